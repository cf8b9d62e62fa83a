//! What may be filled into a string so that the whole is as right as it can be.

use super::completion::TemplatePart;
use crate::{
    hosts::{Unknown, UnknownKind},
    rules::Options,
};

/// Where a string stands in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Other,
    Name,
    Statement,
    Principal,
    AwsPrincipal,
    ServicePrincipal,
    Action,
    Condition,
}

impl Place {
    /// The place of what the member with this name holds.
    pub fn below(self, name: Option<&str>) -> Self {
        match (self, name) {
            (Self::Other, Some("Statement")) => Self::Statement,
            (Self::Statement, Some("Principal" | "NotPrincipal")) => Self::Principal,
            (Self::Statement, Some("Action" | "NotAction")) => Self::Action,
            (Self::Statement, Some("Condition")) => Self::Condition,
            (Self::Principal, Some("Service")) => Self::ServicePrincipal,
            (Self::Principal, _) => Self::AwsPrincipal,
            (Self::Condition, _) => Self::Condition,
            _ => Self::Other,
        }
    }
}

/// A string with unknown parts.
#[derive(Debug)]
pub(super) struct Template {
    pub parts: Vec<TemplatePart>,
    pub place: Place,
}

/// One way in which everything could be.
struct World {
    partition: &'static str,
    region: &'static str,
    url_suffix: &'static str,
    accounts: Accounts,
    /// What a part of which nothing is known says where the place does not tell more.
    word: &'static str,
    /// The resource of an ARN that is filled in as a whole.
    resource: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Accounts {
    /// All are one account.
    Same,
    /// Each has its own.
    Different,
    /// All are one that the document names.
    Named,
}

const fn commercial(accounts: Accounts, word: &'static str, resource: &'static str) -> World {
    World { partition: "aws", region: "us-east-1", url_suffix: "amazonaws.com", accounts, word, resource }
}

/// The first few differ in what is typed; the others in the words that may stand for anything.
const WORLDS: [World; 26] = [
    commercial(Accounts::Same, "Name", "role/Name"),
    World { region: "eu-west-1", ..commercial(Accounts::Different, "*", "root") },
    World {
        partition: "aws-cn",
        region: "cn-north-1",
        url_suffix: "amazonaws.com.cn",
        ..commercial(Accounts::Named, "logs", "user/Name")
    },
    World { partition: "aws-us-gov", region: "us-gov-west-1", ..commercial(Accounts::Named, "us-east-1", "root") },
    commercial(Accounts::Same, "", "*"),
    commercial(Accounts::Same, "{account}", "role/path/Name"),
    commercial(Accounts::Same, "Decrypt", "assumed-role/Name/Session"),
    commercial(Accounts::Same, "kms", "key/0f2a4c6e-1b3d-4e5f-8a7b-9c0d1e2f3a4b"),
    commercial(Accounts::Same, "root", "log-group:Name:*"),
    commercial(Accounts::Same, "role/Name", "Name"),
    commercial(Accounts::Same, "arn:aws:iam::{account}:role/Name", "root"),
    commercial(Accounts::Same, "arn:aws:iam::{account}:root", "root"),
    commercial(Accounts::Same, "true", "root"),
    commercial(Accounts::Same, "1", "root"),
    commercial(Accounts::Same, "2030-01-01T00:00:00Z", "root"),
    commercial(Accounts::Same, "10.0.0.0/8", "root"),
    commercial(Accounts::Same, "o-a1b2c3d4e5", "root"),
    commercial(Accounts::Same, "vpc-0a1b2c3d4e5f60718", "root"),
    commercial(Accounts::Same, "amazonaws.com", "root"),
    commercial(Accounts::Same, ".amazonaws.com", "root"),
    commercial(Accounts::Same, ".cn", "root"),
    commercial(Accounts::Same, "kms:", "root"),
    commercial(Accounts::Same, "a/b:c", "root"),
    commercial(Accounts::Same, "aws", "root"),
    commercial(Accounts::Same, "*", "root"),
    commercial(Accounts::Same, "arn:aws:iam::{account}:role/", "root"),
];

/// How many worlds there are to look at where the kind of all that is unknown is known.
const TYPED_WORLDS: usize = 4;

/// Fills strings in.
pub(super) struct Filler<'o> {
    options: &'o Options,
    /// Account ids that the document does not hold.
    fresh_accounts: Vec<String>,
    /// One that it does.
    named_account: Option<String>,
    names: Vec<String>,
    candidates: usize,
    is_typed: bool,
}

