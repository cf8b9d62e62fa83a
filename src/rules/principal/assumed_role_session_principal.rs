//! `assumed-role-session-principal`

use super::{
    arn_fields::{Entity, entity, is_well_laid_out, name_fault},
    suspects,
    unresolvable_principal::{is_of_known_account, known_role},
};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{AwsPrincipal, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "assumed-role-session-principal",
    severity: Severity::Warning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/principal/assumed-role-session-principal.md"),
    check,
};

/// What a service calls each of its sessions: naming that is as good as naming the role.
const SERVICE_SESSIONS: [&str; 1] = ["s3-replication"];

/// Names that stand for roles with a path, which the ARN of a session does not tell.
const WITH_PATH: [&str; 2] = ["AWSReservedSSO_", "AWSServiceRoleFor"];

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        let AwsPrincipal::Arn(arn) = &value.principal.aws else { continue };
        let Entity::Session { role, session } = entity(arn) else { continue };
        let is_named = name_fault(arn).is_none() && !arn.resource.contains(['*', '?']) && is_well_laid_out(arn);
        // `NotPrincipal` needs the session beside its role.
        if value.block.negated || SERVICE_SESSIONS.contains(&session) || !is_named {
            continue;
        }
        let known = known_role(role, arn, cx);
        // That there is no such role, `unresolvable-principal` says.
        if known.is_none() && is_of_known_account(arn, cx) {
            continue;
        }
        let message = format!("this is one session, {}, of the role {}, not the role", quote(session), quote(role));
        let finding = findings.at(value.principal.text.span_of(arn.resource), message);
        if known.is_none() && WITH_PATH.iter().any(|prefix| role.starts_with(prefix)) {
            finding.help(format!(
                "name the role, with its path, which IAM shows: `arn:{}:iam::{}:role/<path>/{role}`",
                arn.partition, arn.account
            ));
            continue;
        }
        let without_path = || format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account);
        let right = known.map_or_else(without_path, str::to_owned);
        finding.help(match known {
            Some(_) => format!("name the role, `{right}`"),
            None => format!("name the role, `{right}`; if it has a path, the path belongs before its name"),
        });
        let edit = edit::replace_with_string(value.principal.span, &right);
        finding.fix(Fix::r#unsafe(format!("replace with `{right}`"), vec![edit]));
    }
}
