//! What may be filled into a string so that the whole is as right as it can be.

mod world;

use super::completion::TemplatePart;
use crate::{
    hosts::{Unknown, UnknownKind},
    rules::Options,
};
use world::{Accounts, PARTITIONS, SERVICES, TYPED_WORLDS, WORLDS, World};

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

/// A hole and what stands around it in its string.
struct Hole<'h> {
    unknown: &'h Unknown,
    place: Place,
    /// What stands before it, earlier holes filled in.
    before: &'h str,
    /// What is known of what stands after it.
    after: String,
    /// Whether other holes follow.
    holes_follow: bool,
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

    fn known_worlds(&self) -> usize {
        if self.is_typed { TYPED_WORLDS } else { WORLDS.len() }
    }

    /// The worlds to look at.
    pub fn worlds(&self) -> std::ops::Range<usize> {
        0..self.known_worlds() + self.candidates
    }

    /// What each hole of the string says in a world.
    pub fn fill(&self, index: usize, string: &Template) -> Vec<String> {
        let candidate = index.checked_sub(self.known_worlds());
        let index = if candidate.is_some() { 0 } else { index };
        let Some(world) = WORLDS.get(index) else { return Vec::new() };
        let mut filled = Vec::new();
        let mut before = String::new();
        for (at, part) in string.parts.iter().enumerate() {
            match part {
                TemplatePart::Known(text) => before.push_str(text),
                TemplatePart::Hole(_, unknown) => {
                    let known = candidate.and_then(|candidate| unknown.candidates.get(candidate)).cloned();
                    let filling = known.unwrap_or_else(|| match unknown.kind {
                        UnknownKind::Anything => {
                            let (after, holes_follow) = following(string.parts.get(at + 1..).unwrap_or_default());
                            let place = string.place;
                            let hole = Hole { unknown, place, before: &before, after, holes_follow };
                            self.anything(world, index, &hole)
                        }
                        _ => self.typed(world, unknown),
                    });
                    before.push_str(&filling);
                    filled.push(filling);
                }
            }
        }
        filled
    }

    fn typed(&self, world: &World, unknown: &Unknown) -> String {
        let key = &self.options.key;
        let partition = key.partition.as_deref().unwrap_or(world.partition);
        let region = key.region.as_deref().unwrap_or(world.region);
        match unknown.kind {
            UnknownKind::AccountId => self.own_account(world),
            UnknownKind::Partition => partition.to_owned(),
            UnknownKind::Region => region.to_owned(),
            UnknownKind::UrlSuffix => world.url_suffix.to_owned(),
            UnknownKind::Name | UnknownKind::Anything => self.own_name(world, unknown, "Name"),
            UnknownKind::Arn(form) => form
                .replace("{partition}", partition)
                .replace("{region}", region)
                .replace("{account}", &self.own_account(world))
                .replace("{name}", &self.own_name(world, unknown, "Name")),
        }
    }

    /// The account of the key, to which the resources of a template belong.
    fn own_account(&self, world: &World) -> String {
        let named = self.named_account.as_ref().filter(|_| world.accounts == Accounts::Named);
        let own = self.options.key.account.as_ref().or(named).or(self.fresh_accounts.first());
        own.cloned().unwrap_or_default()
    }

    /// An account that may be another one.
    fn account(&self, world: &World, unknown: &Unknown) -> String {
        let another = match world.accounts {
            Accounts::Own => None,
            Accounts::Named => self.named_account.as_ref(),
            Accounts::Different => self.fresh_accounts.get(1 + self.position(unknown)),
        };
        another.cloned().unwrap_or_else(|| self.own_account(world))
    }

    /// The name, made different from those of others where all are.
    fn own_name(&self, world: &World, unknown: &Unknown, name: &str) -> String {
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
        if world.accounts == Accounts::Different && is_name {
            return format!("{name}{}", self.position(unknown));
        }
        name.to_owned()
    }

    fn position(&self, unknown: &Unknown) -> usize {
        self.names.binary_search(&unknown.name).unwrap_or_default()
    }

    /// What a part of which nothing is known says, so that the string is right: a field of an ARN, or several, or what
    /// the place asks for.
    fn anything(&self, world: &World, index: usize, hole: &Hole) -> String {
        let word = || {
            let word = world.word.replace("{account}", &self.account(world, hole.unknown));
            self.own_name(world, hole.unknown, &word)
        };
        let (before, after) = (hole.before, hole.after.as_str());
        let begins_arn =
            before.is_empty() && after.contains(':') && !after.starts_with("arn:") && hole.place != Place::Action;
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        match hole.place {
            Place::Condition if index >= TYPED_WORLDS => word(),
            _ if before.starts_with("arn:") || begins_arn => self.arn_fields(world, index, hole),
            Place::AwsPrincipal if index < TYPED_WORLDS && is_digits(before) && is_digits(after) => {
                digits(before.len() + after.len())
            }
            // What stands around a name or a Region is right or wrong whatever stands in its place.
            Place::ServicePrincipal if !before.is_empty() && after.starts_with('.') => world.region.to_owned(),
            Place::ServicePrincipal if index < TYPED_WORLDS || (before.is_empty() && after.starts_with('.')) => {
                match (before, after) {
                    ("", _) => {
                        let position =
                            if world.accounts == Accounts::Different { self.position(hole.unknown) } else { 0 };
                        SERVICES.get((position + index) % SERVICES.len()).copied().unwrap_or_default().to_owned()
                    }
                    (_, "") if !before.contains("amazonaws") => {
                        let dot = if before.ends_with('.') { "" } else { "." };
                        let region = if index.is_multiple_of(2) { String::new() } else { format!("{}.", world.region) };
                        format!("{dot}{region}{}", world.url_suffix)
                    }
                    _ => world.region.to_owned(),
                }
            }
            Place::Action if index < TYPED_WORLDS => match (before, after) {
                ("", after) if after.starts_with(':') => "kms".to_owned(),
                ("", _) => "kms:*".to_owned(),
                _ => "*".to_owned(),
            },
            _ => word(),
        }
    }

    /// One field of an ARN or what lacks of it, or all fields that are missing between what stands before and after.
    fn arn_fields(&self, world: &World, index: usize, hole: &Hole) -> String {
        const FIELDS: usize = 6;
        let (before, after) = (hole.before, hole.after.as_str());
        let field = before.matches(':').count();
        let colons = field + after.matches(':').count();
        let account = self.account(world, hole.unknown);
        let word = self.own_name(world, hole.unknown, &world.word.replace("{account}", &account));
        let start = before.rsplit(':').next().unwrap_or_default();
        let end = after.split(':').next().unwrap_or_default();
        if field < FIELDS - 1 && field > 0 && !(start.is_empty() && end.is_empty()) {
            return rest_of_field(field, start, end, index).unwrap_or(word);
        }
        let is_iam = before.split(':').nth(2).is_none_or(|service| matches!(service, "iam" | "sts"));
        let region = if is_iam { "" } else { world.region };
        let is_whole_resource = field >= FIELDS - 1 && before.ends_with(':');
        let resource = if is_whole_resource || field < FIELDS - 1 { world.resource } else { &word };
        let fields = ["arn", world.partition, "iam", region, &account, resource];
        let is_complete = colons == FIELDS - 1;
        if index >= TYPED_WORLDS && index.is_multiple_of(2) && field < FIELDS - 1 && !is_complete {
            return word;
        }
        // A later hole may bring the missing fields as well as this one.
        let missing = if hole.holes_follow && index % 2 == 1 { 0 } else { (FIELDS - 1).saturating_sub(colons) };
        let first = field.min(FIELDS - 1);
        fields.get(first..=(first + missing).min(FIELDS - 1)).unwrap_or_default().join(":")
    }
}

