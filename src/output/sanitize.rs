//! What comes from a file is data: nothing in it may steer a terminal, or hide from the reader.

use std::{borrow::Cow, fmt::Write};

/// `text` on one line, with what is not to be seen shown by its code, for instance `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains("##") && !text.chars().any(|character| character.is_ascii_control() || is_hidden(character)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().saturating_mul(2));
    for character in text.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ => push(&mut shown, character),
        }
    }
    Cow::Owned(shown)
}

/// Appends a part of a line of source: like [`visible`], but tabs stay, so that columns look as in an editor.
pub fn push_source(shown: &mut String, source: &str) {
    for character in source.chars() {
        match character {
            '\t' => shown.push(character),
            _ => push(shown, character),
        }
    }
}

/// JSON in which what a terminal or a runner obeys or hides is escaped too: serde_json leaves DEL, C1 and bidi controls as
/// they are, and `##[`. `json` has them inside strings only, and no string ends between `##` and a bracket that obeys it.
pub fn escape_json(json: String) -> String {
    if !json.contains("##") && !json.chars().any(is_hidden) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len().saturating_mul(2));
    for character in json.chars() {
        if is_hidden(character) || (character == '[' && opens_command(&escaped)) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// A string of TOML, in which what a terminal or a runner obeys or hides is escaped.
pub fn toml_string(text: &str) -> String {
    let mut shown = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => shown.extend(['\\', character]),
            _ if is_obeyed(&shown, character) => {
                // Writing to a `String` cannot fail.
                let _ = write!(shown, "\\U{:08x}", u32::from(character));
            }
            _ => shown.push(character),
        }
    }
    shown + "\""
}

fn push(shown: &mut String, character: char) {
    if is_obeyed(shown, character) {
        shown.extend(character.escape_unicode());
    } else {
        shown.push(character);
    }
}

/// Whether `character` after `before` would steer a terminal or a runner, or be hidden.
fn is_obeyed(before: &str, character: char) -> bool {
    character.is_ascii_control() || is_hidden(character) || (character == '[' && opens_command(before))
}

/// Whether a `[` after `before` makes a command of it: the runners of GitHub Actions, Azure Pipelines and TeamCity obey
/// `##[…]`, `##vso[…]` and `##teamcity[…]`, the first two anywhere in a line.
fn opens_command(before: &str) -> bool {
    before.trim_end_matches(|character: char| character.is_ascii_alphanumeric()).ends_with("##")
}

/// Control characters beyond ASCII's first 32, characters that change the direction of text or break lines, and
/// characters that cannot be seen: those that Unicode calls default ignorable, but for the selectors U+FE00 to U+FE0F, with
/// which emoji are written.
///
/// Source: Unicode 16, `DerivedCoreProperties.txt`, `Default_Ignorable_Code_Point`.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{7f}'..='\u{9f}'
        | '\u{ad}' // SOFT HYPHEN
        | '\u{34f}' // COMBINING GRAPHEME JOINER
        | '\u{61c}' // ARABIC LETTER MARK
        | '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}' // fillers of Hangul
        | '\u{17b4}'..='\u{17b5}' // inherent vowels of Khmer
        | '\u{180b}'..='\u{180f}' // selectors and the vowel separator of Mongolian
        | '\u{200b}'..='\u{200f}' // zero-width characters, directional marks
        | '\u{2028}'..='\u{202e}' // line and paragraph separator, directional embeddings and overrides
        | '\u{2060}'..='\u{206f}' // word joiner, invisible operators, directional isolates
        | '\u{feff}' // byte order mark
        | '\u{fff0}'..='\u{fffb}' // interlinear annotation
        | '\u{fffe}'..='\u{ffff}' // no characters; XML forbids them
        | '\u{1bca0}'..='\u{1bca3}' // format controls of shorthand
        | '\u{1d173}'..='\u{1d17a}' // beams and slurs of musical notation
        | '\u{e0000}'..='\u{e0fff}' // tags and selectors
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_by_its_code() {
        assert_eq!(visible("\u{1b}]8;;x\u{7}"), "\\u{1b}]8;;x\\u{7}");
        assert_eq!(visible("a\u{9b}31m\u{202e}b\u{7f}"), "a\\u{9b}31m\\u{202e}b\\u{7f}");
        assert_eq!(visible("zero\u{200b}width\u{feff}"), "zero\\u{200b}width\\u{feff}");
        assert_eq!(visible("two\r\nlines\tand a tab"), "two\\r\\nlines\\tand a tab");
        assert_eq!(visible("\u{e0041}"), "\\u{e0041}");
        assert_eq!(visible("kms:Dec\u{ad}rypt\u{3164}\u{e0100}"), "kms:Dec\\u{ad}rypt\\u{3164}\\u{e0100}");
    }

    #[test]
    fn strings_of_toml_hide_nothing() {
        assert_eq!(toml_string("a \"b\\\n\u{e0041}é"), r#""a \"b\\\U0000000a\U000e0041é""#);
        assert_eq!(toml_string("##[x] a[0]"), "\"##\\U0000005bx] a[0]\"");
    }

    #[test]
    fn what_a_runner_would_obey_is_shown_by_its_code() {
        assert_eq!(visible("a ##[add-mask]b"), "a ##\\u{5b}add-mask]b");
        assert_eq!(visible("###vso[task]##teamcity["), "###vso\\u{5b}task]##teamcity\\u{5b}");
        assert_eq!(visible("## a[0] #[b] ##-["), "## a[0] #[b] ##-[");
        let mut shown = String::new();
        push_source(&mut shown, "\t##[group]");
        assert_eq!(shown, "\t##\\u{5b}group]");
    }

    #[test]
    fn json_stays_what_it_says() {
        let text = "[\"##[a] ##vso[b] #[c]\u{202e}\", \"##\", [\"[\"]]";
        let escaped = escape_json(text.to_owned());
        assert_eq!(escaped, r###"["##\u005ba] ##vso\u005bb] #[c]\u202e", "##", ["["]]"###);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&escaped), value(text));
        assert_eq!(escape_json("[\"[\"]".to_owned()), "[\"[\"]");
    }

    #[test]
    fn what_can_be_read_stays() {
        for text in ["", "kms:Decrypt", "Schl\u{fc}ssel \u{1f511} \u{645}\u{641}\u{62a}\u{627}\u{62d} \u{a0}"] {
            assert!(matches!(visible(text), Cow::Borrowed(shown) if shown == text));
            assert_eq!(escape_json(text.to_owned()), text);
        }
    }

    #[test]
    fn source_keeps_its_tabs() {
        let mut shown = String::new();
        push_source(&mut shown, "\t\"a\u{0}\"");
        assert_eq!(shown, "\t\"a\\u{0}\"");
    }

    #[test]
    fn escaped_json_means_the_same() {
        let text = "\u{1b}[0m \u{7f} \u{80} \u{9f} \u{202e} \u{2066} \u{2028} \u{feff} \u{e0041} \u{fc}";
        let json = escape_json(serde_json::to_string(text).unwrap());
        assert!(!json.chars().any(|character| character.is_control() || is_hidden(character)), "{json}");
        assert!(json.contains("\\u007f") && json.contains("\\u202e") && json.contains('\u{fc}'), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
