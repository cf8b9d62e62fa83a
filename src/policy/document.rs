//! The characters of a document, and whether it is a key policy at all.

use super::{Policy, spelling::POLICY_ELEMENTS};
use crate::{
    syntax::{HOLE, SyntaxError, Tree},
    text::Span,
};
use memchr::memmem;

/// What the request carries: the characters, before anything is read from them.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a>(pub(super) &'a Tree<'a>);

impl<'a> Document<'a> {
    /// The length in bytes, as it would be sent.
    pub fn bytes(self) -> usize {
        self.0.source().len()
    }

    /// The length in bytes without the white space outside strings.
    pub fn minified_bytes(self) -> usize {
        let (mut in_string, mut escaped, mut bytes) = (false, false, 0);
        for byte in self.0.source().bytes() {
            if in_string || !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                bytes += 1;
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                _ => {}
            }
        }
        bytes
    }

    /// The byte order mark (U+FEFF) at the start.
    pub fn byte_order_mark(self) -> Option<Span> {
        self.0.source().starts_with('\u{feff}').then(|| Span::new(0, 3))
    }

    /// The characters that a request to KMS must not hold, but for a byte order mark at the start: all but tab, line
    /// feed, carriage return and U+0020 to U+00FF.
    ///
    /// Source: pattern of the shape `PolicyType` in the KMS API model.
    pub fn unsupported_characters(self) -> impl Iterator<Item = (Span, char)> {
        let source = self.0.source();
        let plain = |byte: u8| (0x20..0x80).contains(&byte) | matches!(byte, b'\t' | b'\n' | b'\r');
        let all_plain = source.bytes().fold(true, |all, byte| all & plain(byte));
        let suspects = if all_plain { "" } else { source };
        suspects.char_indices().filter_map(|(at, character)| {
            let supported = matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}');
            let is_mark = at == 0 && character == '\u{feff}';
            let start = u32::try_from(at).ok()?;
            let supported = supported || (character == HOLE && self.0.holes().binary_search(&start).is_ok());
            let length = u32::try_from(character.len_utf8()).ok()?;
            (!supported && !is_mark).then(|| (Span::new(start, start.saturating_add(length)), character))
        })
    }

    /// The faults of syntax, in order.
    pub fn syntax_errors(self) -> &'a [SyntaxError] {
        &self.0.errors
    }
}

/// Whether `text` holds the words without which it is no key policy: a cheap test before anything is parsed.
pub fn may_be_key_policy(text: &str) -> bool {
    let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    (has("\"Statement\"") || has("\"Id\"")) && (has("Principal\"") || has("kms:"))
}

/// Whether the document, of which [`may_be_key_policy`] holds, is a key policy: an object with `Statement`, or with
/// `Version` and `Id`, that speaks of principals or KMS actions, and that is not plainly the policy of something else.
///
/// It is plainly something else if every action is known and of another service (a bucket policy, the trust policy
/// of a role), or if no statement names a principal and one names a resource other than `*` (an identity policy).
pub fn is_key_policy(policy: &Policy) -> bool {
    let has_elements = policy.statement_name.is_some() || (policy.version.is_some() && policy.id.is_some());
    has_elements && !is_other_policy(policy)
}

/// Whether the document is plainly no policy: an object without any of a policy's elements.
pub fn is_other_object(policy: &Policy) -> bool {
    let members = policy.tree.root().map_or(&[] as &[_], |root| policy.tree.members(root));
    !members.is_empty() && !members.iter().any(|member| POLICY_ELEMENTS.iter().any(|name| member.name.is(name)))
}

fn is_other_policy(policy: &Policy) -> bool {
    let mut actions = policy.actions().peekable();
    let only_other_services = actions.peek().is_some()
        && actions.all(|(_, _, action)| {
            action.pattern.as_ref().is_some_and(|pattern| {
                !pattern.service.contains(['*', '?']) && !pattern.service.trim().eq_ignore_ascii_case("kms")
            })
        });
    let names_principals = policy.statements.iter().any(|statement| statement.principal_blocks().next().is_some());
    let names_resources = policy.resources().any(|(_, _, resource)| !resource.text.is("*"));
    only_other_services || (!names_principals && names_resources)
}
