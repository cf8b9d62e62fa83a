//! The stranger: somebody of an account that the policy does not name, in an organization that it does not name, who
//! tries to get through each `Allow` for everyone.
//!
//! A request of the stranger's is tried against all statements, `Deny` included. What says who the stranger is, and
//! where the call comes from, is the stranger's own; everything else is as the statement asks for it. So case, negation,
//! `IfExists`, set operators and `Null` need no lists of their own, and what gets through is a request that can be
//! shown. What is not certain does not get through.

use crate::{
    access::{self, Caller, Certainty, ContextValue, Key, Request, account_of_key, evaluate},
    catalog::{
        ActionSet, Binding, ContextKey, KeySupport, KmsAction, Operator, POLICY_BYTES_MAX, SetOperator, ValueType,
        context_key,
    },
    policy::{AwsPrincipal, Condition, Effect, Policy, Principal, PrincipalType, Statement},
    rules::{Context, words::quote},
    text::literal::{self, IpNet},
};
use std::collections::{BTreeMap, BTreeSet};

/// A request of a stranger that a statement lets through.
pub struct WayIn<'p, 'a> {
    /// The statement.
    pub statement: &'p Statement<'a>,
    /// Its principal that everybody is.
    pub principal: &'p Principal<'a>,
    /// What lets the stranger in.
    pub how: How,
    action: &'static KmsAction,
    context: BTreeMap<String, ContextValue>,
}

/// What lets a stranger in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Nothing narrows the statement to accounts, principals or networks.
    Open,
    /// It is narrowed to calls through a service, which anybody can make.
    ViaService,
    /// A request that lacks a key passes an operator with `IfExists`.
    IfExists,
}

/// How the stranger is named in a request that is shown.
const STRANGER: &str = "arn:aws:iam::999999999999:role/Stranger";
/// An organization that no policy names.
const ORGANIZATION: &str = "o-stranger00000";
/// How many answers of statements are looked at for one policy, so that the work does not grow with the number of
/// combinations.
const MOST_ANSWERS: usize = 20_000;
/// A statement with more comparisons than this is not tried.
const MOST_CONDITIONS: usize = 32;
/// Nor is one with more values than this.
const MOST_COMPARED: usize = 256;
/// How many values of one key are tried.
const MOST_VALUES: usize = 12;

/// For each `Allow` to everyone that lets a stranger in, a request that gets through.
pub fn ways_in<'p, 'a>(policy: &'p Policy<'a>, cx: &Context) -> Vec<WayIn<'p, 'a>> {
    let mut found = Vec::new();
    let everyone = |statement: &'p Statement<'a>| {
        let principals = statement.principal.iter().filter(|_| statement.effect() == Some(Effect::Allow));
        let mut principals = principals.flat_map(|block| &block.principals);
        principals.find(|one| one.r#type == PrincipalType::Aws && one.aws == AwsPrincipal::Everyone)
    };
    let mut search = None;
    // A policy that is too long to be stored lets nobody in.
    if policy.span.len() as usize > POLICY_BYTES_MAX {
        return found;
    }
    for statement in &policy.statements {
        let Some(principal) = everyone(statement) else { continue };
        let search = search.get_or_insert_with(|| Search::new(policy, cx));
        found.extend(search.way_in(statement, principal));
    }
    found
}

impl WayIn<'_, '_> {
    /// The request, in words.
    pub fn shown(&self) -> String {
        let mut shown = format!("for instance `kms:{}` by `{STRANGER}`", self.action.name);
        let spelling = |lower: &str| {
            let mut names = self.statement.conditions().filter_map(|condition| condition.key.text.as_str());
            let written = names.find(|name| name.eq_ignore_ascii_case(lower)).map(str::to_owned);
            let known = context_key(lower).map(|(key, suffix)| format!("{}{}", key.name, suffix.unwrap_or_default()));
            written.or(known).unwrap_or_else(|| lower.to_owned())
        };
        for (index, (key, value)) in self.context.iter().enumerate() {
            let key = spelling(key);
            let value = match value {
                ContextValue::One(value) => quote(value),
                ContextValue::Many(values) => quote(&values.join(", ")),
                ContextValue::Absent => continue,
            };
            let joint = if index == 0 { " with" } else { " and" };
            shown.push_str(&format!("{joint} `{key}` = {value}"));
        }
        shown
    }
}

/// The search for a way into one policy.
struct Search<'p, 'a> {
    policy: &'p Policy<'a>,
    key: Key,
    /// How many answers may still be looked at.
    left: usize,
}

/// Whether a key that the statement asks for "if it exists" may be missing from the request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Optional {
    MustBePresent,
    MayBeMissing,
}