impl<'o> Filler<'o> {
    pub fn new(text: &str, strings: &[Template], options: &'o Options) -> Self {
        let unknowns = || {
            strings.iter().flat_map(|string| &string.parts).filter_map(|part| match part {
                TemplatePart::Hole(_, unknown) => Some(unknown),
                TemplatePart::Known(_) => None,
            })
        };
        let mut names: Vec<String> = unknowns().map(|unknown| unknown.name.clone()).collect();
        names.sort();
        names.dedup();
        // Multiples of a number without factors in common with 10^12 do not meet.
        let fresh = |index: u64| format!("{:012}", 527_190_463_871_u64.wrapping_mul(index + 1) % 1_000_000_000_000);
        let fresh_accounts = (0..).map(fresh).filter(|id| !text.contains(id.as_str())).take(names.len() + 1).collect();
        Self {
            options,
            fresh_accounts,
            named_account: first_account(text),
            candidates: unknowns().map(|unknown| unknown.candidates.len()).max().unwrap_or(0).min(16),
            is_typed: unknowns().all(|unknown| unknown.kind != UnknownKind::Anything),
            names,
        }
    }

    /// The worlds to look at.
    pub fn worlds(&self) -> std::ops::Range<usize> {
        let worlds = if self.is_typed { TYPED_WORLDS } else { WORLDS.len() };
        0..worlds + self.candidates
    }

    /// What each hole of the string says in a world.
    pub fn fill(&self, index: usize, string: &Template) -> Vec<String> {
        let worlds = if self.is_typed { TYPED_WORLDS } else { WORLDS.len() };
        let candidate = index.checked_sub(worlds);
        let Some(world) = WORLDS.get(if candidate.is_some() { 0 } else { index }) else { return Vec::new() };
        let mut filled = Vec::new();
        for (at, part) in string.parts.iter().enumerate() {
            let TemplatePart::Hole(_, unknown) = part else { continue };
            let known = candidate.and_then(|candidate| unknown.candidates.get(candidate)).cloned();
            filled.push(known.unwrap_or_else(|| match unknown.kind {
                UnknownKind::Anything => self.anything(world, index, string, at, unknown, &filled),
                _ => self.typed(world, unknown),
            }));
        }
        filled
    }

    fn typed(&self, world: &World, unknown: &Unknown) -> String {
        let key = &self.options.key;
        match unknown.kind {
            UnknownKind::AccountId => key.account.clone().unwrap_or_else(|| self.account(world, unknown)),
            UnknownKind::Partition => key.partition.clone().unwrap_or_else(|| world.partition.to_owned()),
            UnknownKind::Region => key.region.clone().unwrap_or_else(|| world.region.to_owned()),
            UnknownKind::UrlSuffix => world.url_suffix.to_owned(),
            UnknownKind::Name | UnknownKind::Anything => "Name".to_owned(),
            UnknownKind::Arn(form) => form
                .replace("{partition}", world.partition)
                .replace("{region}", world.region)
                .replace("{account}", &self.account(world, unknown))
                .replace("{name}", "Name"),
        }
    }

