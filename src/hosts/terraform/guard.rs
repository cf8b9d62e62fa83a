//! The parser, and what it is not given because it would take too long over it.

use super::{offset, span_of};
use crate::text::Span;
use hcl_edit::structure::Body;

/// The most assignments between one pair of braces: the parser compares each key of an object with all before it.
const MAX_ENTRIES: u32 = 1000;

/// More braces and quotes than this inside one another are refused. The parser refuses fewer, but later.
const MAX_DEPTH: usize = 200;

/// Reads a file. If that fails: where, and why.
pub(super) fn parse(text: &str) -> Result<Body, (Span, String)> {
    scan(text, &mut Layout::default())
        .map_err(|(at, reason)| (Span::empty(offset(at)), format!("line {}: {reason}", line(text, at))))?;
    // As many blanks as the mark has bytes keep all places.
    let unmarked = text.strip_prefix('\u{feff}').map(|rest| format!("   {rest}"));
    hcl_edit::parser::parse_body(unmarked.as_deref().unwrap_or(text)).map_err(|error| {
        let at = text.floor_char_boundary(error.location().offset());
        (Span::empty(offset(at)), format!("line {}: {}", error.location().line(), error.message()))
    })
}

fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// What the scanner is inside of.
enum Mode<'t> {
    /// Braces, and how many assignments they hold so far.
    Braces(u32),
    Quotes,
    /// A here document that ends at this word.
    Heredoc(&'t str),
}

/// Where a file has comments, and where its strings and here documents stand that are not inside others; both in the
/// order of the text.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) comments: Vec<Span>,
    pub(super) strings: Vec<Span>,
}

impl Layout {
    /// The layout of a file that can be read.
    pub(super) fn of(text: &str) -> Self {
        let mut layout = Self::default();
        // What is refused has no policies.
        let _ = scan(text, &mut layout);
        layout
    }
}

/// Fails where braces hold too much, or lie too deep.
fn scan(text: &str, layout: &mut Layout) -> Result<(), (usize, &'static str)> {
    let mut modes: Vec<Mode> = Vec::new();
    let mut at = 0;
    // Where the outermost string begins, and how many are open.
    let (mut outermost, mut open) = (0, 0_u32);
    while let Some(byte) = text.as_bytes().get(at) {
        let rest = text.get(at..).unwrap_or_default();
        if modes.len() > MAX_DEPTH {
            return Err((at, "nested too deep"));
        }
        match modes.last_mut() {
            Some(Mode::Quotes) => match template_step(rest, true) {
                Step::Skip(length) => at += length,
                Step::Enter(length) => {
                    modes.push(Mode::Braces(0));
                    at += length;
                }
                Step::Leave => {
                    modes.pop();
                    at += 1;
                    open -= 1;
                    if open == 0 {
                        layout.strings.push(span_of(outermost..at));
                    }
                }
            },
            Some(Mode::Heredoc(word)) => {
                if text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\n')
                    && let Some(length) = closing_length(rest, word)
                {
                    modes.pop();
                    at += length;
                    open -= 1;
                    if open == 0 {
                        layout.strings.push(span_of(outermost..at));
                    }
                    continue;
                }
                match template_step(rest, false) {
                    Step::Enter(length) => {
                        modes.push(Mode::Braces(0));
                        at += length;
                    }
                    Step::Skip(length) => at += length,
                    Step::Leave => at += 1,
                }
            }
            braces => {
                let heredoc = heredoc_start(rest);
                if *byte == b'"' || heredoc.is_some() {
                    outermost = if open == 0 { at } else { outermost };
                    open += 1;
                }
                match (byte, braces) {
                    (b'"', _) => modes.push(Mode::Quotes),
                    (b'{', _) => modes.push(Mode::Braces(0)),
                    (b'}', Some(_)) => drop(modes.pop()),
                    (b'=' | b':', Some(Mode::Braces(entries))) => {
                        *entries += 1;
                        if *entries > MAX_ENTRIES {
                            return Err((at, "more than 1000 assignments in one pair of braces"));
                        }
                    }
                    _ => {}
                }
                if let Some((word, length)) = heredoc {
                    modes.push(Mode::Heredoc(word));
                    at += length;
                } else {
                    let length = comment_length(rest);
                    if length > 0 && open == 0 {
                        layout.comments.push(span_of(at..at + length));
                    }
                    at += length.max(1);
                }
            }
        }
    }
    Ok(())
}

