//! Key policies in the fenced blocks of a Markdown text.
//!
//! Source: CommonMark, "Fenced code blocks".

use super::{Body, Contents, Document, Found, HostKind, KeyProperties, split_unknown};

/// The key policies in a text. Which blocks are key policies, their content says.
pub fn find(text: &str) -> Found<'_> {
    let mut documents = Vec::new();
    let mut lines = Lines { text, at: 0 };
    let mut number = 0;
    while let Some((_, line)) = lines.next() {
        let Some(fence) = Fence::opened_by(line) else { continue };
        number += 1;
        let mut parts = Vec::new();
        for (start, line) in lines.by_ref() {
            let Some(content) = fence.content_of(line) else { break };
            let indent = line.len() - content.len();
            split_unknown(content, offset(start + indent), next_placeholder, &mut parts);
        }
        if fence.may_hold_policy {
            documents.push(Document {
                kind: HostKind::Markdown,
                // Baselines know it by this, so it holds no line.
                address: format!("block {number}"),
                body: Body::Text(parts),
                key: KeyProperties::default(),
                is_certain: false,
            });
        }
    }
    if documents.is_empty() { Found::NoPolicy } else { Found::Documents(Contents { documents, ..Contents::default() }) }
}

/// Lines with their line breaks, and where they start.
struct Lines<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Iterator for Lines<'s> {
    type Item = (usize, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.text.get(self.at..)?.split_inclusive('\n').next()?;
        let start = self.at;
        self.at += line.len();
        Some((start, line))
    }
}

struct Fence {
    character: char,
    length: usize,
    indent: usize,
    /// Whether it stands in a block quote.
    is_quoted: bool,
    /// Whether the block says that it is JSON, or nothing.
    may_hold_policy: bool,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let text = line.trim_start_matches([' ', '\t', '>']);
        let character = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = text.trim_start_matches(character);
        let length = text.len() - info.len();
        let info = info.trim();
        if length < 3 || (character == '`' && info.contains('`')) {
            return None;
        }
        let language = info.split([' ', '\t', ',', '{', ':']).next().unwrap_or_default().to_ascii_lowercase();
        let may_hold_policy = matches!(language.as_str(), "" | "json" | "jsonc" | "json5" | "policy");
        let indent = line.len() - text.len();
        let is_quoted = line.get(..indent).is_some_and(|before| before.contains('>'));
        Some(Self { character, length, indent, is_quoted, may_hold_policy })
    }

    /// The line without what sets the block off; `None` if the block ends there.
    fn content_of<'l>(&self, line: &'l str) -> Option<&'l str> {
        let inner = if self.is_quoted { line.trim_start().strip_prefix('>')?.trim_start_matches('>') } else { line };
        let closer = inner.trim();
        if closer.chars().all(|c| c == self.character) && closer.len() >= self.length {
            return None;
        }
        let indent = inner.bytes().take_while(|byte| *byte == b' ').count().min(self.indent);
        inner.get(indent..)
    }
}

/// Where the first placeholder such as `<ACCOUNT>` begins and ends: documentation names so what a reader fills in.
fn next_placeholder(text: &str) -> Option<(usize, usize)> {
    const LONGEST: usize = 64;
    let mut from = 0;
    while let Some(start) = text.get(from..)?.find('<').map(|at| from + at) {
        let inner = text.get(start + 1..)?;
        let inner = inner.get(..inner.floor_char_boundary(LONGEST + 1)).unwrap_or_default();
        if let Some(length) = inner.find('>').filter(|length| (1..=LONGEST).contains(length))
            && inner.starts_with(|c: char| c.is_ascii_alphabetic())
            && inner.get(..length)?.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'))
        {
            return Some((start, start + length + 2));
        }
        from = start + 1;
    }
    None
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
