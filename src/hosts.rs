//! Files that carry key policies: one file a format. Each finds the policies in a file, says where, and yields what
//! would be sent to KMS, with the way back to the characters of the file. Nothing here judges a policy.

mod cloudformation;
mod ignores;
mod kubernetes;
mod markdown;
mod plan;
mod render;
mod request;
mod terraform;
mod value;

pub use ignores::{Ignore, Scope};
pub use render::{Decisions, Rendered, Ways};
pub use value::{Member, Node, Part, PartContent, Unknown, UnknownKind, Value, known_text, parts};

use crate::{
    syntax::{self, NodeId, SyntaxError, Tree},
    text::Span,
};
use memchr::memmem;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostKind {
    /// The file is a key policy.
    Json,
    /// What `aws kms get-key-policy` prints.
    GetKeyPolicy,
    /// A request document of `PutKeyPolicy`, `CreateKey` or `ReplicateKey`.
    Request,
    /// A CloudFormation, SAM or CDK template.
    CloudFormation,
    /// What `terraform show -json` prints.
    TerraformPlan,
    /// Terraform's own language.
    Terraform,
    /// Kubernetes manifests for ACK or Crossplane.
    Kubernetes,
    /// Fenced blocks of a Markdown text.
    Markdown,
}

impl HostKind {
    /// The name used in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::GetKeyPolicy => "get-key-policy",
            Self::Request => "request",
            Self::CloudFormation => "cloudformation",
            Self::TerraformPlan => "terraform-plan",
            Self::Terraform => "terraform",
            Self::Kubernetes => "kubernetes",
            Self::Markdown => "markdown",
        }
    }
}

/// A key policy in a file.
#[derive(Clone, Debug)]
pub struct Document<'s> {
    /// The format of the file.
    pub kind: HostKind,
    /// Which of the file's policies it is, for instance `Resources.Key.Properties.KeyPolicy`.
    pub address: String,
    /// What would be sent.
    pub body: Body<'s>,
    /// What the file says of the key.
    pub key: KeyProperties,
    /// Whether the format says that it is a key policy. If not, its content must.
    pub is_certain: bool,
}

/// What a host file holds as a policy.
#[derive(Clone, Debug)]
pub enum Body<'s> {
    /// The text of the policy, decoded from what the host writes it in.
    Text(Vec<Part<'s>>),
    /// The policy as a value, which the host makes a text of.
    Value(Node<'s>),
}

/// What a host file says of the key that a policy is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyProperties {
    /// `KeySpec` of `CreateKey`
    pub spec: Option<String>,
    /// `KeyUsage` of `CreateKey`
    pub usage: Option<String>,
    /// Where the file asks to bypass the policy lockout safety check.
    pub bypass: Option<Span>,
}

/// The key policies of a file.
#[derive(Debug, Default)]
pub struct Contents<'s> {
    /// The policies.
    pub documents: Vec<Document<'s>>,
    /// What is said of the requests that carry them.
    pub requests: Vec<Request<'s>>,
    /// Findings in them that were judged.
    pub ignores: Vec<Ignore>,
    /// Whether something grows so much when its references are followed that it was cut off: it is unknown.
    pub is_cut: bool,
}

/// What a file holds.
#[derive(Debug)]
pub enum Found<'s> {
    /// The format is none of these.
    NoHost,
    /// The format is one of these, and there is no key policy.
    NoPolicy,
    /// Key policies.
    Documents(Contents<'s>),
    /// It has the words of a host, but cannot be read as one.
    Unreadable {
        /// Where reading ended.
        span: Span,
        /// Why: lower case, no full stop.
        message: String,
    },
}

/// What a file says of the request that carries a key policy.
#[derive(Debug, Default)]
pub struct Request<'s> {
    /// Which of the file's policies it carries.
    pub address: String,
    /// The request as it is written, if the file is one: its values, and the operation.
    pub document: Option<(Tree<'s>, Operation)>,
    /// Where it asks to bypass the policy lockout safety check.
    pub bypass: Option<Span>,
}

/// The operations that carry a key policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `PutKeyPolicy`
    PutKeyPolicy,
    /// `CreateKey`
    CreateKey,
    /// `ReplicateKey`
    ReplicateKey,
}

impl Operation {
    /// The operation's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PutKeyPolicy => "PutKeyPolicy",
            Self::CreateKey => "CreateKey",
            Self::ReplicateKey => "ReplicateKey",
        }
    }
}

/// Words of which a file holds at least one if it carries a key policy in one of these formats, but for those that are
/// known by the policy in them.
pub const MARKERS: [&str; 4] =
    [CLOUDFORMATION_MARKER, TERRAFORM_MARKER, kubernetes::MARKERS[0], kubernetes::MARKERS[1]];

