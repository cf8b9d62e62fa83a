//! Quoted scalars whose lines are indented less than YAML asks for.

/// What the parser says of a quoted scalar whose lines are indented less than what is around it. Most readers of YAML,
/// CloudFormation's among them, take it.
pub const OUTDENTED: &str = "invalid indentation in quoted scalar";

/// The text with the quoted scalar at `start` on one line. Every character keeps its place; a line break reads as a
/// space anyway, though as one alone.
pub fn without_line_breaks(text: &str, start: usize) -> Option<String> {
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
