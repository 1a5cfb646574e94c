//! The typed client of `aws-sdk-appmesh` is the oracle: both put the same request on the wire.

mod answers;
mod requests;
mod retries;
mod signature;
pub mod typed;

use crate::loopback::Loopback;
use crate::sandbox::{Sandbox, Transcript};
use appmesh::model::{Operation, names};
use serde_json::Value;

/// Key, secret and session token.
const CREDENTIALS: [&str; 3] = [
    "AKIDEXAMPLE",
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "a/token+=",
];
const REGION: &str = "ap-northeast-1";

/// Runs the mirrored command of an operation with this input against a server.
fn run(operation: &Operation, input: &Value, server: &Loopback) -> Transcript {
    let mut sandbox = Sandbox::new();
    let [key, secret, token] = CREDENTIALS;
    sandbox
        .set("AWS_ACCESS_KEY_ID", key)
        .set("AWS_SECRET_ACCESS_KEY", secret)
        .set("AWS_SESSION_TOKEN", token)
        .set("AWS_REGION", REGION);
    sandbox.write("input.json", &input.to_string());
    sandbox.run(&format!(
        "appmesh {} --no-validate --cli-input-json file://input.json --endpoint-url {}",
        names::to_kebab(operation.name),
        server.url()
    ))
}
