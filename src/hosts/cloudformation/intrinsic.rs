//! Intrinsic functions: what they surely give, and what stays unknown.

use super::resource_name::{self, ARN_OF_STACK};
use crate::{
    hosts::{
        braced_length, first_of, split_unknown,
        value::{Member, Node, Part, PartContent, Unknown, UnknownKind, Value, parts},
    },
    syntax::{Content, NodeId, Text, Tree, Value as TreeValue},
    text::Span,
};
use std::{cell::Cell, sync::Arc};

/// How deep values may be nested: aliases can nest deeper than the text does.
const MAX_DEPTH: usize = 128;

/// How many values and parts of strings are made of one policy, and of all policies of a file: aliases can repeat each
/// other many times. What is beyond is unknown.
const MAX_NODES: usize = 100_000;
const MAX_NODES_OF_FILE: usize = 40 * MAX_NODES;

/// A template, and what its values may refer to.
pub(super) struct Template<'t, 's> {
    pub tree: &'t Tree<'s>,
    parameters: Option<NodeId>,
    resources: Option<NodeId>,
    depth: Cell<usize>,
    nodes: Cell<usize>,
    nodes_of_file: Cell<usize>,
    is_cut: Cell<bool>,
    /// Whether what is read stands in a loop, whose variables stand in plain strings.
    in_loop: Cell<bool>,
}

impl<'t, 's> Template<'t, 's> {
    pub fn new(tree: &'t Tree<'s>, root: NodeId) -> Self {
        let section = |name| tree.member(root, name);
        Self {
            tree,
            parameters: section("Parameters"),
            resources: section("Resources"),
            depth: Cell::new(0),
            nodes: Cell::new(0),
            nodes_of_file: Cell::new(0),
            is_cut: Cell::new(false),
            in_loop: Cell::new(false),
        }
    }

