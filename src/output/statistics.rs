//! How often each rule reported.

use super::Tally;
use std::cmp::Reverse;

const HEAD: [&str; 5] = ["count", "severity", "rule", "safe fixes", "unsafe fixes"];

/// A table of the findings by severity and rule, the most frequent first; empty if there are none.
pub fn table(tally: &Tally) -> String {
    let mut lines: Vec<_> = tally.reported().collect();
    if lines.is_empty() {
        return String::new();
    }
    lines.sort_by_key(|(code, severity, counts)| (Reverse((counts.reported, *severity)), *code));
    let rows = lines.into_iter().map(|(code, severity, counts)| {
        let [count, safe, r#unsafe] = [counts.reported, counts.safe, counts.r#unsafe].map(|count| count.to_string());
        [count, severity.name().to_owned(), code.to_owned(), safe, r#unsafe]
    });
    let rows: Vec<[String; 5]> = std::iter::once(HEAD.map(str::to_owned)).chain(rows).collect();
    let width =
        |column: fn(&[String; 5]) -> &String| rows.iter().map(|row| column(row).len()).max().unwrap_or_default();
    let (counts, severities, rules) = (width(|row| &row[0]), width(|row| &row[1]), width(|row| &row[2]));
    let [_, _, _, safe_head, unsafe_head] = HEAD.map(str::len);
    let line = |[count, severity, rule, safe, r#unsafe]: &[String; 5]| format!("{count:>counts$}  {severity:severities$}  {rule:rules$}  {safe:>safe_head$}  {unsafe:>unsafe_head$}\n", unsafe = r#unsafe);
    rows.iter().map(line).collect()
}