impl<'p, 'a> Search<'p, 'a> {
    fn new(policy: &'p Policy<'a>, cx: &Context) -> Self {
        let mut key = cx.options.key.clone();
        let account = account_of_key(policy, &cx.options.key).unwrap_or("000000000000");
        key.account.get_or_insert_with(|| account.to_owned());
        Self { policy, key, left: MOST_ANSWERS }
    }

    fn way_in(&mut self, statement: &'p Statement<'a>, principal: &'p Principal<'a>) -> Option<WayIn<'p, 'a>> {
        let is_open = statement.is_open
            || statement.condition.as_ref().is_some_and(|block| block.is_open)
            || statement.principal.as_ref().is_none_or(|block| block.is_open);
        let values: usize = statement.conditions().map(|condition| condition.key.values.len()).sum();
        let is_too_much = statement.conditions().count() > MOST_CONDITIONS || values > MOST_COMPARED;
        if is_open || is_too_much || self.left == 0 {
            return None;
        }
        if !statement.conditions().all(is_understood) {
            return None;
        }
        let actions = statement.actions()?;
        let (how, (action, context)) = match self.request(statement, actions, Optional::MustBePresent) {
            Some(request) => (if is_narrowed_by_service(statement) { How::ViaService } else { How::Open }, request),
            None => (How::IfExists, self.request(statement, actions, Optional::MayBeMissing)?),
        };
        Some(WayIn { statement, principal, how, action, context })
    }

    /// An action and a context with which the stranger gets through.
    fn request(
        &mut self,
        statement: &'p Statement<'a>,
        actions: ActionSet,
        optional: Optional,
    ) -> Option<(&'static KmsAction, BTreeMap<String, ContextValue>)> {
        let useful = |action: &&KmsAction| action.is_effective;
        let first = ActionSet::named("Decrypt").intersection(actions);
        let actions = first.iter().chain(actions.difference(first).iter()).filter(useful);
        for action in actions {
            let only = ActionSet::named(action.name);
            let request = Request { is_complete: true, ..Request::new(Caller::new(STRANGER)?, only) };
            let choices = self.choices(statement, &request, optional);
            let context = choices.and_then(|choices| self.try_all(statement, request, &choices));
            if let Some(context) = context {
                return Some((action, context));
            }
            if self.left == 0 {
                return None;
            }
        }
        None
    }

    /// For each key that a condition of this statement, or of a `Deny`, compares: the values worth trying. `None` if
    /// there is none for a key of this statement.
    fn choices(
        &self,
        statement: &'p Statement<'a>,
        request: &Request,
        optional: Optional,
    ) -> Option<Vec<(String, Vec<ContextValue>)>> {
        let mut entries: BTreeMap<String, Vec<Condition>> = BTreeMap::new();
        let denies = self.policy.statements.iter().filter(|other| other.effect() == Some(Effect::Deny));
        for condition in statement.conditions().chain(denies.flat_map(Statement::conditions)) {
            let Some(name) = condition.key.text.as_str() else { continue };
            entries.entry(name.to_ascii_lowercase()).or_default().push(condition);
        }
        if entries.len() > MOST_CONDITIONS {
            return None;
        }
        let mut choices = Vec::new();
        for (name, conditions) in entries {
            let Some(known) = conditions.first().and_then(|condition| condition.key.context_key) else { continue };
            if request.caller.determines(&name) {
                continue;
            }
            let own = || conditions.iter().filter(|condition| std::ptr::eq(condition.statement, statement));
            let must_be_present = optional == Optional::MustBePresent && own().any(|one| passes_only_if_missing(*one));
            let passes_for_all = own()
                .any(|one| one.operator.name.is_some_and(|name| name.set_operator == Some(SetOperator::ForAllValues)));
            let mut values = self.values(known, &conditions);
            values.retain(|value| {
                let is_missing = *value == ContextValue::Absent;
                let request = request.clone().with(&name, value.clone());
                !(is_missing && (must_be_present || passes_for_all))
                    && own().all(|one| access::comparison_holds(self.policy, *one, &request) == Certainty::Surely)
            });
            values.truncate(MOST_VALUES);
            if values.is_empty() {
                return None;
            }
            choices.push((name, values));
        }
        Some(choices)
    }