enum Step {
    /// Past so many bytes.
    Skip(usize),
    /// Into an interpolation or a directive, past so many bytes.
    Enter(usize),
    Leave,
}

fn template_step(rest: &str, is_quoted: bool) -> Step {
    match rest.as_bytes() {
        [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => Step::Skip(3),
        [b'$' | b'%', b'{', ..] => Step::Enter(2),
        [b'\\', ..] if is_quoted => Step::Skip(2),
        [b'"', ..] if is_quoted => Step::Leave,
        _ => Step::Skip(1),
    }
}

fn comment_length(rest: &str) -> usize {
    if rest.starts_with('#') || rest.starts_with("//") {
        rest.find('\n').unwrap_or(rest.len())
    } else if let Some(comment) = rest.strip_prefix("/*") {
        comment.find("*/").map_or(rest.len(), |end| end + 4)
    } else {
        0
    }
}

/// The closing word of a here document that starts here, and the length of its first line.
fn heredoc_start(rest: &str) -> Option<(&str, usize)> {
    let after = rest.strip_prefix("<<")?;
    let after = after.strip_prefix('-').unwrap_or(after);
    let word = after.split(|c: char| !is_word(c)).next().filter(|word| !word.is_empty())?;
    let line_end = after.strip_prefix(word)?;
    let line_end = line_end.strip_prefix('\r').unwrap_or(line_end).strip_prefix('\n')?;
    Some((word, rest.len() - line_end.len()))
}

fn closing_length(line: &str, word: &str) -> Option<usize> {
    let after = line.trim_start_matches([' ', '\t']).strip_prefix(word)?;
    (!after.starts_with(is_word)).then_some(line.len() - after.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_where() {
        let (span, message) = parse("a = 1\nb {\n  c = [\n}\n").unwrap_err();
        assert!(message.starts_with("line 4: ") && !message.ends_with('.'), "{message}");
        assert_eq!(span, Span::empty(18));
        assert!(parse("\u{feff}a = 1\n").is_ok());
    }

    #[test]
    fn comments_are_apart_from_strings() {
        let text = "a = \"# no ${\"x\"} // no\" # one\nb = <<E\n# no\nE\n/* two */ c = 1 // three\n";
        let Layout { comments, strings } = Layout::of(text);
        let at = |spans: Vec<Span>| spans.iter().map(|span| text.get(span.range()).unwrap()).collect::<Vec<_>>();
        assert_eq!(at(comments), ["# one", "/* two */", "// three"]);
        assert_eq!(at(strings), ["\"# no ${\"x\"} // no\"", "<<E\n# no\nE"]);
    }

    #[test]
    fn too_many_assignments_are_refused_wherever_they_hide() {
        let refused = |entry: &str| {
            let text = format!("a = {{\n{}}}\n", format!("{entry}\n").repeat(1100));
            scan(&text, &mut Layout::default()).is_err()
        };
        for entry in
            ["b = 1", "b = \"}{\"", "b = \"${\"}{\"}\"", "b = 1 # }{", "b = <<E\n}{ \" ${\"}\"}\nE", "b = \"\\\"}{\""]
        {
            assert!(refused(entry), "{entry}");
        }
        assert!(!refused("c {\n b = 1\n}"));
        assert!(!refused("# b = 1"));
        assert_eq!(scan(&"{".repeat(1000), &mut Layout::default()).unwrap_err().1, "nested too deep");
    }
}
