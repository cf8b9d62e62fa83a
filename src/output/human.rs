//! Reports for people, drawn by miette. No other module knows of it.

use super::{
    Source, Style,
    excerpt::{Block, Excerpt},
    finding::notes,
    sanitize::visible,
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    linter::PolicyReport,
    text::{LineIndex, Span},
};
use miette::{
    GraphicalTheme, LabeledSpan, MietteError, MietteHandler, MietteHandlerOpts, MietteSpanContents, ReportHandler,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use std::{
    fmt::{self, Write},
    iter,
    ops::Range,
};

/// The findings, with an empty line between two of them.
pub fn render(style: &Style, source: Source, policies: &[PolicyReport]) -> Result<String, fmt::Error> {
    let index = LineIndex::new(source.text);
    let name = visible(source.name);
    let handler = handler(style);
    let mut rendered = String::new();
    let findings = policies
        .iter()
        .flat_map(|policy| style.shown(policy).map(move |diagnostic| (policy.address.as_str(), diagnostic)));
    for (address, diagnostic) in findings {
        if !rendered.is_empty() {
            rendered.push('\n');
        }
        let report = Report::new(&name, source.text, &index, diagnostic);
        write!(rendered, "{}", Drawn { report: &report, handler: &handler })?;
        write_footer(&mut rendered, style, address, diagnostic)?;
    }
    Ok(rendered)
}

/// What follows the snippet: each note on a line of its own, not broken, so that it can be searched for.
fn write_footer(out: &mut String, style: &Style, address: &str, diagnostic: &Diagnostic) -> fmt::Result {
    let mut line = |label: &str, text: &str| {
        let (on, off) = if style.color { ("\u{1b}[36m", "\u{1b}[0m") } else { ("", "") };
        writeln!(out, "  {on}{label}:{off} {text}")
    };
    for (label, text) in notes(address, diagnostic) {
        line(&label, &text)?;
    }
    if !style.quiet {
        line("more", &format!("kmslint explain {}", diagnostic.code))?;
    }
    Ok(())
}

fn handler(style: &Style) -> MietteHandler {
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    MietteHandlerOpts::new()
        .force_graphical(true)
        .graphical_theme(GraphicalTheme { characters: ThemeCharacters::unicode(), styles })
        .color(style.color)
        .terminal_links(false)
        .context_lines(1)
        .wrap_lines(style.is_terminal)
        .break_words(false)
        .build()
}

struct Drawn<'a> {
    report: &'a Report<'a>,
    handler: &'a MietteHandler,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handler.debug(self.report, f)
    }
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    message: String,
    snippet: Snippet<'a>,
}

impl<'a> Report<'a> {
    fn new(name: &'a str, source: &str, index: &LineIndex, diagnostic: &'a Diagnostic) -> Self {
        let spans: Vec<Span> =
            iter::once(diagnostic.span).chain(diagnostic.labels.iter().map(|label| label.span)).collect();
        Self {
            diagnostic,
            message: visible(&diagnostic.message).into_owned(),
            snippet: Snippet { name, excerpt: Excerpt::new(source, index, &spans) },
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", self.diagnostic.severity.name(), self.diagnostic.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::SecurityWarning | Severity::Warning => miette::Severity::Warning,
            Severity::Suggestion => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippet)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (first, others) = self.snippet.excerpt.marks.split_first()?;
        let mut underlined = vec![(&first.range, Vec::new())];
        for (mark, label) in others.iter().zip(&self.diagnostic.labels) {
            let message = visible(&label.message);
            // miette draws underlines one after another: those that overlap would slip.
            match underlined.iter_mut().find(|(range, _)| overlap(range, &mark.range)) {
                Some((_, messages)) => messages.push(message),
                None => underlined.push((&mark.range, vec![message])),
            }
        }
        Some(Box::new(underlined.into_iter().map(|(range, messages)| {
            let message = (!messages.is_empty()).then(|| messages.join("\n"));
            let span = SourceSpan::from(range.clone());
            if *range == first.range {
                LabeledSpan::new_primary_with_span(message, span)
            } else {
                LabeledSpan::new_with_span(message, span)
            }
        })))
    }
}

