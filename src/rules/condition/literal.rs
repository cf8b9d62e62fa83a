//! How rules speak of the values of conditions.

pub use crate::text::literal::{DateFault, boolean, date, ip_mask_to_prefix, ip_range, is_base64, number};

use crate::rules::words::quote;

/// How messages name a value.
pub fn named(text: &str) -> String {
    if text.is_empty() { "the empty text".to_owned() } else { quote(text) }
}

/// Whether `text` would be right without the blanks around it. Whether IAM regards them is not documented.
pub fn is_right_but_for_blanks(text: &str, is_right: impl Fn(&str) -> bool) -> bool {
    let trimmed = text.trim();
    trimmed.len() < text.len() && is_right(trimmed)
}
