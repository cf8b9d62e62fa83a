//! The operators of conditions.

use super::tables::{NOT_OPERATORS, OPERATORS};

/// The type of the values that an operator compares, and of those that a condition key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Text.
    String,
    /// An integer or a decimal number.
    Numeric,
    /// A date in a form of ISO 8601, or epoch seconds.
    Date,
    /// `true` or `false`
    Bool,
    /// Bytes in base64.
    Binary,
    /// An address of IPv4 or IPv6, or a range of them.
    IpAddress,
    /// An Amazon Resource Name.
    Arn,
}

impl ValueType {
    /// The name that messages use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Numeric => "numeric",
            Self::Date => "date",
            Self::Bool => "Boolean",
            Self::Binary => "binary",
            Self::IpAddress => "IP address",
            Self::Arn => "ARN",
        }
    }

    /// What messages call a value of the type.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::String => "text",
            Self::Numeric => "number",
            Self::Date => "date",
            Self::Bool => "`true` or `false`",
            Self::Binary => "base64 text",
            Self::IpAddress => "IP address",
            Self::Arn => "ARN",
        }
    }
}

/// A condition operator, without the set operator before it and `IfExists` after it.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
#[derive(Debug, PartialEq, Eq)]
pub struct Operator {
    /// Its name, for instance `StringEquals`.
    pub name: &'static str,
    /// The type of what it compares.
    pub value_type: ValueType,
    /// Whether it is true when no value matches, and so when the request lacks the key.
    pub is_negated: bool,
    /// Whether `*` and `?` in its values stand for other characters.
    pub has_wildcards: bool,
    /// Whether case does not count.
    pub ignores_case: bool,
    /// Whether its values may hold policy variables.
    pub takes_variables: bool,
    /// Whether it may end in `IfExists`.
    pub takes_if_exists: bool,
}

impl Operator {
    /// Whether it asks only whether the request has the key.
    pub fn is_null(&self) -> bool {
        self.name == "Null"
    }
}

/// What stands before an operator for keys with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    /// `ForAllValues`: every value of the request matches one of the policy. True if the request lacks the key.
    ForAllValues,
    /// `ForAnyValue`: a value of the request matches one of the policy.
    ForAnyValue,
}

impl SetOperator {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ForAllValues, Self::ForAnyValue];

    /// How it is written, without the colon that follows it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

/// The operator with this exact name, without set operator and `IfExists`.
pub fn operator(name: &str) -> Option<&'static Operator> {
    let index = OPERATORS.binary_search_by_key(&name, |operator| operator.name).ok()?;
    OPERATORS.get(index)
}

/// The operator with this name in whatever case, without set operator and `IfExists`.
pub fn operator_in_any_case(name: &str) -> Option<&'static Operator> {
    operator(name).or_else(|| OPERATORS.iter().find(|operator| operator.name.eq_ignore_ascii_case(name)))
}

/// The operator that is meant by a name, in any case, that is taken for one and is none.
pub fn meant_operator(name: &str) -> Option<&'static Operator> {
    let (_, right) = NOT_OPERATORS.iter().find(|(wrong, _)| wrong.eq_ignore_ascii_case(name))?;
    operator(right)
}

/// Every operator, by name.
pub fn operators() -> &'static [Operator] {
    OPERATORS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_found() {
        for known in OPERATORS {
            assert_eq!(operator(known.name), Some(known));
        }
        assert!(operator("StringEqual").is_none() && operator("stringequals").is_none());
        assert!(operator("Null").unwrap().is_null());
    }

    #[test]
    fn wrong_names_are_known() {
        assert_eq!(meant_operator("numberequals"), operator("NumericEquals"));
        for (wrong, right) in NOT_OPERATORS {
            assert!(operator(wrong).is_none() && operator(right).is_some(), "{wrong}");
        }
    }
}
