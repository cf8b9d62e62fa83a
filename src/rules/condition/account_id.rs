//! Patterns of account ids.

/// How many digits an account id has.
const DIGITS: usize = 12;

/// Whether an account id can match `pattern`, in which `*` and `?` are wildcards. A text without them is an account id.
pub fn may_match(pattern: &str) -> bool {
    let is_of_digits = pattern.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'?'));
    let fixed = pattern.bytes().filter(|byte| *byte != b'*').count();
    is_of_digits && if fixed == pattern.len() { fixed == DIGITS } else { fixed <= DIGITS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_leave_room_for_twelve_digits() {
        for pattern in ["111122223333", "1111*", "*", "????????????", "*111122223333", "1111*3333"] {
            assert!(may_match(pattern), "{pattern}");
        }
        for pattern in ["", "11112222333", "1111222233334", "1111-2222-3333", "111122223333?", "root*"] {
            assert!(!may_match(pattern), "{pattern}");
        }
    }
}
