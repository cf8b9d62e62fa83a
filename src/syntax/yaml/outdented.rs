//! What is indented less than YAML asks for: quoted scalars, and what stands in brackets. Most readers of YAML,
//! CloudFormation's among them, take it.

/// What the parser says of a quoted scalar whose lines are indented less than what is around it.
const QUOTED: &str = "invalid indentation in quoted scalar";
/// What it says of anything in brackets that is.
const IN_BRACKETS: [&str; 2] = ["invalid indentation", "invalid indentation in flow construct"];

/// The text without the line breaks because of which the parser says `message` at `start`; `None` if it says something
/// else. Every character keeps its place: a line break reads as a space.
pub fn joined(text: &str, message: &str, start: usize) -> Option<String> {
    if message == QUOTED { without_line_breaks(text, start) } else { None }
        .or_else(|| IN_BRACKETS.contains(&message).then(|| brackets_joined(text, start)).flatten())
}

/// The text with the lines in brackets from `start` on joined to the line before, as far as the brackets go.
fn brackets_joined(text: &str, start: usize) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let before = text.get(..start)?.trim_end();
    let is_comment = before.rsplit('\n').next()?.contains('#');
    if is_comment || !text.get(before.len()..start)?.contains('\n') {
        return None;
    }
    blank(&mut bytes, before.len()..start);
    let (mut depth, mut quote, mut at) = (0_i32, None, start);
    // What stood last, apart from white space.
    let mut last = b',';
    while let Some(&byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(b'"'), b'\\') => at += 1,
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if matches!(last, b'[' | b'{' | b',' | b':') => quote = Some(byte),
            (None, b'[' | b'{') => depth += 1,
            (None, b']' | b'}') => depth -= 1,
            (None, b'#') if bytes.get(at - 1).is_some_and(u8::is_ascii_whitespace) => break,
            (None, b'\n') => {
                let rest = text.get(at..)?;
                let next = at + (rest.len() - rest.trim_start().len());
                let goes_on = depth >= 0 || last == b',' || matches!(bytes.get(next), Some(b']' | b'}' | b','));
                if !goes_on {
                    break;
                }
                blank(&mut bytes, at.saturating_sub(1)..next);
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
        at += 1;
    }
    String::from_utf8(bytes).ok()
}

/// Makes spaces of the line breaks in a range.
fn blank(bytes: &mut [u8], range: std::ops::Range<usize>) {
    let breaks = bytes.get_mut(range).unwrap_or_default().iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r'));
    breaks.for_each(|byte| *byte = b' ');
}

/// The text with the quoted scalar at `start` on one line. In it a line break reads as a space anyway, though as one
/// alone.
fn without_line_breaks(text: &str, start: usize) -> Option<String> {
    let rest = text.get(start..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = rest.get(1..)?;
    let mut characters = inner.char_indices().peekable();
    let length = loop {
        let (at, character) = characters.next()?;
        match character {
            '\\' if quote == '"' => drop(characters.next()),
            '\'' if quote == '\'' && characters.next_if(|(_, next)| *next == '\'').is_some() => {}
            _ if character == quote => break at,
            _ => {}
        }
    };
    let scalar = inner.get(..length)?;
    if !scalar.contains('\n') {
        return None;
    }
    let joined = scalar.replace(['\n', '\r'], " ");
    Some(format!("{}{quote}{joined}{}", text.get(..start)?, inner.get(length..)?))
}
