//! The spanned tree of a document, and the JSON parser that never fails.

mod bare;
mod error;
mod json;
mod literal;
mod scan;
mod string;
mod tree;
mod words;
mod yaml;

pub use error::{SyntaxError, SyntaxErrorKind};
pub use json::{MAX_DEPTH, parse, parse_template};
pub use scan::HOLE;
pub use string::{Content, Piece, Pieces, Text};
pub use tree::{Member, Node, NodeId, Tree, Value};
pub use yaml::{YamlError, parse_yaml};
