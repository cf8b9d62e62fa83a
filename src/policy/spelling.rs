//! The names of a policy's parts, and names that are surely slips of them.

use crate::syntax::Member;

/// The elements of a policy.
///
/// Source of both lists: IAM User Guide, "Grammar of the IAM JSON policy language".
pub const POLICY_ELEMENTS: &[&str] = &["Version", "Id", "Statement"];

/// The elements of a statement.
pub const STATEMENT_ELEMENTS: &[&str] =
    &["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// In an object of more members than this, nothing is a slip. No policy and no statement has more than nine elements.
const MOST_MEMBERS: usize = 50;

/// The one of `names` that `text` is, but for case and white space around it.
pub fn same_name(names: &[&'static str], text: &str) -> Option<&'static str> {
    let text = text.trim();
    names.iter().copied().find(|name| name.eq_ignore_ascii_case(text))
}

/// The members of an object, each with the one of `names` that it stands for: the name that it has, or the one from
/// which it surely slipped. A slip stands for nothing beside a member with the right name, or an earlier slip.
///
/// The service knows only exact names. Slips are read nevertheless, so that what is wrong inside is found with them.
pub fn named<'t, 'a>(
    names: &'static [&'static str],
    members: &'t [Member<'a>],
) -> impl Iterator<Item = (Option<&'static str>, &'t Member<'a>)> {
    let is_slip_of =
        |member: &Member, name| member.name.as_str().is_some_and(|text| same_name(&[name], text).is_some());
    members.iter().enumerate().map(move |(index, member)| {
        let text = member.name.as_str();
        let exact = names.iter().copied().find(|name| text == Some(name));
        let slip = || {
            let name = text.filter(|_| members.len() <= MOST_MEMBERS).and_then(|text| same_name(names, text))?;
            let mut earlier = members.iter().take(index);
            let is_free =
                !members.iter().any(|other| other.name.is(name)) && !earlier.any(|other| is_slip_of(other, name));
            is_free.then_some(name)
        };
        (exact.or_else(slip), member)
    })
}
