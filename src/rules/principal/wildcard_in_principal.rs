//! `wildcard-in-principal`

use super::{
    Value,
    arn_fields::{is_of_iam, is_well_laid_out},
    invalid_arn, invalid_principals, suspects,
};
use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Severity},
    policy::{Arn, AwsPrincipal, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
    syntax::NodeId,
    text::is_account_id,
};

pub static RULE: Rule = Rule {
    id: "wildcard-in-principal",
    severity: Severity::Error,
    outcome: invalid_principals(Evidence::Documented),
    docs: include_str!("../../../rules/principal/wildcard-in-principal.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        let AwsPrincipal::Arn(arn) = &value.principal.aws else { continue };
        let text = value.principal.text.as_str().unwrap_or_default();
        let is_judged = is_of_iam(arn.service) || arn.service.contains(['*', '?']);
        let fields = [arn.partition, arn.service, arn.account, arn.resource];
        let Some(first) = fields.into_iter().find_map(wild_run).filter(|_| is_judged) else { continue };
        if !is_well_laid_out(arn) {
            continue;
        }
        let message = format!("{} holds a wildcard, and a principal is named whole", quote(text));
        let finding = findings.at(value.principal.text.span_of(first), message);
        if arn.account.contains(['*', '?']) {
            finding.outcome(invalid_arn(Evidence::Inferred));
        }
        let Some(pattern) = pattern(arn) else {
            finding.help("name the account, user or role");
            continue;
        };
        finding.help(format!(
            "use `*` with the condition `\"ArnLike\": {{ \"aws:PrincipalArn\": \"{pattern}\" }}`, in a statement of its own"
        ));
        // For any account, that would open the key to the world.
        if is_account_id(arn.account)
            && let Some(fix) = fix(policy, &value, &pattern)
        {
            finding.fix(fix);
        }
    }
}

/// The first run of wildcards.
fn wild_run(field: &str) -> Option<&str> {
    let rest = field.get(field.find(['*', '?'])?..)?;
    rest.get(..rest.find(|c| !matches!(c, '*' | '?')).unwrap_or(rest.len()))
}

/// What `aws:PrincipalArn` is compared with: for a session that is the ARN of its role, whose path is not known.
fn pattern(arn: &Arn) -> Option<String> {
    let Arn { partition, account, resource, .. } = arn;
    catalog::partition(partition)?;
    match (arn.service, arn.resource_type()) {
        ("iam", ("group" | "policy" | "instance-profile" | "mfa", _)) => None,
        ("iam", _) => Some(format!("arn:{partition}:iam::{account}:{resource}")),
        ("sts", ("assumed-role", Some(rest))) => {
            let role = rest.split('/').next().filter(|role| !role.is_empty())?;
            let path = if role == "*" { "" } else { "*" };
            Some(format!("arn:{partition}:iam::{account}:role/{path}{role}"))
        }
        _ => None,
    }
}

/// `*` as the only principal, with one more condition. `None` if there are other principals, or such a condition.
fn fix(policy: &Policy, value: &Value, pattern: &str) -> Option<Fix> {
    let (block, statement) = (value.block, value.statement);
    if block.negated || block.is_open || block.principals.len() != 1 || statement.is_open {
        return None;
    }
    let member = |object: NodeId, name: &str| {
        policy.tree.members(object).iter().find(|member| member.name.is(name)).map(|member| member.value)
    };
    let key = format!("{{ \"aws:PrincipalArn\": {} }}", edit::string(pattern));
    let added = match &statement.condition {
        None => edit::add_member(policy, statement.node, "Condition", &format!("{{ \"ArnLike\": {key} }}"))?,
        Some(condition) => {
            let keys = condition.operators.iter().flat_map(|operator| &operator.keys);
            let is_same = |text: &str| text.eq_ignore_ascii_case("aws:PrincipalArn");
            if condition.is_open || keys.into_iter().any(|key| key.text.as_str().is_none_or(is_same)) {
                return None;
            }
            let node = member(statement.node, "Condition")?;
            match member(node, "ArnLike") {
                Some(operator) => edit::add_member(policy, operator, "aws:PrincipalArn", &edit::string(pattern))?,
                None => edit::add_member(policy, node, "ArnLike", &key)?,
            }
        }
    };
    let everyone = edit::replace_with_string(value.principal.span, "*");
    Some(Fix::r#unsafe("use `*` with a condition on `aws:PrincipalArn`", vec![everyone, added]))
}
