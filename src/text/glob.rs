//! Patterns of IAM: `*` stands for any characters, `?` for one.

/// Whether `pattern` matches all of `text`. With `ignore_case`, ASCII letters match in either case.
///
/// Takes time proportional to the product of the lengths at most.
pub fn matches(pattern: &str, text: &str, ignore_case: bool) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let same = |a: u8, b: u8| a == b || (ignore_case && a.eq_ignore_ascii_case(&b));
    let (mut p, mut t) = (0, 0);
    // Where to go on after the last `*` when what follows it does not match: it then takes one character more.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), text.get(t)) {
            (Some(b'*'), _) => {
                retry = Some((p + 1, t));
                p += 1;
                continue;
            }
            (Some(b'?'), Some(_)) => {
                p += 1;
                t = next_character(text, t);
                continue;
            }
            (Some(&a), Some(&b)) if same(a, b) => {
                p += 1;
                t += 1;
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        match retry {
            Some((after_star, taken)) if taken < text.len() => {
                let taken = next_character(text, taken);
                retry = Some((after_star, taken));
                (p, t) = (after_star, taken);
            }
            _ => return false,
        }
    }
}

/// The start of the UTF-8 sequence after the one at `at`.
fn next_character(text: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while text.get(next).is_some_and(|byte| byte & 0xc0 == 0x80) {
        next += 1;
    }
    next
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c*e", "abcde"),
            ("kms:Generate*", "kms:GenerateDataKey"),
            ("?\u{e9}?", "a\u{e9}b"),
            ("a?c", "a\u{20ac}c"),
            ("*ab*ab", "aabab"),
            ("**", "x"),
        ] {
            assert!(matches(pattern, text, false), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a?", "a"), ("a*b", "abc"), ("A", "a"), ("?", ""), ("?", "\u{e9}x")] {
            assert!(!matches(pattern, text, false), "{pattern} {text}");
        }
        assert!(matches("KMS:*KEY", "kms:DescribeKey", true));
    }
}
