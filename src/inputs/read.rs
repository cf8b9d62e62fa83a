//! Reading an input without trusting it: nothing is opened that could block, nothing is read beyond a bound.

use super::{Input, Origin, Problem, describe, encoding};
use crate::{MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, hosts::MARKERS};
use memchr::memmem;
use std::{
    fs::{self, File, Metadata},
    io::{self, Read},
    path::Path,
};

/// What an input holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text that is short enough to be checked.
    Text(String),
    /// More than [`MAX_FILE_BYTES`].
    TooLarge {
        /// The length.
        bytes: u64,
        /// What it begins with.
        start: String,
        /// Whether it was named, or holds words of what carries a key policy.
        is_meant: bool,
    },
    /// Found by a walk, and surely no key policy.
    Other,
}

impl Input {
    /// Reads the input.
    ///
    /// # Errors
    /// One message if it cannot be read, is no regular file, or is not UTF-8.
    pub fn read(&self) -> Result<Content, Problem> {
        let content = match &self.origin {
            Origin::StandardInput => read_standard_input(),
            Origin::Named(path) => look_at(path).and_then(|()| read_file(path, self.is_named)),
            Origin::Walked(path) => read_file(path, self.is_named),
        };
        content.map_err(|message| Problem { name: self.name.clone(), message })
    }
}

fn read_standard_input() -> Result<Content, String> {
    let read = || {
        let mut input = io::stdin().lock();
        let bytes = read_bounded(&mut input, 0)?;
        let rest = io::copy(&mut input, &mut io::sink())?;
        io::Result::Ok((bytes, rest))
    };
    let (bytes, rest) = read().map_err(|error| describe(&error))?;
    let length = rest.saturating_add(length(&bytes));
    if length > length_max() {
        return Ok(Content::TooLarge { bytes: length, start: start_of(&bytes), is_meant: true });
    }
    encoding::decode(bytes).map(Content::Text).map_err(|error| error.message)
}

/// A walk has seen that a file is a regular one. What the user named is looked at before it is opened: that could block.
fn look_at(path: &Path) -> Result<(), String> {
    let metadata = fs::metadata(path).map_err(|error| describe_missing(path, &error))?;
    refuse(&metadata).map_or(Ok(()), Err)
}

fn read_file(path: &Path, is_named: bool) -> Result<Content, String> {
    let io_message = |error: io::Error| describe(&error);
    let mut file = File::open(path).map_err(io_message)?;
    let metadata = file.metadata().map_err(io_message)?;
    let bytes = read_bounded(&mut file, metadata.len()).map_err(io_message)?;
    if length(&bytes) > length_max() {
        let length = metadata.len().max(length(&bytes));
        let start = start_of(&bytes);
        let is_meant = is_named || holds(bytes.chain(file), &[&MARKERS]).map_err(io_message)?;
        return Ok(Content::TooLarge { bytes: length, start, is_meant });
    }
    match encoding::decode(bytes) {
        Ok(text) => Ok(Content::Text(text)),
        Err(error) if is_named || may_hold_key_policies(&error.bytes).map_err(io_message)? => Err(error.message),
        Err(_) => Ok(Content::Other),
    }
}

/// As much of a text as a key policy may have.
fn start_of(bytes: &[u8]) -> String {
    let start = bytes.get(..MAX_DOCUMENT_BYTES).unwrap_or(bytes);
    let valid = start.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    valid.to_owned()
}

fn describe_missing(path: &Path, error: &io::Error) -> String {
    match fs::read_link(path) {
        Ok(target) if error.kind() == io::ErrorKind::NotFound => {
            format!("a broken link: there is no `{}`", target.to_string_lossy())
        }
        _ => describe(error),
    }
}

/// Why the file is not opened: a FIFO or a device could block or never end.
fn refuse(metadata: &Metadata) -> Option<String> {
    if metadata.is_file() {
        return None;
    }
    let kind = kind_of(metadata);
    Some(format!("{kind}, not a regular file: use `-` to check what a program writes"))
}

#[cfg(unix)]
fn kind_of(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let file_type = metadata.file_type();
    if file_type.is_fifo() {
        "a FIFO"
    } else if file_type.is_socket() {
        "a socket"
    } else if file_type.is_dir() {
        "a folder"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind_of(_: &Metadata) -> &'static str {
    "a special file"
}

/// Reads at most one byte more than may be checked, so that the caller sees that there is more.
fn read_bounded(reader: &mut impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let bound = length_max().saturating_add(1);
    let capacity = expected.saturating_add(1).min(bound);
    let mut bytes = Vec::with_capacity(usize::try_from(capacity).unwrap_or_default());
    reader.take(bound).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the words of a key policy, or of what carries one, occur.
fn may_hold_key_policies(bytes: &[u8]) -> io::Result<bool> {
    Ok(holds(bytes, &[&["Statement"], &["Principal", "kms:"]])? || holds(bytes, &[&MARKERS])?)
}

/// Whether one word of each group occurs, in UTF-8 or with the zero bytes of UTF-16 and UTF-32 between. Reads to the
/// end at worst, and holds little of it.
fn holds(mut reader: impl Read, groups: &[&[&str]]) -> io::Result<bool> {
    const CHUNK_BYTES: u64 = 64 * 1024;
    let longest = groups.iter().copied().flatten().map(|word| word.len()).max().unwrap_or_default();
    let mut missing = groups.to_vec();
    let mut window = Vec::new();
    loop {
        if reader.by_ref().take(CHUNK_BYTES).read_to_end(&mut window)? == 0 {
            return Ok(false);
        }
        window.retain(|byte| *byte != 0);
        missing.retain(|group| !group.iter().any(|word| memmem::find(&window, word.as_bytes()).is_some()));
        if missing.is_empty() {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(longest.saturating_sub(1)));
    }
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

fn length_max() -> u64 {
    MAX_FILE_BYTES as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_across_chunks_and_zero_bytes() {
        let filler = |length: usize| "x".repeat(length);
        for text in [
            "Statement kms:".to_owned(),
            format!("{}Statement{}Principal", filler(65_530), filler(65_520)),
            format!("kms:{}Statement", filler(131_064)),
            format!("{}aws_kms_key", filler(65_530)),
        ] {
            assert!(may_hold_key_policies(text.as_bytes()).unwrap(), "{}", text.len());
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(may_hold_key_policies(&utf16).unwrap(), "{}", text.len());
        }
        for text in ["", "Statement", "kms: Principal", "statement kms:"] {
            assert!(!may_hold_key_policies(text.as_bytes()).unwrap(), "{text}");
        }
    }

    #[test]
    fn reading_stops_at_the_bound() {
        let read = read_bounded(&mut io::repeat(b' '), 0).unwrap();
        assert_eq!(read.len(), MAX_FILE_BYTES + 1);
        assert_eq!(read_bounded(&mut io::empty(), u64::MAX).unwrap(), b"");
    }
}