    /// The values of a key that the stranger can send.
    fn values(&self, key: &ContextKey, conditions: &[Condition<'p, 'a>]) -> Vec<ContextValue> {
        let one = |text: &str| ContextValue::One(text.to_owned());
        let mut values = match key.binding {
            Binding::Caller | Binding::Place => own_value(key).into_iter().collect(),
            Binding::Service => Vec::new(),
            Binding::Address => self.addresses(conditions).iter().map(|address| one(address)).collect(),
            Binding::Free => self.free_values(key, conditions),
        };
        if !key.is_always_present || key.support == KeySupport::Never {
            values.push(ContextValue::Absent);
        }
        values
    }

    /// What the conditions ask for, and something else.
    fn free_values(&self, key: &ContextKey, conditions: &[Condition<'p, 'a>]) -> Vec<ContextValue> {
        let mut texts: Vec<String> = Vec::new();
        for condition in conditions {
            for text in condition.key.values.iter().filter_map(|&value| self.policy.value_text(value)) {
                texts.extend(near(key, text));
            }
        }
        texts.extend(key.values.iter().map(|value| (*value).to_owned()));
        texts.push(
            match key.value_type {
                ValueType::Bool => "true",
                ValueType::Numeric => "1",
                ValueType::Date => "2030-01-01T00:00:00Z",
                ValueType::IpAddress => "198.51.100.77",
                _ => "other",
            }
            .to_owned(),
        );
        let mut seen = BTreeSet::new();
        texts.retain(|text| seen.insert(text.clone()));
        texts.truncate(MOST_VALUES * 4);
        if !key.is_multivalued {
            return texts.into_iter().map(ContextValue::One).collect();
        }
        let all = ContextValue::Many(texts.clone());
        texts.into_iter().map(|text| ContextValue::Many(vec![text])).chain([all]).collect()
    }

    /// Addresses that a call can come from: of wide ranges those inside, and one that no narrow range holds.
    fn addresses(&self, conditions: &[Condition<'p, 'a>]) -> Vec<String> {
        let values = conditions.iter().flat_map(|condition| condition.key.values);
        let texts = values.filter_map(|&value| self.policy.value_text(value));
        let ranges: Vec<IpNet> = texts.filter_map(literal::ip_range).collect();
        let width = |range: &IpNet| {
            let shortest = if range.addr().is_ipv4() { WIDE_V4 } else { WIDE_V6 };
            2_f64.powi(i32::from(shortest) - i32::from(range.prefix_len()))
        };
        let mut addresses = vec!["198.51.100.77".to_owned(), "2001:db8:77::77".to_owned()];
        if ranges.iter().map(width).sum::<f64>() > 1.0 {
            addresses.extend(ranges.iter().take(MOST_VALUES).map(|range| range.network().to_string()));
        }
        // An address that the policy names is not the stranger's, unless it lies in a range too wide to be anybody's.
        addresses.retain(|address| {
            let Some(address) = literal::ip_range(address) else { return false };
            let narrow = |range: &&IpNet| width(range) <= 1.0 && range.contains(&address);
            ranges.iter().map(width).sum::<f64>() > 1.0 || !ranges.iter().any(|range| narrow(&range))
        });
        addresses
    }

    /// Tries every combination of values until one gets through, and leaves out what it does not need.
    fn try_all(
        &mut self,
        statement: &Statement,
        request: Request,
        choices: &[(String, Vec<ContextValue>)],
    ) -> Option<BTreeMap<String, ContextValue>> {
        let mut places = vec![0_usize; choices.len()];
        loop {
            let mut tried = request.clone();
            for ((key, values), &place) in choices.iter().zip(&places) {
                if let Some(value) = values.get(place) {
                    tried.context.insert(key.clone(), value.clone());
                }
            }
            if self.gets_through(statement, &tried) {
                return Some(self.least(statement, tried));
            }
            // The next combination, as an odometer counts.
            let moved = places.iter_mut().zip(choices).find_map(|(place, (_, values))| {
                *place += 1;
                if *place < values.len() {
                    return Some(());
                }
                *place = 0;
                None
            });
            if moved.is_none() || self.left == 0 {
                return None;
            }
        }
    }

