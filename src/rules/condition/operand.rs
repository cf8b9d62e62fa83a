//! Whether an operator can compare a key, by the types of both.

use crate::{
    catalog::{ContextKey, KeySuffix, KeySupport, Operator, ValueType},
    diagnostic::Edit,
    policy::Condition,
    rules::edit,
};

/// How an operator and a key of different types get on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Nothing that the key can hold reads as what the operator compares, or the operator sees only its text.
    Ineffective,
    /// It may work nevertheless.
    Doubtful,
}

/// How the operator and the key of a comparison mismatch. `None` also where one of them is not known, and where
/// another rule speaks of the key.
pub fn mismatch(condition: Condition) -> Option<Mismatch> {
    let operator = condition.operator.operator().filter(|operator| !operator.is_null())?;
    let key = condition.key.context_key?;
    let fits = operator.value_type == key.value_type || key.other_operators.contains(&operator.value_type);
    if fits || !is_compared(key) { None } else { of_types(operator, key) }
}

/// Whether requests may carry the key; of the others, other rules speak.
pub fn is_compared(key: &ContextKey) -> bool {
    matches!(key.support, KeySupport::Supported | KeySupport::Unconfirmed)
}

/// IAM's documentation says of an ARN that it is a string, and of each key with an ARN that string operators compare
/// it. What a customer chooses, the values of tags and of an encryption context, may read as any type.
fn of_types(operator: &Operator, key: &ContextKey) -> Option<Mismatch> {
    match (operator.value_type, key.value_type) {
        (ValueType::String, ValueType::Arn) => None,
        (ValueType::String, ValueType::Bool) => Some(Mismatch::Doubtful),
        (compared, ValueType::String) => of_text(compared, key),
        _ => Some(Mismatch::Ineffective),
    }
}

fn of_text(compared: ValueType, key: &ContextKey) -> Option<Mismatch> {
    if matches!(key.suffix, Some(KeySuffix::TagKey | KeySuffix::EncryptionContextKey)) {
        return None;
    }
    let has_form = !key.values.is_empty() || key.value_form.is_some();
    match compared {
        ValueType::Arn if !has_form || key.value_form == Some("principal") => None,
        // Account ids are digits.
        ValueType::Numeric if key.value_form == Some("account") => Some(Mismatch::Doubtful),
        _ if !has_form => Some(Mismatch::Doubtful),
        _ => Some(Mismatch::Ineffective),
    }
}

/// Puts another operator in the place of this one; what stands before and after its name is kept. `None` if the
/// statement has that operator already.
pub fn replace_operator(condition: Condition, operator: &str) -> Option<Edit> {
    let name = condition.operator.name?;
    let text = condition.operator.text.as_str()?;
    let renamed = text.replacen(name.base, operator, 1);
    let is_taken = condition.block.operators.iter().any(|other| other.text.is(&renamed));
    let span = condition.operator.text.span_of(name.base);
    (!is_taken && !condition.block.is_open).then(|| edit::replace_inside_string(span, operator))
}