const CLOUDFORMATION_MARKER: &str = "AWS::KMS::";
const TERRAFORM_MARKER: &str = "aws_kms_";

/// Finds the key policies in the file `text`, whose name may tell the format. With `extract_markdown`, those in the
/// fenced blocks of Markdown are found, too.
pub fn find<'s>(name: &str, text: &'s str, extract_markdown: bool) -> Found<'s> {
    let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let ending = ending(name);
    if ["md", "markdown"].iter().any(|markdown| ending.eq_ignore_ascii_case(markdown)) {
        return if extract_markdown { markdown::find(text) } else { Found::NoPolicy };
    }
    let start = text.trim_start_matches('\u{feff}').trim_start();
    // What a template of Helm begins with.
    let is_json = start.starts_with(['{', '[']) && !start.starts_with("{{");
    if is_terraform(ending) || (!is_json && has("resource \"aws_kms_")) {
        let is_marked = has(TERRAFORM_MARKER) || has("aws_iam_policy_document");
        return if is_marked { terraform::find(text) } else { Found::NoHost };
    }
    let mut found = Found::NoHost;
    let mut read = |is_marked: bool, reader: Reader<'s>| {
        if is_marked && matches!(found, Found::NoHost) {
            found = reader(text);
        }
    };
    read(has(CLOUDFORMATION_MARKER), cloudformation::find);
    read(is_json && has(TERRAFORM_MARKER), plan::find);
    read(is_json && has("\"Policy\""), request::find);
    read(!is_json && kubernetes::MARKERS.iter().any(|marker| has(marker)), kubernetes::find);
    found
}

/// Finds the key policies of one format in a text.
type Reader<'s> = fn(&'s str) -> Found<'s>;

/// Whether a file of this name is no key policy itself, even if it holds none.
pub fn is_template_name(name: &str) -> bool {
    let ending = ending(name);
    is_terraform(ending)
        || name.ends_with(".tf.json")
        || ["yaml", "yml", "template", "cfn"].iter().any(|other| ending.eq_ignore_ascii_case(other))
}

fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

fn is_terraform(ending: &str) -> bool {
    ["tf", "tofu", "hcl"].iter().any(|terraform| ending.eq_ignore_ascii_case(terraform))
}

/// Adds `text`, which stands at `start`, to `parts`: what `next` finds in it is filled in later.
fn split_unknown<'s>(
    text: &'s str,
    start: u32,
    next: impl Fn(&str) -> Option<(usize, usize)>,
    parts: &mut Vec<Part<'s>>,
) {
    let (mut at, mut rest) = (start, text);
    while let Some((from, to)) = next(rest) {
        let (before, unknown) = (rest.get(..from).unwrap_or_default(), rest.get(from..to).unwrap_or_default());
        parts.push(Part::verbatim(before, at));
        at = at.saturating_add(length(before));
        let end = at.saturating_add(length(unknown));
        parts.push(Part::unknown(Span::new(at, end), Unknown::anything(unknown)));
        at = end;
        rest = rest.get(to..).unwrap_or_default();
    }
    parts.push(Part::verbatim(rest, at));
}

/// Where the first thing begins and ends whose length, in bytes, `length` knows at its first character: one of `starts`.
/// Longer than 1 KiB it is none, so that a text full of beginnings is read in linear time.
fn first_of(text: &str, starts: &[char], length: impl Fn(&str) -> Option<usize>) -> Option<(usize, usize)> {
    const LONGEST: usize = 1024;
    text.match_indices(starts).find_map(|(start, _)| {
        let rest = text.get(start..)?;
        let near = rest.get(..rest.floor_char_boundary(LONGEST))?;
        Some((start, start + length(near)?))
    })
}

/// The length of `{{ … }}`, if the text begins with that.
fn braced_length(text: &str) -> Option<usize> {
    text.strip_prefix("{{")?.find("}}").map(|inner| inner + 4)
}

/// Where the value `true` is written.
fn true_span(tree: &Tree, node: NodeId) -> Option<Span> {
    matches!(tree.node(node).value, syntax::Value::Bool(true)).then(|| tree.span(node))
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// The types of Terraform's resources that carry a key policy, in their argument `policy`.
///
/// Source: Terraform Registry, AWS provider.
const TERRAFORM_TYPES: [&str; 5] = [
    "aws_kms_external_key",
    "aws_kms_key",
    "aws_kms_key_policy",
    "aws_kms_replica_external_key",
    "aws_kms_replica_key",
];

/// A file of a host's words in which JSON ends too early.
fn unreadable_json<'s>(error: &SyntaxError) -> Found<'s> {
    Found::Unreadable { span: error.span, message: "not valid JSON here".to_owned() }
}
