//! The key that a policy is for.

use crate::text::is_account_id;

/// What is known of the key that a policy is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Partition, for instance `aws-cn`.
    pub partition: Option<String>,
    /// Region, for instance `eu-central-1`.
    pub region: Option<String>,
    /// The 12 digits of the account that owns the key.
    pub account: Option<String>,
    /// The key id: what follows `key/` in the key ARN.
    pub id: Option<String>,
    /// `KeySpec` of `CreateKey`, for instance `RSA_2048`.
    pub spec: Option<String>,
    /// `KeyUsage` of `CreateKey`, for instance `SIGN_VERIFY`.
    pub usage: Option<String>,
}

impl Key {
    /// Reads partition, Region, account and key id from a key ARN.
    ///
    /// # Errors
    /// Says what is wrong with `arn` if it is not the ARN of a KMS key.
    pub fn from_arn(arn: &str) -> Result<Self, String> {
        let wrong = || format!("`{arn}` is not a key ARN like `arn:aws:kms:us-east-1:111122223333:key/<key id>`");
        let fields: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", partition, "kms", region, account, resource] = fields.as_slice() else { return Err(wrong()) };
        let id = resource.strip_prefix("key/").filter(|id| !id.is_empty()).ok_or_else(wrong)?;
        if partition.is_empty() || region.is_empty() || !is_account_id(account) {
            return Err(wrong());
        }
        let owned = |field: &str| Some(field.to_owned());
        Ok(Self {
            partition: owned(partition),
            region: owned(region),
            account: owned(account),
            id: owned(id),
            ..Self::default()
        })
    }

    /// The ARN of the key, if all of it is known.
    pub fn to_arn(&self) -> Option<String> {
        let (partition, region) = (self.partition.as_ref()?, self.region.as_ref()?);
        Some(format!("arn:{partition}:kms:{region}:{}:key/{}", self.account.as_ref()?, self.id.as_ref()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_arn_gives_the_context() {
        let key = Key::from_arn("arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1").unwrap();
        assert_eq!(key.partition.as_deref(), Some("aws-cn"));
        assert_eq!(key.region.as_deref(), Some("cn-north-1"));
        assert_eq!(key.account.as_deref(), Some("111122223333"));
        assert_eq!(key.id.as_deref(), Some("mrk-1"));
        assert_eq!(key.to_arn().as_deref(), Some("arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1"));
        for wrong in ["", "arn:aws:kms:us-east-1:111122223333:alias/x", "arn:aws:s3:::b", "arn:aws:kms:r:1:key/x"] {
            assert!(Key::from_arn(wrong).is_err(), "{wrong}");
        }
    }
}