    fn account(&self, world: &World, unknown: &Unknown) -> String {
        let index = match world.accounts {
            Accounts::Named if self.named_account.is_some() => return self.named_account.clone().unwrap_or_default(),
            Accounts::Same | Accounts::Named => 0,
            Accounts::Different => 1 + self.names.iter().position(|name| *name == unknown.name).unwrap_or(0),
        };
        self.fresh_accounts.get(index).cloned().unwrap_or_default()
    }

    /// What a part of which nothing is known says, so that the string is right: a field of an ARN, or several, or what
    /// the place asks for.
    fn anything(
        &self,
        world: &World,
        index: usize,
        string: &Template,
        at: usize,
        unknown: &Unknown,
        filled: &[String],
    ) -> String {
        let word = || world.word.replace("{account}", &self.account(world, unknown));
        let mut before = String::new();
        let mut earlier = filled.iter();
        for part in string.parts.iter().take(at) {
            match part {
                TemplatePart::Known(text) => before.push_str(text),
                TemplatePart::Hole(..) => before.push_str(earlier.next().map_or("", String::as_str)),
            }
        }
        let (mut after, mut holes_after) = (String::new(), false);
        for part in string.parts.iter().skip(at + 1) {
            match part {
                TemplatePart::Known(text) => after.push_str(text),
                TemplatePart::Hole(..) => holes_after = true,
            }
        }
        let is_arn = before.starts_with("arn:")
            || (before.is_empty()
                && after.contains(':')
                && !after.starts_with("arn:")
                && string.place != Place::Action);
        match string.place {
            Place::Condition if index >= TYPED_WORLDS => word(),
            _ if is_arn => self.arn_fields(world, index, &before, &after, holes_after, unknown),
            Place::ServicePrincipal if index < TYPED_WORLDS => match (before.as_str(), after.as_str()) {
                ("", _) => "logs".to_owned(),
                (_, "") if !before.contains("amazonaws") => {
                    let dot = if before.ends_with('.') { "" } else { "." };
                    let region = if index.is_multiple_of(2) { String::new() } else { format!("{}.", world.region) };
                    format!("{dot}{region}{}", world.url_suffix)
                }
                _ => world.region.to_owned(),
            },
            Place::Action if index < TYPED_WORLDS => match (before.as_str(), after.as_str()) {
                ("", after) if after.starts_with(':') => "kms".to_owned(),
                ("", _) => "kms:*".to_owned(),
                _ => "*".to_owned(),
            },
            _ => word(),
        }
    }

    /// One field of an ARN, or all that are missing between what stands before and after.
    fn arn_fields(
        &self,
        world: &World,
        index: usize,
        before: &str,
        after: &str,
        holes_after: bool,
        unknown: &Unknown,
    ) -> String {
        const FIELDS: usize = 6;
        let field = before.matches(':').count();
        let colons = field + after.matches(':').count();
        let account = self.account(world, unknown);
        let is_iam = before.split(':').nth(2).is_none_or(|service| matches!(service, "iam" | "sts"));
        let region = if is_iam { "" } else { world.region };
        let word = world.word.replace("{account}", &account);
        let is_whole_resource = field >= FIELDS - 1 && before.ends_with(':');
        let resource = if is_whole_resource || field < FIELDS - 1 { world.resource } else { &word };
        let fields = ["arn", world.partition, "iam", region, &account, resource];
        let is_complete = colons == FIELDS - 1;
        if index >= TYPED_WORLDS && index.is_multiple_of(2) && field < FIELDS - 1 && !is_complete {
            return word;
        }
        // A later hole may bring the missing fields as well as this one.
        let missing = if holes_after && index % 2 == 1 { 0 } else { (FIELDS - 1).saturating_sub(colons) };
        let first = field.min(FIELDS - 1);
        fields.get(first..=(first + missing).min(FIELDS - 1)).unwrap_or_default().join(":")
    }
}

/// The first 12 digits in a text that have no digit beside them.
fn first_account(text: &str) -> Option<String> {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| crate::text::is_account_id(run)).map(str::to_owned)
}
