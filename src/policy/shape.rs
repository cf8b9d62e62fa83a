//! What is wrong with the shape of a policy, or of a request that carries one, by its JSON Schema.
//!
//! The schema of policies is compiled only when lowering found the shape wrong: that takes a millisecond, which a clean
//! run does not spend.

use super::{
    PrincipalType,
    spelling::{POLICY_ELEMENTS, STATEMENT_ELEMENTS, named},
};
use crate::syntax::{Member, NodeId, Tree, Value};
use jsonschema::{Validator, error::ValidationErrorKind};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::OnceLock,
};

/// The JSON Schema of a key policy. Each subschema names the rule it belongs to in `x-kmslint-rule`.
pub const SCHEMA: &str = include_str!("../../rules/key-policy.schema.json");

/// The JSON Schemas of the requests that carry a key policy, under `$defs` by the names of their operations.
const REQUESTS: &str = include_str!("../../rules/request.schema.json");

/// After how many violations no further part of a policy is looked at.
const MAX_VIOLATIONS: usize = 1000;

/// One thing that the schema says against a policy.
#[derive(Clone, Debug)]
pub struct Violation<'a> {
    /// The id of the rule that the subschema belongs to.
    pub rule: &'static str,
    /// The value that is wrong, or from which something is missing.
    pub node: NodeId,
    /// What is wrong with it.
    pub kind: ViolationKind<'a>,
}

/// What is wrong with a value.
#[derive(Clone, Debug)]
pub enum ViolationKind<'a> {
    /// It is of another JSON type than these.
    WrongType(Vec<String>),
    /// It is none of the values that are allowed.
    NotAllowed,
    /// One of its members has a name that is not allowed.
    UnexpectedMember(&'a Member<'a>),
    /// A member is missing.
    Missing,
    /// It is empty.
    Empty,
    /// It has two members that exclude each other.
    Conflict,
}

/// What the schema says against `tree`, but for what is not known yet.
pub(super) fn violations<'a>(tree: &'a Tree<'a>) -> Vec<Violation<'a>> {
    static COMPILED: OnceLock<Option<Schema>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(|| Schema::compile(serde_json::from_str(SCHEMA).ok()?));
    let (Some(schema), Some(root)) = (compiled, tree.root()) else { return Vec::new() };
    let mut violations = schema.violations(tree, root, &parts(tree, root));
    slips(tree, root, Place::Policy, &mut violations);
    violations
}

/// The members whose names are slips, which the schema is not shown.
fn slips<'a>(tree: &'a Tree<'a>, node: NodeId, place: Place, violations: &mut Vec<Violation<'a>>) {
    let rule = if place == Place::Principals { "invalid-principal-type" } else { "unknown-element" };
    for &item in if place == Place::Statements { tree.items(node) } else { &[] } {
        slips(tree, item, place, violations);
    }
    for (name, member) in named(place.names(), tree.members(node)) {
        let Some(name) = name.filter(|_| violations.len() < MAX_VIOLATIONS) else { continue };
        let is_reported = |violation: &Violation| match violation.kind {
            ViolationKind::UnexpectedMember(other) => other.name_span == member.name_span,
            _ => false,
        };
        // One that the schema is shown takes others of the same name with it.
        if !member.name.is(name) && !violations.iter().any(is_reported) {
            violations.push(Violation { rule, node, kind: ViolationKind::UnexpectedMember(member) });
        }
        slips(tree, member.value, place.inside(name), violations);
    }
}

/// What the schema of an operation's request says against `tree`.
pub fn violations_of_request<'a>(tree: &'a Tree<'a>, operation: &str) -> Vec<Violation<'a>> {
    let (Some(schema), Some(root)) = (requests().get(operation), tree.root()) else { return Vec::new() };
    schema.violations(tree, root, &[Part { root: Place::Other, list: None, items: 0..0, is_first: true }])
}

/// The members that the request of an operation has.
pub fn members_of_request(operation: &str) -> impl Iterator<Item = &'static str> {
    let definition =
        requests().get(operation).and_then(|schema| schema.definition.pointer(&format!("/$defs/{operation}")));
    let members = definition.and_then(|definition| definition.get("properties")?.as_object());
    members.into_iter().flat_map(|members| members.keys().map(String::as_str))
}

