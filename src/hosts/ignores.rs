//! What a host file says of findings that were judged: in its comments, which the service never sees.

use crate::{syntax::Tree, text::Span};

/// That a finding in a file was judged and need not be reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// Where it is said.
    pub span: Span,
    /// The id of a rule, or the name of a category. Empty if none is named.
    pub rule: String,
    /// Only in the statement with this `Sid`.
    pub sid: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Which part of the file it is said of.
    pub scope: Scope,
    /// The member of it that is not understood, if one is: it may narrow what is meant, so nothing is ignored.
    pub unknown: Option<String>,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What begins here.
    Text(Span),
    /// The policies whose address begins with this.
    Address(String),
}

/// What begins a word to kmslint.
const MARK: &str = "kmslint:";

/// Whether a text may hold a word to kmslint.
pub(super) fn may_hold_one(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
}

/// What the comments of a YAML stream say.
pub(super) fn in_yaml(text: &str, trees: &[Tree]) -> Vec<Ignore> {
    if !may_hold_one(text) {
        return Vec::new();
    }
    let scalars: Vec<Span> = trees.iter().flat_map(Tree::scalars).collect();
    let (mut comments, mut end) = (Vec::new(), 0);
    for at in memchr::memchr_iter(b'#', text.as_bytes()) {
        let begins = text.get(..at).is_some_and(|before| before.chars().next_back().is_none_or(char::is_whitespace));
        let holder = scalars.get(scalars.partition_point(|scalar| scalar.end as usize <= at));
        let is_apart = |scalar: &Span| {
            let before = text.get(scalar.start as usize..at);
            // A block of text begins with its header, which may end with a comment.
            before.is_none_or(|before| before.starts_with(['|', '>']) && !before.contains('\n'))
        };
        if begins && at >= end && holder.is_none_or(is_apart) {
            end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length);
            comments.push(span(at, end));
        }
    }
    in_comments(text, &comments, &scalars)
}

/// How many words to kmslint are heard in one file.
pub(super) const MOST: usize = 1000;

/// What the comments of a text say. A comment speaks of its line, or of the next line that holds more than comments if
/// it stands alone; of a string that begins or ends there it speaks as a whole, since no comment can stand inside.
///
/// `comments` and `strings` are in the order of the text and apart.
pub(super) fn in_comments(text: &str, comments: &[Span], strings: &[Span]) -> Vec<Ignore> {
    let mut ignores = Vec::new();
    let mut scope = Span::default();
    for (comment, line) in comments.iter().zip(lines(text, comments)) {
        let Some((at, rules, reason)) = text.get(comment.range()).and_then(read) else { continue };
        if !scope.contains(line) || scope.is_empty() {
            let from = strings.partition_point(|string| string.end <= line.start);
            let there = strings.iter().skip(from).take_while(|string| string.start < line.end);
            scope = there.fold(line, |line, string| line.to(*string));
        }
        let end = comment.start as usize + text.get(comment.range()).map_or(0, |comment| comment.trim_end().len());
        ignores.extend(rules.into_iter().map(|rule| Ignore {
            span: span(comment.start.saturating_add(at) as usize, end),
            rule: rule.to_owned(),
            sid: None,
            reason: reason.map(str::to_owned),
            scope: Scope::Text(scope),
            unknown: None,
        }));
        if ignores.len() > MOST {
            ignores.truncate(MOST);
            break;
        }
    }
    ignores
}

/// Reads `kmslint: ignore[rule, rule] reason` in a comment: where it begins, the rules, and the reason.
fn read(comment: &str) -> Option<(u32, Vec<&str>, Option<&str>)> {
    let at = comment.find(MARK)?;
    let stands_apart = comment.get(..at)?.ends_with(|c: char| c.is_whitespace() || matches!(c, '#' | '/' | '*'));
    let rest = comment.get(at + MARK.len()..)?.trim_start().strip_prefix("ignore").filter(|_| stands_apart)?;
    let at = u32::try_from(at).ok()?;
    if rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_')) {
        return None;
    }
    let Some((rules, reason)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return Some((at, vec![""], None));
    };
    let reason = reason.trim_end().strip_suffix("*/").unwrap_or(reason);
    let reason = reason.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—'));
    Some((at, rules.split(',').map(str::trim).collect(), Some(reason).filter(|reason| !reason.is_empty())))
}

