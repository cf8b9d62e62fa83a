//! The two loops that reading a document spends its time in, eight bytes at a time.
//!
//! The bit tricks are those of Hacker's Delight, section 6-1: a subtraction in which a byte that is zero, or less than
//! a bound, borrows into its highest bit. Borrowing spreads to higher bytes only, so the lowest byte found is right.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Bytes up to the first quote, backslash or control character.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let ends = zero_bytes(word ^ (ONES * b'"' as u64)) | zero_bytes(word ^ (ONES * b'\\' as u64)) | controls(word);
        if ends != 0 {
            return bytes.len() - rest.len() + ends.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count();
    bytes.len() - rest.len() + plain
}

/// Bytes of JSON's white space at the start.
pub(super) fn space_length(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        match rest.split_first() {
            Some((b'\n' | b'\r' | b'\t', after)) => rest = after,
            Some((b' ', after)) => {
                rest = after;
                while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
                    let other = u64::from_le_bytes(*chunk) ^ (ONES * b' ' as u64);
                    if other != 0 {
                        rest = rest.get(other.trailing_zeros() as usize / 8..).unwrap_or_default();
                        break;
                    }
                    rest = after;
                }
            }
            _ => return bytes.len() - rest.len(),
        }
    }
}

/// The highest bit of the lowest zero byte, and perhaps of higher ones.
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// The highest bit of the lowest byte below 0x20, and perhaps of higher ones.
const fn controls(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                let mut text = [b'a'; 20];
                text[place] = byte;
                let ends = byte == b'"' || byte == b'\\' || byte < 0x20;
                assert_eq!(plain_length(&text), if ends { place } else { 20 }, "{byte} at {place}");
                let mut spaces = [b' '; 20];
                spaces[place] = byte;
                let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
                assert_eq!(space_length(&spaces), if is_space { 20 } else { place }, "{byte} at {place}");
            }
        }
        assert_eq!((plain_length(b""), space_length(b"")), (0, 0));
    }
}
