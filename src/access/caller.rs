//! The principal that sends a request, as far as its ARN tells.

use super::{Certainty, Key, condition, covers_action, covers_key};
use crate::{
    catalog::ActionSet,
    policy::{Arn, AwsPrincipal, Effect, Policy, Principal, PrincipalType, Statement},
    text::is_account_id,
};

/// A principal that sends requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller<'c> {
    arn: &'c str,
    fields: Arn<'c>,
    kind: Kind<'c>,
}

/// What kind of principal an ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'c> {
    Root,
    User,
    /// A role by its ARN: some session of it.
    Role,
    /// A session by its ARN, which lacks the role's path.
    Session {
        role: &'c str,
    },
    FederatedUser,
}

impl<'c> Caller<'c> {
    /// The principal with this ARN; `None` if it is not the ARN of an account root, a user, a role, a role session or
    /// a federated user.
    pub fn new(arn: &'c str) -> Option<Self> {
        let fields = Arn::parse(arn)?;
        let (resource_type, name) = fields.resource_type();
        let kind = match (fields.service, resource_type, name) {
            ("iam", "root", None) => Kind::Root,
            ("iam", "user", Some(_)) => Kind::User,
            ("iam", "role", Some(_)) => Kind::Role,
            ("sts", "assumed-role", Some(rest)) => Kind::Session { role: rest.split_once('/')?.0 },
            ("sts", "federated-user", Some(_)) => Kind::FederatedUser,
            _ => return None,
        };
        (fields.region.is_empty() && is_account_id(fields.account)).then_some(Self { arn, fields, kind })
    }

    /// The 12 digits of the caller's account.
    pub fn account(&self) -> &'c str {
        self.fields.account
    }

    /// The ARN it was made from.
    pub fn arn(&self) -> &'c str {
        self.arn
    }

    /// What the condition key `name`, in lower case, holds in a request of this caller. `None` if the ARN does not
    /// tell.
    ///
    /// Source: IAM User Guide, "AWS global condition context keys", "Properties of the principal".
    pub(super) fn context(&self, name: &str) -> Option<&'c str> {
        match name {
            "aws:principalaccount" | "kms:calleraccount" => Some(self.fields.account),
            "aws:principaltype" => Some(match self.kind {
                Kind::Root => "Account",
                Kind::User => "User",
                Kind::Role | Kind::Session { .. } => "AssumedRole",
                Kind::FederatedUser => "FederatedUser",
            }),
            "aws:principalarn" if !matches!(self.kind, Kind::Session { .. }) => Some(self.arn),
            "aws:principalisawsservice" => Some("false"),
            _ => None,
        }
    }

    /// Whether the policy lets the caller do `action` on the key, itself or through its account.
    pub fn may(&self, policy: &Policy, action: ActionSet, key: &Key) -> Certainty {
        let (mut allowed, mut denied) = (Certainty::Never, Certainty::Never);
        for statement in &policy.statements {
            let applies = self.applies(policy, statement, action, key);
            match statement.effect() {
                Some(Effect::Allow) => allowed = allowed.or(applies),
                Some(Effect::Deny) => denied = denied.or(applies),
                None => allowed = allowed.or(applies.and(Certainty::Possibly)),
            }
        }
        let of_key_account = key.account.as_deref().is_none_or(|account| account == self.account());
        allowed.and(!denied).and(Certainty::surely_if(of_key_account))
    }

    /// Whether the statement speaks of a request of the caller, its conditions included.
    pub fn applies(&self, policy: &Policy, statement: &Statement, action: ActionSet, key: &Key) -> Certainty {
        self.applies_but_for_conditions(statement, action, key).and(condition::holds(policy, statement, self))
    }

    /// Whether the statement speaks of a request of the caller, whatever its conditions.
    pub fn applies_but_for_conditions(&self, statement: &Statement, action: ActionSet, key: &Key) -> Certainty {
        self.is_meant(statement).and(covers_action(statement, action)).and(covers_key(statement, key))
    }

    /// Whether the statement's principal element speaks of the caller.
    fn is_meant(&self, statement: &Statement) -> Certainty {
        let any = |principals: &[Principal], unknown: Certainty| {
            principals.iter().fold(unknown, |so_far, principal| so_far.or(self.is(principal)))
        };
        let open = |is_open: bool| if is_open { Certainty::Possibly } else { Certainty::Never };
        match (&statement.principal, &statement.not_principal) {
            (Some(block), _) => any(&block.principals, open(block.is_open)),
            // Whether the account must be listed beside the user or role is not settled: a listed caller is possibly
            // exempt, one that is not listed is meant.
            (None, Some(block)) => match any(&block.principals, open(block.is_open)) {
                Certainty::Never => Certainty::Surely,
                _ => Certainty::Possibly,
            },
            (None, None) => Certainty::Possibly,
        }
    }

    fn is(&self, principal: &Principal) -> Certainty {
        if principal.r#type != PrincipalType::Aws {
            return Certainty::Never;
        }
        match principal.aws {
            AwsPrincipal::Everyone => Certainty::Surely,
            AwsPrincipal::Unknown | AwsPrincipal::UniqueId(_) => Certainty::Possibly,
            aws if aws.as_account().is_some() => Certainty::surely_if(aws.as_account() == Some(self.account())),
            AwsPrincipal::Arn(arn) => self.is_arn(&arn),
            _ => Certainty::Never,
        }
    }

    fn is_arn(&self, arn: &Arn) -> Certainty {
        if (arn.partition, arn.account) != (self.fields.partition, self.fields.account) {
            return Certainty::Never;
        }
        let session_role = |arn: &Arn| arn.resource.strip_prefix("assumed-role/")?.split('/').next().map(str::to_owned);
        let role_name = |arn: &Arn| arn.resource.strip_prefix("role/")?.rsplit('/').next().map(str::to_owned);
        match self.kind {
            _ if arn == &self.fields => Certainty::Surely,
            Kind::Session { role } if arn.service == "iam" => {
                Certainty::surely_if(role_name(arn).as_deref() == Some(role))
            }
            // A role is given, and one of its sessions is named: the request may come from that session.
            Kind::Role if arn.service == "sts" && session_role(arn) == role_name(&self.fields) => Certainty::Possibly,
            _ => Certainty::Never,
        }
    }
}
