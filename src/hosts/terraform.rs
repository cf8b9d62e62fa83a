//! Terraform's own language: the policies of KMS key resources, of modules, and of policy documents.

mod budget;
mod content;
mod document;
mod expression;
mod file;
mod function;
mod guard;
mod members;
mod policy;
mod reference;
mod template;

use super::{Body, Contents, Document, Found, HostKind, KeyProperties, Request, TERRAFORM_TYPES, ignores};
use crate::text::Span;
use expression::Evaluator;
use file::File;
use guard::Layout;
use hcl_edit::structure::Block;
use std::collections::HashSet;

/// The arguments of modules that carry a key policy, if what they hold looks like one.
const MODULE_ARGUMENTS: [&str; 3] = ["policy", "key_policy", "kms_key_policy"];

/// The key policies in a Terraform file.
pub fn find(text: &str) -> Found<'_> {
    let body = match guard::parse(text) {
        Ok(body) => body,
        Err((span, message)) => return Found::Unreadable { span, message },
    };
    let file = File::new(text, &body);
    let mut finder = Finder { file: &file, documents: Vec::new(), requests: Vec::new(), used: HashSet::new() };
    for block in body.blocks() {
        match (block.ident.as_str(), file::labels(block).as_slice()) {
            ("resource", [kind, name]) if TERRAFORM_TYPES.contains(kind) => finder.resource(block, kind, name),
            ("module", [name]) => finder.module(block, name),
            _ => {}
        }
    }
    finder.unreferenced(&body);
    if finder.documents.is_empty() && finder.requests.is_empty() {
        return Found::NoPolicy;
    }
    let is_cut = file.is_cut.get();
    let ignores = if ignores::may_hold_one(text) {
        let Layout { comments, strings } = Layout::of(text);
        ignores::in_comments(text, &comments, &strings)
    } else {
        Vec::new()
    };
    Found::Documents(Contents { documents: finder.documents, requests: finder.requests, ignores, is_cut })
}

struct Finder<'f, 's, 'b> {
    file: &'f File<'s, 'b>,
    documents: Vec<Document<'s>>,
    requests: Vec<Request<'s>>,
    /// The policy documents that a policy was read from.
    used: HashSet<&'b str>,
}

impl<'s, 'b> Finder<'_, 's, 'b> {
    fn resource(&mut self, block: &'b Block, kind: &str, name: &str) {
        let address = format!("{kind}.{name}");
        let key = self.properties(block);
        if let Some(bypass) = key.bypass {
            self.requests.push(Request { address: address.clone(), document: None, bypass: Some(bypass) });
        }
        for body in self.bodies(block, "policy") {
            self.documents.push(Document {
                kind: HostKind::Terraform,
                address: address.clone(),
                body,
                key: key.clone(),
                is_certain: true,
            });
        }
    }

    fn properties(&self, block: &'b Block) -> KeyProperties {
        let bypass = block.body.get_attribute("bypass_policy_lockout_safety_check");
        let bypass = bypass.filter(|bypass| bypass.value.as_bool() == Some(true));
        let described = self.file.key_of(block).unwrap_or(block);
        let literal = |name: &str| described.body.get_attribute(name)?.value.as_str().map(str::to_owned);
        KeyProperties {
            spec: literal("customer_master_key_spec"),
            usage: literal("key_usage"),
            bypass: bypass.map(|bypass| self.file.span(bypass)),
        }
    }

    fn module(&mut self, block: &'b Block, name: &str) {
        for argument in MODULE_ARGUMENTS {
            for body in self.bodies(block, argument) {
                let key = KeyProperties::default();
                let document = Document {
                    kind: HostKind::Terraform,
                    address: format!("module.{name}"),
                    body,
                    key,
                    is_certain: true,
                };
                if content::is_key_policy(&document) {
                    self.documents.push(document);
                }
            }
        }
    }

    fn bodies(&mut self, block: &'b Block, argument: &str) -> Vec<Body<'s>> {
        let Some(attribute) = block.body.get_attribute(argument) else { return Vec::new() };
        let mut evaluator = Evaluator::new(self.file);
        let bodies = evaluator.policies(&attribute.value);
        self.used.extend(evaluator.used_documents());
        bodies
    }

    /// The policy documents that are key policies by what they say, and that nothing else in the file takes in.
    fn unreferenced(&mut self, body: &'b hcl_edit::structure::Body) {
        let mentioned = self.file.mentioned_documents(body);
        for block in body.blocks() {
            let labels = file::labels(block);
            let ("data", [file::DOCUMENT, name]) = (block.ident.as_str(), labels.as_slice()) else { continue };
            if self.used.contains(name) || mentioned.contains(name) {
                continue;
            }
            let body = Body::Value(Evaluator::new(self.file).document(block));
            let (address, key) = (format!("data.{}.{name}", file::DOCUMENT), KeyProperties::default());
            let document = Document { kind: HostKind::Terraform, address, body, key, is_certain: true };
            if content::is_key_policy(&document) {
                self.documents.push(document);
            }
        }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn span_of(range: std::ops::Range<usize>) -> Span {
    Span::new(offset(range.start), offset(range.end))
}

#[cfg(test)]
mod tests;
