//! The statics that the build script makes of `rules/catalog`.

use super::{CrossAccount, KmsAction, NotAction, Partition, Region};

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
