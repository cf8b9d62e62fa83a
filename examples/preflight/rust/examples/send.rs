//! Sends one request to the KMS emulator that `AWS_ENDPOINT_URL` names, and says what became of it:
//! `cargo run --example send -- PutKeyPolicy request.json error`.

use aws_sdk_kms::{
    Client,
    config::{BehaviorVersion, Config, Credentials, Region},
};
use kmslint::diagnostic::Severity;
use kmslint_preflight::{PolicyRejected, Preflight, PreflightError};
use serde_json::Value;
use std::{env, error::Error, fs};

type Failure = Box<dyn Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let mut next =
        |name: &str| arguments.next().ok_or_else(|| format!("usage: send OPERATION REQUEST FAIL_ON: no {name}"));
    let (operation, request, fail_on) = (next("OPERATION")?, next("REQUEST")?, next("FAIL_ON")?);
    let request: Value = serde_json::from_str(&fs::read_to_string(request)?)?;
    let fail_on = Severity::from_name(&fail_on).ok_or("FAIL_ON is no level")?;

    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(env::var("AWS_REGION")?))
        .endpoint_url(env::var("AWS_ENDPOINT_URL")?)
        .credentials_provider(
            Credentials::builder().access_key_id("x").secret_access_key("x").provider_name("emulator").build(),
        )
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .interceptor(Preflight { fail_on, ..Preflight::default() })
        .build();

    match send(&Client::from_conf(config), &operation, &request).await {
        Ok(()) => println!("sent"),
        Err(error) => match (PolicyRejected::of(&*error), PreflightError::of(&*error)) {
            (Some(rejected), _) => println!("rejected: {rejected}"),
            (None, Some(unchecked)) => println!("unchecked: {unchecked}"),
            (None, None) => return Err(error),
        },
    }
    Ok(())
}

async fn send(kms: &Client, operation: &str, request: &Value) -> Result<(), Failure> {
    let text = |name: &str| request.get(name).and_then(Value::as_str).map(str::to_owned);
    let flag = |name: &str| request.get(name).and_then(Value::as_bool);
    let bypass = flag("BypassPolicyLockoutSafetyCheck");
    match operation {
        "PutKeyPolicy" => {
            let call = kms.put_key_policy().set_key_id(text("KeyId")).set_policy_name(text("PolicyName"));
            call.set_policy(text("Policy")).set_bypass_policy_lockout_safety_check(bypass).send().await?;
        }
        "CreateKey" => {
            let call = kms.create_key().set_key_spec(text("KeySpec").map(|spec| spec.as_str().into()));
            let call = call.set_key_usage(text("KeyUsage").map(|usage| usage.as_str().into()));
            call.set_policy(text("Policy")).set_bypass_policy_lockout_safety_check(bypass).send().await?;
        }
        "ReplicateKey" => {
            let call = kms.replicate_key().set_key_id(text("KeyId")).set_replica_region(text("ReplicaRegion"));
            call.set_policy(text("Policy")).set_bypass_policy_lockout_safety_check(bypass).send().await?;
        }
        other => return Err(format!("`{other}` carries no key policy").into()),
    }
    Ok(())
}
