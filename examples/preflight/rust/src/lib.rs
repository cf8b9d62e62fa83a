//! Checks a KMS key policy with kmslint before the AWS SDK sends it.
//!
//! ```
//! use aws_sdk_kms::config::{BehaviorVersion, Config};
//! use kmslint_preflight::Preflight;
//!
//! let config = Config::builder().behavior_version(BehaviorVersion::latest());
//! let config = config.interceptor(Preflight::default()).build();
//! ```
//!
//! What is checked is the body of the request as it was serialised: the policy, and the members that say more of the
//! key. A call that is stopped fails with an error whose [`source`](Error::source) is, some levels down, a
//! [`PolicyRejected`] or a [`PreflightError`]: see [`PolicyRejected::of`].

use aws_sdk_kms::{
    config::{ConfigBag, Intercept, Region, RuntimeComponents, interceptors::BeforeTransmitInterceptorContextRef},
    error::BoxError,
};
use kmslint::{
    File, Options,
    access::Key,
    diagnostic::{Diagnostic, Severity},
    lint_file,
};
use serde_json::{Map, Value};
use std::{
    error::Error,
    fmt::{self, Write},
    iter,
};

/// The operations that carry a key policy, as the header `X-Amz-Target` names them.
const TARGETS: [&str; 3] = ["TrentService.PutKeyPolicy", "TrentService.CreateKey", "TrentService.ReplicateKey"];

/// A finding as a message shows it is no longer than a line; of many, these are shown.
const MOST_SHOWN: usize = 10;

/// An interceptor that stops `PutKeyPolicy`, `CreateKey` and `ReplicateKey` if kmslint finds fault with the policy.
#[derive(Clone, Debug)]
pub struct Preflight {
    /// The least severity that stops a request.
    pub fail_on: Severity,
    /// What else is known of the key and the caller, and which rules run. The Region and the ARN of the key are
    /// taken from the request.
    pub options: Options,
}

impl Default for Preflight {
    fn default() -> Self {
        Self { fail_on: Severity::Error, options: Options::default() }
    }
}

/// kmslint found fault with the policy, and the request was not sent.
pub struct PolicyRejected {
    /// The operation that was called.
    pub operation: String,
    /// Everything that was found, whatever its severity.
    pub findings: Vec<Diagnostic>,
    /// The least severity that stops a request.
    pub fail_on: Severity,
}

/// The policy could not be checked, and the request was not sent.
#[derive(Debug)]
pub struct PreflightError(&'static str);

impl Intercept for Preflight {
    fn name(&self) -> &'static str {
        "kmslint-preflight"
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let unnamed = PreflightError("the request does not say which operation it is for");
        let target = request.headers().get("x-amz-target").ok_or(unnamed)?;
        if !TARGETS.contains(&target) {
            return Ok(());
        }
        let body = request.body().bytes().ok_or(PreflightError("the body of the request is not in memory"))?;
        let members: Map<String, Value> =
            serde_json::from_slice(body).map_err(|_| PreflightError("the body of the request is no JSON object"))?;
        let operation = target.trim_start_matches("TrentService.");
        self.check(operation, members, config.load::<Region>())
    }
}

impl Preflight {
    fn check(&self, operation: &str, mut request: Map<String, Value>, region: Option<&Region>) -> Result<(), BoxError> {
        if !request.contains_key("Policy") {
            return Ok(());
        }
        let options = Options { key: self.key(&request, region), ..self.options.clone() };
        // The default of all three operations: a request of `CreateKey` that has nothing but `Policy` is known by it.
        request.entry("BypassPolicyLockoutSafetyCheck").or_insert(Value::Bool(false));
        let text = Value::Object(request).to_string();
        let name = format!("{operation}.json");
        let file = File { text: &text, name: &name, is_named: true, extract_markdown: false };
        let policies = lint_file(&file, &options);
        if policies.is_empty() {
            return Err(PreflightError("kmslint found no key policy in the request").into());
        }
        let findings: Vec<Diagnostic> = policies.into_iter().flat_map(|policy| policy.report.diagnostics).collect();
        if findings.iter().any(|finding| finding.severity >= self.fail_on) {
            return Err(PolicyRejected { operation: operation.to_owned(), findings, fail_on: self.fail_on }.into());
        }
        Ok(())
    }

    /// What the request and the client say of the key. A replica has the ARN of its primary key but for the Region.
    fn key(&self, request: &Map<String, Value>, region: Option<&Region>) -> Key {
        let text = |name: &str| request.get(name).and_then(Value::as_str);
        let replica_region = text("ReplicaRegion").map(str::to_owned);
        let known = self.options.key.clone();
        match text("KeyId").and_then(|id| Key::from_arn(id).ok()) {
            Some(key) => Key { region: replica_region.or(key.region), spec: known.spec, usage: known.usage, ..key },
            None => {
                let region = replica_region.or_else(|| region.map(ToString::to_string));
                Key { region: region.or(known.region), ..known }
            }
        }
    }
}

impl PolicyRejected {
    /// The rejection behind an error of the SDK, if there is one.
    pub fn of<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Self> {
        cause(error)
    }
}

impl PreflightError {
    /// The failed check behind an error of the SDK, if there is one.
    pub fn of<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Self> {
        cause(error)
    }
}

fn cause<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    iter::successors(Some(error), |error| (*error).source()).find_map(|error| error.downcast_ref())
}

impl fmt::Display for PolicyRejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grave = || self.findings.iter().filter(|finding| finding.severity >= self.fail_on);
        write!(f, "{} was not sent, for kmslint finds:", self.operation)?;
        for finding in grave().take(MOST_SHOWN) {
            let place = if finding.pointer.is_empty() { "/" } else { &finding.pointer };
            write!(f, "\n  {}[{}] at ", finding.severity.name(), finding.code)?;
            write_printable(f, place)?;
            f.write_str(": ")?;
            write_printable(f, &finding.message)?;
        }
        match grave().count().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

/// Findings quote the policy, which may hold escape sequences: they never reach a terminal.
fn write_printable(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| match c {
        '"' | '\'' | '\\' => f.write_char(c),
        c => write!(f, "{}", c.escape_debug()),
    })
}

/// As the message: findings and their fixes hold parts of the policy, which belongs into no log.
impl fmt::Debug for PolicyRejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for PolicyRejected {}

impl fmt::Display for PreflightError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key policy could not be checked, and the request was not sent: {}", self.0)
    }
}

impl Error for PreflightError {}
