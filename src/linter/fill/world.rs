//! Ways in which everything could be.

/// One way in which everything could be.
pub struct World {
    pub partition: &'static str,
    pub region: &'static str,
    pub url_suffix: &'static str,
    pub accounts: Accounts,
    /// What a part of which nothing is known says where the place does not tell more.
    pub word: &'static str,
    /// The resource of an ARN that is filled in as a whole.
    pub resource: &'static str,
}

/// Whose the unknown accounts are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Accounts {
    /// All are the account of the key.
    Own,
    /// Each is another one, and names differ as well.
    Different,
    /// All are one that the document names.
    Named,
}

const fn commercial(accounts: Accounts, word: &'static str, resource: &'static str) -> World {
    World { partition: "aws", region: "us-east-1", url_suffix: "amazonaws.com", accounts, word, resource }
}

/// The first [`TYPED_WORLDS`] differ in what is typed; the others in the words that may stand for anything.
pub const WORLDS: [World; 27] = [
    commercial(Accounts::Own, "Name", "role/Name"),
    World { region: "eu-west-1", ..commercial(Accounts::Different, "Name", "role/Name") },
    World {
        partition: "aws-cn",
        region: "cn-north-1",
        url_suffix: "amazonaws.com.cn",
        ..commercial(Accounts::Named, "logs", "user/Name")
    },
    World { partition: "aws-us-gov", region: "us-gov-west-1", ..commercial(Accounts::Named, "us-east-1", "root") },
    commercial(Accounts::Own, "", "*"),
    commercial(Accounts::Own, "{account}", "role/path/Name"),
    commercial(Accounts::Own, "Decrypt", "assumed-role/Name/Session"),
    commercial(Accounts::Own, "kms", "key/0f2a4c6e-1b3d-4e5f-8a7b-9c0d1e2f3a4b"),
    commercial(Accounts::Own, "root", "log-group:Name:*"),
    commercial(Accounts::Own, "role/Name", "Name"),
    commercial(Accounts::Own, "arn:aws:iam::{account}:role/Name", "root"),
    commercial(Accounts::Own, "arn:aws:iam::{account}:root", "root"),
    commercial(Accounts::Own, "true", "root"),
    commercial(Accounts::Own, "1", "root"),
    commercial(Accounts::Own, "2030-01-01T00:00:00Z", "root"),
    commercial(Accounts::Own, "10.0.0.0/8", "root"),
    commercial(Accounts::Own, "o-a1b2c3d4e5", "root"),
    commercial(Accounts::Own, "vpc-0a1b2c3d4e5f60718", "root"),
    commercial(Accounts::Own, "amazonaws.com", "root"),
    commercial(Accounts::Own, ".amazonaws.com", "root"),
    commercial(Accounts::Own, ".cn", "root"),
    commercial(Accounts::Own, "kms:", "root"),
    commercial(Accounts::Own, "a/b:c", "root"),
    commercial(Accounts::Own, "aws", "root"),
    commercial(Accounts::Own, "*", "root"),
    commercial(Accounts::Own, "arn:aws:iam::{account}:role/", "root"),
    commercial(Accounts::Different, "*", "root"),
];

/// How many worlds there are to look at where the kind of all that is unknown is known.
pub const TYPED_WORLDS: usize = 4;

/// The partitions, as a part of their name may be filled in.
pub const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// Services whose principals differ, where names must.
pub const SERVICES: [&str; 6] = ["logs", "sns", "sqs", "s3", "cloudtrail", "events"];
