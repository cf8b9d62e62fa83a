//! How condition operators are spelled, and what a misspelt one was probably meant to be.

use crate::{
    catalog::{self, Operator, SetOperator},
    diagnostic::Edit,
    policy::{ConditionBlock, ConditionOperator},
    rules::{edit, words},
};

/// The operator that a name was probably meant to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeantOperator {
    /// Its full name, for instance `ForAnyValue:StringLike`.
    pub name: String,
    /// Whether only case differs.
    pub differs_in_case: bool,
}

/// The operator that `text` was probably meant to be, set operator and `IfExists` included.
pub fn meant(text: &str) -> Option<MeantOperator> {
    const LONGEST: usize = 80;
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.trim().to_ascii_lowercase();
    let (set_operator, rest) = split_set_operator(&lower)?;
    let bare: String = rest.chars().filter(char::is_ascii_alphanumeric).collect();
    let (bare, has_if_exists) = without_if_exists(&bare);
    let operator = nearest(&bare)?;
    let mut name = set_operator.map_or_else(String::new, |set| format!("{}:", set.name()));
    name.push_str(operator.name);
    if has_if_exists && operator.takes_if_exists {
        name.push_str("IfExists");
    }
    Some(MeantOperator { differs_in_case: name.eq_ignore_ascii_case(text), name })
}

/// The set operator that `text` is without an operator after it.
pub fn lone_set_operator(text: &str) -> Option<SetOperator> {
    let bare = text.trim().trim_end_matches(':').trim_end();
    SetOperator::ALL.into_iter().find(|set| set.name().eq_ignore_ascii_case(bare))
}

/// The set operator that stands at the start of a name in lower case, and what follows it. `None` where something
/// that is none stands before the colon.
fn split_set_operator(lower: &str) -> Option<(Option<SetOperator>, &str)> {
    let near = |head: &str| {
        let names = SetOperator::ALL.map(SetOperator::name);
        let name = words::did_you_mean(head, names)?;
        SetOperator::ALL.into_iter().find(|set| set.name() == name)
    };
    match lower.split_once(':') {
        Some((head, rest)) => match (head.trim(), near(head)) {
            ("forall" | "allvalues", _) => Some((Some(SetOperator::ForAllValues), rest)),
            ("forany" | "anyvalue", _) => Some((Some(SetOperator::ForAnyValue), rest)),
            (_, Some(set)) => Some((Some(set), rest)),
            (head, None) => (head == "ifexists" || rest.trim() == "ifexists").then_some((None, lower)),
        },
        None => {
            let found = SetOperator::ALL.into_iter().find_map(|set| {
                let rest = lower.strip_prefix(&*set.name().to_ascii_lowercase())?;
                Some((Some(set), rest))
            });
            Some(found.unwrap_or((None, lower)))
        }
    }
}

/// The name without `ifexists`, wherever it stands, and whether it was there.
fn without_if_exists(bare: &str) -> (String, bool) {
    if bare.contains("ifexists") {
        return (bare.replace("ifexists", ""), true);
    }
    let found = ["ifexist", "ifexits", "ifexsits", "exists"].into_iter().find_map(|end| bare.strip_suffix(end));
    match found {
        Some(rest) if !rest.is_empty() => (rest.to_owned(), true),
        _ => (bare.to_owned(), false),
    }
}

fn nearest(bare: &str) -> Option<&'static Operator> {
    let operators = catalog::operators();
    catalog::operator_in_any_case(bare).or_else(|| catalog::meant_operator(bare)).or_else(|| {
        let name = words::did_you_mean(bare, operators.iter().map(|operator| operator.name))?;
        catalog::operator(name)
    })
}

/// The edit that gives the operator another name, unless the block has an operator of that name already.
pub fn rename(block: &ConditionBlock, operator: &ConditionOperator, name: &str) -> Option<Edit> {
    let taken = block.operators.iter().any(|other| {
        other.span != operator.span && other.text.as_str().is_none_or(|text| text.eq_ignore_ascii_case(name))
    });
    (!taken).then(|| edit::replace_with_string(operator.span, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_recognised() {
        for (text, expected) in [
            ("StringEqual", "StringEquals"),
            ("Boool", "Bool"),
            ("ForAnyValues:StringLike", "ForAnyValue:StringLike"),
            ("ForAllValue:StringEquals", "ForAllValues:StringEquals"),
            ("ForAnyValueStringLike", "ForAnyValue:StringLike"),
            ("forany:StringEquals", "ForAnyValue:StringEquals"),
            ("StringEqualIfExists", "StringEqualsIfExists"),
            ("IfExistsStringEquals", "StringEqualsIfExists"),
            ("StringIfExistsEquals", "StringEqualsIfExists"),
            ("StringEquals:IfExists", "StringEqualsIfExists"),
            ("ForAnyValue:IfExists:StringLike", "ForAnyValue:StringLikeIfExists"),
            ("StringEqualsIfExist", "StringEqualsIfExists"),
            ("string_equal", "StringEquals"),
            ("Equals", "StringEquals"),
            ("NumberLessThan", "NumericLessThan"),
            ("StringEqualsIgnoresCase", "StringEqualsIgnoreCase"),
            ("NulIfExists", "Null"),
            ("NotNull", "Null"),
            ("StringMatchesRegex", ""),
            ("aws:SourceArn", ""),
            ("kms:ViaService", ""),
            ("ForAllValues", ""),
            ("Foo", ""),
        ] {
            assert_eq!(meant(text).map(|meant| meant.name).unwrap_or_default(), expected, "{text}");
        }
        assert!(meant("stringequals").is_some_and(|meant| meant.differs_in_case));
        assert!(meant("foranyvalue:StringLikeifexists").is_some_and(|meant| meant.differs_in_case));
        assert!(meant("StringEquals ").is_some_and(|meant| !meant.differs_in_case));
        assert_eq!(lone_set_operator("ForAllValues:"), Some(SetOperator::ForAllValues));
    }
}
