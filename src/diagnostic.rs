//! What kmslint says about a policy: a message at a span, what the service would do, and how to mend it.
//! Nothing here renders; see `output`.

use crate::text::Span;
use std::fmt;

/// How bad a finding is, in the four levels of IAM Access Analyzer. The order is that of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Could be written better.
    Suggestion,
    /// Works otherwise than it reads, or will stop working.
    Warning,
    /// Gives access that was probably not meant.
    SecurityWarning,
    /// The service refuses the policy, or the part can never work.
    Error,
}

impl Severity {
    /// All levels, gravest last.
    pub const ALL: [Self; 4] = [Self::Suggestion, Self::Warning, Self::SecurityWarning, Self::Error];

    /// The name used in output and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Warning => "warning",
            Self::SecurityWarning => "security-warning",
            Self::Error => "error",
        }
    }

    /// The level with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// The exception the service answers with, spelled as in the KMS API reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceException {
    /// `MalformedPolicyDocumentException`
    MalformedPolicyDocument,
    /// `InvalidArnException`
    InvalidArn,
    /// `LimitExceededException`
    LimitExceeded,
    /// `ValidationException`
    Validation,
    /// `UnsupportedOperationException`
    UnsupportedOperation,
}

impl ServiceException {
    /// The name that the API and the SDKs use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MalformedPolicyDocument => "MalformedPolicyDocumentException",
            Self::InvalidArn => "InvalidArnException",
            Self::LimitExceeded => "LimitExceededException",
            Self::Validation => "ValidationException",
            Self::UnsupportedOperation => "UnsupportedOperationException",
        }
    }
}

/// How an outcome is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The service's own answer was quoted.
    Observed,
    /// AWS documents it.
    Documented,
    /// It follows from what is documented or observed of similar cases.
    Inferred,
}

impl Evidence {
    /// The name used in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Documented => "documented",
            Self::Inferred => "inferred",
        }
    }
}

/// What the service does with the policy because of the finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request fails.
    Rejected {
        /// The exception.
        exception: ServiceException,
        /// The service's own words where they are known; `Some("")` where the message is known to be empty.
        /// `{policy}` stands for the document, which the service echoes.
        message: Option<&'static str>,
        /// How that is known.
        evidence: Evidence,
    },
    /// The policy is stored, and the part never takes effect.
    Ineffective(Evidence),
    /// The policy is stored and works: the finding is about risk or style.
    Accepted(Evidence),
}

impl Outcome {
    /// A refusal whose message is not known.
    pub const fn rejected(exception: ServiceException, evidence: Evidence) -> Self {
        Self::Rejected { exception, message: None, evidence }
    }

    /// A refusal with the service's own words.
    pub const fn rejected_with(exception: ServiceException, message: &'static str, evidence: Evidence) -> Self {
        Self::Rejected { exception, message: Some(message), evidence }
    }

    /// The name used in output.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Rejected { .. } => "rejected",
            Self::Ineffective(_) => "ineffective",
            Self::Accepted(_) => "accepted",
        }
    }

    /// How the outcome is known.
    pub const fn evidence(self) -> Evidence {
        match self {
            Self::Rejected { evidence, .. } | Self::Ineffective(evidence) | Self::Accepted(evidence) => evidence,
        }
    }

    /// Whether the service refuses the request.
    pub const fn is_rejected(self) -> bool {
        matches!(self, Self::Rejected { .. })
    }
}

/// A second place that explains the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub message: String,
}

/// How sure it is that a fix does what the author wants, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// Surely right: the policy means the same, or what it can only have meant.
    Safe,
    /// Probably right: look before you apply it.
    Unsafe,
}

impl Applicability {
    /// The name used in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A replacement of the bytes of `span` by `content`. An empty span inserts, an empty content deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What replaces it, as it stands in the file.
    pub content: String,
}

/// A change that mends a finding. The edits do not overlap and are ordered by span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// How sure it is.
    pub applicability: Applicability,
    /// What it does, for instance "replace with `kms:Decrypt`".
    pub message: String,
    /// The change, all or nothing.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that is surely right.
    pub fn safe(message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(Applicability::Safe, message, edits)
    }

    /// A fix that is probably right.
    pub fn r#unsafe(message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(Applicability::Unsafe, message, edits)
    }

    fn new(applicability: Applicability, message: impl Into<String>, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.span);
        Self { applicability, message: message.into(), edits }
    }
}

/// The statement a finding belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRef {
    /// Position in the list of statements, from 0.
    pub index: usize,
    /// Its `Sid`, where it has one.
    pub sid: Option<String>,
}

/// Where it is said that a finding was judged and need not be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuppressionKind {
    /// In the file itself.
    InSource,
    /// In `kmslint.toml`.
    Configuration,
    /// In a baseline.
    Baseline,
}

impl SuppressionKind {
    /// The name used in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InSource => "in-source",
            Self::Configuration => "configuration",
            Self::Baseline => "baseline",
        }
    }
}

/// That a finding was judged: it stands, and is not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Where it is said.
    pub kind: SuppressionKind,
    /// Why, in the words of who said it.
    pub reason: Option<String>,
}

/// What a finding is known by from one run to the next: it holds no offset, so that it stays when lines move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// That of some bytes, by FNV-1a with 64 bits: stable over versions and machines, which the standard library's
    /// hashers do not promise.
    pub fn of(bytes: impl IntoIterator<Item = u8>) -> Self {
        let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Self(bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, step))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The id of the rule.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What the service does.
    pub outcome: Outcome,
    /// The characters at fault; empty where something is missing.
    pub span: Span,
    /// What is wrong and why: lower case, no full stop, user text in backticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that explain the finding.
    pub labels: Vec<Label>,
    /// A change that mends it.
    pub fix: Option<Fix>,
    /// JSON Pointer (RFC 6901) from the policy's root to the innermost value or member that holds the span.
    pub pointer: String,
    /// The statement that holds the span.
    pub statement: Option<StatementRef>,
    /// What it is known by in its file; 0 until the file is known.
    pub fingerprint: Fingerprint,
    /// That it need not be reported, and why.
    pub suppressed: Option<Suppression>,
}

impl Diagnostic {
    /// A finding with a message at a place, and nothing else.
    pub fn new(
        code: &'static str,
        severity: Severity,
        outcome: Outcome,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            outcome,
            span,
            message: message.into(),
            help: None,
            labels: Vec::new(),
            fix: None,
            pointer: String::new(),
            statement: None,
            fingerprint: Fingerprint::default(),
            suppressed: None,
        }
    }

    /// Whether it is in the statement with this `Sid`, and at this JSON Pointer or below; `None` is any.
    pub fn is_in(&self, sid: Option<&str>, pointer: Option<&str>) -> bool {
        let own = self.statement.as_ref().and_then(|statement| statement.sid.as_deref());
        let is_below = |pointer: &str| {
            let rest = self.pointer.strip_prefix(pointer.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        sid.is_none_or(|sid| own == Some(sid)) && pointer.is_none_or(is_below)
    }

    /// Sets what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Sets the change that mends it.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// Sets an outcome other than the rule's.
    pub fn outcome(&mut self, outcome: Outcome) -> &mut Self {
        self.outcome = outcome;
        self
    }

    /// Sets a severity other than the rule's.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }
}
