//! What fixes would change, as a unified diff.

use super::sanitize::{push_source, visible};
use similar::TextDiff;
use std::borrow::Cow;

/// The unified diff from `before` to `after`, the texts of the file `name`, as `patch -p0` takes it. Characters that
/// steer a terminal or a runner, or hide, are shown by their code, and the lines that hold one fit no file; but for the carriage
/// return at the end of a line, and the byte order mark.
pub fn diff(name: &str, before: &str, after: &str) -> String {
    // After a tab, `patch` looks for a date, and not for the end of the name at its first space.
    let header = format!("{}{}", visible(name), if name.contains(' ') { "\t" } else { "" });
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(before), lines(after));
    let changes = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let diff = changes.unified_diff().context_radius(3).header(&header, &header).to_string();
    let mut shown = String::with_capacity(diff.len());
    for line in diff.split_inclusive('\n') {
        let (text, end) = match line.strip_suffix('\n') {
            Some(text) => (text, "\n"),
            None => (line, ""),
        };
        let (text, end) = text.strip_suffix('\r').map_or((text, end), |text| (text, "\r\n"));
        let (start, text) = match text.char_indices().nth(1) {
            Some((at, MARK)) => text.split_at(at + MARK.len_utf8()),
            _ => ("", text),
        };
        shown.push_str(start);
        // A runner of GitHub Actions obeys `::` at the start of a line, after blanks.
        let command = text.trim_start().strip_prefix("::").filter(|_| start.is_empty());
        let text = command.map_or(Cow::Borrowed(text), |rest| {
            let blanks = text.split("::").next().unwrap_or_default();
            Cow::Owned(format!("{blanks}\\u{{3a}}:{rest}"))
        });
        push_source(&mut shown, &text);
        shown.push_str(end);
    }
    shown
}

/// The byte order mark. At the start of a line it hides nothing.
const MARK: char = '\u{feff}';

/// The lines, which end at line feeds alone, as they do for `patch`.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
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

    #[test]
    fn no_line_of_a_diff_is_a_command() {
        let shown = diff("a", "::error::a\n \t::error::b::c\n1\n::d\n", "::error::a\n \t::error::b::c\n2\n");
        assert!(shown.ends_with("\n \\u{3a}:error::a\n  \t\\u{3a}:error::b::c\n-1\n-::d\n+2\n"), "{shown}");
    }

    #[test]
    fn a_diff_is_one_that_patch_takes() {
        assert!(diff("a b", "1", "2").starts_with("--- a b\t\n+++ a b\t\n@@"));
        let marked = diff("a", "\u{feff}{\n}", "{\n}");
        assert!(marked.contains("\n-\u{feff}{\n+{\n }\n"), "{marked}");
        // A line ends at a line feed, whatever else could break one.
        let old = diff("a", "{\r1\n}\n", "{\r2\n}\n");
        assert!(old.contains("@@ -1,2 +1,2 @@\n-{\\u{d}1\n+{\\u{d}2\n }\n"), "{old}");
    }
}
