//! Objects and lists that are put together from several.

use crate::hosts::{Member, Node, Part, Value, known_text};
use std::collections::HashMap;

/// The members of an object, of which the last with a name counts.
#[derive(Default)]
pub(super) struct Members<'s> {
    list: Vec<Member<'s>>,
    places: HashMap<String, usize>,
}

impl<'s> Members<'s> {
    /// Puts a member in, in place of one with the same name.
    pub fn put(&mut self, member: Member<'s>) {
        match self.place(&member.name) {
            Some(place) => *place = member,
            None => self.push(member),
        }
    }

    /// Puts members in, those that `branch` of a choice has: where the choice falls otherwise, they are as before.
    pub fn put_if(&mut self, condition: &str, holds: bool, members: Vec<Member<'s>>) {
        for member in members {
            let span = member.value.span;
            match self.place(&member.name) {
                Some(place) => {
                    let before = std::mem::replace(&mut place.value, Node::new(span, Value::Absent));
                    place.value = choice(condition, holds, member.value, before);
                }
                None => {
                    let value = choice(condition, holds, member.value, Node::new(span, Value::Absent));
                    self.push(Member { value, ..member });
                }
            }
        }
    }

    /// The member with this name.
    pub fn place(&mut self, name: &[Part]) -> Option<&mut Member<'s>> {
        let index = *self.places.get(&known_text(name)?)?;
        self.list.get_mut(index)
    }

    /// Adds a member after all others.
    pub fn push(&mut self, member: Member<'s>) {
        if let Some(name) = known_text(&member.name) {
            self.places.insert(name, self.list.len());
        }
        self.list.push(member);
    }

    /// The members, in order.
    pub fn into_list(self) -> Vec<Member<'s>> {
        self.list
    }
}

/// A list that is put together from the items of others.
#[derive(Default)]
pub(super) struct Items<'s> {
    /// The items that are known.
    pub list: Vec<Node<'s>>,
    /// Whether there may be others.
    pub is_open: bool,
}

impl<'s> Items<'s> {
    /// Adds the items of a list, those of the lists among them too if `is_flat`.
    pub fn splice(&mut self, node: Node<'s>, is_flat: bool) {
        match node.value {
            Value::Absent => {}
            Value::List(items) => {
                self.is_open |= node.open;
                for item in items {
                    if is_flat { self.splice(item, true) } else { self.list.push(item) }
                }
            }
            Value::Choice { condition, branches } => {
                for (branch, holds) in (*branches).into_iter().zip([true, false]) {
                    let mut items = Self::default();
                    items.splice(branch, is_flat);
                    self.is_open |= items.is_open;
                    self.list.extend(items.list.into_iter().map(|item| {
                        let nothing = Node::new(item.span, Value::Absent);
                        choice(&condition, holds, item, nothing)
                    }));
                }
            }
            Value::Unknown(_) => self.is_open = true,
            Value::Literal(_) | Value::Text(_) | Value::Object(_) => self.list.push(node),
        }
    }
}

/// `node` where the condition turns out as `holds`, and `other` where it does not.
fn choice<'s>(condition: &str, holds: bool, node: Node<'s>, other: Node<'s>) -> Node<'s> {
    let span = node.span;
    let branches = Box::new(if holds { [node, other] } else { [other, node] });
    Node::new(span, Value::Choice { condition: condition.to_owned(), branches })
}
