//! The element `Condition`.

use super::{Policy, Statement};
use crate::{
    catalog::{self, ContextKey, Operator, SetOperator},
    syntax::{NodeId, Text, Value},
    text::Span,
};

/// The element `Condition`.
#[derive(Debug)]
pub struct ConditionBlock<'a> {
    /// The element's name.
    pub name: Span,
    /// Its value.
    pub span: Span,
    /// Whether something in it could not be read, or is filled in later.
    pub is_open: bool,
    /// The operators, in order.
    pub operators: Vec<ConditionOperator<'a>>,
}

/// A condition operator and the keys it tests.
#[derive(Debug)]
pub struct ConditionOperator<'a> {
    /// Its name, for instance `ForAnyValue:StringLike`.
    pub text: &'a Text<'a>,
    /// The name, quotes included.
    pub span: Span,
    /// Its name in parts; `None` where it is not known.
    pub name: Option<OperatorName<'a>>,
    /// The object of keys and values.
    pub value: NodeId,
    /// The keys, in order.
    pub keys: Vec<ConditionKey<'a>>,
}

impl ConditionOperator<'_> {
    /// The operator, if it is one that IAM knows.
    pub fn operator(&self) -> Option<&'static Operator> {
        self.name?.operator
    }
}

/// The name of a condition operator in parts: `ForAnyValue:` `StringLike` `IfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatorName<'a> {
    /// `ForAllValues` or `ForAnyValue`.
    pub set_operator: Option<SetOperator>,
    /// What stands between the other two.
    pub base: &'a str,
    /// Whether it ends in `IfExists`.
    pub if_exists: bool,
    /// The operator that `base` names. Case counts.
    pub operator: Option<&'static Operator>,
}

impl<'a> OperatorName<'a> {
    /// Reads the name of a condition operator.
    pub fn parse(text: &'a str) -> Self {
        let set_operator = SetOperator::ALL
            .into_iter()
            .find(|set| text.strip_prefix(set.name()).is_some_and(|rest| rest.starts_with(':')));
        let rest = set_operator.and_then(|set| text.get(set.name().len() + 1..)).unwrap_or(text);
        let (base, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |base| (base, true));
        Self { set_operator, base, if_exists, operator: catalog::operator(base) }
    }
}

/// A condition key and the values it is compared with.
#[derive(Debug)]
pub struct ConditionKey<'a> {
    /// Its name, for instance `kms:ViaService`.
    pub text: &'a Text<'a>,
    /// The name, quotes included.
    pub span: Span,
    /// The key as AWS defines it; `None` if it is not known.
    pub context_key: Option<&'static ContextKey>,
    /// Of a family of keys such as `aws:PrincipalTag/`, the part that varies; empty where it is missing.
    pub suffix: Option<&'a str>,
    /// The value or list of values.
    pub value: NodeId,
    /// The values, in order: strings, numbers and booleans, where the shape is right.
    pub values: &'a [NodeId],
    /// Whether something in the list could not be read, or is filled in later.
    pub is_open: bool,
}

impl ConditionKey<'_> {
    /// Whether it is the key `name`, or of the family `name`, without regard to case.
    pub fn is(&self, name: &str) -> bool {
        self.context_key.is_some_and(|key| key.name.eq_ignore_ascii_case(name))
    }
}

/// One comparison of a statement: an operator, a key and its values.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'p, 'a> {
    /// The statement it stands in.
    pub statement: &'p Statement<'a>,
    /// Its element `Condition`.
    pub block: &'p ConditionBlock<'a>,
    /// The operator.
    pub operator: &'p ConditionOperator<'a>,
    /// The key and its values.
    pub key: &'p ConditionKey<'a>,
}

impl<'a> Statement<'a> {
    /// Every comparison of the statement, in order.
    pub fn conditions<'p>(&'p self) -> impl Iterator<Item = Condition<'p, 'a>> + 'p {
        self.condition.iter().flat_map(move |block| {
            block.operators.iter().flat_map(move |operator| {
                operator.keys.iter().map(move |key| Condition { statement: self, block, operator, key })
            })
        })
    }
}

impl<'a> Policy<'a> {
    /// Every comparison of every statement, in order.
    pub fn conditions<'p>(&'p self) -> impl Iterator<Item = Condition<'p, 'a>> + 'p {
        self.statements.iter().flat_map(Statement::conditions)
    }

    /// What a condition value says: a text that is known, a number as it is written, `true` or `false`. `None` for a
    /// text with unknown pieces and for another JSON type.
    pub fn value_text(&self, value: NodeId) -> Option<&'a str> {
        match &self.tree.node(value).value {
            Value::String(text) => text.as_str(),
            Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_in_parts() {
        let read = |text| {
            let OperatorName { set_operator, base, if_exists, operator } = OperatorName::parse(text);
            (set_operator, base, if_exists, operator.is_some())
        };
        assert_eq!(read("StringEquals"), (None, "StringEquals", false, true));
        assert_eq!(read("ForAnyValue:StringLikeIfExists"), (Some(SetOperator::ForAnyValue), "StringLike", true, true));
        assert_eq!(read("ForAllValues:"), (Some(SetOperator::ForAllValues), "", false, false));
        assert_eq!(read("ForAnyValues:StringLike"), (None, "ForAnyValues:StringLike", false, false));
        assert_eq!(read("NullIfExists"), (None, "Null", true, true));
        assert_eq!(read("stringequals"), (None, "stringequals", false, false));
    }
}