/// The line that each comment speaks of.
fn lines(text: &str, comments: &[Span]) -> Vec<Span> {
    let breaks: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let line_at = |at: usize| {
        let number = breaks.partition_point(|end| *end < at);
        let start = number.checked_sub(1).and_then(|before| breaks.get(before)).map_or(0, |end| end + 1);
        span(start, breaks.get(number).copied().unwrap_or(text.len()))
    };
    let mut lines = Vec::with_capacity(comments.len());
    let mut next: Option<(usize, Span)> = None;
    // A line that begins with blanks is looked at once, however many comments it holds.
    let (mut blank, mut first) = (Span::default(), 0);
    for comment in comments.iter().rev() {
        let own = line_at(comment.start as usize);
        if blank != own {
            let indent = text.get(own.range()).map_or(0, |line| line.len() - line.trim_start().len());
            (blank, first) = (own, own.start as usize + indent);
        }
        let is_alone = comment.start as usize <= first;
        let rest = text.get(comment.end as usize..).unwrap_or_default();
        let following = text.len() - rest.trim_start().len();
        let ends_line = rest.trim_start_matches([' ', '\t', '\r']).chars().next().is_none_or(|c| c == '\n');
        let line = match next {
            _ if !is_alone || !ends_line => own,
            Some((start, line)) if start == following => line,
            _ => line_at(following),
        };
        next = Some((comment.start as usize, line));
        lines.push(line);
    }
    lines.reverse();
    lines
}

fn span(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_read() {
        let read = |comment| read(comment).map(|(_, rules, reason)| (rules, reason));
        assert_eq!(read("# kmslint: ignore[a] why"), Some((vec!["a"], Some("why"))));
        assert_eq!(read("#kmslint:ignore[a,b]"), Some((vec!["a", "b"], None)));
        assert_eq!(read("// checkov:skip=X kmslint: ignore [ a ] - it's so"), Some((vec!["a"], Some("it's so"))));
        assert_eq!(read("/* kmslint: ignore[a]: why */"), Some((vec!["a"], Some("why"))));
        assert_eq!(read("# kmslint: ignore"), Some((vec![""], None)));
        assert_eq!(read("# kmslint: ignore[a"), Some((vec![""], None)));
        for other in ["# kmslint: fine", "# nokmslint: ignore[a]", "# kmslint ignore[a]", "# kmslint: ignores[a]"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_comment_speaks_of_its_line_or_the_next() {
        let text = "a # one\n# two\n\n  # three\nb\nc";
        let comments: Vec<Span> = ["# one", "# two", "# three"]
            .map(|comment| {
                let at = text.find(comment).unwrap();
                span(at, at + comment.len())
            })
            .to_vec();
        let lines: Vec<_> = lines(text, &comments).iter().map(|line| text.get(line.range()).unwrap()).collect();
        assert_eq!(lines, ["a # one", "b", "b"]);
        assert_eq!(super::lines("# end\n", &[span(0, 5)]), [span(6, 6)]);
        assert_eq!(super::lines("/* x */ a", &[span(0, 7)]), [span(0, 9)]);
    }

    #[test]
    fn a_bound_holds() {
        let text = format!("# kmslint: ignore[{}]\nkey: value\n", "a,".repeat(5000));
        let comment = Span::new(0, u32::try_from(text.find('\n').unwrap()).unwrap());
        assert_eq!(in_comments(&text, &[comment], &[]).len(), MOST);
    }
}
