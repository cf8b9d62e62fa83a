//! `duplicate-json-key`

use super::elements::{Level, remove_member};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
    syntax::{Member, NodeId, Value},
    text::Span,
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-json-key",
    severity: Severity::Error,
    outcome: REFUSED,
    docs: include_str!("../../../rules/document/duplicate-json-key.md"),
    check,
};

/// Of an element of the policy or of a statement.
const REFUSED: Outcome = Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented);
/// Of a name inside `Principal` or `Condition`.
const PROBABLY_REFUSED: Outcome = Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred);

/// Members up to which comparing each with each is quicker than hashing.
const FEW: usize = 12;

/// How many names are reported of one document.
const MOST: usize = 1000;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let duplicates = policy.tree.objects().flat_map(|object| {
        let members = policy.tree.members(object);
        let pairs = match members.len() {
            _ if plainly_differ(members) => Vec::new(),
            0..=FEW => compare(members),
            _ => hash(members),
        };
        pairs.into_iter().map(move |(first, again)| (object, first, again))
    });
    for (object, first, again) in duplicates.take(MOST) {
        report(policy, object, first, again, findings);
    }
}

/// A quick look: whether no two names have the same length and first letter.
fn plainly_differ(members: &[Member]) -> bool {
    let mut seen = 0_u64;
    members.iter().all(|member| {
        let name = member.name.as_str().unwrap_or_default();
        let bit = 1 << ((name.len() + usize::from(name.bytes().next().unwrap_or_default())) % 64);
        let is_new = seen & bit == 0;
        seen |= bit;
        is_new
    })
}

/// Pairs of members with the same name: the first one, and each that follows.
type Pairs<'p, 'a> = Vec<(&'p Member<'a>, &'p Member<'a>)>;

fn compare<'p, 'a>(members: &'p [Member<'a>]) -> Pairs<'p, 'a> {
    let mut pairs = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let Some(name) = member.name.as_str() else { continue };
        let earlier = members.iter().take(index).find(|earlier| earlier.name.is(name));
        pairs.extend(earlier.map(|first| (first, member)));
    }
    pairs
}

fn hash<'p, 'a>(members: &'p [Member<'a>]) -> Pairs<'p, 'a> {
    let mut seen: HashMap<&str, &Member> = HashMap::with_capacity(members.len());
    let mut pairs = Vec::new();
    for member in members {
        let Some(name) = member.name.as_str() else { continue };
        match seen.get(name) {
            Some(first) => pairs.push((*first, member)),
            None => drop(seen.insert(name, member)),
        }
    }
    pairs
}

fn report(policy: &Policy, object: NodeId, first: &Member, again: &Member, findings: &mut Findings) {
    let name = again.name.to_string();
    let quoted = quote(&name);
    let is_statement = policy.statements.binary_search_by_key(&object, |statement| statement.node).is_ok();
    let has_elements = is_statement || Some(object) == policy.tree.root();
    if has_elements && !is_element(&name) {
        return;
    }
    let finding = findings.at(again.name_span, format!("{quoted} stands twice in one object"));
    finding.label(first.name_span, "it stands here already");
    if !has_elements {
        finding.severity(Severity::Warning).outcome(PROBABLY_REFUSED);
    }
    let source = |member: &Member| policy.tree.source().get(policy.tree.span(member.value).range());
    let remove = remove_member(policy, object, again.name_span);
    if source(first) == source(again) {
        finding.help("remove one of them: they say the same");
        if let Some(remove) = remove {
            finding.fix(Fix::safe("remove the second one", vec![remove]));
        }
        return;
    }
    if matches!(name.as_str(), "Version" | "Id" | "Sid" | "Effect") {
        finding.help("keep one of them");
        return;
    }
    finding.help("keep one of them, or join their values");
    if let (Some(join), Some(remove)) = (join(policy, first.value, again.value), remove) {
        finding.fix(Fix::r#unsafe("join the values of both", vec![join, remove]));
    }
}

/// Whether another rule has nothing to say of the name at the level of elements.
fn is_element(name: &str) -> bool {
    [Level::Policy, Level::Statement].iter().any(|level| level.elements().contains(&name))
}

/// Adds the values of `again` to `first`, where both are lists, or values of a list, or objects without a name in
/// common.
fn join(policy: &Policy, first: NodeId, again: NodeId) -> Option<Edit> {
    let tree = policy.tree;
    let is_whole = |node| !tree.is_open(node);
    if !is_whole(first) || !is_whole(again) {
        return None;
    }
    let source = |span: Span| tree.source().get(span.range());
    let at_end_of = |span: Span, more: &str| Edit { span: Span::empty(span.end), content: format!(", {more}") };
    if let (Value::Object(_), Value::Object(_)) = (&tree.node(first).value, &tree.node(again).value) {
        let (mine, theirs) = (tree.members(first), tree.members(again));
        let is_new = |member: &Member| member.name.as_str().is_some_and(|name| !mine.iter().any(|m| m.name.is(name)));
        let span = theirs.first()?.name_span.to(tree.span(theirs.last()?.value));
        return (theirs.len() <= FEW && theirs.iter().all(is_new))
            .then(|| Some(at_end_of(tree.span(mine.last()?.value), source(span)?)))?;
    }
    let values = |node| match &tree.node(node).value {
        Value::Array(_) => Some(tree.items(node)),
        Value::String(_) => Some(&[][..]),
        _ => None,
    };
    let (mine, theirs) = (values(first)?, values(again)?);
    let more = match (theirs.first(), theirs.last()) {
        (Some(&from), Some(&to)) => source(tree.span(from).to(tree.span(to)))?,
        _ => tree.text(again).and_then(|_| source(tree.span(again)))?,
    };
    match mine.last() {
        Some(&last) => Some(at_end_of(tree.span(last), more)),
        None => {
            tree.text(first)?;
            let span = tree.span(first);
            Some(Edit { span, content: format!("[{}, {more}]", source(span)?) })
        }
    }
}
