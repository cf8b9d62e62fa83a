//! The functions that policies are put together with.

use super::{
    expression::{Evaluator, span_at},
    members::{Items, Members},
    offset,
};
use crate::hosts::{Node, Part, PartContent, Unknown, Value, known_text};
use hcl_edit::expr::{Expression, FuncCall};

impl<'s, 'b> Evaluator<'_, 's, 'b> {
    /// The value of a call.
    pub(super) fn call(&mut self, expression: &'b Expression, call: &'b FuncCall) -> Node<'s> {
        let known = match (function(call), call.args.len()) {
            (_, _) if call.args.expand_final() => None,
            ("merge", _) => Some(self.merge(expression, call)),
            ("concat" | "setunion" | "compact" | "distinct" | "toset" | "tolist" | "sort", _) => {
                Some(self.concat(expression, call, false))
            }
            ("flatten", _) => Some(self.concat(expression, call, true)),
            ("format", _) => self.format(expression, call),
            ("join", 2) => self.join(expression, call),
            ("tostring" | "sensitive" | "nonsensitive" | "tomap", 1) => call.args.get(0).map(|only| self.value(only)),
            _ => None,
        };
        known.unwrap_or_else(|| self.unknown(expression))
    }

    fn merge(&mut self, expression: &Expression, call: &'b FuncCall) -> Node<'s> {
        let mut node = Node::new(self.file.span(expression), Value::Absent);
        let mut members = Members::default();
        for argument in call.args.iter() {
            let argument = self.value(argument);
            match argument.value {
                Value::Absent => {}
                Value::Object(later) => {
                    node.open |= argument.open;
                    later.into_iter().for_each(|member| members.put(member));
                }
                Value::Choice { condition, branches } => {
                    for (branch, holds) in (*branches).into_iter().zip([true, false]) {
                        match branch.value {
                            Value::Absent => {}
                            Value::Object(later) => {
                                node.open |= branch.open;
                                members.put_if(&condition, holds, later);
                            }
                            _ => node.open = true,
                        }
                    }
                }
                _ => node.open = true,
            }
        }
        node.value = Value::Object(members.into_list());
        node
    }

    fn concat(&mut self, expression: &Expression, call: &'b FuncCall, is_flat: bool) -> Node<'s> {
        let mut items = Items::default();
        for argument in call.args.iter() {
            let argument = self.value(argument);
            items.splice(argument, is_flat);
        }
        let span = self.file.span(expression);
        Node { span, open: items.is_open, value: Value::List(items.list) }
    }

    /// `join(separator, [..])`, if all that it joins are strings.
    fn join(&mut self, expression: &'b Expression, call: &'b FuncCall) -> Option<Node<'s>> {
        let span = self.file.span(expression);
        let separator = call.args.get(0)?.as_str()?;
        let Expression::Array(items) = call.args.get(1)? else { return None };
        let mut joined = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if matches!(item, Expression::ForExpr(_) | Expression::Array(_) | Expression::Object(_)) {
                return None;
            }
            let place = self.file.span(item);
            if index > 0 && !separator.is_empty() {
                joined.push(Part::written(crate::text::Span::empty(place.start), separator.to_owned()));
            }
            joined.extend(self.interpolated(item, place));
        }
        Some(Node::new(span, Value::Text(joined)))
    }

    /// `format("…%s…", ..)`, if the format is known.
    fn format(&mut self, expression: &'b Expression, call: &'b FuncCall) -> Option<Node<'s>> {
        let mut arguments = call.args.iter();
        let Value::Text(format) = self.value(arguments.next()?).value else { return None };
        let mut formatted = Vec::new();
        for part in &format {
            let (text, is_verbatim) = match &part.content {
                PartContent::Verbatim(text) => (*text, true),
                PartContent::Written(text) => (text.as_ref(), false),
                PartContent::Unknown(_) => return None,
            };
            let mut rest = text;
            while !rest.is_empty() {
                let start =
                    part.span.start.saturating_add(if is_verbatim { offset(text.len() - rest.len()) } else { 0 });
                let plain = rest.split('%').next().unwrap_or_default();
                if !plain.is_empty() {
                    formatted.push(match &part.content {
                        PartContent::Verbatim(whole) => {
                            let from = whole.len() - rest.len();
                            let content = PartContent::Verbatim(whole.get(from..from + plain.len())?);
                            Part { span: span_at(start, plain.len()), content }
                        }
                        _ => Part::written(part.span, plain.to_owned()),
                    });
                }
                rest = rest.get(plain.len()..)?;
                let Some(verb) = rest.strip_prefix('%') else { continue };
                let length = verb.find(|c: char| c.is_ascii_alphabetic() || c == '%')? + 1;
                let span = if is_verbatim {
                    span_at(start.saturating_add(offset(plain.len())), length + 1)
                } else {
                    part.span
                };
                match verb.get(..length)? {
                    "%" => formatted.push(Part::written(span, "%")),
                    "s" | "v" | "d" => {
                        let argument = arguments.next()?;
                        formatted.extend(self.interpolated(argument, self.file.span(argument)));
                    }
                    other => {
                        let name = format!("${{%{other} in {}}}", self.file.collapsed(expression));
                        formatted.push(Part::unknown(span, Unknown::anything(name)));
                    }
                }
                rest = verb.get(length..)?;
            }
        }
        Some(Node::new(self.file.span(expression), Value::Text(formatted)))
    }
}

/// The name of a function; empty if a provider defines it.
pub(super) fn function(call: &FuncCall) -> &str {
    if call.name.is_namespaced() { "" } else { call.name.name.as_str() }
}

/// The text of a string that is known.
pub(super) fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(parts) => known_text(parts),
        Value::Literal(text) => Some(text.to_string()),
        _ => None,
    }
}
