//! JUnit's XML: a test suite a file, a test case for each policy without findings and for each finding.

use super::{
    Source, Style,
    finding::{Finding, findings},
    frame::Frame,
    sanitize::visible,
    xml,
};
use crate::linter::PolicyReport;
use quick_xml::{Writer, events::BytesText};
use std::io;

/// The root element.
pub const FRAME: Frame = Frame {
    start: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kmslint\">\n",
    end: "</testsuites>\n",
    ..Frame::NONE
};

/// The element `testsuite` of a file; empty if there is nothing to say of it.
pub fn render(style: &Style, source: Source, policies: &[PolicyReport]) -> io::Result<String> {
    let name = visible(source.name);
    let findings = findings(style, source, policies);
    let is_clean = |policy: &&PolicyReport| policy.is_policy && style.shown(policy).next().is_none();
    let clean: Vec<&PolicyReport> = policies.iter().filter(is_clean).collect();
    let skipped = findings.iter().filter(|finding| finding.diagnostic.suppressed.is_some()).count();
    let (tests, failures) = (clean.len().saturating_add(findings.len()), findings.len().saturating_sub(skipped));
    if tests == 0 {
        return Ok(String::new());
    }
    xml::element(|xml| {
        let suite = xml
            .create_element("testsuite")
            .with_attribute(("name", &*name))
            .with_attribute(("tests", &*tests.to_string()))
            .with_attribute(("failures", &*failures.to_string()))
            .with_attribute(("errors", "0"))
            .with_attribute(("skipped", &*skipped.to_string()));
        suite.write_inner_content(|xml| {
            clean.iter().try_for_each(|policy| write_clean(xml, &name, policy))?;
            findings.iter().try_for_each(|finding| write_finding(xml, &name, finding))
        })?;
        Ok(())
    })
}

fn write_clean(xml: &mut Writer<Vec<u8>>, file: &str, policy: &PolicyReport) -> io::Result<()> {
    let address = visible(&policy.address);
    let name = if address.is_empty() { "key policy" } else { &*address };
    let case = xml.create_element("testcase").with_attribute(("classname", file)).with_attribute(("name", name));
    case.with_attribute(("file", file)).write_empty()?;
    Ok(())
}

fn write_finding(xml: &mut Writer<Vec<u8>>, file: &str, finding: &Finding) -> io::Result<()> {
    let (start, diagnostic) = (finding.place.start, finding.diagnostic);
    let name = format!("{} at {}:{}", diagnostic.code, start.line, start.column);
    xml.create_element("testcase")
        .with_attribute(("classname", file))
        .with_attribute(("name", &*name))
        .with_attribute(("file", file))
        .with_attribute(("line", &*start.line.to_string()))
        .write_inner_content(|xml| {
            let element = if diagnostic.suppressed.is_some() { "skipped" } else { "failure" };
            let result = xml.create_element(element).with_attribute(("message", &*finding.headline()));
            let kind = format!("{}[{}]", diagnostic.severity.name(), diagnostic.code);
            result.with_attribute(("type", &*kind)).write_text_content(BytesText::new(&finding.text()))?;
            Ok(())
        })?;
    Ok(())
}
