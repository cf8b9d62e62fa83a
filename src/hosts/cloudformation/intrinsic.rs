//! Intrinsic functions: what they surely give, and what stays unknown.

use super::{
    member,
    resource_name::{self, ARN_OF_STACK},
};
use crate::{
    hosts::value::{Member, Node, Part, PartContent, Unknown, UnknownKind, Value, parts},
    syntax::{NodeId, Tree, Value as TreeValue},
    text::Span,
};
use std::{cell::Cell, sync::Arc};

/// How deep values may be nested: aliases can nest deeper than the text does.
const MAX_DEPTH: usize = 128;

/// How many values are made of one policy: aliases can repeat each other many times.
const MAX_NODES: usize = 100_000;

/// A template, and what its values may refer to.
pub(super) struct Template<'t, 's> {
    pub tree: &'t Tree<'s>,
    parameters: Option<NodeId>,
    resources: Option<NodeId>,
    depth: Cell<usize>,
    nodes: Cell<usize>,
}

impl<'t, 's> Template<'t, 's> {
    pub fn new(tree: &'t Tree<'s>, root: NodeId) -> Self {
        let section = |name| member(tree, root, name);
        Self {
            tree,
            parameters: section("Parameters"),
            resources: section("Resources"),
            depth: Cell::new(0),
            nodes: Cell::new(0),
        }
    }

    /// The value, its intrinsic functions replaced by what they give.
    pub fn node(&self, id: NodeId) -> Node<'s> {
        let span = self.tree.span(id);
        self.nodes.set(self.nodes.get() + 1);
        if self.depth.get() >= MAX_DEPTH || self.nodes.get() > MAX_NODES {
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
            TreeValue::String(text) => Value::Text(parts(text)),
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
            && (name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
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
        member(self.tree, self.parameters?, name)
    }

    fn is_list(&self, parameter: NodeId) -> bool {
        let r#type = member(self.tree, parameter, "Type").and_then(|node| self.plain_text(node));
        r#type.is_some_and(|name| name.contains("List"))
    }

    /// Values that a parameter may well have.
    fn candidates(&self, parameter: NodeId) -> Vec<String> {
        const MOST: usize = 16;
        let default = member(self.tree, parameter, "Default").into_iter();
        let allowed =
            member(self.tree, parameter, "AllowedValues").map(|node| self.tree.items(node)).unwrap_or_default();
        let values = default.chain(allowed.iter().copied());
        let text = |id| match &self.tree.node(id).value {
            TreeValue::Number(text) => Some((*text).to_owned()),
            _ => self.plain_text(id),
        };
        values.filter_map(text).take(MOST).collect()
    }

    fn resource_type(&self, name: &str) -> Option<String> {
        self.plain_text(member(self.tree, member(self.tree, self.resources?, name)?, "Type")?)
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
            let span = Span::new(*at, at.saturating_add(length(text)));
            if !text.is_empty() {
                parts.push(Part { span, content: PartContent::Verbatim(text) });
            }
            *at = span.end;
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
        if let Some(value) = variables.and_then(|variables| member(self.tree, variables, name)) {
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

/// The text before the first `${…}`, what stands in its braces, and the text after it.
fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inner, after) = rest.split_once('}')?;
    Some((before, inner, after))
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
