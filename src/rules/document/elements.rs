//! What the names in a document were meant to be, and where a policy is that is not the document itself.

use crate::{
    diagnostic::Edit,
    policy::{POLICY_ELEMENTS, Policy, STATEMENT_ELEMENTS, same_name},
    syntax::{Member, NodeId, Value},
    text::Span,
};

/// How many members of an object are asked what they were meant to be. No policy and no statement has more than nine
/// elements; in an object of thousands of members nothing was meant to be one.
const MOST_MEMBERS: usize = 50;

/// Names that are farther from the element they stand for than a slip of the finger, without separators and case.
const OTHER_NAMES: &[(Level, &str, &str)] = &[
    (Level::Policy, "policyid", "Id"),
    (Level::Policy, "sid", "Id"),
    (Level::Policy, "policyversion", "Version"),
    (Level::Policy, "policystatement", "Statement"),
    (Level::Statement, "id", "Sid"),
    (Level::Statement, "statementid", "Sid"),
];

/// Which kind of object a name stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The policy.
    Policy,
    /// A statement.
    Statement,
}

impl Level {
    /// The level of an object; a document that is a statement itself counts as one.
    pub fn of(policy: &Policy, object: NodeId) -> Self {
        if Some(object) == policy.tree.root() && !is_statement(policy) { Self::Policy } else { Self::Statement }
    }

    /// The elements of this level.
    pub fn elements(self) -> &'static [&'static str] {
        match self {
            Self::Policy => POLICY_ELEMENTS,
            Self::Statement => STATEMENT_ELEMENTS,
        }
    }

    /// The other level.
    pub fn other(self) -> Self {
        match self {
            Self::Policy => Self::Statement,
            Self::Statement => Self::Policy,
        }
    }

    /// What an object of this level is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Statement => "statement",
        }
    }
}

/// The element that an unknown name was meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// Its right name.
    pub element: &'static str,
    /// Whether only case or blanks around the name differ.
    pub is_sure: bool,
}

/// The element that `name` was meant to be in an object of this level; `None` if it is an element, or nothing like one.
pub fn meant(level: Level, name: &str) -> Option<Meant> {
    const LONGEST: usize = 64;
    let elements = level.elements();
    if elements.contains(&name) || name.len() > LONGEST {
        return None;
    }
    let found = |element: &&'static str, is_sure| Meant { element, is_sure };
    if let Some(element) = same_name(elements, name) {
        return Some(Meant { element, is_sure: true });
    }
    let bare: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let singular = bare.strip_suffix('s').unwrap_or(&bare);
    let other = OTHER_NAMES.iter().find(|(of, other, _)| *of == level && [bare.as_str(), singular].contains(other));
    if let Some((_, _, element)) = other {
        return Some(found(element, false));
    }
    let distance = |element: &str| strsim::osa_distance(&bare, &element.to_ascii_lowercase());
    let allowed = if bare.len() < 5 { 1 } else { 2 };
    let near = elements.iter().map(|element| (distance(element), element)).min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, _)| *distance <= allowed).map(|(_, element)| found(element, false))
}

/// Whether `object` has a member under a wrong name that stands for one of `elements`: then these are not missing.
/// Nor is `Principal`, if its types stand in the statement themselves, nor anything in a policy among the statements.
pub fn has_stand_in(policy: &Policy, object: NodeId, elements: &[&str]) -> bool {
    let level = Level::of(policy, object);
    policy.tree.members(object).iter().take(MOST_MEMBERS).filter_map(|member| member.name.as_str()).any(|name| {
        meant(level, name).is_some_and(|meant| elements.contains(&meant.element))
            || (level == Level::Statement && elements.contains(&"Principal") && is_principal_type(name))
            || (level == Level::Statement && name == "Statement")
    })
}

/// Whether `name` is a type of principal, which stands inside `Principal`.
pub fn is_principal_type(name: &str) -> bool {
    crate::policy::PrincipalType::NAMES.contains(&name)
}

