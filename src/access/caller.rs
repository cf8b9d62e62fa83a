//! The principal that sends a request, as far as its name tells.

use super::{Certainty, Level, request::Known};
use crate::{
    policy::{Arn, AwsPrincipal, Principal, PrincipalType},
    text::is_account_id,
};
use std::borrow::Cow;

/// A principal that sends requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller<'c> {
    name: &'c str,
    kind: Kind<'c>,
}

/// What kind of principal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'c> {
    Root(Arn<'c>),
    User(Arn<'c>),
    /// A role by its ARN: some session of it.
    Role(Arn<'c>),
    /// A session by its ARN, which lacks the role's path.
    Session {
        arn: Arn<'c>,
        role: &'c str,
    },
    FederatedUser(Arn<'c>),
    /// A user or role that is not known, of this account if that is known.
    Someone(Option<&'c str>),
    /// A service principal by its name.
    Service,
}

impl<'c> Caller<'c> {
    /// The principal with this ARN; `None` if it is not the ARN of an account root, a user, a role, a role session or
    /// a federated user.
    pub fn new(arn: &'c str) -> Option<Self> {
        let fields = Arn::parse(arn)?;
        let (resource_type, name) = fields.resource_type();
        let kind = match (fields.service, resource_type, name) {
            ("iam", "root", None) => Kind::Root(fields),
            ("iam", "user", Some(_)) => Kind::User(fields),
            ("iam", "role", Some(_)) => Kind::Role(fields),
            ("sts", "assumed-role", Some(rest)) => Kind::Session { arn: fields, role: rest.split_once('/')?.0 },
            ("sts", "federated-user", Some(_)) => Kind::FederatedUser(fields),
            _ => return None,
        };
        (fields.region.is_empty() && is_account_id(fields.account)).then_some(Self { name: arn, kind })
    }

    /// The service principal with this name, for instance `logs.us-east-1.amazonaws.com`.
    pub fn service(name: &'c str) -> Self {
        Self { name, kind: Kind::Service }
    }

    /// Some user or role, of this account if one is given: what holds for it only possibly depends on which one.
    pub fn someone(account: Option<&'c str>) -> Self {
        Self { name: "someone", kind: Kind::Someone(account) }
    }

    /// Whether it is a service principal.
    pub fn is_service(&self) -> bool {
        self.kind == Kind::Service
    }

    /// The 12 digits of the caller's account; `None` for a service, and where it is not known.
    pub fn account(&self) -> Option<&'c str> {
        match self.kind {
            Kind::Someone(account) => account,
            _ => self.arn().map(|arn| arn.account),
        }
    }

    /// The ARN or the name of the service that it was made from.
    pub fn name(&self) -> &'c str {
        self.name
    }

    /// Whether the caller alone decides what its requests carry under the condition key `name`.
    pub fn determines(&self, name: &str) -> bool {
        self.context(&name.to_ascii_lowercase()).is_some()
    }

    fn arn(&self) -> Option<&Arn<'c>> {
        match &self.kind {
            Kind::Root(arn) | Kind::User(arn) | Kind::Role(arn) | Kind::FederatedUser(arn) => Some(arn),
            Kind::Session { arn, .. } => Some(arn),
            Kind::Someone(_) | Kind::Service => None,
        }
    }

    /// What the condition key `name`, in lower case, holds in a request of this caller. `None` if that does not follow
    /// from the caller.
    ///
    /// Source: IAM User Guide, "AWS global condition context keys", "Properties of the principal".
    pub(super) fn context(&self, name: &str) -> Option<Known<'c>> {
        let one = |text: &'c str| Some(Known::One(Cow::Borrowed(text)));
        match (name, &self.kind) {
            ("aws:principalisawsservice", kind) => one(if *kind == Kind::Service { "true" } else { "false" }),
            ("aws:principalservicename", Kind::Service) => one(self.name),
            ("aws:principalservicename" | "aws:principalservicenameslist", _) if !self.is_service() => {
                Some(Known::Absent)
            }
            ("aws:principaltype", Kind::Root(_)) => one("Account"),
            ("aws:principaltype", Kind::User(_)) => one("User"),
            ("aws:principaltype", Kind::Role(_) | Kind::Session { .. }) => one("AssumedRole"),
            ("aws:principaltype", Kind::FederatedUser(_)) => one("FederatedUser"),
            ("aws:principalaccount" | "kms:calleraccount", _) => one(self.account()?),
            // The session's ARN lacks the path of the role, whose ARN the key holds.
            ("aws:principalarn", Kind::Session { .. }) => Some(Known::Present),
            ("aws:principalarn", _) if self.arn().is_some() => one(self.name),
            ("aws:username", Kind::User(arn)) => one(arn.resource.rsplit('/').next()?),
            ("aws:username", kind) if !matches!(kind, Kind::Someone(_)) => Some(Known::Absent),
            _ => None,
        }
    }

    /// Whether a principal of a statement is this caller, and what an `Allow` for it gives.
    ///
    /// Source: IAM User Guide, "AWS JSON policy elements: Principal"; AWS KMS Developer Guide, "Default key policy".
    pub(super) fn is(&self, principal: &Principal) -> (Certainty, Level) {
        let surely_if = |holds| (Certainty::surely_if(holds), Level::Direct);
        match (principal.r#type, &self.kind) {
            // Whether `*` lets services in is not documented for `Allow`; see `Caller::is_meant`.
            (PrincipalType::Aws, Kind::Service) => match principal.aws {
                AwsPrincipal::Everyone | AwsPrincipal::Unknown => (Certainty::Possibly, Level::Direct),
                _ => (Certainty::Never, Level::Direct),
            },
            (PrincipalType::Service, Kind::Service) => match principal.text.as_str() {
                Some(name) => surely_if(name == self.name),
                None => (Certainty::Possibly, Level::Direct),
            },
            (PrincipalType::Aws, _) => self.is_aws(&principal.aws),
            _ => (Certainty::Never, Level::Direct),
        }
    }

    fn is_aws(&self, principal: &AwsPrincipal) -> (Certainty, Level) {
        let is_root = matches!(self.kind, Kind::Root(_));
        match principal {
            AwsPrincipal::Everyone => (Certainty::Surely, Level::Direct),
            AwsPrincipal::Unknown => (Certainty::Possibly, Level::Direct),
            aws if aws.as_account().is_some() && self.kind == Kind::Someone(None) => {
                (Certainty::Possibly, Level::Delegated)
            }
            aws if aws.as_account().is_some() => {
                let level = if is_root { Level::Direct } else { Level::Delegated };
                (Certainty::surely_if(aws.as_account() == self.account()), level)
            }
            AwsPrincipal::Arn(arn) => (self.is_arn(arn), Level::Direct),
            // The id of a deleted user or role is that of no other.
            _ => (Certainty::Never, Level::Direct),
        }
    }

    fn is_arn(&self, arn: &Arn) -> Certainty {
        if let Kind::Someone(account) = self.kind {
            return Certainty::surely_if(account.is_none_or(|own| own == arn.account)).and(Certainty::Possibly);
        }
        let Some(own) = self.arn() else { return Certainty::Never };
        if (arn.partition, arn.account) != (own.partition, own.account) {
            return Certainty::Never;
        }
        match &self.kind {
            _ if arn == own => Certainty::Surely,
            Kind::Session { role, .. } if arn.service == "iam" => Certainty::surely_if(role_name(arn) == Some(role)),
            // A role is given, and one of its sessions is named: the request may come from that session.
            Kind::Role(own) if arn.service == "sts" && session_role(arn) == role_name(own) => Certainty::Possibly,
            _ => Certainty::Never,
        }
    }

    /// Whether the principal is the account of this caller.
    pub(super) fn is_of_account(&self, principal: &Principal) -> bool {
        let account = principal.aws.as_account().filter(|_| principal.r#type == PrincipalType::Aws);
        account.is_some() && account == self.account()
    }

    /// Whether the caller is a session, so that an exemption from `NotPrincipal` needs its role too.
    pub(super) fn is_session(&self) -> bool {
        matches!(self.kind, Kind::Session { .. })
    }

    /// Whether the principal is the role of this session.
    pub(super) fn is_role_of_session(&self, principal: &Principal) -> bool {
        match (&self.kind, &principal.aws) {
            (Kind::Session { role, .. }, AwsPrincipal::Arn(arn)) if arn.service == "iam" => {
                Some(arn.account) == self.account() && role_name(arn) == Some(role)
            }
            _ => false,
        }
    }
}

fn session_role<'a>(arn: &Arn<'a>) -> Option<&'a str> {
    arn.resource.strip_prefix("assumed-role/")?.split('/').next()
}

/// The last part of a role's path.
fn role_name<'a>(arn: &Arn<'a>) -> Option<&'a str> {
    arn.resource.strip_prefix("role/")?.rsplit('/').next()
}
