//! `kmslint simulate`: what a key policy answers to one request.

use super::{Failure, complain, context::KeyArguments, did_you_mean, print};
use crate::{
    access::{self, Answer, Caller, Certainty, ContextValue, Decision, Level, Reason, Request},
    catalog::{self, ActionSet},
    hosts::{self, Found},
    inputs::{self, Content, Discovery, NoExclusion},
    output::{self, visible},
    policy::{self, Effect},
    syntax,
    text::LineIndex,
};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, sync::Arc};

/// What the answer leaves out.
const NOT_SEEN: [&str; 5] = [
    "IAM policies and permissions boundaries of the caller",
    "grants",
    "service control policies",
    "resource control policies",
    "VPC endpoint policies",
];

#[derive(Debug, Args)]
pub struct Arguments {
    /// The key policy; `-` is standard input.
    policy: PathBuf,

    /// The request as JSON: an object with `principal`, `action` and `context`; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["principal", "action", "context"])]
    request: Option<PathBuf>,

    /// Who sends the request: the ARN of a user, role, session or root, or the name of a service.
    #[arg(long, value_name = "ARN|SERVICE", required_unless_present = "request")]
    principal: Option<String>,

    /// The action, for instance `kms:Decrypt`.
    #[arg(long, value_name = "ACTION", required_unless_present = "request")]
    action: Option<String>,

    /// A condition key and its value. A key that is named several times has a list of values.
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,

    /// The request may carry more keys than are named; without this it does not.
    #[arg(long)]
    partial_context: bool,

    /// How the answer is shown.
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    output_format: FormatName,

    #[command(flatten)]
    key: KeyArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// Lines for people.
    Human,
    /// One JSON object.
    Json,
}

/// A request as it is written.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Question {
    principal: String,
    action: String,
    #[serde(default)]
    context: BTreeMap<String, Values>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged, expecting = "a value has to be a string, a list of strings, a number, `true` or `false`")]
enum Values {
    One(String),
    Many(Vec<String>),
    Bool(bool),
    Number(serde_json::Number),
}

/// The answer as JSON.
#[derive(Serialize)]
struct Simulation<'s> {
    #[serde(flatten)]
    question: &'s Question,
    /// `allowed`, `denied`, `not-allowed` or `uncertain`.
    decision: &'static str,
    /// `direct` or `delegated`; null if nothing is allowed.
    level: Option<&'static str>,
    statements: Vec<StatementAnswer<'s>>,
    not_seen: [&'static str; 5],
}

#[derive(Serialize)]
struct StatementAnswer<'s> {
    index: usize,
    sid: Option<&'s str>,
    effect: Option<&'static str>,
    /// `yes`, `possibly` or `no`.
    applies: &'static str,
    /// What keeps it from applying surely: `principal`, `action`, `resource`, `condition` or `effect`.
    because: Option<&'static str>,
    /// The condition key, where a condition does.
    condition_key: Option<&'s str>,
    row: usize,
    column: usize,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let question = arguments.question()?;
    let key = arguments.key.key()?;
    let name = arguments.policy.display().to_string();
    let text = read(&arguments.policy)?;
    if !matches!(hosts::find(&name, &text, false), Found::NoHost) {
        return Err(format!("{name}: holds no key policy alone: put the policy into a file of its own"));
    }
    let tree = syntax::parse(&text);
    let policy = policy::lower(&tree);
    if !tree.errors.is_empty() || policy.statements.is_empty() {
        return Err(format!("{name}: not a key policy that can be read: see `kmslint check`"));
    }
    if !policy.shape_is_right {
        complain(&format!(
            "{name}: the policy has faults, which `kmslint check` names; the answer is for what can be read"
        ));
    }
    let request = request(&question, arguments.partial_context)?;
    let decision = access::evaluate(&policy, &request, &key);
    let index = LineIndex::new(&text);
    let simulation = simulation(&question, &decision, &index);
    match arguments.output_format {
        FormatName::Json => {
            let json = serde_json::to_string_pretty(&simulation).map_err(|error| error.to_string())?;
            print(&format!("{}\n", output::escape_json(json)))
        }
        FormatName::Human => print(&human(&name, &simulation, &decision)),
    }
}

impl Arguments {
    fn question(&self) -> Result<Question, Failure> {
        if let Some(path) = &self.request {
            if path == &self.policy && path.as_os_str() == "-" {
                return Err("standard input can be the policy or the request, not both".to_owned());
            }
            let text = read(path)?;
            return serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()));
        }
        let mut context: BTreeMap<String, Values> = BTreeMap::new();
        for entry in &self.context {
            let (name, value) = entry
                .split_once('=')
                .filter(|(name, _)| !name.is_empty())
                .ok_or_else(|| format!("--context: `{entry}` is not of the form KEY=VALUE"))?;
            let values = match context.remove(name) {
                None => Values::One(value.to_owned()),
                Some(Values::One(first)) => Values::Many(vec![first, value.to_owned()]),
                Some(Values::Many(mut values)) => {
                    values.push(value.to_owned());
                    Values::Many(values)
                }
                Some(other) => other,
            };
            context.insert(name.to_owned(), values);
        }
        let given = |value: &Option<String>| value.clone().unwrap_or_default();
        Ok(Question { principal: given(&self.principal), action: given(&self.action), context })
    }
}

