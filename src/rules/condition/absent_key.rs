//! What a comparison does to the statement when no request carries its key.

use super::presence::holds_without_key;
use crate::policy::{Condition, Effect, Policy};

/// What it does, as the end of a sentence; empty where it is not known.
pub fn consequence(policy: &Policy, condition: Condition) -> &'static str {
    match (condition.statement.effect(), holds_without_key(policy, condition)) {
        (Some(Effect::Allow), Some(false)) => ", so the `Allow` never matches a request",
        (Some(Effect::Allow), Some(true)) => ", so every request passes this test of the `Allow`",
        (Some(Effect::Deny), Some(false)) => ", so the `Deny` never matches a request",
        (Some(Effect::Deny), Some(true)) => ", so this test excepts no request from the `Deny`",
        _ => "",
    }
}
