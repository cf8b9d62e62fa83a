//! Merge keys: `<<`, whose value's members a mapping gets unless it has them.

use super::{Composer, YamlError};
use crate::{
    syntax::{Member, NodeId, Text, Value},
    text::Span,
};
use std::collections::HashSet;

/// How much merge keys may bring in all: a member costs 1, and more if its name is long.
pub fn budget(source: &str) -> usize {
    source.len().saturating_mul(2).saturating_add(1024)
}

/// What it costs to compare and copy a member: a name of pieces is far larger than what it says.
fn cost(member: &Member) -> usize {
    let length = member.name.as_str().map_or(0, str::len);
    match member.name {
        Text::Verbatim { .. } => 1 + length / 32,
        Text::Pieces(_) => 1 + length,
    }
}

impl<'s> Composer<'s> {
    /// Adds to the members from `from` on those of `merges` that they lack. Returns whether some are not known.
    pub(super) fn merge(&mut self, merges: &[NodeId], from: usize, at: Span) -> Result<bool, YamlError> {
        if merges.is_empty() {
            return Ok(false);
        }
        let own = self.members.get(from..).unwrap_or_default();
        let mut names: HashSet<&str> = own.iter().filter_map(|member| member.name.as_str()).collect();
        let mut added: Vec<Member<'s>> = Vec::new();
        let mut open = false;
        for merge in merges {
            let is_list = matches!(self.tree.node(*merge).value, Value::Array(_));
            let sources = if is_list { self.tree.items(*merge) } else { std::slice::from_ref(merge) };
            for &source in sources {
                open |= self.tree.is_open(source) || !self.is_mapping(source);
                let members = if self.is_mapping(source) { self.tree.members(source) } else { &[] };
                // An item without members takes time, too.
                let costs = members.iter().map(cost).chain([usize::from(is_list)]);
                for (cost, member) in costs.zip(members.iter().map(Some).chain([None])) {
                    let Some(left) = self.merge_budget.checked_sub(cost) else {
                        return Err(YamlError { span: at.first(), message: "too many merged members".to_owned() });
                    };
                    self.merge_budget = left;
                    let Some(member) = member else { continue };
                    if member.name.as_str().is_none_or(|name| names.insert(name)) {
                        added.push(member.clone());
                    }
                }
            }
        }
        self.members.extend(added);
        Ok(open)
    }

    /// Whether a node is written as a mapping: not a function, which only reads as one.
    fn is_mapping(&self, node: NodeId) -> bool {
        let start = self.tree.span(node).start as usize;
        let is_tagged = self.source.as_bytes().get(start) == Some(&b'!');
        matches!(self.tree.node(node).value, Value::Object(_)) && !is_tagged
    }
}
