//! What is wrong with an ARN, or a pattern of ARNs, in a value.

use crate::{
    catalog,
    rules::words::{count, did_you_mean},
    text::{glob, is_account_id},
};

/// A value that no ARN matches.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault<'t> {
    /// The characters at fault.
    pub part: &'t str,
    /// A clause about them.
    pub why: String,
    /// What to do.
    pub help: Option<String>,
    /// The text that was probably meant.
    pub meant: Option<String>,
    /// Whether AWS documents that no request has such a value.
    pub is_documented: bool,
}

impl<'t> Fault<'t> {
    fn new(part: &'t str, why: impl Into<String>) -> Self {
        Self { part, why: why.into(), help: None, meant: None, is_documented: false }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn meant(self, meant: impl Into<String>) -> Self {
        Self { meant: Some(meant.into()), ..self }
    }
}

/// How the wildcards of a value are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// Part by part, as ARN operators do: a wildcard does not reach over a colon of the first five.
    Parts,
    /// As text: `*` may stand for several parts.
    Text,
}

/// Why no ARN matches `text`; `None` if one may. `*` alone is left alone: whether ARN operators take it for every ARN is
/// not documented.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators": the six parts of an ARN are checked one by
/// one; AWS General Reference, "Amazon Resource Names (ARNs)".
pub fn fault(text: &str, matching: Matching) -> Option<Fault<'_>> {
    if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
        return None;
    }
    let parts = Parts::of(text, matching);
    prefix_fault(text, &parts)
        .or_else(|| number_fault(text, &parts))
        .or_else(|| partition_fault(text, parts.get(1)?))
        .or_else(|| service_fault(text, parts.get(2)?))
        .or_else(|| account_fault(text, &parts))
        .or_else(|| parts.get(5)?.is_empty().then(|| Fault::new(text, "names no resource")))
        .or_else(|| text.ends_with(' ').then(|| Fault::new(text, "ends in a blank").meant(text.trim_end())))
}

/// How many parts an ARN has.
const PARTS: usize = 6;

/// The parts of a value as far as they are certain.
pub struct Parts<'t> {
    parts: [&'t str; PARTS],
    /// How many of them there are.
    count: usize,
    /// Whether these are all parts, and not only those before a wildcard that may stand for more.
    is_whole: bool,
}

impl<'t> Parts<'t> {
    /// Splits the text at its first five colons.
    pub fn of(text: &'t str, matching: Matching) -> Self {
        let (mut parts, mut count) = ([""; PARTS], 0);
        for (place, part) in parts.iter_mut().zip(text.splitn(PARTS, ':')) {
            *place = part;
            count += 1;
        }
        let may_reach_further = matching == Matching::Text && count < PARTS && text.contains('*');
        if may_reach_further {
            count = parts.iter().position(|part| part.contains('*')).unwrap_or_default();
        }
        Self { parts, count, is_whole: !may_reach_further }
    }

    /// The part at this place, from 0: `arn`, partition, service, Region, account, resource.
    pub fn get(&self, index: usize) -> Option<&'t str> {
        self.parts.get(index).copied().filter(|_| index < self.count)
    }
}

fn prefix_fault<'t>(text: &'t str, parts: &Parts<'t>) -> Option<Fault<'t>> {
    match parts.get(0) {
        Some(first) if glob::matches(first, "arn", false) => None,
        Some(first) if first.trim().eq_ignore_ascii_case("arn") => {
            let meant = text.trim().get(3..).map(|rest| format!("arn{rest}"))?;
            Some(Fault::new(first, "begins an ARN otherwise than `arn:`, and case and blanks count").meant(meant))
        }
        Some(first) => {
            let near = did_you_mean(first, ["arn"]).filter(|_| parts.count == PARTS);
            let fault = Fault::new(text, "is not an ARN, which begins with `arn:`");
            Some(match (near, text.get(first.len()..)) {
                (Some(near), Some(rest)) => fault.meant(format!("{near}{rest}")),
                _ => fault,
            })
        }
        // A wildcard stands before the first colon.
        None => {
            let known = text.split(['*', '?']).next().unwrap_or_default();
            let fits = "arn:".starts_with(known);
            (!fits).then(|| Fault::new(text, "is not a pattern of ARNs, which begin with `arn:`"))
        }
    }
}

fn number_fault<'t>(text: &'t str, parts: &Parts<'t>) -> Option<Fault<'t>> {
    let found = parts.count;
    if found == PARTS || !parts.is_whole {
        return None;
    }
    let fault = Fault::new(text, format!("has {} of the six that an ARN has", count(found, "part")));
    match with_missing_colon(text, parts) {
        Some(meant) => Some(fault.meant(meant)),
        None => {
            Some(fault.help(
                "write `arn:partition:service:region:account:resource`; a part may be empty, or `*` in a pattern",
            ))
        }
    }
}

