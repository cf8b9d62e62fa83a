//! The forms of names.

use crate::text::is_account_id;

/// An action of KMS.
pub fn is_action(text: &str) -> bool {
    text.split_once(':').is_some_and(|(service, name)| {
        service.eq_ignore_ascii_case("kms") && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A condition key, or a family of them.
pub fn is_condition_key(text: &str) -> bool {
    let has_both = text.split_once(':').is_some_and(|(service, key)| !service.is_empty() && !key.is_empty());
    has_both && !text.contains(char::is_whitespace)
}

/// A service principal.
pub fn is_service_principal(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| !label.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

/// A Region, or what `kms:ViaService` begins with.
pub fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether `text` has the form of the ARN of an account's root, a user, a role, or a session.
///
/// Source: Service Authorization Reference, resource types of IAM and STS.
pub fn is_principal_arn(text: &str) -> bool {
    const RESOURCES: [(&str, &str); 4] =
        [("iam", "user/"), ("iam", "role/"), ("sts", "assumed-role/"), ("sts", "federated-user/")];
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, "", account, resource] = fields.as_slice() else { return false };
    let is_named = |(of, prefix): (&str, &str)| {
        *service == of && resource.strip_prefix(prefix).is_some_and(|name| !name.is_empty())
    };
    let is_root = *service == "iam" && *resource == "root";
    !partition.is_empty() && is_account_id(account) && (is_root || RESOURCES.into_iter().any(is_named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_known_by_their_form() {
        for arn in [
            "arn:aws:iam::111122223333:root",
            "arn:aws-cn:iam::111122223333:role/path/name",
            "arn:aws:iam::111122223333:user/name",
            "arn:aws:sts::111122223333:assumed-role/name/session",
        ] {
            assert!(is_principal_arn(arn), "{arn}");
        }
        for text in [
            "",
            "111122223333",
            "arn:aws:iam::1111:root",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:group/name",
            "arn:aws:sts::111122223333:role/name",
            "arn:aws:s3:::bucket",
        ] {
            assert!(!is_principal_arn(text), "{text}");
        }
    }
}
