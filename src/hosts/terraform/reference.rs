//! References: `local.x`, `var.x`, `aws_iam_role.x.arn`, `data.aws_partition.x.partition`.

use crate::hosts::UnknownKind;
use hcl_edit::expr::{Expression, TraversalOperator};

/// What a reference is made of.
pub(super) struct Path<'b> {
    /// The first name.
    pub root: &'b str,
    /// What follows it.
    pub steps: Vec<Step<'b>>,
}

/// A step of a reference.
#[derive(Clone, Copy)]
pub(super) enum Step<'b> {
    /// `.name`
    Name(&'b str),
    /// `["name"]`
    Key(&'b str),
    /// `[0]`, or `.0`
    Position(u64),
    /// An index that is not known here.
    Index,
    /// `.*`, or `[*]`
    Splat,
}

impl<'b> Path<'b> {
    /// That of an expression, if it is a reference.
    pub fn of(expression: &'b Expression) -> Option<Self> {
        let traversal = expression.as_traversal()?;
        let root = traversal.expr.as_variable()?.as_str();
        let step = |operator: &'b TraversalOperator| match operator {
            TraversalOperator::GetAttr(name) => Step::Name(name.as_str()),
            TraversalOperator::LegacyIndex(index) => Step::Position(**index),
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::Splat,
            TraversalOperator::Index(Expression::String(name)) => Step::Key(name.as_str()),
            TraversalOperator::Index(index) => {
                index.as_number().and_then(|number| number.as_u64()).map_or(Step::Index, Step::Position)
            }
        };
        Some(Self { root, steps: traversal.operators.iter().map(|operator| step(operator.value())).collect() })
    }

    /// The type and the name of a managed resource, and its attribute.
    pub fn resource(&self) -> Option<(&'b str, &'b str, &'b str)> {
        let [Step::Name(name), rest @ ..] = self.steps.as_slice() else { return None };
        Some((self.root, name, attribute(rest)?))
    }

    /// The type and the name of a data source, and its attribute.
    pub fn data(&self) -> Option<(&'b str, &'b str, &'b str)> {
        let [Step::Name(kind), Step::Name(name), rest @ ..] = self.steps.as_slice() else { return None };
        (self.root == "data").then_some((*kind, *name, attribute(rest)?))
    }

    /// The policy document whose JSON this is, or whose instances' JSON.
    pub fn document(&self) -> Option<&'b str> {
        let [Step::Name(super::file::DOCUMENT), Step::Name(name), rest @ ..] = self.steps.as_slice() else {
            return None;
        };
        let is_json = match rest {
            [Step::Name(attribute)]
            | [Step::Position(_) | Step::Key(_) | Step::Index | Step::Splat, Step::Name(attribute)]
            | [Step::Splat, Step::Name(attribute), Step::Position(_)] => is_json(attribute),
            _ => false,
        };
        (self.root == "data" && is_json).then_some(*name)
    }

    /// What the value can be.
    pub fn kind(&self) -> UnknownKind {
        let kind = match self.data() {
            Some((kind, _, attribute)) => data_kind(kind, attribute).or_else(|| resource_kind(kind, attribute)),
            None => self.resource().and_then(|(kind, _, attribute)| resource_kind(kind, attribute)),
        };
        kind.unwrap_or(UnknownKind::Anything)
    }
}

/// The attribute at the end, behind the index of an instance.
fn attribute<'b>(steps: &[Step<'b>]) -> Option<&'b str> {
    match steps {
        [Step::Name(attribute)] | [Step::Position(_) | Step::Index | Step::Key(_), Step::Name(attribute)] => {
            Some(attribute)
        }
        _ => None,
    }
}

fn is_json(attribute: &str) -> bool {
    matches!(attribute, "json" | "minified_json")
}

fn data_kind(kind: &str, attribute: &str) -> Option<UnknownKind> {
    match (kind, attribute) {
        ("aws_caller_identity", "account_id" | "id") => Some(UnknownKind::AccountId),
        ("aws_region", "name" | "id" | "region") => Some(UnknownKind::Region),
        ("aws_partition", "partition" | "id") => Some(UnknownKind::Partition),
        ("aws_partition", "dns_suffix") => Some(UnknownKind::UrlSuffix),
        _ => None,
    }
}

/// Source of the ARNs: the service authorization reference of AWS, "Resource types".
fn resource_kind(kind: &str, attribute: &str) -> Option<UnknownKind> {
    let form = match (kind, attribute) {
        ("aws_iam_role" | "aws_iam_user" | "aws_iam_group", "name" | "id")
        | ("aws_s3_bucket", "id" | "bucket")
        | ("aws_kms_key", "id" | "key_id")
        | ("aws_lambda_function", "function_name")
        | ("aws_dynamodb_table", "name" | "id")
        | ("aws_sqs_queue" | "aws_sns_topic" | "aws_cloudtrail", "name") => return Some(UnknownKind::Name),
        ("aws_iam_role", "arn") => "arn:{partition}:iam::{account}:role/{name}",
        ("aws_iam_user", "arn") => "arn:{partition}:iam::{account}:user/{name}",
        ("aws_s3_bucket", "arn") => "arn:{partition}:s3:::{name}",
        ("aws_lambda_function", "arn") => "arn:{partition}:lambda:{region}:{account}:function:{name}",
        ("aws_sns_topic", "arn" | "id") => "arn:{partition}:sns:{region}:{account}:{name}",
        ("aws_sqs_queue", "arn") => "arn:{partition}:sqs:{region}:{account}:{name}",
        ("aws_kms_key", "arn") => "arn:{partition}:kms:{region}:{account}:key/{name}",
        ("aws_cloudwatch_log_group", "arn") => "arn:{partition}:logs:{region}:{account}:log-group:{name}",
        ("aws_dynamodb_table", "arn") => "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
        ("aws_cloudtrail", "arn") => "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
        _ => return None,
    };
    Some(UnknownKind::Arn(form))
}
