//! What needs no network touches neither the SDK nor the network: it succeeds where both would fail.

use crate::sandbox::{Sandbox, Transcript};

/// A place where the SDK cannot even begin: its files are broken, the profile does not exist, and
/// every way out ends at a closed port.
fn cut_off() -> Sandbox {
    let mut sandbox = Sandbox::new();
    let broken = sandbox
        .write("broken", "[profile\n= nothing\n")
        .display()
        .to_string();
    for variable in [
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CA_BUNDLE",
    ] {
        sandbox.set(variable, &broken);
    }
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
        sandbox.set(variable, "http://127.0.0.1:1");
    }
    sandbox.set("AWS_PROFILE", "missing");
    sandbox.write("good.json5", "{ meshName: 'm' }");
    sandbox.write("bad.json5", "{ meshName: 'm', spec: { egress: 1 } }");
    sandbox
}

#[track_caller]
fn ends(sandbox: &Sandbox, line: &str, code: i32) -> Transcript {
    let transcript = sandbox.run(line);
    assert_eq!(transcript.code, code, "{line}: {}", transcript.stderr);
    transcript
}

/// The rest of this file proves nothing where this does not hold.
#[test]
#[cfg(feature = "aws")]
fn the_sdk_cannot_begin() {
    let sandbox = cut_off();
    let call = ends(&sandbox, "appmesh list-meshes --region eu-west-1", 255);
    assert!(call.stderr.contains("config file"), "{}", call.stderr);
}

#[test]
fn versions_and_help() {
    let sandbox = cut_off();
    for line in [
        "appmesh --version",
        "appmesh --help",
        "appmesh help",
        "appmesh create-virtual-node help",
    ] {
        assert_ne!(ends(&sandbox, line, 0).stdout, "", "{line}");
    }
}

#[test]
fn refusals() {
    let sandbox = cut_off();
    for line in [
        "appmesh",
        "appmesh create-meshes",
        "appmesh create-mesh",
        "appmesh create-mesh --mesh-name m --colr",
        "appmesh create-mesh --cli-input-json file://bad.json5",
        "appmesh create-mesh --cli-input-json file://none.json5",
    ] {
        ends(&sandbox, line, 252);
    }
}

#[test]
fn skeletons() {
    let skeleton = ends(
        &cut_off(),
        "appmesh create-virtual-node --generate-cli-skeleton",
        0,
    );
    assert!(
        skeleton.stdout.contains("virtualNodeName"),
        "{}",
        skeleton.stdout
    );
}

#[test]
fn the_embedded_app_mesh() {
    let sandbox = cut_off();
    ends(
        &sandbox,
        "appmesh --local create-mesh --cli-input-json file://good.json5",
        0,
    );
    let listed = ends(&sandbox, "appmesh --local list-meshes", 0);
    assert!(listed.stdout.contains("\"m\""), "{}", listed.stdout);
    ends(&sandbox, "appmesh --local describe-mesh --mesh-name n", 254);
}