fn read(path: &std::path::Path) -> Result<String, Failure> {
    let paths = vec![path.to_owned()];
    let discovery = Discovery {
        paths,
        stdin_name: "<stdin>".to_owned(),
        if_policy: false,
        no_ignore: true,
        exclusion: Arc::new(NoExclusion),
    };
    let problem = |problem: inputs::Problem| format!("{}: {}", problem.name, problem.message);
    let not_one = || format!("{}: not one file", path.display());
    let mut inputs = inputs::discover(discovery);
    let input = inputs.next().ok_or_else(not_one)?.map_err(problem)?;
    if !input.is_named || inputs.next().is_some() {
        return Err(not_one());
    }
    match input.read().map_err(problem)? {
        Content::Text(text) => Ok(text),
        Content::TooLarge { bytes, .. } => {
            Err(format!("{}: {bytes} bytes are too many for a key policy", path.display()))
        }
        Content::Other => Err(not_one()),
    }
}

fn request(question: &Question, is_partial: bool) -> Result<Request<'_>, Failure> {
    let name = question.action.split_once(':').filter(|(service, _)| service.eq_ignore_ascii_case("kms"));
    let name = name.map_or(question.action.as_str(), |(_, name)| name);
    let action = ActionSet::named(name);
    if action.is_empty() {
        let near = did_you_mean(name, ActionSet::ALL.iter().map(|action| action.name));
        return Err(format!("`{}` is not a KMS action{near}", question.action));
    }
    let principal = question.principal.as_str();
    let caller = match Caller::new(principal) {
        Some(caller) => caller,
        None if catalog::is_service_principal(principal) || principal.ends_with(".amazonaws.com") => {
            Caller::service(principal)
        }
        None => {
            return Err(format!(
                "`{principal}` is neither the ARN of a principal, like `arn:aws:iam::111122223333:role/name`, nor a service"
            ));
        }
    };
    let mut request = Request { is_complete: !is_partial, ..Request::new(caller, action) };
    for (key, values) in &question.context {
        let value = match values {
            Values::One(value) => ContextValue::One(value.clone()),
            Values::Many(values) => ContextValue::Many(values.clone()),
            Values::Bool(value) => ContextValue::One(value.to_string()),
            Values::Number(value) => ContextValue::One(value.to_string()),
        };
        request = request.with(key, value);
    }
    Ok(request)
}

fn simulation<'s>(question: &'s Question, decision: &Decision<'_, 's>, index: &LineIndex) -> Simulation<'s> {
    let name = match (decision.denied, decision.allowed()) {
        (Certainty::Surely, _) => "denied",
        (_, Certainty::Surely) => "allowed",
        (_, Certainty::Possibly) => "uncertain",
        (_, Certainty::Never) => "not-allowed",
    };
    let level = decision.level().map(|level| match level {
        Level::Direct => "direct",
        Level::Delegated => "delegated",
    });
    let statements = decision.answers.iter().map(|answer| statement(answer, index)).collect();
    Simulation { question, decision: name, level, statements, not_seen: NOT_SEEN }
}

fn statement<'s>(answer: &Answer<'_, 's>, index: &LineIndex) -> StatementAnswer<'s> {
    let (because, condition_key, at) = match answer.reason {
        None => (None, None, answer.statement.span),
        Some(Reason::Principal) => (Some("principal"), None, answer.statement.span),
        Some(Reason::Action) => (Some("action"), None, answer.statement.span),
        Some(Reason::Resource) => (Some("resource"), None, answer.statement.span),
        Some(Reason::Effect) => (Some("effect"), None, answer.statement.span),
        Some(Reason::Condition(condition)) => (Some("condition"), condition.key.text.as_str(), condition.key.span),
    };
    let position = index.position(at.start);
    StatementAnswer {
        index: answer.statement.index,
        sid: answer.statement.sid.as_ref().and_then(|sid| sid.as_str()),
        effect: answer.statement.effect().map(|effect| match effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }),
        applies: match answer.applies {
            Certainty::Surely => "yes",
            Certainty::Possibly => "possibly",
            Certainty::Never => "no",
        },
        because,
        condition_key,
        row: position.line as usize + 1,
        column: position.scalar as usize + 1,
    }
}

fn human(name: &str, simulation: &Simulation, decision: &Decision) -> String {
    let verdict = match (simulation.decision, simulation.level) {
        ("denied", _) => "denied",
        ("allowed", Some("direct")) => "allowed by the key policy",
        ("allowed", _) => "allowed by the key policy to the account: an IAM policy of the caller must allow it too",
        ("uncertain", _) => "not certain: it depends on what is not known of the request",
        _ => "not allowed by the key policy",
    };
    let Question { principal, action, .. } = simulation.question;
    let mut out = format!("`{}` by `{}`: {verdict}\n", visible(action), visible(principal));
    for (statement, answer) in simulation.statements.iter().zip(&decision.answers) {
        let sid = statement.sid.map_or_else(String::new, |sid| format!(" \"{}\"", visible(sid)));
        let what = match (statement.applies, statement.because, statement.condition_key) {
            ("yes", ..) if statement.effect == Some("Allow") && answer.level == Level::Delegated => {
                "applies, and leaves it to IAM policies".to_owned()
            }
            ("yes", ..) => "applies".to_owned(),
            (applies, _, Some(key)) => {
                let holds = if applies == "no" { "does not hold" } else { "may not hold" };
                format!("the condition on `{}` {holds}", visible(key))
            }
            (applies, Some(because), None) => {
                let other = if applies == "no" { "is for other" } else { "may be for other" };
                match because {
                    "principal" => format!("{other} principals"),
                    "action" => format!("{other} actions"),
                    "resource" => format!("{other} resources"),
                    _ => "its effect is not known".to_owned(),
                }
            }
            _ => "may apply".to_owned(),
        };
        let effect = statement.effect.unwrap_or("no effect");
        out.push_str(&format!(
            "  {}:{}:{} statement {}{sid} ({effect}): {what}\n",
            output::line_start(name),
            statement.row,
            statement.column,
            statement.index
        ));
    }
    out.push_str(&format!("not seen: {}\n", NOT_SEEN.join(", ")));
    out
}
