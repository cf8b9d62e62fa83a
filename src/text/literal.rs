//! What texts say as the types that condition operators compare.

use base64::{Engine, alphabet, engine};
pub use ipnet::{IpNet, Ipv4Net, Ipv6Net, ip_mask_to_prefix};
use jiff::civil;
use std::net::IpAddr;

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

/// A date that IAM reads, as seconds since 1970: one of the forms of ISO 8601 in the W3C's profile, or such seconds. A
/// year, a month or a day stands for its start, in UTC.
///
/// # Errors
/// Says what is wrong with `text` if it is no such date.
///
/// Source: W3C, "Date and Time Formats" (NOTE-datetime), which IAM's documentation names. Beyond it, offsets without
/// a colon and letters in lower case pass, which ISO 8601 and RFC 3339 know.
pub fn date(text: &str) -> Result<f64, DateFault> {
    let bytes = text.as_bytes();
    if let Some(digits) = epoch_digits(bytes).filter(|_| bytes.len() != 4) {
        // In the year 2001 the milliseconds since 1970 got a 13th digit; as seconds these lie beyond the year 33,000.
        let seconds = text.parse().map_err(|_| DateFault::Form)?;
        return if digits == 13 { Err(DateFault::Milliseconds) } else { Ok(seconds) };
    }
    let mut rest = Digits(bytes);
    let year = rest.take(4).ok_or(DateFault::Form)?;
    if rest.is_done() {
        return start_of_day(year, 1, 1);
    }
    let month = rest.after(b"-", 2)?;
    let month =
        u8::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(DateFault::Month(month as u8))?;
    if rest.is_done() {
        return start_of_day(year, month, 1);
    }
    let day = rest.after(b"-", 2)? as i8;
    let first = civil::Date::new(year as i16, month as i8, 1).map_err(|_| DateFault::Form)?;
    if !(1..=first.days_in_month()).contains(&day) {
        return Err(DateFault::Day(day as u8, first.days_in_month() as u8));
    }
    let start = start_of_day(year, month, day as u8)?;
    if rest.is_done() { Ok(start) } else { Ok(start + time(&mut rest)?) }
}

/// Seconds from the start of 1970 to the start of a day.
fn start_of_day(year: u16, month: u8, day: u8) -> Result<f64, DateFault> {
    const SECONDS: f64 = 86_400.0;
    let date = civil::Date::new(year as i16, month as i8, day as i8).map_err(|_| DateFault::Form)?;
    Ok(f64::from(date.since(civil::date(1970, 1, 1)).map_err(|_| DateFault::Form)?.get_days()) * SECONDS)
}

/// The time of day after `T`, and the zone, as seconds from the start of the day in UTC.
fn time(rest: &mut Digits) -> Result<f64, DateFault> {
    let (hour, minute) = (rest.after(b"Tt", 2)?, rest.after(b":", 2)?);
    let second = if rest.next_is(b":") { rest.after(b":", 2)? } else { 0 };
    let mut fraction = 0.0;
    if rest.next_is(b".") {
        rest.skip();
        fraction = rest.take_fraction().ok_or(DateFault::Form)?;
    }
    // A minute may have a leap second.
    if hour > 23 || minute > 59 || second > 60 {
        return Err(DateFault::Time);
    }
    if rest.is_done() {
        return Err(DateFault::NoZone);
    }
    let mut offset = 0.0;
    if rest.next_is(b"Zz") {
        rest.skip();
    } else {
        let sign = if rest.next_is(b"-") { -1.0 } else { 1.0 };
        let hours = rest.after(b"+-", 2)?;
        let minutes = match () {
            () if rest.is_done() => 0,
            () if rest.next_is(b":") => rest.after(b":", 2)?,
            () => rest.take(2).ok_or(DateFault::Form)?,
        };
        if hours > 23 || minutes > 59 {
            return Err(DateFault::Time);
        }
        offset = sign * f64::from(hours * 60 + minutes) * 60.0;
    }
    let seconds = f64::from(hour) * 3600.0 + f64::from(minute) * 60.0 + f64::from(second) + fraction;
    if rest.is_done() { Ok(seconds - offset) } else { Err(DateFault::Form) }
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

    /// One digit or more, as the digits after a decimal point.
    fn take_fraction(&mut self) -> Option<f64> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at_checked(length).filter(|_| length > 0)?;
        self.0 = rest;
        Some(digits.iter().rev().fold(0.0, |so_far, byte| (so_far + f64::from(byte - b'0')) / 10.0))
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
            assert!(date(text).is_ok(), "{text}");
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
    fn dates_are_seconds_since_1970() {
        for (text, seconds) in [
            ("1970", 0.0),
            ("1970-02", 31.0 * 86_400.0),
            ("1969-12-31", -86_400.0),
            ("2025-01-01T00:00:00Z", 1_735_689_600.0),
            ("2025-01-01T01:30:00+01:30", 1_735_689_600.0),
            ("2024-12-31T22:00:00.5-0200", 1_735_689_600.5),
            ("1735689600", 1_735_689_600.0),
        ] {
            assert_eq!(date(text), Ok(seconds), "{text}");
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
