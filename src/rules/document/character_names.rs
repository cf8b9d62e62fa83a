//! Characters that people paste into policies: their names, and what they were to be.

/// How a character is called: its number, and its name if it is one that policies meet.
pub fn name(character: char) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    match listed(character) {
        Some((_, name, _)) => format!("{number} {name}"),
        None if character < ' ' => {
            let control = CONTROLS.get(character as usize).copied().unwrap_or_default();
            format!("{number} {control}")
        }
        None if is_fullwidth(character) => format!("{number} (the full-width {})", twin(character).unwrap_or_default()),
        None => number,
    }
}

/// What stands for the character in ASCII; empty if it says nothing at all; `None` if there is no such twin.
pub fn twin(character: char) -> Option<String> {
    if is_fullwidth(character) {
        let ascii = u32::from(character).checked_sub(0xfee0).and_then(char::from_u32)?;
        return Some(ascii.to_string());
    }
    match listed(character) {
        None if character < ' ' => Some(String::new()),
        None | Some((.., NONE)) => None,
        Some((.., twin)) => Some(twin.to_owned()),
    }
}

/// The twins of `!` to `~` in East Asian type.
fn is_fullwidth(character: char) -> bool {
    ('\u{ff01}'..='\u{ff5e}').contains(&character)
}

fn listed(character: char) -> Option<(char, &'static str, &'static str)> {
    LISTED.iter().find(|(listed, ..)| *listed == character).copied()
}

/// Marks a character without a twin.
const NONE: &str = "\0";

/// Source: Unicode Character Database, `UnicodeData.txt`.
const LISTED: &[(char, &str, &str)] = &[
    ('\u{85}', "NEXT LINE", " "),
    ('\u{a0}', "NO-BREAK SPACE", " "),
    ('\u{2018}', "LEFT SINGLE QUOTATION MARK", "'"),
    ('\u{2019}', "RIGHT SINGLE QUOTATION MARK", "'"),
    ('\u{201a}', "SINGLE LOW-9 QUOTATION MARK", "'"),
    ('\u{201b}', "SINGLE HIGH-REVERSED-9 QUOTATION MARK", "'"),
    ('\u{201c}', "LEFT DOUBLE QUOTATION MARK", "\""),
    ('\u{201d}', "RIGHT DOUBLE QUOTATION MARK", "\""),
    ('\u{201e}', "DOUBLE LOW-9 QUOTATION MARK", "\""),
    ('\u{201f}', "DOUBLE HIGH-REVERSED-9 QUOTATION MARK", "\""),
    ('\u{2032}', "PRIME", "'"),
    ('\u{2033}', "DOUBLE PRIME", "\""),
    ('\u{2039}', "SINGLE LEFT-POINTING ANGLE QUOTATION MARK", "'"),
    ('\u{203a}', "SINGLE RIGHT-POINTING ANGLE QUOTATION MARK", "'"),
    ('\u{02bc}', "MODIFIER LETTER APOSTROPHE", "'"),
    ('\u{2010}', "HYPHEN", "-"),
    ('\u{2011}', "NON-BREAKING HYPHEN", "-"),
    ('\u{2012}', "FIGURE DASH", "-"),
    ('\u{2013}', "EN DASH", "-"),
    ('\u{2014}', "EM DASH", "-"),
    ('\u{2015}', "HORIZONTAL BAR", "-"),
    ('\u{2212}', "MINUS SIGN", "-"),
    ('\u{2217}', "ASTERISK OPERATOR", "*"),
    ('\u{2236}', "RATIO", ":"),
    ('\u{2044}', "FRACTION SLASH", "/"),
    ('\u{2026}', "HORIZONTAL ELLIPSIS", "..."),
    ('\u{1680}', "OGHAM SPACE MARK", " "),
    ('\u{2000}', "EN QUAD", " "),
    ('\u{2001}', "EM QUAD", " "),
    ('\u{2002}', "EN SPACE", " "),
    ('\u{2003}', "EM SPACE", " "),
    ('\u{2004}', "THREE-PER-EM SPACE", " "),
    ('\u{2005}', "FOUR-PER-EM SPACE", " "),
    ('\u{2006}', "SIX-PER-EM SPACE", " "),
    ('\u{2007}', "FIGURE SPACE", " "),
    ('\u{2008}', "PUNCTUATION SPACE", " "),
    ('\u{2009}', "THIN SPACE", " "),
    ('\u{200a}', "HAIR SPACE", " "),
    ('\u{202f}', "NARROW NO-BREAK SPACE", " "),
    ('\u{205f}', "MEDIUM MATHEMATICAL SPACE", " "),
    ('\u{3000}', "IDEOGRAPHIC SPACE", " "),
    ('\u{2028}', "LINE SEPARATOR", " "),
    ('\u{2029}', "PARAGRAPH SEPARATOR", " "),
    ('\u{180e}', "MONGOLIAN VOWEL SEPARATOR", ""),
    ('\u{200b}', "ZERO WIDTH SPACE", ""),
    ('\u{200c}', "ZERO WIDTH NON-JOINER", ""),
    ('\u{200d}', "ZERO WIDTH JOINER", ""),
    ('\u{200e}', "LEFT-TO-RIGHT MARK", ""),
    ('\u{200f}', "RIGHT-TO-LEFT MARK", ""),
    ('\u{202a}', "LEFT-TO-RIGHT EMBEDDING", ""),
    ('\u{202b}', "RIGHT-TO-LEFT EMBEDDING", ""),
    ('\u{202c}', "POP DIRECTIONAL FORMATTING", ""),
    ('\u{202d}', "LEFT-TO-RIGHT OVERRIDE", ""),
    ('\u{202e}', "RIGHT-TO-LEFT OVERRIDE", ""),
    ('\u{2060}', "WORD JOINER", ""),
    ('\u{2066}', "LEFT-TO-RIGHT ISOLATE", ""),
    ('\u{2067}', "RIGHT-TO-LEFT ISOLATE", ""),
    ('\u{2068}', "FIRST STRONG ISOLATE", ""),
    ('\u{2069}', "POP DIRECTIONAL ISOLATE", ""),
    ('\u{fe0f}', "VARIATION SELECTOR-16", ""),
    ('\u{feff}', "ZERO WIDTH NO-BREAK SPACE", ""),
    ('\u{fffd}', "REPLACEMENT CHARACTER", NONE),
    ('\u{2022}', "BULLET", NONE),
    ('\u{2023}', "TRIANGULAR BULLET", NONE),
    ('\u{25cf}', "BLACK CIRCLE", NONE),
    ('\u{2190}', "LEFTWARDS ARROW", NONE),
    ('\u{2192}', "RIGHTWARDS ARROW", NONE),
    ('\u{21d2}', "RIGHTWARDS DOUBLE ARROW", NONE),
    ('\u{20ac}', "EURO SIGN", NONE),
    ('\u{2122}', "TRADE MARK SIGN", NONE),
    ('\u{2713}', "CHECK MARK", NONE),
    ('\u{2714}', "HEAVY CHECK MARK", NONE),
];

