//! Amazon Resource Names.

/// An Amazon Resource Name, split at its first five colons. The fields may be empty or wrong. Each is a slice of the
/// text it was read from.
///
/// Source: AWS General Reference, "Amazon Resource Names (ARNs)".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// For instance `aws` or `aws-cn`.
    pub partition: &'a str,
    /// For instance `iam`.
    pub service: &'a str,
    /// Empty for IAM and STS.
    pub region: &'a str,
    /// The account id.
    pub account: &'a str,
    /// All the rest, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits `text`; `None` if it does not start with `arn:` or has fewer than six fields.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut rest = text.strip_prefix("arn:")?;
        let mut field = || {
            let colon = rest.bytes().position(|byte| byte == b':')?;
            let (field, after) = rest.split_at_checked(colon)?;
            rest = after.get(1..)?;
            Some(field)
        };
        let (partition, service, region, account) = (field()?, field()?, field()?, field()?);
        Some(Self { partition, service, region, account, resource: rest })
    }

    /// The resource up to its first slash, and what follows that slash.
    pub fn resource_type(&self) -> (&'a str, Option<&'a str>) {
        match self.resource.split_once('/') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (self.resource, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_fields_make_an_arn() {
        let arn = Arn::parse("arn:aws:iam::111122223333:role/team/App").unwrap();
        assert_eq!((arn.partition, arn.service, arn.region, arn.account), ("aws", "iam", "", "111122223333"));
        assert_eq!(arn.resource_type(), ("role", Some("team/App")));
        assert_eq!(Arn::parse("arn:aws:logs:r:1:a:b:c").unwrap().resource, "a:b:c");
        assert_eq!(Arn::parse("arn:aws:iam:111122223333:root"), None);
        assert_eq!(Arn::parse("ARN:aws:iam::111122223333:root"), None);
    }
}