    fn gets_through(&mut self, statement: &Statement, request: &Request) -> bool {
        self.left = self.left.saturating_sub(self.policy.statements.len());
        let decision = evaluate(self.policy, request, &self.key);
        let applies = decision.answers.get(statement.index).is_some_and(|own| own.applies == Certainty::Surely);
        applies && decision.allowed() == Certainty::Surely
    }

    /// The context without the keys that the request can do without.
    fn least(&mut self, statement: &Statement, mut request: Request) -> BTreeMap<String, ContextValue> {
        let keys: Vec<String> = request.context.keys().cloned().collect();
        for key in keys {
            let Some(value) = request.context.remove(&key) else { continue };
            if !self.gets_through(statement, &request) {
                request.context.insert(key, value);
            }
        }
        request.context
    }
}

/// Ranges with a shorter prefix are too wide to belong to somebody: more than 2^24 addresses of IPv4, or a /32 of IPv6.
const WIDE_V4: u8 = 8;
const WIDE_V6: u8 = 32;

/// Whether the evaluator can be sure of the comparison.
fn is_understood(condition: Condition) -> bool {
    let is_known = condition.key.context_key.is_some_and(|key| key.support != KeySupport::Unconfirmed);
    condition.operator.operator().is_some() && is_known && !condition.key.is_open
}

/// Whether the comparison has `IfExists`, so that a request without the key passes.
fn passes_only_if_missing(condition: Condition) -> bool {
    condition.operator.name.is_some_and(|name| name.if_exists)
}

/// Whether a comparison holds the statement to calls through services.
fn is_narrowed_by_service(statement: &Statement) -> bool {
    let is_positive = |operator: &Operator| !operator.is_negated && !operator.is_null();
    statement.conditions().any(|condition| {
        condition.key.is("kms:ViaService")
            && condition.operator.operator().is_some_and(is_positive)
            && condition.operator.name.is_some_and(|name| !name.if_exists)
    })
}

/// What the stranger's own request carries under a key that says who or where the caller is.
fn own_value(key: &ContextKey) -> Option<ContextValue> {
    let text = match (key.name, key.value_form) {
        ("aws:userid", _) => "AROASTRANGER00000000:session",
        (_, Some("organization id")) => ORGANIZATION,
        (_, Some("organization path")) => return Some(ContextValue::Many(vec![format!("{ORGANIZATION}/r-strg/")])),
        (_, Some("account")) => "999999999999",
        (_, Some("VPC id")) => "vpc-0ffffffffffffffff",
        (_, Some("VPC endpoint id")) => "vpce-0ffffffffffffffff",
        ("aws:SourceVpcArn", _) => "arn:aws:ec2:us-east-1:999999999999:vpc/vpc-0ffffffffffffffff",
        _ => return None,
    };
    Some(ContextValue::One(text.to_owned()))
}

/// Texts that a value of a policy matches, and texts close by that it does not.
fn near(key: &ContextKey, text: &str) -> Vec<String> {
    let filled = |star: &str| text.replace('*', star).replace('?', "x");
    let mut texts = if text.contains(['*', '?']) {
        vec![filled(if key.value_form == Some("via service") { "us-east-1" } else { "x" }), filled("")]
    } else {
        vec![text.to_owned()]
    };
    match key.value_type {
        ValueType::Bool => texts = vec!["true".to_owned(), "false".to_owned()],
        ValueType::Numeric | ValueType::Date => {
            let number = literal::number(text).or_else(|| literal::date(text).ok());
            texts.extend(number.into_iter().flat_map(|number| [number - 1.0, number + 1.0]).map(|n| format!("{n}")));
        }
        ValueType::IpAddress => {
            texts.extend(literal::ip_range(text).map(|range| range.network().to_string()));
        }
        _ => {}
    }
    texts
}