    /// The value of a policy, its intrinsic functions replaced by what they give.
    pub fn policy(&self, id: NodeId, in_loop: bool) -> Node<'s> {
        self.nodes.set(0);
        self.in_loop.set(in_loop);
        match self.tree.members(id) {
            // The text that it gives is the policy.
            [only] if only.name.is("Fn::ToJsonString") => self.node(only.value),
            _ => self.node(id),
        }
    }

    /// Whether there was more than is made.
    pub fn is_cut(&self) -> bool {
        self.is_cut.get()
    }

    /// Whether so much more may be made.
    fn spend(&self, nodes: usize) -> bool {
        self.nodes.set(self.nodes.get().saturating_add(nodes));
        self.nodes_of_file.set(self.nodes_of_file.get().saturating_add(nodes));
        let fits = self.nodes.get() <= MAX_NODES && self.nodes_of_file.get() <= MAX_NODES_OF_FILE;
        self.is_cut.set(self.is_cut.get() || !fits);
        fits
    }

    fn node(&self, id: NodeId) -> Node<'s> {
        let span = self.tree.span(id);
        if self.depth.get() >= MAX_DEPTH || !self.spend(1) {
            return Node::unknown(span, "${…}");
        }
        self.depth.set(self.depth.get() + 1);
        let node = self.value(id, span);
        self.depth.set(self.depth.get() - 1);
        node
    }

    /// The parts of a string; `None` if the value is no string.
    pub fn text(&self, id: NodeId) -> Option<Vec<Part<'s>>> {
        match self.node(id).value {
            Value::Text(parts) => Some(parts),
            _ => None,
        }
    }

    fn value(&self, id: NodeId, span: Span) -> Node<'s> {
        let node = self.tree.node(id);
        let value = match &node.value {
            TreeValue::Null => Value::Literal("null".into()),
            TreeValue::Bool(value) => Value::Literal(if *value { "true" } else { "false" }.into()),
            // CloudFormation's own parser takes a number in a policy as the string that is written.
            TreeValue::Number(text) => Value::Text(vec![Part { span, content: PartContent::Verbatim(text) }]),
            // Other tools expand functions of their own in texts.
            TreeValue::String(text) if text.as_str().is_some_and(|text| text.starts_with("Fn::")) => {
                return Node::unknown(span, "${…}");
            }
            TreeValue::String(text) if is_typed_in_old_yaml(text, span) => return Node::unknown(span, "${…}"),
            TreeValue::String(text) if !self.spend(text.pieces().count()) => return Node::unknown(span, "${…}"),
            TreeValue::String(text) => {
                let mut split = Vec::new();
                parts(text).into_iter().for_each(|part| self.plain_part(part, &mut split));
                Value::Text(split)
            }
            TreeValue::Array(_) => Value::List(self.tree.items(id).iter().map(|&item| self.node(item)).collect()),
            TreeValue::Object(_) => return self.object(id, span),
            TreeValue::Unknown => return Node::unknown(span, "${…}"),
        };
        Node { span, open: node.open, value }
    }

    fn object(&self, id: NodeId, span: Span) -> Node<'s> {
        let members = self.tree.members(id);
        if let [only] = members
            && let Some(name) = only.name.as_str()
            && (name == "Ref"
                || (name == "Condition" && self.tree.text(only.value).is_some())
                || name.starts_with("Fn::"))
        {
            return self.function(name, only.value, span);
        }
        let mut open = self.tree.is_open(id);
        let mut kept = Vec::new();
        for member in members {
            // Loops, includes and macros bring members of their own.
            if member.name.as_str().is_some_and(|name| name.starts_with("Fn::")) {
                open = true;
                continue;
            }
            kept.push(Member {
                name: parts(&member.name),
                name_span: member.name_span,
                value: self.node(member.value),
            });
        }
        Node { span, open, value: Value::Object(kept) }
    }

    /// A part of a string outside of functions: what other means fill in is unknown.
    fn plain_part(&self, part: Part<'s>, parts: &mut Vec<Part<'s>>) {
        match part.content {
            PartContent::Verbatim(text) => {
                let in_loop = self.in_loop.get();
                split_unknown(text, part.span.start, |rest| next_foreign(rest, in_loop), parts);
            }
            _ => parts.push(part),
        }
    }

    fn function(&self, name: &str, argument: NodeId, span: Span) -> Node<'s> {
        let node = match name {
            "Ref" => self.plain_text(argument).map(|target| self.reference(&target, span)),
            "Fn::GetAtt" => self.attribute_name(argument).map(|(resource, attribute)| {
                Node::new(span, Value::Text(vec![self.attribute(&resource, &attribute, span)]))
            }),
            "Fn::Sub" => self.substitution(argument).map(|parts| Node::new(span, Value::Text(parts))),
            "Fn::Join" => self.joined(argument).map(|parts| Node::new(span, Value::Text(parts))),
            "Fn::If" => self.choice(argument, span),
            "Fn::Select" => self.selected(argument),
            _ => None,
        };
        node.unwrap_or_else(|| Node::unknown(span, format!("${{{name}}}")))
    }

    fn plain_text(&self, id: NodeId) -> Option<String> {
        self.tree.text(id).and_then(|text| text.as_str()).map(str::to_owned)
    }

    fn reference(&self, target: &str, span: Span) -> Node<'s> {
        let text = |part| Node::new(span, Value::Text(vec![part]));
        match target {
            "AWS::NoValue" => Node::new(span, Value::Absent),
            "AWS::NotificationARNs" => Node::unknown(span, "${AWS::NotificationARNs}"),
            _ if self.parameter(target).is_some_and(|parameter| self.is_list(parameter)) => {
                Node::unknown(span, format!("${{{target}}}"))
            }
            _ => text(self.referred(target, span)),
        }
    }

    /// The text that a reference gives.
    fn referred(&self, target: &str, span: Span) -> Part<'s> {
        let kind = match target {
            "AWS::AccountId" => UnknownKind::AccountId,
            "AWS::Partition" => UnknownKind::Partition,
            "AWS::Region" => UnknownKind::Region,
            "AWS::URLSuffix" => UnknownKind::UrlSuffix,
            "AWS::StackName" => UnknownKind::Name,
            "AWS::StackId" => UnknownKind::Arn(ARN_OF_STACK),
            _ => match self.resource_type(target) {
                Some(r#type) => resource_name::reference(&r#type),
                None => UnknownKind::Anything,
            },
        };
        let candidates = self.parameter(target).map(|parameter| self.candidates(parameter)).unwrap_or_default();
        Part::unknown(span, Arc::new(Unknown { name: format!("${{{target}}}"), kind, candidates }))
    }

    fn parameter(&self, name: &str) -> Option<NodeId> {
        self.tree.member(self.parameters?, name)
    }

    fn is_list(&self, parameter: NodeId) -> bool {
        let r#type = self.tree.member(parameter, "Type").and_then(|node| self.plain_text(node));
        r#type.is_some_and(|name| name.contains("List"))
    }

    /// Values that a parameter may well have.
    fn candidates(&self, parameter: NodeId) -> Vec<String> {
        const MOST: usize = 16;
        let default = self.tree.member(parameter, "Default").into_iter();
        let allowed =
            self.tree.member(parameter, "AllowedValues").map(|node| self.tree.items(node)).unwrap_or_default();
        let values = default.chain(allowed.iter().copied());
        let text = |id| match &self.tree.node(id).value {
            TreeValue::Number(text) => Some((*text).to_owned()),
            _ => self.plain_text(id),
        };
        values.filter_map(text).take(MOST).collect()
    }

    fn resource_type(&self, name: &str) -> Option<String> {
        self.plain_text(self.tree.member(self.tree.member(self.resources?, name)?, "Type")?)
    }

    /// `[resource, attribute]` or `resource.attribute`
    fn attribute_name(&self, argument: NodeId) -> Option<(String, String)> {
        if let Some(text) = self.plain_text(argument) {
            let (resource, attribute) = text.split_once('.')?;
            return Some((resource.to_owned(), attribute.to_owned()));
        }
        let [resource, attribute] = self.tree.items(argument) else { return None };
        Some((self.plain_text(*resource)?, self.plain_text(*attribute)?))
    }

    fn attribute(&self, resource: &str, attribute: &str, span: Span) -> Part<'s> {
        let r#type = self.resource_type(resource);
        let kind = r#type.map_or(UnknownKind::Anything, |r#type| resource_name::attribute(&r#type, attribute));
        Part::unknown(span, Unknown::of_kind(format!("${{{resource}.{attribute}}}"), kind))
    }

    /// The parts of `Fn::Sub`: a string, or a string and the values of some of its variables.
    fn substitution(&self, argument: NodeId) -> Option<Vec<Part<'s>>> {
        let (template, variables) = match self.tree.items(argument) {
            [] => (argument, None),
            [template] => (*template, None),
            [template, variables] => (*template, Some(*variables)),
            _ => return None,
        };
        let text = self.tree.text(template)?;
        let variables_in_text = text.pieces().map(|piece| match piece.content {
            Content::Verbatim(text) => text.matches("${").count() + 1,
            _ => 1,
        });
        if !self.spend(variables_in_text.sum()) {
            return None;
        }
        let mut substituted = Vec::new();
        for part in parts(text) {
            let PartContent::Verbatim(characters) = part.content else {
                substituted.push(part);
                continue;
            };
            self.substitute(characters, part.span.start, variables, &mut substituted);
        }
        Some(substituted)
    }

    fn substitute(&self, text: &'s str, start: u32, variables: Option<NodeId>, parts: &mut Vec<Part<'s>>) {
        let mut at = start;
        let mut rest = text;
        let known = |text: &'s str, at: &mut u32, parts: &mut Vec<Part<'s>>| {
            self.plain_part(Part::verbatim(text, *at), parts);
            *at = at.saturating_add(length(text));
        };
        while let Some((before, inner, after)) = variable(rest) {
            known(before, &mut at, parts);
            let span = Span::new(at, at.saturating_add(length(inner)).saturating_add(3));
            match inner.strip_prefix('!') {
                Some(literal) => parts.push(Part::written(span, format!("${{{literal}}}"))),
                None => self.variable(inner.trim(), variables, span, parts),
            }
            at = span.end;
            rest = after;
        }
        known(rest, &mut at, parts);
    }

    fn variable(&self, name: &str, variables: Option<NodeId>, span: Span, parts: &mut Vec<Part<'s>>) {
        if let Some(value) = variables.and_then(|variables| self.tree.member(variables, name)) {
            parts.extend(self.inlined(value, name));
            return;
        }
        parts.push(match name.split_once('.') {
            Some((resource, attribute)) => self.attribute(resource, attribute, span),
            None => self.referred(name, span),
        });
    }

    /// The parts of a value inside a string, where what is no known text is unknown.
    fn inlined(&self, id: NodeId, name: &str) -> Vec<Part<'s>> {
        let node = self.node(id);
        match node.value {
            Value::Text(parts) => parts,
            Value::Absent => Vec::new(),
            Value::Literal(text) => vec![Part { span: node.span, content: PartContent::Written(text) }],
            Value::Unknown(unknown) => vec![Part::unknown(node.span, unknown)],
            _ => vec![Part::unknown(node.span, Unknown::anything(format!("${{{name}}}")))],
        }
    }

    fn joined(&self, argument: NodeId) -> Option<Vec<Part<'s>>> {
        let [delimiter, list] = self.tree.items(argument) else { return None };
        let delimiter = self.plain_text(*delimiter)?;
        if !self.spend(self.tree.items(*list).len().saturating_mul(1 + delimiter.len() / 64)) {
            return None;
        }
        if !matches!(self.tree.node(*list).value, TreeValue::Array(_)) {
            return Some(vec![Part::unknown(self.tree.span(argument), Unknown::anything("${Fn::Join}"))]);
        }
        let mut joined = Vec::new();
        for (index, &item) in self.tree.items(*list).iter().enumerate() {
            if index > 0 && !delimiter.is_empty() {
                joined.push(Part::written(Span::empty(self.tree.span(item).start), delimiter.clone()));
            }
            joined.extend(self.inlined(item, "Fn::Join"));
        }
        Some(joined)
    }

    fn choice(&self, argument: NodeId, span: Span) -> Option<Node<'s>> {
        let [condition, then, otherwise] = self.tree.items(argument) else { return None };
        let condition = self.plain_text(*condition)?;
        let branches = Box::new([self.node(*then), self.node(*otherwise)]);
        Some(Node::new(span, Value::Choice { condition, branches }))
    }

    fn selected(&self, argument: NodeId) -> Option<Node<'s>> {
        let [index, list] = self.tree.items(argument) else { return None };
        let index = match &self.tree.node(*index).value {
            TreeValue::Number(text) => text.parse::<usize>().ok()?,
            _ => self.plain_text(*index)?.parse::<usize>().ok()?,
        };
        let items = self.tree.items(*list);
        // What an item gives may be nothing, and then those after it move.
        let is_plain = |&item: &NodeId| self.tree.text(item).is_some();
        items.iter().all(is_plain).then(|| items.get(index).map(|&item| self.node(item)))?
    }
}

