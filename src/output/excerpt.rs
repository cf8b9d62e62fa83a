//! The lines of a source that a report shows: made harmless, cut where they are long, with the spans moved along.

use super::sanitize::push_source;
use crate::text::{LineIndex, Position, Span};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
};

/// Lines longer than this many bytes are cut to windows round the spans in them.
const LINE_BYTES_MAX: usize = 240;
/// What a window shows before and after a span, in bytes.
const WINDOW_MARGIN: usize = 60;
/// What a window shows of a long span, in bytes.
const WINDOW_SPAN: usize = 120;

/// Some lines of a source. Ranges are bytes of [`Excerpt::text`], not of the source.
#[derive(Debug)]
pub struct Excerpt {
    /// The blocks, one after another. Every line ends with a line feed; an empty source has none.
    pub text: String,
    /// Lines that follow one another in the source. The block of the first span is the first.
    pub blocks: Vec<Block>,
    /// The spans, in the order in which they were given.
    pub marks: Vec<Mark>,
}

/// Lines that follow one another in the source.
#[derive(Debug)]
pub struct Block {
    /// Where they stand in the excerpt.
    pub range: Range<usize>,
    /// The number of the first, 0-based, in the source.
    pub line: usize,
}

/// What is shown of a span: it ends with its first line.
#[derive(Debug)]
pub struct Mark {
    /// Where it stands in the excerpt.
    pub range: Range<usize>,
    /// Where it starts in the source.
    pub position: Position,
}

impl Excerpt {
    /// The lines in which `spans` start, each with the line before and the line after it.
    pub fn new(source: &str, index: &LineIndex, spans: &[Span]) -> Self {
        let marked: Vec<(Range<usize>, Position)> =
            spans.iter().map(|span| (span.range(), index.position(span.start))).collect();
        let mut lines = lines(source, &marked);
        let mut excerpt = Self { text: String::new(), blocks: Vec::new(), marks: Vec::new() };
        for run in runs(&lines, marked.first().map_or(0, |(_, position)| position.line)) {
            let start = excerpt.text.len();
            let line = run.start as usize;
            for (_, line) in lines.range_mut(run) {
                line.show(source, &mut excerpt.text);
            }
            excerpt.blocks.push(Block { range: start..excerpt.text.len(), line });
        }
        for (span, position) in marked {
            let shown = |offset| lines.get(&position.line).map_or(0, |line| line.shown_offset(source, offset));
            excerpt.marks.push(Mark { range: shown(span.start)..shown(span.end), position });
        }
        excerpt
    }
}

/// The lines to show, by number.
fn lines(source: &str, marked: &[(Range<usize>, Position)]) -> BTreeMap<u32, Line> {
    let mut lines = BTreeMap::new();
    for (span, position) in marked {
        let line = match lines.entry(position.line) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Line::around(source, span.start)),
        };
        line.spans.push(span.clone());
        let (before, after) = (line.range.start.checked_sub(1), line.range.end.saturating_add(1));
        if let (Some(offset), Some(number)) = (before, position.line.checked_sub(1)) {
            lines.entry(number).or_insert_with(|| Line::around(source, offset));
        }
        if after <= source.len() {
            lines.entry(position.line.saturating_add(1)).or_insert_with(|| Line::around(source, after));
        }
    }
    // The end of a file that ends as it should is not a line that anybody wants to see.
    lines.retain(|_, line| !line.spans.is_empty() || line.range.start < source.len());
    lines
}

/// Ranges of numbers without a gap, the one with `first` at the start.
fn runs(lines: &BTreeMap<u32, Line>, first: u32) -> Vec<Range<u32>> {
    let mut runs: Vec<Range<u32>> = Vec::new();
    for number in lines.keys() {
        match runs.last_mut() {
            Some(run) if run.end == *number => run.end = number.saturating_add(1),
            _ => runs.push(*number..number.saturating_add(1)),
        }
    }
    runs.sort_by_key(|run| !run.contains(&first));
    runs
}

struct Line {
    /// Where it stands in the source, without its line feed.
    range: Range<usize>,
    /// The spans that start in it.
    spans: Vec<Range<usize>>,
    /// What is shown of it.
    windows: Vec<Window>,
}

struct Window {
    /// Where it stands in the source.
    source: Range<usize>,
    /// Where it starts in the excerpt.
    shown: usize,
}

impl Line {
    /// The line that holds `offset`.
    fn around(source: &str, offset: usize) -> Self {
        let (before, after) = source.split_at_checked(offset).unwrap_or((source, ""));
        let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let end = after.find('\n').map_or(source.len(), |at| offset.saturating_add(at));
        Self { range: start..end, spans: Vec::new(), windows: Vec::new() }
    }

    /// Appends what is to be seen of the line.
    fn show(&mut self, source: &str, text: &mut String) {
        let line = source.get(self.range.clone()).unwrap_or_default();
        let end = self.range.start.saturating_add(line.strip_suffix('\r').unwrap_or(line).len());
        let line = self.range.start..end;
        let windows =
            if line.len() <= LINE_BYTES_MAX { vec![line.clone()] } else { windows(source, &line, &self.spans) };
        let mut seen = line.start;
        for window in windows {
            if window.start > seen {
                text.push('…');
            }
            seen = window.end;
            self.windows.push(Window { source: window.clone(), shown: text.len() });
            push_source(text, source.get(window).unwrap_or_default());
        }
        if seen < line.end {
            text.push('…');
        }
        if !source.is_empty() {
            text.push('\n');
        }
    }

