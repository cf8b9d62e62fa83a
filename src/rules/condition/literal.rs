//! What the values of a policy say as the types that operators compare.

use crate::rules::words::quote;
use base64::{Engine, alphabet, engine};
use ipnet::IpNet;
use jiff::civil;
use std::net::IpAddr;

/// How messages name a value.
pub fn named(text: &str) -> String {
    if text.is_empty() { "the empty text".to_owned() } else { quote(text) }
}

/// Whether `text` would be right without the blanks around it. Whether IAM regards them is not documented.
pub fn is_right_but_for_blanks(text: &str, is_right: impl Fn(&str) -> bool) -> bool {
    let trimmed = text.trim();
    trimmed.len() < text.len() && is_right(trimmed)
}

/// `true` or `false`, in any case.
pub fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}

/// An integer or a decimal number, perhaps with an exponent.
pub fn number(text: &str) -> Option<f64> {
    let is_written_in_digits = text.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse().ok().filter(|_| is_written_in_digits)
}

/// An address or a range of addresses; an address alone is the range that holds only it.
pub fn ip_range(text: &str) -> Option<IpNet> {
    match text.parse::<IpAddr>() {
        Ok(address) => Some(IpNet::from(address)),
        Err(_) => text.parse().ok(),
    }
}

/// Whether `text` is base64, with the padding or without.
pub fn is_base64(text: &str) -> bool {
    let config = engine::GeneralPurposeConfig::new().with_decode_padding_mode(engine::DecodePaddingMode::Indifferent);
    engine::GeneralPurpose::new(&alphabet::STANDARD, config).decode(text).is_ok()
}

/// What is wrong with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    /// It is not written in a form that dates have.
    Form,
    /// There is no such month in a year.
    Month(u8),
    /// There is no such day in a month that has so many.
    Day(u8, u8),
    /// There is no such hour, minute or second.
    Time,
    /// A time of day without time zone.
    NoZone,
    /// Seconds since 1970 that only make sense as milliseconds.
    Milliseconds,
}

/// Whether `text` is a date that IAM reads: one of the forms of ISO 8601 in the W3C's profile, or seconds since 1970.
///
/// Source: W3C, "Date and Time Formats" (NOTE-datetime), which IAM's documentation names. Beyond it, offsets without
/// a colon and letters in lower case pass, which ISO 8601 and RFC 3339 know.
pub fn date(text: &str) -> Result<(), DateFault> {
    let bytes = text.as_bytes();
    if let Some(digits) = epoch_digits(bytes) {
        // In the year 2001 the milliseconds since 1970 got a 13th digit; as seconds these lie beyond the year 33,000.
        return if digits == 13 { Err(DateFault::Milliseconds) } else { Ok(()) };
    }
    let mut rest = Digits(bytes);
    let year = rest.take(4).ok_or(DateFault::Form)?;
    if rest.is_done() {
        return Ok(());
    }
    let month = rest.after(b"-", 2)?;
    let month =
        u8::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(DateFault::Month(month as u8))?;
    if rest.is_done() {
        return Ok(());
    }
    let day = rest.after(b"-", 2)? as i8;
    let first = civil::Date::new(year as i16, month as i8, 1).map_err(|_| DateFault::Form)?;
    if !(1..=first.days_in_month()).contains(&day) {
        return Err(DateFault::Day(day as u8, first.days_in_month() as u8));
    }
    if rest.is_done() { Ok(()) } else { time(&mut rest) }
}

/// The time of day after `T`, and the zone.
fn time(rest: &mut Digits) -> Result<(), DateFault> {
    let (hour, minute) = (rest.after(b"Tt", 2)?, rest.after(b":", 2)?);
    let second = if rest.next_is(b":") { rest.after(b":", 2)? } else { 0 };
    if rest.next_is(b".") {
        rest.skip();
        rest.take_all().ok_or(DateFault::Form)?;
    }
    // A minute may have a leap second.
    if hour > 23 || minute > 59 || second > 60 {
        return Err(DateFault::Time);
    }
    if rest.is_done() {
        return Err(DateFault::NoZone);
    }
    if rest.next_is(b"Zz") {
        rest.skip();
    } else {
        let hours = rest.after(b"+-", 2)?;
        let minutes = match () {
            () if rest.is_done() => 0,
            () if rest.next_is(b":") => rest.after(b":", 2)?,
            () => rest.take(2).ok_or(DateFault::Form)?,
        };
        if hours > 23 || minutes > 59 {
            return Err(DateFault::Time);
        }
    }
    if rest.is_done() { Ok(()) } else { Err(DateFault::Form) }
}

