//! Values of expressions, as far as the file tells them.

use super::{
    budget::Budget,
    file::File,
    members::Members,
    offset,
    reference::{Path, Step},
    template::{self, Style},
};
use crate::{
    hosts::{Member, Node, Part, PartContent, Unknown, UnknownKind, Value, known_text},
    text::Span,
};
use hcl_edit::{
    expr::{Array, Conditional, Expression, Object, ObjectKey},
    template::{Element, Template},
};
use std::sync::Arc;

/// The most local values, or documents, through which one refers to another.
const MAX_TRAIL: usize = 16;

/// Finds the values of one document.
pub(super) struct Evaluator<'f, 's, 'b> {
    pub(super) file: &'f File<'s, 'b>,
    pub(super) budget: Budget,
    /// The names that are being looked up, the outermost first: local values, and documents.
    trail: Vec<(Named, &'b str)>,
    pub(super) used: Vec<&'b str>,
}

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A local value.
    Local,
    /// A policy document.
    Document,
}

impl<'f, 's, 'b> Evaluator<'f, 's, 'b> {
    /// For one document of `file`.
    pub fn new(file: &'f File<'s, 'b>) -> Self {
        Self { file, budget: Budget::of(file), trail: Vec::new(), used: Vec::new() }
    }

    /// The policy documents that were read.
    pub fn used_documents(&self) -> impl Iterator<Item = &'b str> {
        self.used.iter().copied()
    }

    /// The value of an expression. `null` is no value.
    pub fn value(&mut self, expression: &'b Expression) -> Node<'s> {
        let span = self.file.span(expression);
        if !self.budget.enter(self.file) {
            return Node::unknown(span, "…");
        }
        let node = match expression {
            Expression::Null(_) => Node::new(span, Value::Absent),
            Expression::Bool(value) => Node::new(span, Value::Literal(value.to_string().into())),
            Expression::Number(number) => Node::new(span, Value::Literal(number.value().to_string().into())),
            Expression::String(_) | Expression::StringTemplate(_) | Expression::HeredocTemplate(_) => {
                self.string(expression)
            }
            Expression::Array(array) => self.list(span, array),
            Expression::Object(object) => self.object(span, object),
            Expression::Parenthesis(inner) => self.value(inner.inner()),
            Expression::Conditional(conditional) => self.conditional(span, conditional),
            Expression::FuncCall(call) => self.call(expression, call),
            Expression::Traversal(_) => self.reference(expression),
            Expression::Variable(_) | Expression::UnaryOp(_) | Expression::BinaryOp(_) | Expression::ForExpr(_) => {
                self.unknown(expression)
            }
        };
        self.budget.leave();
        node
    }

    /// Something of which only the source text is known.
    pub fn unknown(&self, expression: &Expression) -> Node<'s> {
        Node::unknown(self.file.span(expression), self.name(expression))
    }

    /// What the author calls the value of an expression.
    pub fn name(&self, expression: &Expression) -> String {
        format!("${{{}}}", self.file.collapsed(expression))
    }

    fn list(&mut self, span: Span, array: &'b Array) -> Node<'s> {
        let mut node = Node::new(span, Value::Absent);
        let mut items = Vec::new();
        for item in array {
            if self.budget.is_spent(self.file) {
                node.open = true;
                break;
            }
            items.push(self.value(item));
        }
        node.value = Value::List(items);
        node
    }

    fn object(&mut self, span: Span, object: &'b Object) -> Node<'s> {
        let mut node = Node::new(span, Value::Absent);
        let mut members = Members::default();
        for (key, value) in object {
            if self.budget.is_spent(self.file) {
                node.open = true;
                break;
            }
            let (name, name_span) = self.key(key);
            members.put(Member { name, name_span, value: self.value(value.expr()) });
        }
        node.value = Value::Object(members.into_list());
        node
    }

    fn key(&mut self, key: &'b ObjectKey) -> (Vec<Part<'s>>, Span) {
        let span = self.file.span(key);
        let name = match key {
            ObjectKey::Ident(_) => vec![Part { span, content: PartContent::Verbatim(self.file.source(span)) }],
            ObjectKey::Expression(expression) => self.interpolated(expression, span),
        };
        (name, span)
    }

    fn conditional(&mut self, span: Span, conditional: &'b Conditional) -> Node<'s> {
        match without_parentheses(&conditional.cond_expr).as_bool() {
            Some(true) => return self.value(&conditional.true_expr),
            Some(false) => return self.value(&conditional.false_expr),
            None => {}
        }
        let branches = [self.value(&conditional.true_expr), self.value(&conditional.false_expr)];
        if branches.iter().all(|branch| matches!(branch.value, Value::Unknown(_))) {
            let name = format!("${{{}}}", self.file.collapsed(conditional));
            return Node::unknown(span, name);
        }
        let condition = self.file.collapsed(without_parentheses(&conditional.cond_expr));
        Node::new(span, Value::Choice { condition, branches: Box::new(branches) })
    }

    fn reference(&mut self, expression: &'b Expression) -> Node<'s> {
        let Some(path) = Path::of(expression) else { return self.unknown(expression) };
        let span = self.file.span(expression);
        let mut unknown = Unknown { name: self.name(expression), kind: path.kind(), candidates: Vec::new() };
        match (path.root, path.steps.as_slice()) {
            ("local", [Step::Name(name), steps @ ..]) => {
                let local = self.file.local(name).and_then(|definition| member_at(definition, steps));
                if let Some(node) =
                    local.and_then(|local| self.within(Named::Local, name, |inside| inside.value(local)))
                {
                    return node;
                }
            }
            ("var", [Step::Name(name)]) => {
                let default = self
                    .file
                    .default(name)
                    .and_then(|default| self.within(Named::Local, name, |inside| inside.interpolated(default, span)));
                unknown.candidates.extend(default.and_then(|parts| known_text(&parts)));
            }
            _ => {}
        }
        Node { span, open: true, value: Value::Unknown(Arc::new(unknown)) }
    }

    /// What `look_up` finds for a name. `None` if that name is being looked up, or too many are.
    pub fn within<T>(&mut self, kind: Named, name: &'b str, look_up: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.trail.len() >= MAX_TRAIL || self.trail.contains(&(kind, name)) {
            return None;
        }
        self.trail.push((kind, name));
        let found = look_up(self);
        self.trail.pop();
        Some(found)
    }

    /// A string, or what it interpolates if that is all.
    fn string(&mut self, expression: &'b Expression) -> Node<'s> {
        let span = self.file.span(expression);
        if let Some(only) = only_interpolation(expression) {
            return self.value(only);
        }
        if !self.trail.is_empty() && !self.budget.read(span.range().len()) {
            return Node::unknown(span, "…");
        }
        Node::new(span, Value::Text(self.text(expression)))
    }

    /// The parts of a string.
    pub fn text(&mut self, expression: &'b Expression) -> Vec<Part<'s>> {
        let span = self.file.span(expression);
        let source = self.file.source(span);
        let mut parts = Vec::new();
        match expression {
            Expression::String(_) => {
                let raw = source.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or_default();
                template::decode(raw, span.start.saturating_add(1), Style::Quoted, true, &mut parts);
            }
            Expression::StringTemplate(template) => self.template(template, Style::Quoted, &mut parts),
            Expression::HeredocTemplate(heredoc) => {
                let is_indented = source.starts_with("<<-");
                let indent = if is_indented { template::indent_of(self.file.whole(), &heredoc.template) } else { 0 };
                self.template(&heredoc.template, Style::Heredoc { indent }, &mut parts);
            }
            _ => {}
        }
        parts
    }

    fn template(&mut self, template: &'b Template, style: Style, parts: &mut Vec<Part<'s>>) {
        let mut is_line_start = true;
        for element in template {
            let span = self.file.span(element);
            match element {
                Element::Literal(_) => {
                    let raw = self.file.source(span);
                    template::decode(raw, span.start, style, is_line_start, parts);
                    is_line_start = raw.ends_with('\n');
                    continue;
                }
                Element::Interpolation(interpolation) => parts.extend(self.interpolated(&interpolation.expr, span)),
                Element::Directive(_) => {
                    parts.push(Part::unknown(span, Unknown::anything(self.file.collapsed(element))));
                }
            }
            is_line_start = false;
        }
    }

    /// What an expression says in a string, at `place` if it is written elsewhere.
    pub fn interpolated(&mut self, expression: &'b Expression, place: Span) -> Vec<Part<'s>> {
        let node = self.value(expression);
        let anything = |candidates| {
            let unknown = Unknown { name: self.name(expression), kind: UnknownKind::Anything, candidates };
            vec![Part::unknown(place, Arc::new(unknown))]
        };
        let parts = match node.value {
            Value::Text(parts) => parts.into_iter().map(|part| moved(part, place)).collect(),
            Value::Literal(text) => vec![Part::written(place, text)],
            Value::Unknown(unknown) => vec![Part::unknown(place, unknown)],
            Value::Choice { branches, .. } => anything(branches.iter().filter_map(text_of).collect()),
            Value::Absent | Value::List(_) | Value::Object(_) => anything(Vec::new()),
        };
        if self.budget.take(&parts, self.file) { parts } else { vec![Part::unknown(place, Unknown::anything("…"))] }
    }
}

fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(parts) => known_text(parts),
        _ => None,
    }
}

/// The part as it stands at `place`: as it is, if it is written there.
fn moved<'s>(part: Part<'s>, place: Span) -> Part<'s> {
    if place.contains(part.span) {
        return part;
    }
    let content = match part.content {
        PartContent::Verbatim(text) => PartContent::Written(text.into()),
        other => other,
    };
    Part { span: place, content }
}

/// The expression that a string consists of wholly: that is its value, whatever its type.
pub(super) fn only_interpolation(expression: &Expression) -> Option<&Expression> {
    let element = expression.as_string_template()?.as_single_element()?;
    Some(&element.as_interpolation()?.expr)
}

/// The expression inside of its parentheses.
pub(super) fn without_parentheses(expression: &Expression) -> &Expression {
    let mut inner = expression;
    while let Expression::Parenthesis(parenthesis) = inner {
        inner = parenthesis.inner();
    }
    inner
}

/// What stands at the end of `steps` in objects and lists that are written out.
pub(super) fn member_at<'b>(definition: &'b Expression, steps: &[Step]) -> Option<&'b Expression> {
    let mut at = definition;
    for step in steps {
        at = match (without_parentheses(at), step) {
            (Expression::Object(object), Step::Name(name) | Step::Key(name)) => {
                let is_named = |key: &ObjectKey| match key {
                    ObjectKey::Ident(ident) => ident.as_str() == *name,
                    ObjectKey::Expression(key) => key.as_str() == Some(*name),
                };
                object.iter().find(|(key, _)| is_named(key))?.1.expr()
            }
            (Expression::Array(array), Step::Position(index)) => array.get(usize::try_from(*index).ok()?)?,
            _ => return None,
        };
    }
    Some(at)
}

/// The span of `length` bytes at `start`.
pub(super) fn span_at(start: u32, length: usize) -> Span {
    Span::new(start, start.saturating_add(offset(length)))
}
