//! What an ARN under `AWS` says, field by field, and what is wrong with its form.

use crate::{
    catalog,
    policy::Arn,
    rules::words::{did_you_mean, quote},
    text::is_account_id,
};

/// What an ARN names, as far as that can be a principal. Names may still hold what no name can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity<'a> {
    /// The account.
    Root,
    /// Path and name of a user.
    User(&'a str),
    /// Path and name of a role.
    Role(&'a str),
    /// A session of a role. What is called the session may hold a slash.
    Session { role: &'a str, session: &'a str },
    /// The name that was given to `GetFederationToken`.
    FederatedUser(&'a str),
    /// No principal.
    Other,
}

/// What is wrong with an ARN: the characters at fault (all if `None`), and a clause that says why.
#[derive(Debug)]
pub struct Fault<'a> {
    pub part: Option<&'a str>,
    pub why: String,
}

impl<'a> Fault<'a> {
    fn at(part: &'a str, why: impl Into<String>) -> Option<Self> {
        Some(Self { part: Some(part), why: why.into() })
    }
}

/// The types of resource that are principals, each with its service.
const TYPES: [(&str, &str); 5] =
    [("root", "iam"), ("user", "iam"), ("role", "iam"), ("assumed-role", "sts"), ("federated-user", "sts")];

/// What the ARN names.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal".
pub fn entity<'a>(arn: &Arn<'a>) -> Entity<'a> {
    match (arn.service, arn.resource_type()) {
        ("iam", ("root", None)) => Entity::Root,
        ("iam", ("user", Some(name))) => Entity::User(name),
        ("iam", ("role", Some(name))) => Entity::Role(name),
        ("sts", ("assumed-role", Some(rest))) => match rest.split_once('/') {
            Some((role, session)) => Entity::Session { role, session },
            None => Entity::Other,
        },
        ("sts", ("federated-user", Some(name))) => Entity::FederatedUser(name),
        _ => Entity::Other,
    }
}

/// Whether the ARN is of IAM or STS, which alone have principals.
pub fn is_of_iam(service: &str) -> bool {
    matches!(service, "iam" | "sts")
}

/// Whether nothing is wrong with any field.
pub fn is_sound(arn: &Arn) -> bool {
    catalog::partition(arn.partition).is_some()
        && arn.region.is_empty()
        && is_account_id(arn.account)
        && entity(arn) != Entity::Other
        && !arn.resource.ends_with('/')
        && !arn.resource.contains(['*', '?'])
        && name_fault(arn).is_none()
}

/// Whether every field of the ARN stands in its place, whatever it says.
pub fn is_well_laid_out(arn: &Arn) -> bool {
    let has_gap = arn.partition.is_empty() || arn.service.is_empty() || arn.resource.is_empty();
    let has_stranger = is_of_iam(arn.partition) || is_of_iam(arn.region) || starts_with_account(arn.region);
    let is_shifted = arn.resource.starts_with(':') || (arn.account.is_empty() && starts_with_account(arn.resource));
    !has_gap && !has_stranger && !is_shifted && !arn.account.contains('/')
}

