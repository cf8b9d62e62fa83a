//! Values that stand without quotes: numbers, `true`, `false`, `null`, and words that should have had some.

use super::{NodeId, SyntaxErrorKind, Text, Value, json::Parser, literal::FULL_COMMA};

impl Parser<'_> {
    pub fn number(&mut self) -> NodeId {
        let start = self.scanner.at;
        while matches!(self.scanner.peek(), Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-' | b'.' | b'_')) {
            self.scanner.at += 1;
        }
        let text = self.scanner.since(start);
        let span = self.scanner.span(start);
        if is_number(text) {
            return self.node(span, false, Value::Number(text));
        }
        self.scanner.error(SyntaxErrorKind::InvalidNumber, span);
        self.node(span, true, Value::Unknown)
    }

    /// `true`, `false`, `null`, or words that should have been quoted.
    pub fn word(&mut self) -> Option<NodeId> {
        let start = self.scanner.at;
        loop {
            let word = self.scanner.rest();
            let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}' | '"' | '{' | '[' | FULL_COMMA);
            self.scanner.at += word.find(ends).unwrap_or(word.len());
            let rest = self.scanner.rest();
            let next = rest.trim_start_matches([' ', '\t']);
            if next.len() == rest.len() || !next.starts_with(|c: char| c.is_alphanumeric()) {
                break;
            }
            self.scanner.at += rest.len() - next.len();
        }
        let text = self.scanner.since(start);
        if !text.is_empty() {
            self.scanner.lone_quote(&[',', '}', ']']);
        }
        let span = self.scanner.span(start);
        let value = match text {
            "" => return None,
            "true" if span.len() == 4 => Value::Bool(true),
            "false" if span.len() == 5 => Value::Bool(false),
            "null" if span.len() == 4 => Value::Null,
            _ => {
                self.scanner.error(SyntaxErrorKind::BareWord, span);
                let literal = ["true", "false", "null", "none", "nan", "infinity", "undefined", "nil"];
                if span.len() as usize == text.len() && literal.contains(&text.to_ascii_lowercase().as_str()) {
                    Value::Unknown
                } else {
                    Value::String(Text::Verbatim { text, start: span.start })
                }
            }
        };
        let open = matches!(value, Value::Unknown);
        Some(self.node(span, open, value))
    }
}

/// The grammar of RFC 8259, section 6.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(integer)
        && (integer == "0" || !integer.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
