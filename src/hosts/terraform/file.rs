//! What a file defines, by name.

use super::span_of;
use crate::text::Span;
use hcl_edit::{
    expr::Expression,
    structure::{Block, Body},
};
use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

/// The data source that composes policies from blocks.
pub(super) const DOCUMENT: &str = "aws_iam_policy_document";

/// The most nodes that are built from one file.
const MAX_NODES: usize = 1_000_000;

/// Names of unknown parts longer than this are cut, and told apart by where they stand.
const MAX_NAME: usize = 200;

/// A file, and what it defines. What is defined twice is not known.
pub(super) struct File<'s, 'b> {
    text: &'s str,
    locals: HashMap<&'b str, Option<&'b Expression>>,
    defaults: HashMap<&'b str, &'b Expression>,
    documents: HashMap<&'b str, &'b Block>,
    keys: HashMap<&'b str, &'b Block>,
    /// How many nodes may still be built.
    pub nodes_left: Cell<usize>,
    /// Whether there was more than is built.
    pub is_cut: Cell<bool>,
}

impl<'s, 'b> File<'s, 'b> {
    /// Looks over the blocks of `body`, which was read from `text`.
    pub fn new(text: &'s str, body: &'b Body) -> Self {
        let mut file = Self {
            text,
            locals: HashMap::new(),
            defaults: HashMap::new(),
            documents: HashMap::new(),
            keys: HashMap::new(),
            nodes_left: Cell::new(MAX_NODES),
            is_cut: Cell::new(false),
        };
        for block in body.blocks() {
            match (block.ident.as_str(), labels(block).as_slice()) {
                ("locals", _) => {
                    for attribute in block.body.attributes() {
                        let definition = file.locals.entry(attribute.key.as_str());
                        definition.and_modify(|twice| *twice = None).or_insert(Some(&attribute.value));
                    }
                }
                ("variable", [name]) => {
                    if let Some(default) = block.body.get_attribute("default") {
                        file.defaults.insert(name, &default.value);
                    }
                }
                ("data", [DOCUMENT, name]) => drop(file.documents.insert(name, block)),
                ("resource", ["aws_kms_key", name]) => drop(file.keys.insert(name, block)),
                _ => {}
            }
        }
        file
    }

    /// Where something is written.
    pub fn span(&self, item: &impl hcl_edit::Span) -> Span {
        item.span().map(span_of).unwrap_or_default()
    }

    /// The text of the file.
    pub fn whole(&self) -> &'s str {
        self.text
    }

    /// What is written there.
    pub fn source(&self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The source text of something, its white space collapsed.
    pub fn collapsed(&self, item: &impl hcl_edit::Span) -> String {
        let span = self.span(item);
        let mut text = String::new();
        for word in self.source(span).split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
            if text.len() > MAX_NAME {
                text.truncate(text.floor_char_boundary(MAX_NAME));
                text.push_str(&format!("…@{}", span.start));
                break;
            }
        }
        text
    }

    /// The only definition of a local value.
    pub fn local(&self, name: &str) -> Option<&'b Expression> {
        self.locals.get(name).copied().flatten()
    }

    /// The default of a variable.
    pub fn default(&self, name: &str) -> Option<&'b Expression> {
        self.defaults.get(name).copied()
    }

    /// A policy document.
    pub fn document(&self, name: &str) -> Option<&'b Block> {
        self.documents.get(name).copied()
    }

    /// The key that an `aws_kms_key_policy` is for, if it is defined here.
    pub fn key_of(&self, block: &Block) -> Option<&'b Block> {
        let path = super::reference::Path::of(&block.body.get_attribute("key_id")?.value)?;
        let (kind, name, _) = path.resource()?;
        self.keys.get(name).copied().filter(|_| kind == "aws_kms_key")
    }

    /// The policy documents that resources and other documents mention.
    pub fn mentioned_documents(&self, body: &Body) -> HashSet<&'s str> {
        let mut mentioned = HashSet::new();
        for block in body.blocks().filter(|block| matches!(block.ident.as_str(), "resource" | "data")) {
            let mentions = self.source(self.span(block)).split("data.aws_iam_policy_document.").skip(1);
            mentioned.extend(mentions.filter_map(|rest| rest.split(|c: char| !is_name(c)).next()));
        }
        mentioned
    }
}

/// The labels of a block.
pub(super) fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(|label| label.as_str()).collect()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}