/// The schemas of the requests, by operation.
fn requests() -> &'static BTreeMap<String, Schema> {
    static COMPILED: OnceLock<BTreeMap<String, Schema>> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let definition: serde_json::Value = serde_json::from_str(REQUESTS).unwrap_or_default();
        let operations = definition.get("$defs").and_then(serde_json::Value::as_object);
        let schema = |(operation, request): (&String, &serde_json::Value)| {
            request.get("properties")?;
            let mut definition = definition.clone();
            definition.as_object_mut()?.insert("$ref".to_owned(), format!("#/$defs/{operation}").into());
            Some((operation.clone(), Schema::compile(definition)?))
        };
        operations.map_or_else(BTreeMap::new, |operations| operations.iter().filter_map(schema).collect())
    })
}

/// A JSON Schema, ready to be used.
struct Schema {
    definition: serde_json::Value,
    validator: Validator,
}

impl Schema {
    fn compile(definition: serde_json::Value) -> Option<Self> {
        let validator = jsonschema::validator_for(&definition).ok()?;
        Some(Self { definition, validator })
    }

    fn violations<'a>(&'static self, tree: &'a Tree<'a>, root: NodeId, parts: &[Part]) -> Vec<Violation<'a>> {
        let mut violations = Vec::new();
        for part in parts {
            let instance = part.to_json(tree, root, part.root);
            for error in self.validator.iter_errors(&instance) {
                let Some(node) = part.node_at(tree, root, error.instance_path().as_str()) else { continue };
                let Some(rule) = rule_of(&self.definition, error.schema_path().as_str()) else { continue };
                let is_new = part.is_first || node != root;
                violations.extend(
                    kinds(tree, node, error.kind()).into_iter().filter(|_| is_new).map(|kind| Violation {
                        rule,
                        node,
                        kind,
                    }),
                );
            }
            if violations.len() >= MAX_VIOLATIONS {
                break;
            }
        }
        violations
    }
}

/// Where in a policy a value stands: it says which names its members have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Policy,
    /// A statement, or the list of them.
    Statements,
    Principals,
    Other,
}

impl Place {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Policy => POLICY_ELEMENTS,
            Self::Statements => STATEMENT_ELEMENTS,
            Self::Principals => &PrincipalType::NAMES,
            Self::Other => &[],
        }
    }

    /// The place of the member `name`.
    fn inside(self, name: &str) -> Self {
        match (self, name) {
            (Self::Policy, "Statement") => Self::Statements,
            (Self::Statements, "Principal" | "NotPrincipal") => Self::Principals,
            _ => Self::Other,
        }
    }

    /// The members of an object that stands here, by the names that the schema is shown.
    fn members<'t>(self, tree: &'t Tree, node: NodeId) -> impl Iterator<Item = (String, &'t Member<'t>)> {
        named(self.names(), tree.members(node))
            .map(|(name, member)| (name.map_or_else(|| member.name.to_string(), str::to_owned), member))
    }
}

/// Some of the statements of a policy, with all that stands around them: the validator makes a list of everything that
/// is wrong, which must not grow with the policy.
struct Part {
    root: Place,
    /// The member `Statement`, if it is a list.
    list: Option<NodeId>,
    /// Which items of it.
    items: Range<usize>,
    is_first: bool,
}

/// How much of a policy is put to the validator at a time, in bytes.
const PART_BYTES: u32 = 16_384;

/// What a statement costs at least, however short it is.
const STATEMENT_BYTES: u32 = 100;

/// How many items of a list, and members of an object, are put to the validator.
const MAX_ITEMS: usize = 10_000;

fn parts(tree: &Tree, root: NodeId) -> Vec<Part> {
    let mut members = named(POLICY_ELEMENTS, tree.members(root));
    let statement = members.find(|(name, _)| *name == Some("Statement")).map(|(_, member)| member.value);
    let list = statement.filter(|&node| matches!(tree.node(node).value, Value::Array(_)));
    let mut parts = vec![Part { root: Place::Policy, list, items: 0..0, is_first: true }];
    let mut bytes = 0;
    for (index, &item) in list.map_or(&[][..], |list| tree.items(list)).iter().enumerate() {
        bytes += tree.span(item).len().max(STATEMENT_BYTES);
        if bytes > PART_BYTES {
            bytes = 0;
            parts.push(Part { root: Place::Policy, list, items: index..index, is_first: false });
        }
        if let Some(part) = parts.last_mut() {
            part.items.end = index + 1;
        }
    }
    parts
}