/// How many digits stand before the point of a number of seconds. Four digits alone are a year, which is read so first.
fn epoch_digits(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let whole = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let fraction = match digits.get(whole..)? {
        [] => &[][..],
        [b'.', fraction @ ..] if !fraction.is_empty() => fraction,
        _ => return None,
    };
    (whole > 0 && fraction.iter().all(u8::is_ascii_digit)).then_some(whole)
}

/// Reads numbers of fixed width.
struct Digits<'t>(&'t [u8]);

impl Digits<'_> {
    fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    fn next_is(&self, any_of: &[u8]) -> bool {
        self.0.first().is_some_and(|byte| any_of.contains(byte))
    }

    fn skip(&mut self) {
        self.0 = self.0.get(1..).unwrap_or_default();
    }

    /// A number of exactly `width` digits.
    fn take(&mut self, width: usize) -> Option<u16> {
        let (digits, rest) = self.0.split_at_checked(width)?;
        let number = digits
            .iter()
            .try_fold(0u16, |so_far, byte| byte.is_ascii_digit().then(|| so_far * 10 + u16::from(byte - b'0')))?;
        self.0 = rest;
        Some(number)
    }

    /// One digit or more.
    fn take_all(&mut self) -> Option<()> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.0 = self.0.get(length..)?;
        (length > 0).then_some(())
    }

    /// A number of `width` digits after one of the signs.
    fn after(&mut self, any_of: &[u8], width: usize) -> Result<u16, DateFault> {
        if !self.next_is(any_of) {
            return Err(DateFault::Form);
        }
        self.skip();
        self.take(width).ok_or(DateFault::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form() {
        for text in [
            "2025",
            "2025-01",
            "2025-01-31",
            "2024-02-29",
            "2025-01-31T09:30Z",
            "2025-01-31T09:30:00Z",
            "2025-01-31T09:30:00.125Z",
            "2025-01-31T09:30:00+02:00",
            "2025-01-31T09:30-0530",
            "2025-01-31t23:59:60z",
            "1735689600",
            "1735689600.5",
            "0",
            "-1",
        ] {
            assert_eq!(date(text), Ok(()), "{text}");
        }
        for (text, fault) in [
            ("", DateFault::Form),
            ("tomorrow", DateFault::Form),
            ("01/02/2025", DateFault::Form),
            ("2025-1-31", DateFault::Form),
            ("2025-01-31 09:30:00", DateFault::Form),
            ("2025-01-31T09", DateFault::Form),
            ("2025-01-31T", DateFault::Form),
            ("2025-01-31T09:30:00.Z", DateFault::Form),
            ("2025-01-31T09:30:00Zulu", DateFault::Form),
            ("2025-13", DateFault::Month(13)),
            ("2025-00-01", DateFault::Month(0)),
            ("2023-02-30", DateFault::Day(30, 28)),
            ("2023-04-31T00:00:00Z", DateFault::Day(31, 30)),
            ("2025-01-31T24:00:00Z", DateFault::Time),
            ("2025-01-31T09:30:00+25:00", DateFault::Time),
            ("2025-01-31T09:30:00", DateFault::NoZone),
            ("1735689600000", DateFault::Milliseconds),
        ] {
            assert_eq!(date(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn numbers_are_read() {
        for text in ["30", "-1", "+1", "0.5", ".5", "5.", "1e3"] {
            assert!(number(text).is_some(), "{text}");
        }
        for text in ["", "-", "1e", "NaN", "inf", "1,000", "30 days", "0x10", " 1", "1_000"] {
            assert!(number(text).is_none(), "{text}");
        }
    }

    #[test]
    fn ranges_of_both_families_are_read() {
        for text in ["203.0.113.7", "203.0.113.0/24", "0.0.0.0/0", "2001:DB8:1234:5678::/64", "::1", "::/0"] {
            assert!(ip_range(text).is_some(), "{text}");
        }
        for text in ["", "203.0.113", "203.0.113.0/33", "203.0.113.*", "203.0.113.0/255.255.255.0", "::/129", "host"] {
            assert!(ip_range(text).is_none(), "{text}");
        }
    }

    #[test]
    fn base64_may_lack_its_padding() {
        assert!(is_base64("QmluYXJ5") && is_base64("QmluYQ==") && is_base64("QmluYQ"));
        assert!(!is_base64("Qmlu YXJ5") && !is_base64("Qm-_") && !is_base64("QmluYQ=x"));
    }
}