/// Whether a plain scalar, which stands without quotes, is no string in YAML 1.1, which CloudFormation reads: what it
/// makes of it is not known.
///
/// Source: YAML 1.1, the types bool, int and timestamp; CloudFormation User Guide, "Template formats".
fn is_typed_in_old_yaml(text: &Text, span: Span) -> bool {
    const WORDS: [&str; 6] = ["y", "yes", "on", "n", "no", "off"];
    let Some(text) = text.as_str().filter(|text| text.len() == span.len() as usize) else { return false };
    let is_grouped = || text.contains('_') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let is_timestamp = || {
        let date = text.split_once(' ').map(|(date, _)| date);
        date.is_some_and(|date| date.len() == 10 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
    };
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) || is_grouped() || is_timestamp()
}

/// Where the first thing begins and ends that CloudFormation, or a tool before it, fills in where no function stands:
/// a dynamic reference, an expression in double braces, a variable of the Serverless Framework, and in a loop the
/// loop's variable.
///
/// Source: CloudFormation User Guide, "Using dynamic references"; Serverless Framework, "Variables".
fn next_foreign(text: &str, in_loop: bool) -> Option<(usize, usize)> {
    first_of(text, &['{', '$', '&'], |rest| braced_length(rest).or_else(|| variable_length(rest, in_loop)))
}

fn variable_length(text: &str, in_loop: bool) -> Option<usize> {
    const SOURCES: [&str; 16] = [
        "aws:accountId",
        "aws:region",
        "cf",
        "env",
        "file",
        "git",
        "opt",
        "output",
        "param",
        "s3",
        "self",
        "sls",
        "sm",
        "ssm",
        "stage",
        "strToBool",
    ];
    let inner = text.strip_prefix(['$', '&'])?.strip_prefix('{')?;
    let inner = inner.get(..inner.find('}')?)?;
    let is_source = |source: &&str| {
        let rest = inner.strip_prefix(*source);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '(', ',', '.']))
    };
    let is_name = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (SOURCES.iter().any(is_source) || (in_loop && is_name)).then_some(inner.len() + 3)
}

/// The text before the first `${…}`, what stands in its braces, and the text after it.
fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inner, after) = rest.split_once('}')?;
    Some((before, inner, after))
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