/// The ARN with a colon more, where it is clear which of the empty parts was left out: the Region of an ARN of IAM, the
/// account of a bucket.
fn with_missing_colon(text: &str, parts: &Parts) -> Option<String> {
    let (service, fourth, last) = (parts.get(2)?, parts.get(3)?, parts.get(4).filter(|_| parts.count == PARTS - 1)?);
    let after_colon = match service {
        "iam" | "sts" | "organizations" if is_account_id(fourth) => fourth.len() + 1 + last.len(),
        "s3" if fourth.is_empty() => last.len(),
        _ => return None,
    };
    let (start, end) = text.split_at_checked(text.len().checked_sub(after_colon)?)?;
    Some(format!("{start}:{end}"))
}

fn partition_fault<'t>(text: &'t str, partition: &'t str) -> Option<Fault<'t>> {
    let ids = || catalog::partitions().iter().map(|partition| partition.id);
    if ids().any(|id| glob::matches(partition, id, false)) {
        return None;
    }
    if partition.is_empty() {
        let meant = text.strip_prefix("arn::").map(|rest| format!("arn:aws:{rest}"));
        let fault = Fault::new(text, "names no partition, for instance `aws`");
        return Some(Fault { meant: meant.filter(|meant| self::fault(meant, Matching::Parts).is_none()), ..fault });
    }
    let fault = Fault::new(partition, "is not a partition of AWS that is known");
    let near = did_you_mean(partition, ids()).filter(|_| partition.len() > 2);
    Some(match near {
        Some(near) => fault.meant(text.replacen(&format!(":{partition}:"), &format!(":{near}:"), 1)),
        None => fault.help("the part after `arn:` is the partition, for instance `aws` or `aws-us-gov`"),
    })
}

fn service_fault<'t>(text: &'t str, service: &'t str) -> Option<Fault<'t>> {
    if service.is_empty() {
        return Some(Fault::new(text, "names no service"));
    }
    service.bytes().any(|byte| byte.is_ascii_uppercase()).then(|| {
        let lower = service.to_ascii_lowercase();
        let meant = text.replacen(&format!(":{service}:"), &format!(":{lower}:"), 1);
        Fault::new(service, "is not written in lower case, as the services of ARNs are").meant(meant)
    })
}

/// Account ids in the wrong place or of the wrong length. Some ARNs have a word in their place, such as `aws`.
fn account_fault<'t>(text: &'t str, parts: &Parts<'t>) -> Option<Fault<'t>> {
    let (region, account) = (parts.get(3)?, parts.get(4)?);
    if is_account_id(region) {
        let why = "is an account id in the place of the Region, which is empty for services without Regions";
        return Some(
            Fault::new(region, why).help("write two colons before the account id, or the Region between them"),
        );
    }
    let is_number = account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let digits = || account.chars().filter(|c| *c != '-').collect::<String>();
    if !is_number || is_account_id(account) || digits().is_empty() {
        return None;
    }
    let digits = digits();
    let why = match digits.len() == account.len() {
        true => format!("has {}, and an account id has 12", count(account.len(), "digit")),
        false => "is not an account id, which is 12 digits and nothing else".to_owned(),
    };
    let fault = Fault::new(account, why);
    if is_account_id(&digits) {
        return Some(fault.meant(text.replacen(&format!(":{account}:"), &format!(":{digits}:"), 1)));
    }
    Some(fault.help("keep account ids as text: a tool that takes one for a number drops the zeros at its start"))
}

/// Why no principal has an ARN that matches `text`: what `aws:PrincipalArn` can be.
///
/// Source: IAM User Guide, "AWS global condition context keys", `aws:PrincipalArn`: the ARN of an IAM user, of a role (also
/// for its sessions), of a federated user session or of an account's root user.
pub fn principal_fault(text: &str, matching: Matching) -> Option<Fault<'_>> {
    let parts = Parts::of(text, matching);
    let (service, region) = (parts.get(2)?, parts.get(3)?);
    let is = |name: &str| glob::matches(service, name, false);
    let documented = |fault| Some(Fault { is_documented: true, ..fault });
    if !is("iam") && !is("sts") {
        let why = "is a service whose ARNs no principal has";
        return documented(
            Fault::new(service, why).help("principals have ARNs of `iam`, and federated users of `sts`"),
        );
    }
    if !glob::matches(region, "", false) {
        let fault = Fault::new(region, "stands in the place of the Region, and the ARNs of principals have none");
        return documented(fault.meant(text.replacen(&format!(":{region}:"), "::", 1)));
    }
    let resource = parts.get(5)?;
    let may_be = |kinds: &[&str]| kinds.iter().any(|kind| may_begin(resource, kind));
    let is_of_sts_alone = !is("iam") && !may_be(&["federated-user/"]);
    if is_of_sts_alone && may_be(&["assumed-role/"]) {
        let fault = Fault::new(text, "is a session of a role, and `aws:PrincipalArn` is the ARN of its role");
        let help = "write the ARN of the role, with its path if it has one";
        return documented(Fault { meant: role_of_session(&parts), ..fault }.help(help));
    }
    if is_of_sts_alone && may_be(&["root", "user/", "role/"]) {
        let fault = Fault::new(service, "has no roles or users: their ARNs are of `iam`");
        return documented(fault.meant(text.replacen(&format!(":{service}:"), ":iam:", 1)));
    }
    let is_of_iam = || glob::matches(resource, "root", false) || may_be(&["user/", "role/"]);
    if (is("iam") && is_of_iam()) || (is("sts") && may_be(&["federated-user/"])) {
        return None;
    }
    let help = match resource.split('/').next() {
        Some("group") => "a group sends no requests: name its users, or a role",
        _ => "write the ARN of a user, a role, a federated user or the root user of an account",
    };
    documented(Fault::new(resource, "is no principal that sends requests").help(help))
}

