//! The spanned tree of a document, and the JSON parser that never fails.

mod bare;
mod error;
mod json;
mod literal;
mod scan;
mod string;
mod tree;
mod words;

pub use error::{SyntaxError, SyntaxErrorKind};
pub use json::{MAX_DEPTH, parse, parse_template};
pub use scan::HOLE;
pub use string::{Content, Piece, Pieces, Text};
pub use tree::{Member, Node, NodeId, Tree, Value};
pub struct YamlError {
    pub span: crate::text::Span,
    pub message: String,
}
pub fn parse_yaml(_: &str) -> Result<Vec<Tree<'_>>, YamlError> {
    Ok(Vec::new())
}
