//! Real clients as reference: AWS CLI, boto3 and the typed SDK for Rust call `appmesh serve` with the
//! same requests, all 38 operations and the errors among them.
//!
//! The clients are programs of their own, so the tests are ignored unless they are asked for; `.ci/run`
//! installs all of them.

mod aws_cli;
mod boto3;
#[cfg(feature = "aws")]
mod rust_sdk;
mod scenario;

use crate::sandbox::Sandbox;
use crate::served::Served;
use std::process::Command;

const REGION: &str = "eu-west-1";
const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A home whose clients sign with the key, for our region.
fn home() -> Sandbox {
    let mut sandbox = Sandbox::new();
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_REGION", REGION),
        ("AWS_PAGER", ""),
    ] {
        sandbox.set(name, value);
    }
    sandbox
}

/// A server that accepts only that key, with room for one gateway.
fn server(sandbox: &mut Sandbox) -> Served {
    sandbox
        .set("APPMESH_ACCESS_KEY_ID", KEY)
        .set("APPMESH_SECRET_ACCESS_KEY", SECRET);
    Served::start(sandbox, "--quota virtual-gateway=1")
}

/// AWS CLI v2: Debian's, or the program that `APPMESH_TEST_AWS` names.
pub fn aws_cli() -> String {
    let path = std::env::var("APPMESH_TEST_AWS").unwrap_or("/usr/bin/aws".to_owned());
    let version = Command::new(&path).arg("--version").output();
    let version = version.unwrap_or_else(|error| panic!("{path} cannot be run: {error}"));
    assert!(
        version.stdout.starts_with(b"aws-cli/2."),
        "{path} is not AWS CLI v2"
    );
    path
}