/// Whether the document is a single statement instead of a policy.
pub fn is_statement(policy: &Policy) -> bool {
    let Some(root) = policy.tree.root() else { return false };
    let is_element = |name: &str| {
        STATEMENT_ELEMENTS.contains(&name) || meant(Level::Statement, name).is_some_and(|meant| meant.is_sure)
    };
    let names = || policy.tree.members(root).iter().take(MOST_MEMBERS).filter_map(|member| member.name.as_str());
    names().any(is_element)
        && !names()
            .any(|name| name == "Statement" || meant(Level::Policy, name).is_some_and(|m| m.element == "Statement"))
        && wrapped(policy).is_none()
}

/// A policy inside the document.
#[derive(Clone, Copy, Debug)]
pub struct Wrapped<'p, 'a> {
    /// The member of the document that holds it.
    pub member: &'p Member<'a>,
    /// The object with `Statement`, or the string that holds one.
    pub policy: NodeId,
}

/// The policy that the document holds under a name that is no element, instead of being one.
pub fn wrapped<'p, 'a>(policy: &'p Policy<'a>) -> Option<Wrapped<'p, 'a>> {
    let tree = policy.tree;
    let members = tree.members(tree.root()?);
    if policy.shape_is_right || policy.statement_name.is_some() {
        return None;
    }
    let has_statement = |object: &NodeId| tree.members(*object).iter().any(|member| member.name.is("Statement"));
    let mut strangers = members
        .iter()
        .take(MOST_MEMBERS)
        .filter(|member| member.name.as_str().is_some_and(|name| !POLICY_ELEMENTS.contains(&name)));
    strangers.find_map(|member| {
        let inner = match &tree.node(member.value).value {
            Value::String(text) => text.as_str().filter(|text| text.contains("\"Statement\"")).map(|_| member.value),
            Value::Object(_) | Value::Array(_) => {
                let span = tree.span(member.value);
                tree.objects().filter(|&object| span.contains(tree.span(object))).find(has_statement)
            }
            _ => None,
        };
        inner.map(|policy| Wrapped { member, policy })
    })
}

/// Takes a member out of its object, with the comma and the space that go with it.
pub fn remove_member(policy: &Policy, object: NodeId, name: Span) -> Option<Edit> {
    let members = policy.tree.members(object);
    let index = members.iter().position(|member| member.name_span == name)?;
    let end = |member: &Member| policy.tree.span(member.value).end;
    let this = members.get(index)?;
    let previous = index.checked_sub(1).and_then(|previous| members.get(previous));
    let span = match (previous, members.get(index + 1)) {
        (_, Some(next)) => Span::new(this.name_span.start, next.name_span.start),
        (Some(previous), None) => Span::new(end(previous), end(this)),
        (None, None) => Span::new(this.name_span.start, end(this)),
    };
    Some(Edit { span, content: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_recognised() {
        let of = |level, name| meant(level, name).map(|meant| (meant.element, meant.is_sure));
        assert_eq!(of(Level::Statement, "effect"), Some(("Effect", true)));
        assert_eq!(of(Level::Statement, " Action "), Some(("Action", true)));
        assert_eq!(of(Level::Statement, "Principle"), Some(("Principal", false)));
        assert_eq!(of(Level::Statement, "not_actions"), Some(("NotAction", false)));
        assert_eq!(of(Level::Statement, "Ressources"), Some(("Resource", false)));
        assert_eq!(of(Level::Statement, "Id"), Some(("Sid", false)));
        assert_eq!(of(Level::Policy, "Statments"), Some(("Statement", false)));
        for stranger in ["Comment", "Description", "Version", "Action", "Name", "Notes", "StringEquals"] {
            assert_eq!(of(Level::Statement, stranger), None, "{stranger}");
        }
        assert_eq!(of(Level::Policy, "Policy"), None);
    }
}