impl Part {
    /// The policy as `serde_json` has it, with this part's statements; of members with the same name the first, as
    /// [`Part::node_at`] finds it.
    fn to_json(&self, tree: &Tree, node: NodeId, place: Place) -> serde_json::Value {
        match &tree.node(node).value {
            Value::Null | Value::Unknown => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| 0.into()),
            Value::String(text) => text.to_string().into(),
            Value::Array(_) => self.items(tree, node).iter().map(|&item| self.to_json(tree, item, place)).collect(),
            Value::Object(_) => {
                let mut object = serde_json::Map::new();
                for (name, member) in place.members(tree, node).take(MAX_ITEMS) {
                    if !object.contains_key(&name) {
                        let value = self.to_json(tree, member.value, place.inside(&name));
                        object.insert(name, value);
                    }
                }
                object.into()
            }
        }
    }

    fn items<'t>(&self, tree: &'t Tree, node: NodeId) -> &'t [NodeId] {
        let items = tree.items(node);
        let range = if self.list == Some(node) { self.items.clone() } else { 0..items.len().min(MAX_ITEMS) };
        items.get(range).unwrap_or_default()
    }

    /// The value at the JSON Pointer `path` of what [`Part::to_json`] made.
    fn node_at(&self, tree: &Tree, root: NodeId, path: &str) -> Option<NodeId> {
        let found = tokens(path).try_fold((root, self.root), |(node, place), token| match tree.node(node).value {
            Value::Array(_) => Some((*self.items(tree, node).get(token.parse::<usize>().ok()?)?, place)),
            _ => {
                let (name, member) = place.members(tree, node).find(|(name, _)| *name == token)?;
                Some((member.value, place.inside(&name)))
            }
        });
        found.map(|(node, _)| node)
    }
}

/// The kinds of violation that an error of the validator stands for; none if what is wrong may still be filled in.
fn kinds<'a>(tree: &'a Tree<'a>, node: NodeId, error: &ValidationErrorKind) -> Vec<ViolationKind<'a>> {
    let value = &tree.node(node).value;
    let is_known = match value {
        Value::Unknown => false,
        Value::String(text) => text.as_str().is_some(),
        _ => true,
    };
    match error {
        _ if !is_known => Vec::new(),
        ValidationErrorKind::Type { kind } => vec![ViolationKind::WrongType(type_names(kind))],
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => vec![ViolationKind::NotAllowed],
        ValidationErrorKind::PropertyNames { error } => {
            let name = error.instance();
            let is_named = |member: &&Member| member.name.as_str().is_some_and(|known| name.as_str() == Some(known));
            let named = tree.members(node).iter().filter(is_named);
            named.map(ViolationKind::UnexpectedMember).collect()
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let unexpected: BTreeSet<&str> = unexpected.iter().map(String::as_str).collect();
            let is_named = |member: &&Member| member.name.as_str().is_some_and(|name| unexpected.contains(name));
            tree.members(node).iter().filter(is_named).map(ViolationKind::UnexpectedMember).collect()
        }
        ValidationErrorKind::Not { .. } => vec![ViolationKind::Conflict],
        ValidationErrorKind::Required { .. } | ValidationErrorKind::AnyOf { .. } if !tree.is_open(node) => {
            vec![ViolationKind::Missing]
        }
        ValidationErrorKind::MinItems { .. }
        | ValidationErrorKind::MinLength { .. }
        | ValidationErrorKind::MinProperties { .. }
            if !tree.is_open(node) =>
        {
            vec![ViolationKind::Empty]
        }
        _ => Vec::new(),
    }
}

fn type_names(kind: &jsonschema::error::TypeKind) -> Vec<String> {
    match kind {
        jsonschema::error::TypeKind::Single(kind) => vec![kind.to_string()],
        jsonschema::error::TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
    }
}

/// The `x-kmslint-rule` of the innermost subschema around the keyword at the JSON Pointer `path`.
fn rule_of<'s>(schema: &'s serde_json::Value, path: &str) -> Option<&'s str> {
    let mut place = schema;
    let mut rule = place.get("x-kmslint-rule");
    for token in tokens(path) {
        place = match place {
            serde_json::Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            _ => place.get(&token)?,
        };
        rule = place.get("x-kmslint-rule").or(rule);
    }
    rule.and_then(serde_json::Value::as_str)
}

fn tokens(path: &str) -> impl Iterator<Item = String> {
    path.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
}
