//! Real clients as reference: AWS CLI, boto3 and the typed SDK for Rust call `appmesh serve` with the
//! same requests, all 38 operations and the errors among them.
//!
//! A client that is not here is skipped, and the test says so; `.ci/run` brings all of them.

mod aws_cli;
mod boto3;
#[cfg(feature = "aws")]
mod rust_sdk;
mod scenario;

use crate::sandbox::Sandbox;
use crate::served::Served;

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

/// The program that a variable names; says loudly when there is none.
pub fn peer(variable: &str, default: Option<&str>) -> Option<String> {
    let named = std::env::var(variable)
        .ok()
        .or(default.map(str::to_owned))
        .filter(|path| std::path::Path::new(path).exists());
    if named.is_none() {
        eprintln!("SKIPPED: {variable} names no program, so this client was not tested");
    }
    named
}
