//! The statics that the build script makes of `rules/catalog`.

use super::{
    ActionSet, Binding, ContextKey, CrossAccount, KeySuffix, KeySupport, KmsAction, NotAction, Operator, Partition,
    Region, ServiceIntegration, SourceCondition, ValueType,
};

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