/// What lacks of a field of an ARN that is known to begin and end so.
fn rest_of_field(field: usize, start: &str, end: &str, index: usize) -> Option<String> {
    const PARTITION: usize = 1;
    const ACCOUNT: usize = 4;
    match field {
        PARTITION => {
            let rest = |name: &&str| name.strip_prefix(start)?.strip_suffix(end).map(str::to_owned);
            let fitting: Vec<String> = PARTITIONS.iter().filter_map(rest).collect();
            fitting.get(index % fitting.len().max(1)).cloned()
        }
        ACCOUNT if format!("{start}{end}").bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits(start.len() + end.len()))
        }
        _ => None,
    }
}

/// The digits that an account id of which `known` are known lacks.
fn digits(known: usize) -> String {
    "527190463871".get(known.min(12)..).unwrap_or_default().to_owned()
}

/// What is known of these parts, and whether some are not.
fn following(parts: &[TemplatePart]) -> (String, bool) {
    let mut known = String::new();
    let mut has_holes = false;
    for part in parts {
        match part {
            TemplatePart::Known(text) => known.push_str(text),
            TemplatePart::Hole(..) => has_holes = true,
        }
    }
    (known, has_holes)
}

/// The first 12 digits in a text that have no digit beside them.
fn first_account(text: &str) -> Option<String> {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| crate::text::is_account_id(run)).map(str::to_owned)
}
