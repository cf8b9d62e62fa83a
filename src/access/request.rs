//! A request to KMS, as far as it is known.

use super::{Caller, Certainty};
use crate::{
    catalog::{ActionSet, KeySupport, context_key},
    policy::ConditionKey,
};
use std::{borrow::Cow, collections::BTreeMap};

/// A request for one operation on the key.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// Who sends it.
    pub caller: Caller<'r>,
    /// The action: a set of one.
    pub action: ActionSet,
    /// The context, by the names of the keys in lower case. What follows from the caller need not stand here.
    pub context: BTreeMap<String, ContextValue>,
    /// Whether the request carries nothing but what stands here, what follows from the caller, and what every request
    /// carries.
    pub is_complete: bool,
}

/// What a request carries under a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// One value.
    One(String),
    /// A list of values, as multivalued keys have it.
    Many(Vec<String>),
    /// Nothing, although the request may carry others that are not known.
    Absent,
}

/// What is known of a key in a request.
pub(super) enum Known<'k> {
    Absent,
    One(Cow<'k, str>),
    Many(&'k [String]),
    /// It may be there or not, with any value.
    Unknown,
    /// It is there, with a value that is not known.
    Present,
}

impl<'r> Request<'r> {
    /// A request of which only the caller and the action are known.
    pub fn new(caller: Caller<'r>, action: ActionSet) -> Self {
        Self { caller, action, context: BTreeMap::new(), is_complete: false }
    }

    /// Adds what the request carries under a condition key.
    #[must_use]
    pub fn with(mut self, key: &str, value: ContextValue) -> Self {
        self.context.insert(key.to_ascii_lowercase(), value);
        self
    }

    /// What the request carries under the key of a condition. `None` if the key's name is not known.
    pub(super) fn value_of(&self, key: &ConditionKey) -> Option<Known<'_>> {
        Some(self.value_of_name(key.text.as_str()?))
    }

    /// What the request carries under the key of this name, in any case.
    pub(super) fn value_of_name(&self, name: &str) -> Known<'_> {
        let lower = name.to_ascii_lowercase();
        match self.context.get(&lower) {
            Some(ContextValue::One(value)) => return Known::One(Cow::Borrowed(value)),
            Some(ContextValue::Many(values)) => return Known::Many(values),
            Some(ContextValue::Absent) => return Known::Absent,
            None => {}
        }
        if let Some(known) = self.caller.context(&lower) {
            return known;
        }
        let Some((key, _)) = context_key(name) else { return self.not_given() };
        let never = key.support == KeySupport::Never
            || key.actions.intersection(self.action).is_empty()
            || (key.never_with_service_principal && self.caller.is_service());
        match () {
            () if never => Known::Absent,
            () if key.is_always_present => Known::Present,
            () => self.not_given(),
        }
    }

    fn not_given(&self) -> Known<'_> {
        if self.is_complete { Known::Absent } else { Known::Unknown }
    }
}

impl Known<'_> {
    /// Whether the request carries the key.
    pub(super) fn is_present(&self) -> Certainty {
        match self {
            Self::Absent => Certainty::Never,
            Self::Unknown => Certainty::Possibly,
            Self::One(_) | Self::Many(_) | Self::Present => Certainty::Surely,
        }
    }
}