    /// Where the byte `offset` of the source stands in the excerpt. What is not shown stands where the cut is.
    fn shown_offset(&self, source: &str, offset: usize) -> usize {
        let Some(window) = self.windows.iter().rfind(|window| window.source.start <= offset).or(self.windows.first())
        else {
            return 0;
        };
        let mut before = String::new();
        let end = offset.min(window.source.end);
        push_source(&mut before, source.get(window.source.start..end).unwrap_or_default());
        window.shown.saturating_add(before.len())
    }
}

/// The parts of a long line round `spans`, or its start if there are none.
fn windows(source: &str, line: &Range<usize>, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut around: Vec<Range<usize>> = spans
        .iter()
        .map(|span| {
            let end = span.end.min(span.start.saturating_add(WINDOW_SPAN));
            span.start.saturating_sub(WINDOW_MARGIN).max(line.start)..end.saturating_add(WINDOW_MARGIN).min(line.end)
        })
        .map(|window| char_boundary(source, window.start)..char_boundary(source, window.end))
        .collect();
    if around.is_empty() {
        around.push(line.start..char_boundary(source, line.start.saturating_add(WINDOW_SPAN)));
    }
    around.sort_by_key(|window| window.start);
    let mut windows: Vec<Range<usize>> = Vec::new();
    for window in around {
        match windows.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => windows.push(window),
        }
    }
    windows
}

/// The last character boundary at or before `offset`.
fn char_boundary(source: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|offset| source.is_char_boundary(*offset)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(source: &str, spans: &[(usize, usize)]) -> Excerpt {
        let spans: Vec<Span> = spans.iter().map(|(start, end)| Span::new(*start as u32, *end as u32)).collect();
        Excerpt::new(source, &LineIndex::new(source), &spans)
    }

    fn marked(excerpt: &Excerpt) -> Vec<&str> {
        excerpt.marks.iter().map(|mark| excerpt.text.get(mark.range.clone()).unwrap()).collect()
    }

    #[test]
    fn a_span_is_shown_with_the_lines_round_it() {
        let source = "one\ntwo\nthree\nfour\nfive\n";
        let excerpt = excerpt(source, &[(8, 13)]);
        assert_eq!(excerpt.text, "two\nthree\nfour\n");
        assert_eq!((marked(&excerpt), excerpt.blocks[0].line), (vec!["three"], 1));
    }

    #[test]
    fn the_block_of_the_first_span_comes_first() {
        let source = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
        let excerpt = excerpt(source, &[(28, 33), (0, 3)]);
        assert_eq!(excerpt.text, "six\nseven\none\ntwo\n");
        assert_eq!(marked(&excerpt), ["seven", "one"]);
        assert_eq!(excerpt.blocks.iter().map(|block| block.line).collect::<Vec<_>>(), [5, 0]);
    }

    #[test]
    fn what_is_replaced_moves_the_spans_behind_it() {
        let source = "\u{1b}[2J\u{202e}abc\r\n";
        let start = source.find("abc").unwrap();
        let excerpt = excerpt(source, &[(start, start + 3), (0, 1)]);
        assert_eq!(excerpt.text, "\\u{1b}[2J\\u{202e}abc\n");
        assert_eq!(marked(&excerpt), ["abc", "\\u{1b}"]);
    }

    #[test]
    fn long_lines_are_cut_round_the_spans() {
        let filler = "é".repeat(50_000);
        let source = format!("{filler}FIRST{filler}SECOND{filler}");
        let (first, second) = (source.find('F').unwrap(), source.find("SECOND").unwrap());
        let excerpt = excerpt(&source, &[(first, first + 5), (second, second + 6)]);
        assert!(excerpt.text.chars().count() < 200, "{}", excerpt.text);
        assert_eq!(excerpt.text.matches('…').count(), 3);
        assert_eq!(marked(&excerpt)[0], "FIRST");
        assert_eq!(excerpt.marks[0].position.scalar, 50_000);
    }

    #[test]
    fn long_spans_are_cut() {
        let source = format!("{{\"Id\": \"{}\"}}", "x".repeat(10_000));
        let excerpt = excerpt(&source, &[(7, source.len() - 1)]);
        assert!(excerpt.text.len() < 250, "{}", excerpt.text);
        assert!(marked(&excerpt)[0].starts_with("\"xxx"));
    }

    #[test]
    fn a_span_of_many_lines_ends_with_its_first() {
        let excerpt = excerpt("{\n  \"a\": 1\n}\n", &[(0, 12)]);
        assert_eq!(marked(&excerpt), ["{"]);
    }

    #[test]
    fn the_end_of_a_text_can_be_marked() {
        for (source, text) in [("{", "{\n"), ("{\n", "{\n\n"), ("{\n\n", "\n\n")] {
            let excerpt = excerpt(source, &[(source.len(), source.len())]);
            assert_eq!(excerpt.text, text, "{source:?}");
            assert_eq!(excerpt.marks[0].range, text.len() - 1..text.len() - 1, "{source:?}");
        }
        let excerpt = excerpt("", &[(0, 0)]);
        assert_eq!((excerpt.text.as_str(), excerpt.blocks.len(), excerpt.marks[0].range.clone()), ("", 1, 0..0));
    }
}
