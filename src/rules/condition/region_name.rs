//! Whether a text is the code of a Region.

use super::key_form::Fault;
use crate::{
    catalog::{self, Region},
    rules::{Context, words::did_you_mean},
};

/// Whether the code is known, or that of a Region that may have come since.
pub fn is_region(cx: &Context, text: &str) -> bool {
    let vocabulary = &cx.options.vocabulary.regions;
    catalog::has_region(text) || vocabulary.contains(text) || (has_known_words(text) && has_form(text))
}

/// What is wrong with `text`, in lower case, as the code of a Region; the range is that of `text`. What has the form of
/// a code and resembles none that is known is a new one.
pub fn fault(cx: &Context, text: &str) -> Option<Fault> {
    if is_region(cx, text) {
        return None;
    }
    let without_letter = text.strip_suffix(|last: char| last.is_ascii_lowercase());
    if let Some(region) = without_letter.filter(|region| catalog::has_region(region)) {
        return Some(Fault::of(text, "is an Availability Zone, no Region").meant(region));
    }
    let vocabulary = cx.options.vocabulary.regions.iter().map(String::as_str);
    let named = || regions().find(|region| is_named(region, text)).map(|region| region.id);
    let near = || did_you_mean(text, regions().map(|region| region.id).chain(vocabulary));
    let fault = Fault::of(text, "is not a Region");
    match named().or_else(near) {
        Some(region) => Some(fault.meant(region)),
        None if has_form(text) => None,
        None => Some(fault.help("write the code of a Region, for instance `us-east-1`")),
    }
}

fn regions() -> impl Iterator<Item = &'static Region> {
    catalog::partitions().iter().flat_map(|partition| partition.regions)
}

/// Whether the text has the form of a code in some partition.
fn has_form(text: &str) -> bool {
    catalog::partition_of_region(text).is_some()
}

/// Whether every word of the text, numbers aside, is in the code of a Region that is known: points of the compass, so
/// that `us-esat-1` is seen to be a slip and `us-north-3` is taken for a new Region.
fn has_known_words(text: &str) -> bool {
    text.split('-').filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).all(|word| {
        let has_word = |region: &Region| region.id.split('-').any(|known| known == word);
        regions().any(has_word)
    })
}

/// Whether `text` is the name that people give the Region: `Europe (Frankfurt)` or `Frankfurt`.
fn is_named(region: &Region, text: &str) -> bool {
    let place = region.name.split_once('(').map(|(_, place)| place.trim_end_matches(')'));
    region.name.eq_ignore_ascii_case(text) || place.is_some_and(|place| place.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Options;

    #[test]
    fn slips_are_faults_and_new_regions_are_not() {
        let mut options = Options::default();
        options.vocabulary.regions.insert("eu-moon-1".to_owned());
        let cx = Context { options: &options, request: None };
        for region in ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "ap-south-9", "eu-moon-1"] {
            assert!(fault(&cx, region).is_none(), "{region}");
        }
        let meant = |text| fault(&cx, text).and_then(|fault| fault.meant);
        for (text, region) in [
            ("us-esat-1", "us-east-1"),
            ("eu-central-1a", "eu-central-1"),
            ("frankfurt", "eu-central-1"),
            ("us east (n. virginia)", "us-east-1"),
            ("eu_west_1", "eu-west-1"),
            ("eu-moon-2", "eu-moon-1"),
        ] {
            assert_eq!(meant(text).as_deref(), Some(region), "{text}");
        }
        assert!(fault(&cx, "").is_some() && meant("everywhere").is_none());
    }
}
