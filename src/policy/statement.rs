//! One statement and its elements, but for the principals.

use super::{ConditionBlock, Item, PrincipalBlock};
use crate::{
    catalog::ActionSet,
    syntax::{NodeId, Text},
    text::Span,
};

/// An element with one string as its value.
#[derive(Debug)]
pub struct Element<'a> {
    /// The element's name, quotes included.
    pub name: Span,
    /// Its value, quotes included.
    pub span: Span,
    /// The value's text; `None` if it is not a string.
    pub text: Option<&'a Text<'a>>,
}

impl<'a> Element<'a> {
    /// Whether the value is surely `text`.
    pub fn is(&self, text: &str) -> bool {
        self.as_str() == Some(text)
    }

    /// The value, if it is a string that is known.
    pub fn as_str(&self) -> Option<&'a str> {
        self.text.and_then(Text::as_str)
    }
}

/// `Allow` or `Deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// A statement.
#[derive(Debug, Default)]
pub struct Statement<'a> {
    /// Position in the list of statements, from 0.
    pub index: usize,
    /// The object.
    pub node: NodeId,
    /// From `{` to `}`.
    pub span: Span,
    /// Whether it is an object. If not, all that follows is empty.
    pub is_object: bool,
    /// Whether something in it could not be read, or is filled in later: then no element is missing.
    pub is_open: bool,
    /// `Sid`
    pub sid: Option<Element<'a>>,
    /// `Effect`
    pub effect: Option<Element<'a>>,
    /// `Principal`
    pub principal: Option<PrincipalBlock<'a>>,
    /// `NotPrincipal`
    pub not_principal: Option<PrincipalBlock<'a>>,
    /// `Action`
    pub action: Option<ActionBlock<'a>>,
    /// `NotAction`
    pub not_action: Option<ActionBlock<'a>>,
    /// `Resource`
    pub resource: Option<ResourceBlock<'a>>,
    /// `NotResource`
    pub not_resource: Option<ResourceBlock<'a>>,
    /// `Condition`
    pub condition: Option<ConditionBlock<'a>>,
}

impl<'a> Statement<'a> {
    /// What the statement does, whatever the case of `Effect`, though the service takes only the right one; `None` if
    /// it is missing, wrong or unknown.
    pub fn effect(&self) -> Option<Effect> {
        match self.effect.as_ref()?.as_str()? {
            text if text.eq_ignore_ascii_case("Allow") => Some(Effect::Allow),
            text if text.eq_ignore_ascii_case("Deny") => Some(Effect::Deny),
            _ => None,
        }
    }

    /// `Principal` and `NotPrincipal`, those that are there.
    pub fn principal_blocks(&self) -> impl Iterator<Item = &PrincipalBlock<'a>> {
        self.principal.iter().chain(&self.not_principal)
    }

    /// `Action` and `NotAction`, those that are there.
    pub fn action_blocks(&self) -> impl Iterator<Item = &ActionBlock<'a>> {
        self.action.iter().chain(&self.not_action)
    }

    /// The KMS actions that the statement speaks of, `NotAction` turned round; `None` if that is not certain.
    pub fn actions(&self) -> Option<ActionSet> {
        let known =
            |block: &&ActionBlock| !block.is_open && block.actions.iter().all(|action| action.text.as_str().is_some());
        match (&self.action, &self.not_action) {
            (Some(block), None) => Some(block).filter(known).map(|block| block.named()),
            (None, Some(block)) => Some(block).filter(known).map(|block| ActionSet::ALL.difference(block.named())),
            _ => None,
        }
    }

    /// `Resource` and `NotResource`, those that are there.
    pub fn resource_blocks(&self) -> impl Iterator<Item = &ResourceBlock<'a>> {
        self.resource.iter().chain(&self.not_resource)
    }
}

/// The element `Action` or `NotAction`.
#[derive(Debug)]
pub struct ActionBlock<'a> {
    /// The element's name.
    pub name: Span,
    /// Its value.
    pub span: Span,
    /// Whether it is `NotAction`.
    pub negated: bool,
    /// Whether something in it could not be read, or is filled in later.
    pub is_open: bool,
    /// The actions, in order.
    pub actions: Vec<Action<'a>>,
}

impl ActionBlock<'_> {
    /// The KMS actions that the names match, whether or not the element is negated.
    pub fn named(&self) -> ActionSet {
        self.actions.iter().fold(ActionSet::EMPTY, |set, action| set.union(action.matches))
    }
}

/// One value of `Action` or `NotAction`.
#[derive(Debug)]
pub struct Action<'a> {
    /// The value's text.
    pub text: &'a Text<'a>,
    /// The value, quotes included.
    pub span: Span,
    /// Its place, where it stands in a list.
    pub item: Option<Item>,
    /// Its two halves; `None` for `*`, for a text without a colon, and where the text is not known.
    pub pattern: Option<ActionPattern<'a>>,
    /// The KMS actions it matches: without regard to case, `*` for any characters and `?` for one.
    pub matches: ActionSet,
}

/// `service:Name`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionPattern<'a> {
    /// What stands before the first colon.
    pub service: &'a str,
    /// What follows it.
    pub name: &'a str,
}

/// The element `Resource` or `NotResource`.
#[derive(Debug)]
pub struct ResourceBlock<'a> {
    /// The element's name.
    pub name: Span,
    /// Its value.
    pub span: Span,
    /// Whether it is `NotResource`.
    pub negated: bool,
    /// Whether something in it could not be read, or is filled in later.
    pub is_open: bool,
    /// The resources, in order.
    pub resources: Vec<Resource<'a>>,
}

/// One value of `Resource` or `NotResource`.
#[derive(Debug)]
pub struct Resource<'a> {
    /// The value's text.
    pub text: &'a Text<'a>,
    /// The value, quotes included.
    pub span: Span,
    /// Its place, where it stands in a list.
    pub item: Option<Item>,
}
