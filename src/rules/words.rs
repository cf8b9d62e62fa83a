//! How messages speak.

/// Text of a user in backticks, cut to 80 characters.
pub fn quote(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}

/// "`a`, `b` and `c`"; of more than `most`, "`a`, `b` and 3 more".
pub fn list<'t>(texts: impl IntoIterator<Item = &'t str>, most: usize) -> String {
    let mut quoted: Vec<String> = texts.into_iter().map(quote).collect();
    if quoted.len() > most {
        let more = quoted.len() - most;
        quoted.truncate(most);
        return format!("{} and {more} more", quoted.join(", "));
    }
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// "`a`, `b` or `c`".
pub fn any<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(quote).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// "1 action", "2 actions".
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The candidate that `text` was probably meant to be: the nearest one without regard to case, if no more than a
/// third of the characters differ. Two letters that changed places count as one difference.
pub fn did_you_mean<'c>(text: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 256;
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.trim().to_ascii_lowercase();
    let allowed = lower.chars().count().div_ceil(3).min(4);
    let distances = candidates.into_iter().filter_map(|candidate| {
        let close = candidate.len().abs_diff(lower.len()) <= allowed;
        let distance = close.then(|| strsim::osa_distance(&lower, &candidate.to_ascii_lowercase()))?;
        (distance <= allowed).then_some((distance, candidate))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list(["a"], 3), "`a`");
        assert_eq!(list(["a", "b", "c"], 3), "`a`, `b` and `c`");
        assert_eq!(list(["a", "b", "c", "d"], 3), "`a`, `b`, `c` and 1 more");
        assert_eq!((any(["a"]), any(["a", "b", "c"])), ("`a`".to_owned(), "`a`, `b` or `c`".to_owned()));
        assert_eq!(quote(&"x".repeat(81)), format!("`{}…`", "x".repeat(80)));
        assert_eq!((count(1, "action"), count(2, "action")), ("1 action".to_owned(), "2 actions".to_owned()));
    }

    #[test]
    fn near_misses_are_recognised() {
        let names = ["Decrypt", "Encrypt", "DescribeKey"];
        assert_eq!(did_you_mean("Decrpyt", names), Some("Decrypt"));
        assert_eq!(did_you_mean("ENCRYPT ", names), Some("Encrypt"));
        assert_eq!(did_you_mean("GetObject", names), None);
    }
}
