//! From bytes to text: kmslint reads UTF-8, as key policies are sent, and says what else it was given.

/// Bytes that are no UTF-8 text.
#[derive(Debug)]
pub struct NotUtf8 {
    /// Which other encoding they are in, or where they cease to be UTF-8.
    pub message: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The text, with its byte order mark if it has one.
pub fn decode(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    if let Some(encoding) = other_unicode(&bytes) {
        return Err(NotUtf8 {
            message: format!("{encoding}, but key policies are sent as UTF-8: save it as UTF-8"),
            bytes,
        });
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(offset).copied().unwrap_or_default();
        let message = format!("not UTF-8, as key policies are sent: byte 0x{byte:02x} at offset {offset} is wrong");
        NotUtf8 { message, bytes: error.into_bytes() }
    })
}

/// UTF-16 and UTF-32, known by the byte order mark, or by the zero bytes that an ASCII character has in them.
///
/// Source of the pattern: RFC 4627, section 3. JSON starts with two ASCII characters.
fn other_unicode(bytes: &[u8]) -> Option<&'static str> {
    match *bytes {
        [0xff, 0xfe, 0, 0, ..] => Some("UTF-32 (little-endian)"),
        [0, 0, 0xfe, 0xff, ..] => Some("UTF-32 (big-endian)"),
        [0xff, 0xfe, ..] => Some("UTF-16 (little-endian)"),
        [0xfe, 0xff, ..] => Some("UTF-16 (big-endian)"),
        [1..=255, 0, 0, 0, ..] => Some("UTF-32 (little-endian)"),
        [0, 0, 0, 1..=255, ..] => Some("UTF-32 (big-endian)"),
        [1..=255, 0, 1..=255, 0, ..] => Some("UTF-16 (little-endian)"),
        [0, 1..=255, 0, 1..=255, ..] => Some("UTF-16 (big-endian)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_named() {
        let utf16 = |bytes: fn(u16) -> [u8; 2]| "{\"a\":1}".encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let utf32 = |bytes: fn(u32) -> [u8; 4]| "{\"a\":1}".chars().flat_map(|c| bytes(c as u32)).collect::<Vec<u8>>();
        for (bytes, name, mark) in [
            (utf16(u16::to_le_bytes), "UTF-16 (little-endian)", vec![0xff, 0xfe]),
            (utf16(u16::to_be_bytes), "UTF-16 (big-endian)", vec![0xfe, 0xff]),
            (utf32(u32::to_le_bytes), "UTF-32 (little-endian)", vec![0xff, 0xfe, 0, 0]),
            (utf32(u32::to_be_bytes), "UTF-32 (big-endian)", vec![0, 0, 0xfe, 0xff]),
        ] {
            assert_eq!(other_unicode(&bytes), Some(name));
            assert_eq!(other_unicode(&[mark, bytes].concat()), Some(name));
        }
    }

    #[test]
    fn text_stays_as_it_is() {
        for text in ["", "{", "\u{feff}{}", "\0", "\0\0\0\0", "{}\0\0"] {
            assert_eq!(decode(text.into()).unwrap(), text);
        }
    }

    #[test]
    fn the_first_wrong_byte_is_named() {
        let error = decode(b"{\"\xc3\xa9\xe9\"}".to_vec()).unwrap_err();
        assert!(error.message.contains("byte 0xe9 at offset 4"), "{}", error.message);
        assert_eq!(error.bytes, b"{\"\xc3\xa9\xe9\"}");
    }
}
