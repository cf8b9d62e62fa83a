//! Ways in which the unknown parts of a document may be filled in.
//!
//! Rules look at strings as a whole. So a document whose strings have unknown parts is checked once for each of a few
//! completions, chosen to be as right as they can be and as different as they can be; what is wrong in all of them
//! does not depend on what is unknown. A value that is wholly unknown stays so.

use super::fill::{Filler, Place, Template};
use crate::{
    diagnostic::Diagnostic,
    hosts::{Rendered, Unknown, UnknownKind},
    rules::Options,
    syntax::{Content, NodeId, Text, Tree, Value},
};
use std::sync::Arc;

/// The completions to look at, in an order in which the likeliest to be right come first. They are made as they are
/// asked for: most documents need one or two.
pub(super) struct Completions<'o> {
    strings: Vec<Template>,
    filler: Filler<'o>,
    holes: usize,
}

/// One of them.
pub(super) struct Completion {
    /// What is written instead of each hole; `None` leaves it.
    pub fill: Vec<Option<String>>,
    /// What was written, and what the author calls it; the longest first.
    names: Vec<(String, String)>,
}

impl<'o> Completions<'o> {
    /// Those of a document, of which `tree` was read.
    pub fn new(rendered: &Rendered, tree: &Tree, options: &'o Options) -> Self {
        let mut strings = Strings { rendered, tree, found: Vec::new() };
        if !rendered.holes.is_empty()
            && let Some(root) = tree.root()
        {
            strings.visit(root, Place::Other);
        }
        let filler = Filler::new(&rendered.text, &strings.found, options);
        Self { strings: strings.found, filler, holes: rendered.holes.len() }
    }

    /// One after another.
    pub fn iter(&self) -> impl Iterator<Item = Completion> {
        let worlds = if self.strings.is_empty() { 0..1 } else { self.filler.worlds() };
        worlds.map(|world| complete(&self.filler, world, &self.strings, self.holes))
    }
}

fn complete(filler: &Filler, world: usize, strings: &[Template], holes: usize) -> Completion {
    let mut completion = Completion { fill: vec![None; holes], names: Vec::new() };
    for string in strings {
        let filled = filler.fill(world, string);
        let mut whole = String::new();
        let mut named = String::new();
        let mut fillings = filled.into_iter();
        for part in &string.parts {
            match part {
                TemplatePart::Known(text) => {
                    whole.push_str(text);
                    named.push_str(text);
                }
                TemplatePart::Hole(index, unknown) => {
                    let filling = fillings.next().unwrap_or_default();
                    whole.push_str(&filling);
                    named.push_str(&unknown.name);
                    // Too short, or too common, to be found again in a message on its own.
                    if filling.len() >= 12 && filling.chars().all(|c| c.is_ascii_digit()) {
                        completion.names.push((filling.clone(), unknown.name.clone()));
                    }
                    if let Some(place) = completion.fill.get_mut(*index) {
                        *place = Some(filling);
                    }
                }
            }
        }
        // A short text may stand in a message for something else, unless it is quoted as a whole.
        const SHORTEST: usize = 8;
        if whole.len() >= SHORTEST {
            completion.names.push((whole, named));
        } else if !whole.is_empty() {
            completion.names.push((format!("`{whole}`"), format!("`{named}`")));
        }
    }
    completion.names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    completion.names.dedup();
    completion
}

impl Completion {
    /// Says what the author wrote in place of what was filled in.
    pub fn rename(&self, diagnostic: &mut Diagnostic) {
        if self.names.is_empty() {
            return;
        }
        let rename = |text: &mut String| {
            for (written, name) in &self.names {
                if text.contains(written.as_str()) {
                    *text = text.replace(written.as_str(), name);
                }
            }
        };
        rename(&mut diagnostic.message);
        diagnostic.help.iter_mut().for_each(rename);
        diagnostic.labels.iter_mut().for_each(|label| rename(&mut label.message));
        if let Some(statement) = &mut diagnostic.statement {
            statement.sid.iter_mut().for_each(rename);
        }
        let holds_filling = |text: &str| self.names.iter().any(|(written, _)| text.contains(written.as_str()));
        let is_whole = |fix: &crate::diagnostic::Fix| {
            !fix.edits.iter().any(|edit| holds_filling(&edit.content)) && !holds_filling(&fix.message)
        };
        diagnostic.fix = diagnostic.fix.take().filter(is_whole);
    }
}

/// A part of a string that is filled in.
#[derive(Clone, Debug)]
pub(super) enum TemplatePart {
    /// What is known.
    Known(String),
    /// A hole, by its position among the holes of the document.
    Hole(usize, Arc<Unknown>),
}

/// How many unknown parts a string may have to be looked at.
const MOST_HOLES: usize = 32;

/// Finds the strings that have unknown parts beside known ones, or one of a known kind.
struct Strings<'t> {
    rendered: &'t Rendered,
    tree: &'t Tree<'t>,
    found: Vec<Template>,
}

impl Strings<'_> {
    fn visit(&mut self, node: NodeId, place: Place) {
        match &self.tree.node(node).value {
            Value::String(text) => self.string(text, place),
            Value::Array(_) => self.tree.items(node).iter().for_each(|&item| self.visit(item, place)),
            Value::Object(_) => {
                for member in self.tree.members(node) {
                    self.string(&member.name, Place::Name);
                    self.visit(member.value, place.below(member.name.as_str()));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Unknown => {}
        }
    }

    fn string(&mut self, text: &Text, place: Place) {
        if text.as_str().is_some() {
            return;
        }
        let mut parts: Vec<TemplatePart> = Vec::new();
        for piece in text.pieces() {
            let known = match piece.content {
                Content::Verbatim(known) => known.to_owned(),
                Content::Escaped(character) => character.to_string(),
                Content::Unknown => {
                    // A string that is not closed ends in something unknown that is no hole.
                    let Ok(index) = self.rendered.holes.binary_search(&piece.span.start) else { return };
                    let Some(unknown) = self.rendered.unknowns.get(index) else { return };
                    parts.push(TemplatePart::Hole(index, Arc::clone(unknown)));
                    continue;
                }
            };
            match parts.last_mut() {
                Some(TemplatePart::Known(before)) => before.push_str(&known),
                _ => parts.push(TemplatePart::Known(known)),
            }
        }
        let is_anything = |part: &TemplatePart| match part {
            TemplatePart::Known(_) => false,
            TemplatePart::Hole(_, unknown) => matches!(unknown.kind, UnknownKind::Anything),
        };
        let is_wholly_unknown = parts.iter().all(is_anything);
        // Nothing tells what a name might be as a whole.
        let is_open_name = place == Place::Name && parts.iter().any(is_anything);
        // The values of conditions have many forms, and what is filled in must not spoil one. An ARN's fields are known.
        let is_arn = matches!(parts.first(), Some(TemplatePart::Known(text)) if text.starts_with("arn:"));
        let is_open_value = place == Place::Condition && !is_arn && parts.iter().any(is_anything);
        let holes = parts.iter().filter(|part| matches!(part, TemplatePart::Hole(..))).count();
        if !is_wholly_unknown && !is_open_name && !is_open_value && holes <= MOST_HOLES {
            self.found.push(Template { parts, place });
        }
    }
}
