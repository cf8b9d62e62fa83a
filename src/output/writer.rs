//! Writing what was rendered, in order.

use super::{Format, Style, Tally, sarif, statistics};
use std::io::{self, Write};

/// Puts rendered findings together to one output.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    style: Style,
    is_empty: bool,
}

impl<W: Write> Writer<W> {
    /// Nothing is written yet.
    pub const fn new(out: W, style: Style) -> Self {
        Self { out, style, is_empty: true }
    }

    /// Writes the findings of the next file, as [`super::render`] made them.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, rendered: &str) -> io::Result<()> {
        if rendered.is_empty() {
            return Ok(());
        }
        let frame = self.style.format.frame();
        let before = if self.is_empty { [frame.start, frame.first] } else { [frame.between, ""] };
        self.is_empty = false;
        before.into_iter().chain([rendered]).try_for_each(|text| self.out.write_all(text.as_bytes()))
    }

    /// Writes what is held back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the output.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self, tally: &Tally) -> io::Result<()> {
        let Style { format, .. } = self.style;
        let frame = format.frame();
        let end = if format == Format::Sarif { sarif::end(tally)? } else { self.epilogue(tally) + frame.end };
        let last = if self.is_empty { frame.start } else { frame.last };
        [last, &end].into_iter().try_for_each(|text| self.out.write_all(text.as_bytes()))?;
        self.out.flush()
    }

    /// What people read after the findings: each part apart from what is before it, if findings are.
    fn epilogue(&self, tally: &Tally) -> String {
        let style = &self.style;
        let has_statistics = style.statistics && style.format.is_for_people();
        let table = has_statistics.then(|| statistics::table(tally)).filter(|table| !table.is_empty());
        let summary = style.has_summary().then(|| tally.summary() + "\n");
        let mut epilogue = String::new();
        for part in table.into_iter().chain(summary) {
            if style.format == Format::Human && !(self.is_empty && epilogue.is_empty()) {
                epilogue.push('\n');
            }
            epilogue.push_str(&part);
        }
        epilogue
    }
}

/// An output whose reader may leave: once it has, what is written is dropped, as `head` expects.
#[derive(Debug)]
pub struct Pipe<W> {
    out: W,
    is_closed: bool,
}

impl<W: Write> Pipe<W> {
    /// Writes to `out`.
    pub const fn new(out: W) -> Self {
        Self { out, is_closed: false }
    }

    fn unless_closed<T>(&mut self, closed: T, write: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.is_closed {
            return Ok(closed);
        }
        match write(&mut self.out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(closed)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format, quiet: bool, rendered: &[&str]) -> String {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, Style { quiet, ..Style::new(format) });
        rendered.iter().for_each(|rendered| writer.write(rendered).unwrap());
        writer.finish(&Tally::default()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_is_one_array() {
        assert_eq!(written(Format::Json, false, &[]), "[]\n");
        assert_eq!(written(Format::Json, false, &["", "1", "", "2,\n3"]), "[\n1,\n2,\n3\n]\n");
        assert_eq!(written(Format::JsonLines, false, &["1\n", "2\n"]), "1\n2\n");
    }

    #[test]
    fn people_read_a_summary_unless_quiet() {
        assert_eq!(written(Format::Human, false, &["a\n", "b\n"]), "a\n\nb\n\nno key policy found\n");
        assert_eq!(written(Format::Concise, false, &["a\n"]), "a\nno key policy found\n");
        assert_eq!(written(Format::Human, true, &["a\n"]), "a\n");
    }

    #[test]
    fn a_reader_may_leave() {
        struct Left;
        impl Write for Left {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::Other.into())
            }
        }
        let mut pipe = Pipe::new(Left);
        assert!(pipe.flush().is_err());
        assert!(pipe.write_all(b"text").is_ok());
        assert!(pipe.flush().is_ok());
    }
}
