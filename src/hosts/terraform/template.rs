//! Strings: quoted ones with escapes, and here documents.

use super::offset;
use crate::hosts::Part;
use crate::{hosts::PartContent, text::Span};
use hcl_edit::{
    Span as _,
    template::{Element, Template},
};

/// How a string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Between quotes, with escapes.
    Quoted,
    /// As a here document, each line of which loses so many characters of its indentation.
    Heredoc {
        /// The characters of white space.
        indent: usize,
    },
}

/// How far all lines of a here document are indented. Lines of white space alone do not count.
pub(super) fn indent_of(text: &str, template: &Template) -> usize {
    let (mut least, mut is_line_start) = (None, true);
    for element in template {
        let Some(raw) = raw_literal(text, element) else {
            if is_line_start {
                return 0;
            }
            continue;
        };
        for line in raw.split_inclusive('\n') {
            let content = line.trim_start();
            if is_line_start && !content.is_empty() {
                let indent = line.chars().take_while(|c| c.is_whitespace()).count();
                least = Some(least.map_or(indent, |least: usize| least.min(indent)));
            }
            is_line_start = line.ends_with('\n');
        }
    }
    least.unwrap_or(0)
}

/// The characters of a literal element as they stand in the file.
pub(super) fn raw_literal<'s>(text: &'s str, element: &Element) -> Option<&'s str> {
    element.as_literal()?;
    text.get(element.span()?)
}

/// Decodes `raw`, which stands at `start`, and adds its parts. `is_line_start` says whether a line begins with it.
pub(super) fn decode<'s>(raw: &'s str, start: u32, style: Style, is_line_start: bool, parts: &mut Vec<Part<'s>>) {
    let Style::Heredoc { indent: indent @ 1.. } = style else {
        return unescape(raw, start, style, parts);
    };
    let (mut at, mut is_line_start) = (start, is_line_start);
    for line in raw.split_inclusive('\n') {
        let mut content = line;
        if is_line_start {
            let is_stripped = |c: char| c.is_whitespace() && c != '\n';
            let stripped = line.chars().take(indent).take_while(|c| is_stripped(*c)).map(char::len_utf8).sum();
            content = line.get(stripped..).unwrap_or_default();
        }
        unescape(content, at.saturating_add(offset(line.len() - content.len())), style, parts);
        at = at.saturating_add(offset(line.len()));
        is_line_start = line.ends_with('\n');
    }
}

fn unescape<'s>(raw: &'s str, start: u32, style: Style, parts: &mut Vec<Part<'s>>) {
    let place =
        |from: usize, to: usize| Span::new(start.saturating_add(offset(from)), start.saturating_add(offset(to)));
    let verbatim = |from: usize, to: usize, parts: &mut Vec<Part<'s>>| {
        if let Some(text) = raw.get(from..to).filter(|text| !text.is_empty()) {
            parts.push(Part { span: place(from, to), content: PartContent::Verbatim(text) });
        }
    };
    let (mut from, mut at) = (0, 0);
    while let Some(byte) = raw.as_bytes().get(at) {
        let escape = match byte {
            b'$' | b'%' => marker(raw.get(at..).unwrap_or_default()),
            b'\\' if style == Style::Quoted => escape(raw.get(at..).unwrap_or_default()),
            _ => None,
        };
        match escape {
            Some((text, length)) => {
                verbatim(from, at, parts);
                let content = PartContent::Written(text);
                parts.push(Part { span: place(at, at + length), content });
                at += length;
                from = at;
            }
            None => at += 1,
        }
    }
    verbatim(from, raw.len(), parts);
}

/// An escaped start of an interpolation or a directive, and its length.
fn marker(rest: &str) -> Option<(std::borrow::Cow<'static, str>, usize)> {
    if rest.starts_with("$${") { Some(("${".into(), 3)) } else { rest.starts_with("%%{").then_some(("%{".into(), 3)) }
}

/// An escape, and its length.
fn escape(rest: &str) -> Option<(std::borrow::Cow<'static, str>, usize)> {
    let code = |digits: usize| {
        let hex = rest.get(2..2 + digits)?;
        let character = char::from_u32(u32::from_str_radix(hex, 16).ok()?)?;
        Some((character.to_string().into(), 2 + digits))
    };
    match rest.as_bytes().get(1)? {
        b'n' => Some(("\n".into(), 2)),
        b'r' => Some(("\r".into(), 2)),
        b't' => Some(("\t".into(), 2)),
        b'"' => Some(("\"".into(), 2)),
        b'\\' => Some(("\\".into(), 2)),
        b'u' => code(4),
        b'U' => code(8),
        _ => None,
    }
}
