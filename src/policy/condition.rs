//! The element `Condition`.

use super::{Policy, Statement};
use crate::{
    catalog::{self, ContextKey, Operator, SetOperator},
    syntax::{NodeId, Text, Value},
    text::Span,
};
use std::fmt;

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
    /// The operator that `base` names, in whatever case.
    pub operator: Option<&'static Operator>,
    /// Whether all parts are written in the case of the policy language, which counts.
    pub is_exact: bool,
}

impl<'a> OperatorName<'a> {
    /// What may stand at the end of it.
    pub const IF_EXISTS: &'static str = "IfExists";

    /// Reads the name of a condition operator. One in the wrong case is read as what it means, so that what else is
    /// wrong with the comparison is found with it.
    pub fn parse(text: &'a str) -> Self {
        let set = text.split_once(':').and_then(|(head, rest)| {
            let set = SetOperator::ALL.into_iter().find(|set| set.name().eq_ignore_ascii_case(head))?;
            Some((set, set.name() == head, rest))
        });
        let (set_operator, is_exact_set, rest) =
            set.map_or((None, true, text), |(set, is_exact, rest)| (Some(set), is_exact, rest));
        let end = rest.len().checked_sub(Self::IF_EXISTS.len()).and_then(|at| rest.split_at_checked(at));
        let end = end.filter(|(_, end)| end.eq_ignore_ascii_case(Self::IF_EXISTS));
        let (base, is_exact_end) = end.map_or((rest, true), |(base, end)| (base, end == Self::IF_EXISTS));
        let operator = catalog::operator_in_any_case(base);
        let is_exact = is_exact_set && is_exact_end && operator.is_none_or(|operator| operator.name == base);
        Self { set_operator, base, if_exists: end.is_some(), operator, is_exact }
    }
}

/// The name as the policy language writes it, where the operator is known.
impl fmt::Display for OperatorName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(set) = self.set_operator {
            write!(f, "{}:", set.name())?;
        }
        f.write_str(self.operator.map_or(self.base, |operator| operator.name))?;
        f.write_str(if self.if_exists { Self::IF_EXISTS } else { "" })
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
            let OperatorName { set_operator, base, if_exists, operator, is_exact } = OperatorName::parse(text);
            (set_operator, base, if_exists, operator.is_some(), is_exact)
        };
        let any = Some(SetOperator::ForAnyValue);
        assert_eq!(read("StringEquals"), (None, "StringEquals", false, true, true));
        assert_eq!(read("ForAnyValue:StringLikeIfExists"), (any, "StringLike", true, true, true));
        assert_eq!(read("ForAllValues:"), (Some(SetOperator::ForAllValues), "", false, false, true));
        assert_eq!(read("ForAnyValues:StringLike"), (None, "ForAnyValues:StringLike", false, false, true));
        assert_eq!(read("NullIfExists"), (None, "Null", true, true, true));
        assert_eq!(read("stringequals"), (None, "stringequals", false, true, false));
        assert_eq!(read("foranyvalue:StringLike"), (any, "StringLike", false, true, false));
        assert_eq!(read("ForAnyValue:stringLikeifexists"), (any, "stringLike", true, true, false));
        assert_eq!(read("fünfIfExist"), (None, "fünfIfExist", false, false, true));
        assert_eq!(OperatorName::parse("foranyvalue:STRINGLIKEifexists").to_string(), "ForAnyValue:StringLikeIfExists");
    }
}