/// Which field of a text that starts with `arn:` is missing, or stands in another's place.
pub fn layout_fault(text: &str) -> Option<Fault<'_>> {
    let fields: Vec<&str> = text.split(':').collect();
    let field = |index: usize| fields.get(index).copied().unwrap_or_default();
    let between = |left: usize, right: usize| {
        let start = offset(text, field(left)) + field(left).len();
        text.get(start..offset(text, field(right))).unwrap_or(text)
    };
    let end = text.get(text.len()..).unwrap_or_default();
    if fields.len() > 2 && field(1).is_empty() {
        return Fault::at(between(0, 2), "the partition, for instance `aws`, is missing");
    }
    if is_of_iam(field(1)) {
        return Fault::at(field(1), format!("the partition, for instance `aws`, is missing before `{}`", field(1)));
    }
    if fields.len() > 3 && field(2).is_empty() {
        return match field(3) {
            service @ ("iam" | "sts") => {
                Fault::at(between(1, 3), format!("one colon too many stands before `{service}`"))
            }
            _ => Fault::at(between(1, 3), "the service, `iam`, is missing"),
        };
    }
    if starts_with_account(field(2)) {
        return Fault::at(
            field(2),
            "the service, `iam`, and the empty field for the Region are missing before the account id",
        );
    }
    if starts_with_account(field(3)) {
        let why = "the account id stands in the Region's field: two colons belong before it, as IAM has no Regions";
        return Fault::at(field(3), why);
    }
    if starts_with_account(field(4)) && field(4).contains('/') {
        let slash = field(4).get(12..13).unwrap_or(field(4));
        return Fault::at(slash, "`/` stands where `:` belongs, after the account id");
    }
    if field(4).is_empty() && starts_with_account(field(5)) {
        return Fault::at(between(2, 5), "one colon too many stands before the account id");
    }
    match fields.len() {
        5 if TYPES.iter().any(|(kind, _)| field(4).split('/').next() == Some(kind)) => {
            Fault::at(field(4), format!("the account id is missing before {}", quote(field(4))))
        }
        5 | 6 if field(5).is_empty() => Fault::at(end, "it names nothing in the account: `root`, a user or a role"),
        count if count < 6 => Some(Fault { part: None, why: format!("it has {count} fields, and an ARN has six") }),
        _ if field(5).is_empty() => Fault::at(between(4, 6), "one colon too many stands after the account id"),
        _ => None,
    }
}

/// Which word of the ARN is misspelled or miswritten, so that its fields are right but for that.
pub fn word_fault<'a>(arn: &Arn<'a>) -> Option<Fault<'a>> {
    let resource = arn.resource;
    let (kind, rest) = split_type(resource);
    let is_type = |word: &str| TYPES.iter().any(|(kind, _)| *kind == word);
    if !is_of_iam(arn.service) {
        let lower = arn.service.to_ascii_lowercase();
        let is_miswritten = is_of_iam(&lower) || (arn.region.is_empty() && is_type(kind));
        let is_wild = arn.service.contains(['*', '?']);
        let service = service_of(kind);
        return (is_miswritten && !is_wild).then(|| Fault {
            part: Some(arn.service),
            why: format!("the service is `{service}`, not {}", quote(arn.service)),
        });
    }
    if !is_type(kind) {
        let meant = meant_type(kind)?;
        return Fault::at(kind, format!("the type is `{meant}`, not {}", quote(kind)));
    }
    let separator = resource.get(kind.len()..kind.len() + 1).unwrap_or_default();
    match (kind, rest) {
        ("root", None) => None,
        ("root", Some(_)) => Fault::at(resource.get(4..)?, "nothing follows `root`"),
        (_, None | Some("")) => Fault::at(resource, format!("it names no {kind}")),
        (_, Some(_)) if separator == ":" => {
            Fault::at(separator, format!("`:` stands where `/` belongs, after `{kind}`"))
        }
        ("assumed-role", Some(rest)) if !rest.contains('/') && !rest.contains('*') => {
            Fault::at(resource, "it names a role, but no session of it")
        }
        _ => None,
    }
}

/// What no name of this kind can be. Wildcards are let through.
///
/// Source: the shapes `roleNameType`, `existingUserNameType`, `pathType` of the IAM API and `roleSessionNameType`,
/// `userNameType` of the STS API.
pub fn name_fault<'a>(arn: &Arn<'a>) -> Option<Fault<'a>> {
    match entity(arn) {
        Entity::Role(name) => path_and_name_fault(name, "role", 64),
        Entity::User(name) => path_and_name_fault(name, "user", 128),
        Entity::Session { role, session } => match session.rsplit_once('/') {
            Some(_) => {
                Fault::at(session, "it has a role, a session and more: the ARN of a session leaves out the role's path")
            }
            None => one_name_fault(role, "role", 64).or_else(|| one_name_fault(session, "session", 64)),
        },
        Entity::FederatedUser(name) => one_name_fault(name, "federated user", 32),
        Entity::Root | Entity::Other => None,
    }
}

fn path_and_name_fault<'a>(path_and_name: &'a str, what: &str, longest: usize) -> Option<Fault<'a>> {
    match path_and_name.rsplit_once('/') {
        None => one_name_fault(path_and_name, what, longest),
        Some((_, "")) => None,
        Some(("", _)) => Fault::at(path_and_name.get(..1)?, "one `/` too many stands before the name"),
        Some((_, name)) => one_name_fault(name, what, longest),
    }
}

