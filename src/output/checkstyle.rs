//! Checkstyle's XML.

use super::{
    Source, Style,
    finding::{Finding, findings},
    frame::Frame,
    sanitize::visible,
    xml,
};
use crate::{diagnostic::Severity, linter::PolicyReport};
use quick_xml::Writer;
use std::io;

/// The root element. The version is that of Checkstyle whose output this is, as its readers expect.
pub const FRAME: Frame = Frame {
    start: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n",
    end: "</checkstyle>\n",
    ..Frame::NONE
};

/// The element `file` of a file with findings.
pub fn render(style: &Style, source: Source, policies: &[PolicyReport]) -> io::Result<String> {
    let findings = findings(style, source, policies);
    xml::element(|xml| {
        let file = xml.create_element("file").with_attribute(("name", &*visible(source.name)));
        file.write_inner_content(|xml| findings.iter().try_for_each(|finding| write_error(xml, finding)))?;
        Ok(())
    })
}

fn write_error(xml: &mut Writer<Vec<u8>>, finding: &Finding) -> io::Result<()> {
    let severity = match finding.diagnostic.severity {
        _ if finding.diagnostic.suppressed.is_some() => "ignore",
        Severity::Error => "error",
        Severity::SecurityWarning | Severity::Warning => "warning",
        Severity::Suggestion => "info",
    };
    xml.create_element("error")
        .with_attribute(("line", &*finding.place.start.line.to_string()))
        .with_attribute(("column", &*finding.place.start.column.to_string()))
        .with_attribute(("severity", severity))
        .with_attribute(("message", &*finding.headline()))
        .with_attribute(("source", &*format!("kmslint.{}", finding.diagnostic.code)))
        .write_empty()?;
    Ok(())
}
