//! `data "aws_iam_policy_document"`: policies that the provider composes from blocks.

use super::{
    expression::{Evaluator, Named, span_at},
    function::{function, text_of},
    members::{Items, Members},
    reference::Path,
};
use crate::{
    hosts::{Member, Node, Part, PartContent, Unknown, Value},
    text::Span,
};
use hcl_edit::{
    expr::Expression,
    structure::{Attribute, Block},
};
use std::collections::HashMap;

/// The arguments of a statement that are lists, the elements that they become, and whether `&{` in them stands for
/// the `${` of a policy variable.
const LISTS: [(&str, &str, bool); 4] = [
    ("actions", "Action", false),
    ("not_actions", "NotAction", false),
    ("resources", "Resource", true),
    ("not_resources", "NotResource", true),
];

impl<'s, 'b> Evaluator<'_, 's, 'b> {
    /// The policy that the provider composes.
    pub fn document(&mut self, block: &'b Block) -> Node<'s> {
        let ident = self.file.span(&block.ident);
        let version = block.body.get_attribute("version").filter(|version| !version.value.is_null());
        let mut members = vec![match version {
            Some(version) => self.argument(version, "Version", false),
            None => member("Version", ident, Node::implied(ident, "2012-10-17")),
        }];
        members.extend(block.body.get_attribute("policy_id").map(|id| self.argument(id, "Id", false)));
        let (statements, has_unknown_sources) = self.statements(block);
        let own = || block.body.get_blocks("statement");
        let first = own().next().map(|first| self.file.span(&first.ident));
        let span = match (own().next(), own().last()) {
            (Some(first), Some(last)) => self.file.span(first).to(self.file.span(last)),
            _ => self.file.span(block),
        };
        if statements.is_open || !statements.list.is_empty() {
            let list = Node { span, open: statements.is_open, value: Value::List(statements.list) };
            members.push(member("Statement", first.unwrap_or(ident), list));
        }
        Node { span: self.file.span(block), open: has_unknown_sources, value: Value::Object(members) }
    }

    /// The statements of a document: those of its sources, its own, those that override them. And whether any of
    /// these documents is not known.
    fn statements(&mut self, block: &'b Block) -> (Items<'s>, bool) {
        let attribute = |name: &str| block.body.get_attribute(name).map(|attribute| &attribute.value);
        let mut items = Items::default();
        for sources in ["source_json", "source_policy_documents"].into_iter().filter_map(attribute) {
            self.sources(sources, &mut items);
        }
        let mut has_unknown_sources = items.is_open;
        let mut own = Vec::new();
        for inner in block.body.blocks() {
            match inner.ident.as_str() {
                "statement" if self.budget.is_spent(self.file) => items.is_open = true,
                "statement" => own.push(self.statement(inner)),
                "dynamic" => items.is_open |= is_dynamic(inner, "statement"),
                _ => {}
            }
        }
        override_with(&mut items.list, own);
        for overrides in ["override_json", "override_policy_documents"].into_iter().filter_map(attribute) {
            let mut later = Items::default();
            self.sources(overrides, &mut later);
            has_unknown_sources |= later.is_open;
            override_with(&mut items.list, later.list);
        }
        items.is_open |= has_unknown_sources;
        (items, has_unknown_sources)
    }

    /// The statements of the documents that an expression names.
    fn sources(&mut self, expression: &'b Expression, items: &mut Items<'s>) {
        if !self.budget.enter(self.file) {
            items.is_open = true;
            return;
        }
        match expression {
            Expression::Null(_) => {}
            Expression::Array(sources) => sources.iter().for_each(|source| self.sources(source, items)),
            Expression::Parenthesis(inner) => self.sources(inner.inner(), items),
            Expression::FuncCall(call) if matches!(function(call), "compact" | "concat" | "distinct" | "flatten") => {
                call.args.iter().for_each(|source| self.sources(source, items));
            }
            _ => match self.source(expression) {
                Some(source) => {
                    items.is_open |= source.is_open;
                    items.list.extend(source.list);
                }
                None => items.is_open = true,
            },
        }
        self.budget.leave();
    }

    fn source(&mut self, expression: &'b Expression) -> Option<Items<'s>> {
        let name = Path::of(expression)?.document()?;
        let block = self.file.document(name)?;
        // As many instances as `count` or `for_each` say: none, or several.
        let is_single = !block.body.has_attribute("count") && !block.body.has_attribute("for_each");
        let (mut items, _) = self.within(Named::Document, name, |inside| inside.statements(block))?;
        items.is_open |= !is_single;
        Some(items)
    }

    fn statement(&mut self, block: &'b Block) -> Node<'s> {
        let ident = self.file.span(&block.ident);
        let mut members = Vec::new();
        if let Some(sid) = block.body.get_attribute("sid") {
            let sid = self.argument(sid, "Sid", false);
            if text_of(&sid.value).as_deref() != Some("") {
                members.push(sid);
            }
        }
        members.push(match block.body.get_attribute("effect").filter(|effect| !effect.value.is_null()) {
            Some(effect) => self.argument(effect, "Effect", false),
            None => member("Effect", ident, Node::implied(ident, "Allow")),
        });
        members.extend(self.principals(block, "principals", "Principal"));
        members.extend(self.principals(block, "not_principals", "NotPrincipal"));
        for (name, element, has_variables) in LISTS {
            if let Some(attribute) = block.body.get_attribute(name) {
                let list = self.argument(attribute, element, has_variables);
                let is_empty = matches!(&list.value.value, Value::List(items) if items.is_empty() && !list.value.open);
                if !is_empty {
                    members.push(list);
                }
            }
        }
        members.extend(self.conditions(block));
        let open = block.body.blocks().any(|inner| inner.ident.as_str() == "dynamic");
        Node { span: self.file.span(block), open, value: Value::Object(members) }
    }

    /// The member that an argument becomes. Everything in such a document is a string, or a list of strings.
    fn argument(&mut self, attribute: &'b Attribute, element: &'static str, has_variables: bool) -> Member<'s> {
        let mut value = self.value(&attribute.value);
        as_strings(&mut value, has_variables);
        member(element, self.file.span(&attribute.key), value)
    }

    fn principals(&mut self, block: &'b Block, name: &'static str, element: &'static str) -> Option<Member<'s>> {
        let blocks: Vec<&'b Block> = block.body.get_blocks(name).collect();
        let (first, last) = (blocks.first()?, blocks.last()?);
        let is_open = block.body.blocks().any(|inner| is_dynamic(inner, name));
        let mut members = Members::default();
        for inner in &blocks {
            let (principal_type, type_span) = self.named(inner, "type");
            let mut identifiers = self.strings(inner, "identifiers");
            identifiers.open |= is_open;
            let is_anyone = |node: &Node| text_of(node).as_deref() == Some("*");
            if let (Value::List(items), [_]) = (&identifiers.value, blocks.as_slice())
                && let [only] = items.as_slice()
                && is_anyone(only)
                && crate::hosts::known_text(&principal_type).as_deref() == Some("*")
                && !identifiers.open
            {
                return Some(member(element, self.file.span(&inner.ident), only.clone()));
            }
            add(&mut members, Member { name: principal_type, name_span: type_span, value: identifiers });
        }
        let span = self.file.span(*first).to(self.file.span(*last));
        let value = Node { span, open: is_open, value: Value::Object(members.into_list()) };
        Some(member(element, self.file.span(&first.ident), value))
    }

    fn conditions(&mut self, block: &'b Block) -> Option<Member<'s>> {
        let blocks: Vec<&'b Block> = block.body.get_blocks("condition").collect();
        let (first, last) = (blocks.first()?, blocks.last()?);
        let is_open = block.body.blocks().any(|inner| is_dynamic(inner, "condition"));
        let mut tests = Vec::new();
        let mut variables: Vec<Members<'s>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for inner in &blocks {
            let (test, test_span) = self.named(inner, "test");
            let (variable, variable_span) = self.named(inner, "variable");
            let mut values = self.strings(inner, "values");
            values.open |= is_open;
            let earlier = crate::hosts::known_text(&test).map(|test| *places.entry(test).or_insert(variables.len()));
            let place = earlier.unwrap_or(variables.len());
            if place == variables.len() {
                variables.push(Members::default());
                let value = Node { span: self.file.span(*inner), open: is_open, value: Value::Absent };
                tests.push(Member { name: test, name_span: test_span, value });
            }
            if let Some(variables) = variables.get_mut(place) {
                add(variables, Member { name: variable, name_span: variable_span, value: values });
            }
        }
        for (test, variables) in tests.iter_mut().zip(variables) {
            test.value.value = Value::Object(variables.into_list());
        }
        let span = self.file.span(*first).to(self.file.span(*last));
        let value = Node { span, open: is_open, value: Value::Object(tests) };
        Some(member("Condition", self.file.span(&first.ident), value))
    }

    /// What an argument says that becomes the name of a member, and where.
    fn named(&mut self, block: &'b Block, argument: &str) -> (Vec<Part<'s>>, Span) {
        let ident = self.file.span(&block.ident);
        match block.body.get_attribute(argument) {
            Some(attribute) => {
                let span = self.file.span(&attribute.value);
                (self.interpolated(&attribute.value, span), span)
            }
            None => (vec![Part::unknown(ident, Unknown::anything("…"))], ident),
        }
    }

    fn strings(&mut self, block: &'b Block, argument: &str) -> Node<'s> {
        match block.body.get_attribute(argument) {
            Some(attribute) => {
                let mut value = self.value(&attribute.value);
                as_strings(&mut value, true);
                value
            }
            None => Node::unknown(self.file.span(&block.ident), "…"),
        }
    }
}

fn member<'s>(element: &'static str, span: Span, value: Node<'s>) -> Member<'s> {
    Member { name: vec![Part::written(span, element)], name_span: span, value }
}

/// Adds the items of a list to those that stand under the same name.
fn add<'s>(members: &mut Members<'s>, member: Member<'s>) {
    let Some(earlier) = members.place(&member.name) else { return members.push(member) };
    let mut items = Items::default();
    let span = earlier.value.span;
    match &mut earlier.value.value {
        Value::List(list) => {
            items.list = std::mem::take(list);
            items.is_open = earlier.value.open;
        }
        _ => items.splice(std::mem::replace(&mut earlier.value, Node::new(span, Value::Absent)), false),
    }
    items.splice(member.value, false);
    earlier.value = Node { span, open: items.is_open, value: Value::List(items.list) };
}

/// Puts statements in place of those with the same `Sid`, or after all others.
fn override_with<'s>(statements: &mut Vec<Node<'s>>, later: Vec<Node<'s>>) {
    let places: HashMap<String, usize> =
        (0..).zip(&*statements).filter_map(|(index, statement)| Some((sid(statement)?, index))).collect();
    for statement in later {
        let place = sid(&statement).and_then(|sid| statements.get_mut(*places.get(&sid)?));
        match place {
            Some(earlier) => *earlier = statement,
            None => statements.push(statement),
        }
    }
}

fn sid(statement: &Node) -> Option<String> {
    let Value::Object(members) = &statement.value else { return None };
    let is_sid = |member: &&Member| crate::hosts::known_text(&member.name).as_deref() == Some("Sid");
    text_of(&members.iter().find(is_sid)?.value)
}

fn is_dynamic(block: &Block, label: &str) -> bool {
    block.ident.as_str() == "dynamic" && block.labels.first().is_some_and(|first| first.as_str() == label)
}

/// Makes strings of numbers and truth values; with `has_variables`, reads `&{` as the start of a policy variable.
fn as_strings(node: &mut Node, has_variables: bool) {
    match &mut node.value {
        Value::Literal(text) => {
            node.value = Value::Text(vec![Part::written(node.span, std::mem::take(text))]);
        }
        Value::Text(parts) if has_variables => *parts = with_variables(std::mem::take(parts)),
        Value::List(items) => items.iter_mut().for_each(|item| as_strings(item, has_variables)),
        Value::Choice { branches, .. } => branches.iter_mut().for_each(|branch| as_strings(branch, has_variables)),
        Value::Text(_) | Value::Absent | Value::Object(_) | Value::Unknown(_) => {}
    }
}

fn with_variables(parts: Vec<Part>) -> Vec<Part> {
    let mut changed = Vec::new();
    for part in parts {
        match part.content {
            PartContent::Verbatim(text) if text.contains("&{") => {
                let mut at = part.span.start;
                for (index, piece) in text.split('&').enumerate() {
                    if index > 0 {
                        let sign = if piece.starts_with('{') { "$" } else { "&" };
                        changed.push(Part::written(span_at(at, 1), sign));
                        at = at.saturating_add(1);
                    }
                    let span = span_at(at, piece.len());
                    changed.push(Part { span, content: PartContent::Verbatim(piece) });
                    at = span.end;
                }
            }
            PartContent::Written(text) if text.contains("&{") => {
                changed.push(Part::written(part.span, text.replace("&{", "${")));
            }
            content => changed.push(Part { span: part.span, content }),
        }
    }
    changed
}