/// Whether two underlines would share a column. That of an empty range is one wide.
fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    let end = |range: &Range<usize>| range.end.max(range.start.saturating_add(1));
    a.start < end(b) && b.start < end(a)
}

/// An excerpt under the name of its file. Asked for a mark and its context, it gives the whole block that holds it:
/// how much context there is was decided when the excerpt was made.
#[derive(Debug)]
struct Snippet<'a> {
    name: &'a str,
    excerpt: Excerpt,
}

impl SourceCode for Snippet<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_before: usize,
        context_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let wanted = span.offset()..span.offset().saturating_add(span.len());
        let holds = |block: &&Block| block.range.start <= wanted.start && wanted.end <= block.range.end;
        let block = self.excerpt.blocks.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let text = self.excerpt.text.get(block.range.clone()).ok_or(MietteError::OutOfBounds)?;
        // Without context, miette asks where the mark is in the file, for the head of the snippet.
        let is_place_asked = context_before == 0 && context_after == 0;
        let mark = self.excerpt.marks.iter().find(|mark| is_place_asked && mark.range == wanted);
        let (line, column) =
            mark.map_or((block.line, 0), |mark| (mark.position.line as usize, mark.position.scalar as usize));
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            text.as_bytes(),
            block.range.clone().into(),
            line,
            column,
            text.matches('\n').count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Evidence, Fix, Outcome};

    fn diagnostic(source: &str, part: &str) -> Diagnostic {
        let start = source.find(part).unwrap() as u32;
        let span = Span::new(start, start + part.len() as u32);
        let outcome = Outcome::Ineffective(Evidence::Documented);
        Diagnostic::new("unknown-action", Severity::Warning, outcome, span, format!("`{part}` is not a KMS action"))
    }

    fn drawn(source: &str, diagnostics: &[Diagnostic], quiet: bool) -> String {
        let style = Style { quiet, ..Style::new(super::super::Format::Human) };
        let report = crate::Report { diagnostics: diagnostics.to_vec() };
        let policies = [PolicyReport::of_file(report)];
        let rendered = render(&style, Source { name: "key.json", text: source }, &policies).unwrap();
        rendered.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
    }

    #[test]
    fn a_report_says_what_where_and_how_to_mend_it() {
        let source = "{\n  \"Action\": \"kms:Decrpyt\",\n  \"Resource\": \"*\"\n}\n";
        let mut diagnostic = diagnostic(source, "kms:Decrpyt");
        diagnostic.help("did you mean `kms:Decrypt`?").fix(Fix::safe("replace with `kms:Decrypt`", Vec::new()));
        diagnostic.label(Span::new(4, 12), "granted here");
        let expected = r#"warning[unknown-action]

  ⚠ `kms:Decrpyt` is not a KMS action
   ╭─[key.json:2:14]
 1 │ {
 2 │   "Action": "kms:Decrpyt",
   ·   ────┬───   ───────────
   ·       ╰── granted here
 3 │   "Resource": "*"
   ╰────
  service: stores the policy; this part never takes effect (documented)
  help: did you mean `kms:Decrypt`?
  fix (safe): replace with `kms:Decrypt`
  more: kmslint explain unknown-action
"#;
        assert_eq!(drawn(source, &[diagnostic], false), expected);
    }

    #[test]
    fn underlines_do_not_overlap() {
        let source = "{ \"Action\": \"kms:*\" }";
        let mut diagnostic = diagnostic(source, "\"Action\": \"kms:*\"");
        diagnostic.label(Span::new(12, 19), "this").label(Span::new(2, 10), "and this").label(Span::empty(20), "here");
        let expected = r#" 1 │ { "Action": "kms:*" }
   ·   ────────┬──────── ▲
   ·           │         ╰── here
   ·           ╰─┤ this
   ·             │ and this
"#;
        let drawn = drawn(source, &[diagnostic], true);
        assert!(drawn.contains(expected), "{drawn}");
    }
}
