//! The key policy as the grammar of IAM's JSON policy language names it, every part with its span.
//!
//! Nothing here reports anything: lowering is lenient, and only notes whether the shape is right. What is wrong with
//! a shape that is not, [`Policy::violations`] says with the JSON Schema.

mod arn;
mod condition;
mod document;
mod lower;
mod principal;
mod shape;
mod spelling;
mod statement;
mod variable;

pub use arn::Arn;
pub use condition::{Condition, ConditionBlock, ConditionKey, ConditionOperator, OperatorName};
pub use document::{Document, is_key_policy, is_other_object, may_be_key_policy};
pub use lower::lower;
pub use principal::{AwsPrincipal, Item, Principal, PrincipalBlock, PrincipalForm, PrincipalType};
pub use shape::{SCHEMA, Violation, ViolationKind, members_of_request, violations_of_request};
pub use spelling::{POLICY_ELEMENTS, STATEMENT_ELEMENTS, same_name};
pub use statement::{Action, ActionBlock, ActionPattern, Effect, Element, Resource, ResourceBlock, Statement};
pub use variable::{VariableFault, VariablePiece, variable_pieces};

use crate::{syntax::Tree, text::Span};
use std::cell::OnceCell;

/// A key policy.
#[derive(Debug)]
pub struct Policy<'a> {
    /// The tree it was lowered from.
    pub tree: &'a Tree<'a>,
    /// The characters it is made of.
    pub document: Document<'a>,
    /// From `{` to `}`; empty if there is no value at all.
    pub span: Span,
    /// Whether it is an object. If not, all that follows is empty.
    pub is_object: bool,
    /// Whether something in it could not be read, or is filled in later: then no element is missing.
    pub is_open: bool,
    /// Whether there may be statements that could not be read, or are filled in later: then none is missing.
    pub may_have_more_statements: bool,
    /// Whether every element has its place and its JSON type: see [`Policy::violations`].
    pub shape_is_right: bool,
    /// `Version`
    pub version: Option<Element<'a>>,
    /// `Id`
    pub id: Option<Element<'a>>,
    /// The name `Statement`.
    pub statement_name: Option<Span>,
    /// The statements, in order.
    pub statements: Vec<Statement<'a>>,
    /// Whether every principal is of type `AWS` and [plain](Principal::is_plain), as in most policies.
    pub principals_are_plain: bool,
    violations: OnceCell<Vec<Violation<'a>>>,
}

impl<'a> Policy<'a> {
    /// What the schema says against the shape, in no order; nothing if the shape is right.
    pub fn violations(&self) -> &[Violation<'a>] {
        if self.shape_is_right {
            return &[];
        }
        self.violations.get_or_init(|| shape::violations(self.tree))
    }

    /// What the schema says against the shape in the name of one rule.
    pub fn violations_of(&self, rule: &'static str) -> impl Iterator<Item = &Violation<'a>> {
        self.violations().iter().filter(move |violation| violation.rule == rule)
    }

    /// Every principal, of `Principal` and `NotPrincipal`.
    pub fn principals(&self) -> impl Iterator<Item = (&Statement<'a>, &PrincipalBlock<'a>, &Principal<'a>)> {
        self.statements.iter().flat_map(|statement| {
            statement
                .principal_blocks()
                .flat_map(move |block| block.principals.iter().map(move |principal| (statement, block, principal)))
        })
    }

    /// Every action, of `Action` and `NotAction`.
    pub fn actions(&self) -> impl Iterator<Item = (&Statement<'a>, &ActionBlock<'a>, &Action<'a>)> {
        self.statements.iter().flat_map(|statement| {
            statement
                .action_blocks()
                .flat_map(move |block| block.actions.iter().map(move |action| (statement, block, action)))
        })
    }

    /// Every resource, of `Resource` and `NotResource`.
    pub fn resources(&self) -> impl Iterator<Item = (&Statement<'a>, &ResourceBlock<'a>, &Resource<'a>)> {
        self.statements.iter().flat_map(|statement| {
            statement
                .resource_blocks()
                .flat_map(move |block| block.resources.iter().map(move |resource| (statement, block, resource)))
        })
    }

    /// Whether the policy has `Version` 2012-10-17, with which policy variables work.
    pub fn has_variables(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version.is("2012-10-17"))
    }
}