/// Source: ISO 6429, the names that Unicode gives as aliases.
const CONTROLS: [&str; 32] = [
    "NULL",
    "START OF HEADING",
    "START OF TEXT",
    "END OF TEXT",
    "END OF TRANSMISSION",
    "ENQUIRY",
    "ACKNOWLEDGE",
    "BELL",
    "BACKSPACE",
    "CHARACTER TABULATION",
    "LINE FEED",
    "LINE TABULATION",
    "FORM FEED",
    "CARRIAGE RETURN",
    "SHIFT OUT",
    "SHIFT IN",
    "DATA LINK ESCAPE",
    "DEVICE CONTROL ONE",
    "DEVICE CONTROL TWO",
    "DEVICE CONTROL THREE",
    "DEVICE CONTROL FOUR",
    "NEGATIVE ACKNOWLEDGE",
    "SYNCHRONOUS IDLE",
    "END OF TRANSMISSION BLOCK",
    "CANCEL",
    "END OF MEDIUM",
    "SUBSTITUTE",
    "ESCAPE",
    "INFORMATION SEPARATOR FOUR",
    "INFORMATION SEPARATOR THREE",
    "INFORMATION SEPARATOR TWO",
    "INFORMATION SEPARATOR ONE",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_names_and_twins() {
        assert_eq!(name('\u{201c}'), "U+201C LEFT DOUBLE QUOTATION MARK");
        assert_eq!(name('\u{0}'), "U+0000 NULL");
        assert_eq!(name('\u{6771}'), "U+6771");
        assert_eq!(name('\u{ff1a}'), "U+FF1A (the full-width :)");
        assert_eq!(twin('\u{2014}').as_deref(), Some("-"));
        assert_eq!(twin('\u{200b}').as_deref(), Some(""));
        assert_eq!(twin('\u{ff0c}').as_deref(), Some(","));
        assert_eq!((twin('\u{2022}'), twin('\u{6771}')), (None, None));
    }
}
