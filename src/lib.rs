//! kmslint reads AWS KMS key policies and says, before anything reaches the service, what `PutKeyPolicy`,
//! `CreateKey` or `ReplicateKey` would do with them, where, and how to mend it. It works offline.
//!
//! ```
//! use kmslint::{Options, lint};
//!
//! let policy = r#"{
//!   "Version": "2012-10-17",
//!   "Statement": [{
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::11112222333:root" },
//!     "Action": "kms:*",
//!     "Resource": "*"
//!   }]
//! }"#;
//! let report = lint(policy, &Options::default());
//!
//! let finding = &report.diagnostics[0];
//! assert_eq!(finding.code, "invalid-principal-account");
//! assert_eq!(&policy[finding.span.range()], "11112222333");
//! assert!(report.is_rejected());
//! ```
//!
//! # The way of the data
//!
//! [`hosts`] finds the key policies in a file, whatever the format, and yields the text of each as it would be sent, with
//! the way back to the file; [`syntax`] turns a text into a tree with spans, [`policy`] turns the tree into the typed AST of the IAM policy
//! language, [`rules`] judge the AST with the help of [`catalog`] (what AWS defines) and [`access`] (what a policy
//! means), what they find is a [`diagnostic::Diagnostic`], and [`linter`] leads through it all; [`fix`] applies what a finding offers. `config`, `inputs`, `output` and `cli` are the front
//! door, in the feature `cli`; without default features the library touches neither files nor terminal nor threads.
//!
//! # Invariants
//!
//! 1. Parsing never fails: [`syntax::parse`] yields a tree and a list of syntax errors. A missing comma costs one
//!    finding, not the file.
//! 2. Every part of the AST has a [`text::Span`]: a half-open byte range on character boundaries in the text that
//!    would be sent, and every finding one in the file the user has open.
//! 3. A rule is a pure function of the AST, the catalog, the access model and the [`Options`]. Same input, same
//!    output, in any order.
//! 4. A template is not a literal: a [`syntax::Text`] is a list of pieces, known or unknown. What is reported is wrong
//!    for every completion of the unknown ones, and nothing is missing from an object that is
//!    [open](syntax::Tree::is_open).
//! 5. No input makes the library panic, hang, recurse without bound or grow past a small multiple of the input.
//! 6. What comes from a policy is data: it is never interpreted by a terminal, a log or a page.
//! 7. Nothing is reported that the user cannot check: each rule's page names its evidence.

pub mod access;
pub mod catalog;
pub mod diagnostic;
pub mod fix;
pub mod hosts;
pub mod linter;
pub mod policy;
pub mod rules;
pub mod syntax;
pub mod text;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod config;
#[cfg(feature = "cli")]
pub mod inputs;
#[cfg(feature = "cli")]
pub mod output;

pub use linter::{File, PolicyReport, lint, lint_document, lint_file, lint_if_key_policy};
pub use rules::{Options, Report};

/// Documents longer than this many bytes are not read: only their size is reported. It is twice what a
/// request may carry at all, so no policy that long can be mended by looking inside.
pub const MAX_DOCUMENT_BYTES: usize = 2 * catalog::POLICY_REQUEST_MAX;

/// Files longer than this many bytes are not looked into. A CloudFormation template may have 1 MiB; Terraform's plans
/// have no bound of their own.
pub const MAX_FILE_BYTES: usize = 16 << 20;
