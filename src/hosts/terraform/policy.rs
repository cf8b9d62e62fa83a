//! What an argument `policy` holds: a text, or a value that a text is made of.

use super::{
    expression::{Evaluator, Named, only_interpolation},
    function::function,
    reference::{Path, Step},
};
use crate::hosts::{Body, Node, PartContent, Value};
use hcl_edit::expr::{Expression, FuncCall};

impl<'s, 'b> Evaluator<'_, 's, 'b> {
    /// The policies that an expression may yield.
    pub fn policies(&mut self, expression: &'b Expression) -> Vec<Body<'s>> {
        if !self.budget.enter(self.file) {
            return Vec::new();
        }
        let found = match expression {
            Expression::Parenthesis(inner) => self.policies(inner.inner()),
            Expression::Conditional(conditional) => {
                let mut found = self.policies(&conditional.true_expr);
                found.extend(self.policies(&conditional.false_expr));
                found
            }
            Expression::String(_) | Expression::StringTemplate(_) | Expression::HeredocTemplate(_) => {
                self.policy_text(expression)
            }
            Expression::FuncCall(call) => self.policy_call(call),
            Expression::Traversal(_) => self.policy_reference(expression),
            _ => Vec::new(),
        };
        self.budget.leave();
        found
    }

    fn policy_text(&mut self, expression: &'b Expression) -> Vec<Body<'s>> {
        if let Some(only) = only_interpolation(expression).or_else(|| heredoc_of_one(expression)) {
            return self.policies(only);
        }
        let parts = self.text(expression);
        let says_something = parts.iter().any(|part| match &part.content {
            PartContent::Verbatim(text) => !text.trim().is_empty(),
            PartContent::Written(text) => !text.trim().is_empty(),
            PartContent::Unknown(_) => false,
        });
        if says_something { vec![Body::Text(parts)] } else { Vec::new() }
    }

    fn policy_call(&mut self, call: &'b FuncCall) -> Vec<Body<'s>> {
        match (function(call), call.args.len()) {
            ("jsonencode", 1) => {
                let node = call.args.get(0).map(|value| self.value(value));
                node.filter(may_be_policy).map(Body::Value).into_iter().collect()
            }
            ("coalesce" | "try", _) => call.args.iter().flat_map(|argument| self.policies(argument)).collect(),
            ("trimspace" | "chomp" | "tostring" | "sensitive" | "nonsensitive" | "one", 1) | ("element", 2) => {
                call.args.get(0).map(|argument| self.policies(argument)).unwrap_or_default()
            }
            ("join", 2) => call.args.get(1).map(|argument| self.policies(argument)).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    fn policy_reference(&mut self, expression: &'b Expression) -> Vec<Body<'s>> {
        let Some(path) = Path::of(expression) else { return Vec::new() };
        if let Some((name, block)) = path.document().and_then(|name| Some((name, self.file.document(name)?))) {
            let document = self.within(Named::Document, name, |inside| inside.document(block));
            self.used.push(name);
            return document.map(Body::Value).into_iter().collect();
        }
        let ("local", [Step::Name(name), steps @ ..]) = (path.root, path.steps.as_slice()) else { return Vec::new() };
        let definition = self.file.local(name).and_then(|local| super::expression::member_at(local, steps));
        definition
            .and_then(|definition| self.within(Named::Local, name, |inside| inside.policies(definition)))
            .unwrap_or_default()
    }
}

/// The expression that is all a here document holds, but for white space.
fn heredoc_of_one(expression: &Expression) -> Option<&Expression> {
    let mut only = None;
    for element in &expression.as_heredoc_template()?.template {
        match element {
            hcl_edit::template::Element::Literal(text) if text.trim().is_empty() => {}
            hcl_edit::template::Element::Interpolation(inner) if only.is_none() => only = Some(&inner.expr),
            _ => return None,
        }
    }
    only
}

fn may_be_policy(node: &Node) -> bool {
    match &node.value {
        Value::Absent | Value::Unknown(_) => false,
        Value::Choice { branches, .. } => branches.iter().any(may_be_policy),
        Value::Literal(_) | Value::Text(_) | Value::List(_) | Value::Object(_) => true,
    }
}
