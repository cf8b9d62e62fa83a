//! `mixed-partitions`

use super::{
    arn_fields::{is_of_iam, is_well_laid_out},
    invalid_principals, values,
};
use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Severity},
    policy::{Policy, Principal, PrincipalType},
    rules::{
        Context, Findings, Rule, edit,
        words::{count, quote},
    },
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "mixed-partitions",
    severity: Severity::Warning,
    outcome: invalid_principals(Evidence::Observed),
    docs: include_str!("../../../rules/principal/mixed-partitions.md"),
    check,
};

/// How many further principals are shown.
const MOST_LABELS: usize = 3;

/// The principals of one partition.
struct Group<'p, 'a> {
    partition: &'a str,
    members: Vec<&'p Principal<'a>>,
}

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    if is_plainly_uniform(policy, cx) {
        return;
    }
    let mut groups: Vec<Group> = Vec::new();
    for value in values(policy, PrincipalType::Aws) {
        let Some(arn) = value.principal.aws.as_arn() else { continue };
        if !is_of_iam(arn.service) || !is_well_laid_out(arn) || catalog::partition(arn.partition).is_none() {
            continue;
        }
        match groups.iter_mut().find(|group| group.partition == arn.partition) {
            Some(group) => group.members.push(value.principal),
            None => groups.push(Group { partition: arn.partition, members: vec![value.principal] }),
        }
    }
    let key = cx.partition().filter(|partition| catalog::partition(partition).is_some());
    // Of partitions with equally many principals the first counts.
    let most = groups.iter().rev().max_by_key(|group| group.members.len());
    let Some(right) = key.or(most.map(|group| group.partition)) else { return };
    let example = groups.iter().find(|group| group.partition == right).and_then(|group| group.members.first());
    for group in groups.iter().filter(|group| group.partition != right) {
        report(group, right, key.is_some(), example.map(|principal| principal.span), findings);
    }
}

/// Whether all ARNs are of the partition that the first one names, which is the key's if that is known.
fn is_plainly_uniform(policy: &Policy, cx: &Context) -> bool {
    let mut partitions = policy.principals().filter_map(|(_, _, principal)| Some(principal.aws.as_arn()?.partition));
    let Some(first) = partitions.next() else { return true };
    cx.partition().is_none_or(|key| key == first) && partitions.all(|partition| partition == first)
}

fn report(group: &Group, right: &str, is_known: bool, example: Option<Span>, findings: &mut Findings) {
    let spans: Vec<_> = group.members.iter().filter_map(|principal| partition_span(principal)).collect();
    let Some((first, others)) = spans.split_first() else { return };
    let partition = quote(group.partition);
    let message = match is_known {
        true => format!("this principal is of the partition {partition}, and the key is in `{right}`"),
        false => format!("this principal is of the partition {partition}, and others are of `{right}`"),
    };
    let finding = findings.at(*first, message);
    finding.help(format!(
        "a key knows only principals of its own partition: write `{right}` here, or keep one policy for each partition"
    ));
    for other in others.iter().take(MOST_LABELS) {
        finding.label(*other, "also here");
    }
    if let Some(example) = example.filter(|_| !is_known) {
        finding.label(example, format!("of `{right}`"));
    }
    let edits = spans.iter().map(|span| edit::replace_inside_string(*span, right)).collect();
    finding.fix(Fix::r#unsafe(format!("write `{right}` in {}", count(spans.len(), "principal")), edits));
}

fn partition_span(principal: &Principal) -> Option<Span> {
    principal.aws.as_arn().map(|arn| principal.text.span_of(arn.partition))
}
