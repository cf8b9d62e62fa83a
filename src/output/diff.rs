//! What fixes would change, as a unified diff.

use super::sanitize::{push_source, visible};
use similar::TextDiff;

/// The unified diff from `before` to `after`, the texts of the file `name`. Characters that steer a terminal are shown
/// by their code, but for the carriage return at the end of a line.
pub fn diff(name: &str, before: &str, after: &str) -> String {
    let name = visible(name);
    let changes = TextDiff::from_lines(before, after);
    let diff = changes.unified_diff().context_radius(3).header(&name, &name).to_string();
    let mut shown = String::with_capacity(diff.len());
    for line in diff.split_inclusive('\n') {
        let (text, end) = match line.strip_suffix('\n') {
            Some(text) => (text, "\n"),
            None => (line, ""),
        };
        let (text, end) = text.strip_suffix('\r').map_or((text, end), |text| (text, "\r\n"));
        push_source(&mut shown, text);
        shown.push_str(end);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_is_unified_and_harmless() {
        let before = "{\r\n  \"a\": \"\u{1b}[2J\u{202e}\",\r\n  \"b\": 1\r\n}";
        let after = before.replace('1', "2");
        let expected = "--- a\\nb\n+++ a\\nb\n@@ -1,4 +1,4 @@\n {\r\n   \"a\": \"\\u{1b}[2J\\u{202e}\",\r\n-  \"b\": 1\r\n+  \"b\": 2\r\n }\n\\ No newline at end of file\n";
        assert_eq!(diff("a\nb", before, &after), expected);
        assert_eq!(diff("a", before, before), "");
    }
}