fn one_name_fault<'a>(name: &'a str, what: &str, longest: usize) -> Option<Fault<'a>> {
    let allowed =
        |c: char| matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '+' | '=' | ',' | '.' | '@' | '-' | '*' | '?');
    if let Some((at, c)) = name.char_indices().find(|(_, c)| !allowed(*c)) {
        let part = name.get(at..at + c.len_utf8())?;
        return Fault::at(part, format!("{} cannot stand in the name of a {what}", quote(part)));
    }
    let length = name.len();
    if length > longest {
        return Fault::at(
            name,
            format!("the name of a {what} has at most {longest} characters, and this one has {length}"),
        );
    }
    None
}

/// The ARN that `text` was probably meant to be, if one can be made of its parts and nothing is wrong with that.
pub fn rebuild(text: &str, partition: Option<&str>) -> Option<String> {
    let joined: String = text.chars().filter(|c| !c.is_whitespace() && *c != '"' && *c != '\'').collect();
    let mut parts = joined.split(':').filter(|part| !part.is_empty()).peekable();
    parts.next_if(|part| part.eq_ignore_ascii_case("arn"));
    let named = parts.next_if(|part| catalog::partition(&part.to_ascii_lowercase()).is_some());
    let partition = named.map(str::to_ascii_lowercase).or_else(|| partition.map(str::to_owned));
    let partition = partition.unwrap_or_else(|| "aws".to_owned());
    let mut next = parts.next()?;
    if !starts_with_account(next) {
        let is_service = next.len() <= 8 && !catalog::has_region(next);
        next = if is_service { parts.next()? } else { next };
    }
    if catalog::has_region(next) {
        next = parts.next()?;
    }
    let account = next.get(..12).filter(|account| is_account_id(account))?;
    let mut rest: Vec<&str> = next.get(12..)?.strip_prefix('/').into_iter().collect();
    rest.extend(parts);
    // A colon after a slash is a fault inside a name, of which nothing is known.
    if rest.len() > 1 && (rest.len() > 3 || rest.first()?.contains('/')) {
        return None;
    }
    let resource = if rest.is_empty() && next.len() == 12 { "root".to_owned() } else { rest.join("/") };
    let (kind, rest) = split_type(&resource);
    let kind = meant_type(kind)?;
    let resource = match (kind, rest) {
        (_, None) => kind.to_owned(),
        ("assumed-role", Some(rest)) => match rest.split('/').collect::<Vec<_>>().as_slice() {
            [role] => format!("role/{role}"),
            [.., role, session] => format!("assumed-role/{role}/{session}"),
            [] => return None,
        },
        (_, Some(rest)) => format!("{kind}/{}", rest.strip_prefix('/').unwrap_or(rest)),
    };
    let service = service_of(split_type(&resource).0);
    let right = format!("arn:{partition}:{service}::{account}:{resource}");
    Arn::parse(&right).is_some_and(|arn| is_sound(&arn)).then_some(right)
}

/// The resource up to its first slash or colon, and what follows that.
fn split_type(resource: &str) -> (&str, Option<&str>) {
    match resource.split_once(['/', ':']) {
        Some((kind, rest)) => (kind, Some(rest)),
        None => (resource, None),
    }
}

fn meant_type(kind: &str) -> Option<&'static str> {
    let exact = TYPES.iter().find(|(name, _)| kind == *name);
    let plural = || TYPES.iter().find(|(name, _)| kind.strip_suffix('s') == Some(*name));
    let meant = exact.or_else(plural).map(|(name, _)| *name);
    meant.or_else(|| did_you_mean(kind, TYPES.map(|(name, _)| name)))
}

fn service_of(kind: &str) -> &'static str {
    TYPES.iter().find(|(name, _)| *name == kind).map_or("iam", |(_, service)| service)
}

/// Whether an account id ends, or is followed by a slash, or by a colon.
fn starts_with_account(text: &str) -> bool {
    text.get(..12).is_some_and(is_account_id) && matches!(text.as_bytes().get(12), None | Some(b'/' | b':'))
}

