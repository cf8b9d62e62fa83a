//! What the names and ARNs of resources look like, by resource type.
//!
//! Source: CloudFormation Template Reference, "Return values" of each type; Service Authorization Reference, the ARN
//! formats of each service. Types that are not here are open.

use crate::hosts::UnknownKind;

/// `AWS::StackId`
pub(super) const ARN_OF_STACK: &str =
    "arn:{partition}:cloudformation:{region}:{account}:stack/{name}/51af3dc0-da77-11e4-872e-1234567db123";

/// Types whose `Ref` is a name.
const NAMED: [&str; 11] = [
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::IAM::Group",
    "AWS::IAM::InstanceProfile",
    "AWS::S3::Bucket",
    "AWS::Lambda::Function",
    "AWS::Serverless::Function",
    "AWS::DynamoDB::Table",
    "AWS::Logs::LogGroup",
    "AWS::CloudTrail::Trail",
    "AWS::ECR::Repository",
];

/// Types whose attribute `Arn` has a certain form.
const ARNS: [(&str, &str); 17] = [
    ("AWS::IAM::Role", "arn:{partition}:iam::{account}:role/{name}"),
    ("AWS::IAM::User", "arn:{partition}:iam::{account}:user/{name}"),
    ("AWS::IAM::Group", "arn:{partition}:iam::{account}:group/{name}"),
    ("AWS::IAM::InstanceProfile", "arn:{partition}:iam::{account}:instance-profile/{name}"),
    ("AWS::S3::Bucket", "arn:{partition}:s3:::{name}"),
    ("AWS::Lambda::Function", "arn:{partition}:lambda:{region}:{account}:function:{name}"),
    ("AWS::Serverless::Function", "arn:{partition}:lambda:{region}:{account}:function:{name}"),
    ("AWS::DynamoDB::Table", "arn:{partition}:dynamodb:{region}:{account}:table/{name}"),
    ("AWS::Logs::LogGroup", "arn:{partition}:logs:{region}:{account}:log-group:{name}:*"),
    ("AWS::CloudTrail::Trail", "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"),
    ("AWS::SQS::Queue", "arn:{partition}:sqs:{region}:{account}:{name}"),
    ("AWS::SNS::Topic", "arn:{partition}:sns:{region}:{account}:{name}"),
    ("AWS::ECR::Repository", "arn:{partition}:ecr:{region}:{account}:repository/{name}"),
    ("AWS::Events::Rule", "arn:{partition}:events:{region}:{account}:rule/{name}"),
    ("AWS::CodeBuild::Project", "arn:{partition}:codebuild:{region}:{account}:project/{name}"),
    ("AWS::StepFunctions::StateMachine", "arn:{partition}:states:{region}:{account}:stateMachine:{name}"),
    ("AWS::KMS::Key", "arn:{partition}:kms:{region}:{account}:key/0f2a4c6e-1b3d-4e5f-8a7b-9c0d1e2f3a4b"),
];

/// Types whose `Ref` is their ARN.
const REFERRED_BY_ARN: [(&str, &str); 3] = [
    ("AWS::SNS::Topic", "arn:{partition}:sns:{region}:{account}:{name}"),
    ("AWS::StepFunctions::StateMachine", "arn:{partition}:states:{region}:{account}:stateMachine:{name}"),
    ("AWS::IAM::ManagedPolicy", "arn:{partition}:iam::{account}:policy/{name}"),
];

/// What `Ref` of a resource of a type gives.
pub(super) fn reference(r#type: &str) -> UnknownKind {
    match REFERRED_BY_ARN.iter().find(|(name, _)| *name == r#type) {
        Some((_, form)) => UnknownKind::Arn(form),
        None if NAMED.contains(&r#type) => UnknownKind::Name,
        None => UnknownKind::Anything,
    }
}

/// What an attribute of a resource of a type gives.
pub(super) fn attribute(r#type: &str, attribute: &str) -> UnknownKind {
    let form = match attribute {
        "Arn" | "TopicArn" => ARNS.iter().find(|(name, _)| *name == r#type),
        _ => None,
    };
    form.map_or(UnknownKind::Anything, |(_, form)| UnknownKind::Arn(form))
}
