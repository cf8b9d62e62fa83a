//! What templates leave in a text when nobody fills them in.

use regex::Regex;
use std::sync::LazyLock;

/// Where a text stands, and so what it may legitimately hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `Id` or `Sid`: words for people.
    Name,
    /// The name of a condition key, of which encryption contexts may choose a part.
    ConditionKey,
    /// A value that an encryption context can have: anything.
    EncryptionContext,
    /// Another condition value.
    Value,
}

impl Place {
    /// The place of the values of this condition key.
    pub fn of_value(key: &str) -> Self {
        let prefix = "kms:EncryptionContext";
        let is_context = key.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        if is_context { Self::EncryptionContext } else { Self::Value }
    }
}

/// Whether it is worth while to look: a cheap test that a text of a finished policy seldom passes.
pub fn may_hold_one(text: &str, place: Place) -> bool {
    const WORDS: [&[u8]; 7] = [b"your", b"repl", b"chan", b"_her", b"xxxx", b"inse", b"plac"];
    let is_name = matches!(place, Place::Name | Place::ConditionKey);
    let (mut seen, mut before) = (0, 0);
    for byte in text.bytes() {
        let class = CLASSES.get(usize::from(byte)).copied().unwrap_or_default();
        // The second letter of a word after its first one, or a sign.
        seen |= (class.second & before) | class.sign;
        before = class.first;
    }
    let is_word = |four: &[u8]| four.starts_with(b"__") || WORDS.iter().any(|word| four.eq_ignore_ascii_case(word));
    seen & SIGN != 0 || (seen != 0 && !is_name && text.as_bytes().windows(4).any(is_word))
}

/// Which of the words a byte begins and continues, a bit for each, and whether it is a sign of templates.
#[derive(Clone, Copy, Default)]
struct Class {
    first: u8,
    second: u8,
    sign: u8,
}

const SIGN: u8 = 0x80;

#[allow(clippy::indexing_slicing, reason = "a constant: an index out of bounds does not compile")]
static CLASSES: [Class; 256] = {
    /// How the words begin that people leave in templates.
    const STARTS: [[u8; 2]; 7] = [*b"yo", *b"re", *b"ch", *b"_h", *b"xx", *b"in", *b"pl"];
    let mut classes = [Class { first: 0, second: 0, sign: 0 }; 256];
    let mut byte = 0;
    while byte < 256 {
        let lower = (byte as u8).to_ascii_lowercase();
        let mut start = 0;
        while start < STARTS.len() {
            if STARTS[start][0] == lower {
                classes[byte].first |= 1 << start;
            }
            if STARTS[start][1] == lower || (lower == b'_' && STARTS[start][0] == b'_') {
                classes[byte].second |= 1 << start;
            }
            start += 1;
        }
        if matches!(lower, b'<' | b'{' | b'$' | b'%' | b'@') {
            classes[byte].sign = SIGN;
        }
        byte += 1;
    }
    classes
};

/// Forms that only template languages have.
static TEMPLATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"\{\{[^{}]*\}\}",
        r"<%[^%]*%>",
        r"\{%[^%]*%\}",
        r"\$\{[^{}]*\}",
        r"#\{[^{}]*\}",
        r"@@[A-Za-z][0-9A-Za-z_]*@@",
    ];
    Regex::new(&forms.join("|")).ok()
});

/// Forms that people invent; another text may have them too.
static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"<[A-Za-z][^<>]{0,60}>",
        r"\{[A-Za-z_][0-9A-Za-z_.-]*\}",
        r"%[A-Za-z_][0-9A-Za-z_]+%",
        r"\$[A-Za-z][0-9A-Za-z]*_[0-9A-Za-z_]*",
        r"(?i-u:\$(?:account|accountid|region|partition)\b)",
        r"__[A-Z][0-9A-Z_]*__",
        r"(?-u:\b)YOUR[-_][0-9A-Za-z_-]+",
        r"(?i-u:\byour[-_]?(?:aws[-_]?)?(?:account|region|org|key|role|user|vpc|bucket|trail)[0-9a-z_-]*)",
        r"(?i-u:\b(?:replace|change)[-_]?me\b)",
        r"(?i-u:\breplace[-_]with[-_][0-9a-z_-]+)",
        r"(?-u:\b)INSERT[-_][0-9A-Z_-]+",
        r"(?-u:\b)[A-Z][0-9A-Z]*(?:[-_][0-9A-Z]+)*[-_]HERE(?-u:\b)",
        r"(?i-u:\bplaceholder\b)",
        r"(?i-u:\bx{12}\b)",
    ];
    Regex::new(&forms.join("|")).ok()
});