/// Where `part`, a slice of `text`, begins in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> Option<(&str, String)> {
        layout_fault(text).map(|fault| (fault.part.unwrap_or(text), fault.why))
    }

    #[test]
    fn each_broken_layout_is_placed_and_mended() {
        for (text, part) in [
            ("arn:aws:iam:111122223333:root", "111122223333"),
            ("arn:aws:iam:111122223333::root", "111122223333"),
            ("arn:aws:iam::111122223333/root", "/"),
            ("arn:aws::iam:111122223333:root", "::"),
            ("arn:aws::iam::111122223333:root", "::"),
            ("arn:aws::111122223333:root", "::"),
            ("arn:aws:111122223333:root", "111122223333"),
            ("arn:iam::111122223333:root", "iam"),
            ("arn::iam::111122223333:root", "::"),
            ("arn:aws:iam:::111122223333:root", ":::"),
            ("arn:aws:iam::111122223333::root", "::"),
            ("arn:aws:iam::111122223333", ""),
            ("arn:aws:iam::111122223333:", ""),
        ] {
            assert_eq!(layout(text).map(|(part, _)| part), Some(part), "{text}");
            assert_eq!(rebuild(text, None).as_deref(), Some("arn:aws:iam::111122223333:root"), "{text}");
            assert!(!Arn::parse(text).is_some_and(|arn| is_well_laid_out(&arn)), "{text}");
        }
        assert_eq!(layout("arn:aws:iam::root").map(|(part, _)| part), Some("root"));
        assert_eq!(rebuild("arn:aws:iam::root", None), None);
    }

    #[test]
    fn a_sound_arn_is_rebuilt_as_it_is() {
        for text in [
            "arn:aws:iam::111122223333:root",
            "arn:aws-cn:iam::111122223333:user/Alice",
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_A_1",
            "arn:aws:sts::111122223333:assumed-role/Build/i-1234567890abcdef0",
            "arn:aws:sts::111122223333:federated-user/bob",
        ] {
            let arn = Arn::parse(text).unwrap();
            assert!(is_sound(&arn) && is_well_laid_out(&arn), "{text}");
            assert!(word_fault(&arn).is_none(), "{text}");
            assert_eq!(rebuild(text, None).as_deref(), Some(text));
        }
    }

    #[test]
    fn words_and_names_are_judged() {
        for (text, part, right) in [
            ("arn:aws:IAM::111122223333:role/App", "IAM", Some("arn:aws:iam::111122223333:role/App")),
            ("arn:aws:aim::111122223333:role/App", "aim", Some("arn:aws:iam::111122223333:role/App")),
            ("arn:aws:iam::111122223333:role:App", ":", Some("arn:aws:iam::111122223333:role/App")),
            ("arn:aws:iam::111122223333:Role/App", "Role", Some("arn:aws:iam::111122223333:role/App")),
            ("arn:aws:iam::111122223333:users/Bob", "users", Some("arn:aws:iam::111122223333:user/Bob")),
            ("arn:aws:iam::111122223333:role//App", "/", Some("arn:aws:iam::111122223333:role/App")),
            ("arn:aws:iam::111122223333:root/", "/", None),
            ("arn:aws:iam::111122223333:user/", "user/", None),
            ("arn:aws:iam::111122223333:role/My:App", ":", None),
            (
                "arn:aws:sts::111122223333:assumed-role/App",
                "assumed-role/App",
                Some("arn:aws:iam::111122223333:role/App"),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/p/App/s",
                "App/s",
                Some("arn:aws:sts::111122223333:assumed-role/App/s"),
            ),
        ] {
            let arn = Arn::parse(text).unwrap();
            let fault = word_fault(&arn).or_else(|| name_fault(&arn)).unwrap();
            assert_eq!(fault.part, Some(part), "{text}");
            assert_eq!(rebuild(text, None).as_deref(), right, "{text}");
        }
        for other in ["arn:aws:s3:::bucket", "arn:aws:iam::111122223333:group/A", "arn:aws:iam::111122223333:mfa/A"] {
            assert!(word_fault(&Arn::parse(other).unwrap()).is_none(), "{other}");
        }
    }
}
