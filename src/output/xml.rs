//! What the formats in XML share. No other module but theirs knows of quick-xml.

use quick_xml::Writer;
use std::io;

/// Writes one element. What is given to it has passed [`super::visible`], which leaves no character that XML 1.0
/// forbids.
///
/// # Errors
/// Those of `write`.
pub fn element(write: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>) -> io::Result<String> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut xml)?;
    let mut text = String::from_utf8(xml.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}
