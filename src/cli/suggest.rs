//! "Did you mean".

/// How alike two names must be, from 0 to 1, for one to be proposed instead of the other.
const SIMILARITY_MIN: f64 = 0.8;

/// `; did you mean …?` with the name most like `wrong`, or nothing if none is like it.
pub fn did_you_mean<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
    let wrong = wrong.to_ascii_lowercase().replace('_', "-");
    names
        .map(|name| (strsim::jaro_winkler(&wrong, name), name))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_is_proposed() {
        let names = ["unknown-action", "unknown-element", "missing-action"];
        let proposed = |wrong| did_you_mean(wrong, names.into_iter());
        assert_eq!(proposed("unknwon-action"), "; did you mean `unknown-action`?");
        assert_eq!(proposed("Unknown_Element"), "; did you mean `unknown-element`?");
        assert_eq!(proposed("zzz"), "");
    }
}