/// The first placeholder in `text`.
pub fn find(text: &str, place: Place) -> Option<&str> {
    let templates = TEMPLATES.as_ref()?.find_iter(text).map(|found| found.as_str());
    let template = templates.filter(|found| !is_policy_variable(found)).min_by_key(|found| found.as_ptr());
    let is_free = match place {
        Place::Name => true,
        Place::EncryptionContext => !text.starts_with("arn:"),
        Place::ConditionKey | Place::Value => false,
    };
    if template.is_some() || is_free {
        return template;
    }
    let mut names = NAMES.as_ref()?.find_iter(text);
    names.find(|found| !is_inside_variable(text, found.start())).map(|found| found.as_str())
}

/// Whether `${…}` is a variable of the policy language: `service:key`, perhaps with a default, or an escaped
/// character. Pseudo parameters of CloudFormation have two colons; the Serverless Framework has prefixes of its own.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
fn is_policy_variable(found: &str) -> bool {
    const OF_SERVERLESS: [&str; 7] = ["self", "opt", "env", "cf", "sls", "param", "file"];
    let Some(name) = found.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else { return false };
    let name = name.split(',').next().unwrap_or_default().trim();
    if matches!(name, "*" | "?" | "$" | "") {
        return true;
    }
    let Some((prefix, key)) = name.split_once(':') else { return false };
    let is_service = prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    is_service && !prefix.is_empty() && !key.starts_with(':') && !OF_SERVERLESS.contains(&prefix)
}

/// Whether the place lies inside `${…}`.
fn is_inside_variable(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.ends_with('$')
        || before.rfind("${").is_some_and(|open| !before.get(open..).unwrap_or_default().contains('}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found() {
        for (text, expected) in [
            ("arn:aws:sns:us-east-1:<ACCOUNT_ID>:topic", "<ACCOUNT_ID>"),
            ("{{ account }}", "{{ account }}"),
            ("${var.account}", "${var.account}"),
            ("${AWS::AccountId}", "${AWS::AccountId}"),
            ("${self:custom.account}", "${self:custom.account}"),
            ("<%= account %>", "<%= account %>"),
            ("#{account}", "#{account}"),
            ("{account_id}", "{account_id}"),
            ("arn:aws:s3:::$BUCKET_NAME", "$BUCKET_NAME"),
            ("$ACCOUNT", "$ACCOUNT"),
            ("%ACCOUNT%", "%ACCOUNT%"),
            ("__ACCOUNT__", "__ACCOUNT__"),
            ("YOUR-ACCOUNT-ID", "YOUR-ACCOUNT-ID"),
            ("o-yourorgid", "yourorgid"),
            ("your_account_id", "your_account_id"),
            ("REPLACE_ME", "REPLACE_ME"),
            ("changeme", "changeme"),
            ("ACCOUNT_ID_HERE", "ACCOUNT_ID_HERE"),
            ("xxxxxxxxxxxx", "xxxxxxxxxxxx"),
        ] {
            assert_eq!(find(text, Place::Value).unwrap_or_default(), expected, "{text}");
            assert!(expected.is_empty() || may_hold_one(text, Place::Value), "{text}");
        }
    }

    #[test]
    fn legitimate_texts_are_left_alone() {
        for text in [
            "${aws:username}",
            "${aws:PrincipalTag/team, 'none'}",
            "${cognito-identity.amazonaws.com:sub}",
            "a${*}b${?}c${$}",
            "arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST",
            "arn:aws:iam::111122223333:role/my__role__x",
            "user@example.com",
            "100%",
            "s3.us-east-1.amazonaws.com",
            "arn:aws:iam::111122223333:role/yourself",
            "price<5 and >3",
        ] {
            assert_eq!(find(text, Place::Value), None, "{text}");
        }
        assert_eq!(find("<tenant>", Place::EncryptionContext), None);
        assert_eq!(find("arn:aws:s3:::<bucket>", Place::EncryptionContext), Some("<bucket>"));
        assert_eq!(find("Allow <everyone>", Place::Name), None);
        assert_eq!(find("Allow {{ team }}", Place::Name), Some("{{ team }}"));
    }
}
