//! What stands round the findings of all files.

/// The parts of a document that do not depend on what was found.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Begins the document.
    pub start: &'static str,
    /// Stands before the findings of the first file that has some.
    pub first: &'static str,
    /// Stands between those of two files.
    pub between: &'static str,
    /// Stands after those of the last file.
    pub last: &'static str,
    /// Ends the document.
    pub end: &'static str,
}

impl Frame {
    /// Nothing: the findings of one file follow those of another.
    pub const NONE: Self = Self { start: "", first: "", between: "", last: "", end: "" };

    /// The findings are the elements of a JSON array, in a document that has `start` before them and `end` after them.
    pub const fn json_array(start: &'static str, end: &'static str) -> Self {
        Self { start, first: "\n", between: ",\n", last: "\n", end }
    }
}
