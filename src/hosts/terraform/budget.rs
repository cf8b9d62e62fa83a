//! Bounds on what is built from one document: local values can double with each line.

use super::file::File;
use crate::hosts::{Part, PartContent};

/// The most nodes of a document.
const MAX_NODES: usize = 100_000;

/// The most bytes that are read in strings that stand elsewhere, or put into others.
const MAX_BYTES: usize = 4_000_000;

/// The deepest nesting of what is built, through local values as well.
const MAX_DEPTH: usize = 100;

/// What may still be built.
pub(super) struct Budget {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl Budget {
    /// That of a document in `file`.
    pub fn of(file: &File) -> Self {
        Self { nodes: MAX_NODES.min(file.nodes_left.get()), bytes: MAX_BYTES, depth: 0 }
    }

    /// Goes one level deeper, for one node more. If that is refused, nothing may be built.
    pub fn enter(&mut self, file: &File) -> bool {
        if self.depth >= MAX_DEPTH || self.is_spent(file) {
            return false;
        }
        self.depth += 1;
        self.nodes -= 1;
        file.nodes_left.set(file.nodes_left.get().saturating_sub(1));
        true
    }

    /// Comes back from the deeper level.
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Whether any more nodes may be built.
    pub fn is_spent(&self, file: &File) -> bool {
        let is_spent = self.nodes == 0;
        file.is_cut.set(file.is_cut.get() || is_spent);
        is_spent
    }

    /// Reads a string of so many bytes, which stands elsewhere.
    pub fn read(&mut self, bytes: usize) -> bool {
        let fits = bytes <= self.bytes;
        self.bytes = self.bytes.saturating_sub(bytes);
        fits
    }

    /// Takes parts into a string.
    pub fn take(&mut self, parts: &[Part], file: &File) -> bool {
        let length = |part: &Part| match &part.content {
            PartContent::Verbatim(text) => text.len(),
            PartContent::Written(text) => text.len(),
            PartContent::Unknown(_) => 1,
        };
        let bytes = parts.iter().map(length).sum::<usize>();
        let fits = parts.len() <= self.nodes;
        self.nodes = self.nodes.saturating_sub(parts.len());
        let fits = self.read(bytes) && fits;
        file.is_cut.set(file.is_cut.get() || !fits);
        fits
    }
}