/// The ARN of the role that `arn:aws:sts::account:assumed-role/name/session` is a session of, its path left out.
fn role_of_session(parts: &Parts) -> Option<String> {
    let (partition, account, resource) = (parts.get(1)?, parts.get(4)?, parts.get(5)?);
    let name = resource.strip_prefix("assumed-role/")?.split('/').next().filter(|name| !name.is_empty())?;
    Some(format!("arn:{partition}:iam::{account}:role/{name}"))
}

/// Whether a text that begins with `start` can match the pattern.
fn may_begin(pattern: &str, start: &str) -> bool {
    let known = pattern.split(['*', '?']).next().unwrap_or_default();
    known.starts_with(start) || (known.len() < pattern.len() && start.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_arn_can_match_is_left_alone() {
        for text in [
            "arn:aws:iam::111122223333:role/App",
            "arn:aws-us-gov:s3:::bucket/*",
            "arn:*:iam::*:role/*",
            "arn:aws:*:*:*:*",
            "arn:aws:securityhub:us-east-1::product/aws/guardduty",
            "arn:aws:iam::aws:policy/x",
            "arn:aws:iam::cloudfront:user/x",
            "arn:aws:logs:us-east-1:1111*:log-group:a:*",
            "*",
            "a*:aws:iam::111122223333:root",
        ] {
            assert_eq!(fault(text, Matching::Parts), None, "{text}");
            assert_eq!(fault(text, Matching::Text), None, "{text}");
        }
        for text in ["*role/App", "arn:aws:iam::*", "arn:*role/App", "arn*", "?rn:aws:iam:*"] {
            assert_eq!(fault(text, Matching::Text), None, "{text}");
        }
    }

    #[test]
    fn what_no_arn_matches_is_found() {
        let found = |text, matching| fault(text, matching).map(|fault| fault.part.to_owned());
        for (text, part) in [
            ("111122223333", "111122223333"),
            ("ARN:aws:iam::111122223333:root", "ARN"),
            ("arm:aws:iam::111122223333:root", "arm:aws:iam::111122223333:root"),
            ("arn:aws:iam:111122223333:root", "arn:aws:iam:111122223333:root"),
            ("arn:aws:iam::*", "arn:aws:iam::*"),
            ("arn:awss:iam::111122223333:root", "awss"),
            ("arn::iam::111122223333:root", "arn::iam::111122223333:root"),
            ("arn:aws:::111122223333:root", "arn:aws:::111122223333:root"),
            ("arn:aws:S3:::bucket", "S3"),
            ("arn:aws:sns:us-east-1:0123456789:topic", "0123456789"),
            ("arn:aws:sns:us-east-1:1111-2222-3333:topic", "1111-2222-3333"),
            ("arn:aws:sns:111122223333:topic:a", "111122223333"),
            ("arn:aws:s3:::", "arn:aws:s3:::"),
            ("arn:aws:iam::111122223333:role/App ", "arn:aws:iam::111122223333:role/App "),
            ("", ""),
        ] {
            assert_eq!(found(text, Matching::Parts).as_deref(), Some(part), "{text}");
        }
        for text in ["role/App*", "arn:aws:iam:", "arm:*", "arn:awss:*", "x*"] {
            assert!(found(text, Matching::Text).is_some(), "{text}");
        }
    }

    #[test]
    fn principals_have_arns_of_iam_and_sts() {
        for text in [
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::*:role/team/*",
            "arn:aws:iam::111122223333:*",
            "arn:aws:*::111122223333:*/App",
            "arn:aws:sts::111122223333:federated-user/x",
            "arn:*:*:*:*:*",
            "arn:aws:iam::111122223333:r*",
        ] {
            assert_eq!(principal_fault(text, Matching::Parts), None, "{text}");
        }
        for text in [
            "arn:aws:sts::111122223333:assumed-role/App/session",
            "arn:aws:sts::*:assumed-role/App*",
            "arn:aws:sts::*:role/App",
            "arn:aws:iam::111122223333:group/g",
            "arn:aws:iam::111122223333:assumed-role/App/s",
            "arn:aws:iam:us-east-1:111122223333:role/App",
            "arn:aws:s3:::bucket",
        ] {
            assert!(principal_fault(text, Matching::Parts).is_some(), "{text}");
        }
    }
}
