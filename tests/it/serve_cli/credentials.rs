//! Whose requests are accepted.

use super::*;
use crate::serve::{Answer, signer};
use std::time::SystemTime;

const KEY: [&str; 2] = ["AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"];

/// A caller with this key.
fn list(served: &Served, key: [&str; 2]) -> Answer {
    let request = ("GET", MESHES, "");
    let headers = signer::headers(request, &[], key, "us-east-1", SystemTime::now());
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    served.client().send_with("GET", MESHES, &headers, "")
}

/// Only the key is accepted, and signatures are verified.
fn accepts_only_the_key(served: &Served) {
    let unsigned = served.client().send("GET", MESHES, "");
    assert_eq!(unsigned.code(), "MissingAuthenticationTokenException");
    let accepted = list(served, KEY);
    assert_eq!(accepted.status, 200, "{accepted:?}");
    for (key, code) in [
        ([KEY[0], "another"], "InvalidSignatureException"),
        (["AKIDOTHER", KEY[1]], "UnrecognizedClientException"),
    ] {
        let refused = list(served, key);
        assert_eq!((refused.status, refused.code()), (403, code));
    }
}

#[test]
fn a_file_gives_the_key() {
    let sandbox = Sandbox::new();
    let text = format!(
        "[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        KEY[0], KEY[1]
    );
    sandbox.write("key", &text);
    let mut served = Served::start(&sandbox, "--credentials key --listen 0.0.0.0:0");
    served.url = served.url.replace("0.0.0.0", "127.0.0.1");
    accepts_only_the_key(&served);
}

/// Our own command line is a client like any other.
#[test]
#[cfg(feature = "aws")]
fn our_own_client_signs_so_that_it_is_accepted() {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("APPMESH_ACCESS_KEY_ID", KEY[0])
        .set("APPMESH_SECRET_ACCESS_KEY", KEY[1]);
    let served = Served::start(&sandbox, "");
    let mut run = |secret: &str| {
        sandbox
            .set("AWS_ACCESS_KEY_ID", KEY[0])
            .set("AWS_SECRET_ACCESS_KEY", secret)
            .set("AWS_REGION", "us-east-1");
        sandbox.run(&format!(
            "appmesh list-meshes --endpoint-url {}",
            served.url
        ))
    };
    let accepted = run(KEY[1]);
    assert_eq!(accepted.code, 0, "{}", accepted.stderr);
    let refused = run("another");
    assert_eq!(refused.code, 254);
    assert!(
        refused.stderr.contains("InvalidSignatureException"),
        "{}",
        refused.stderr
    );
}

#[test]
fn variables_give_the_key() {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("APPMESH_ACCESS_KEY_ID", KEY[0])
        .set("APPMESH_SECRET_ACCESS_KEY", KEY[1]);
    let served = Served::start(&sandbox, "");
    accepts_only_the_key(&served);
}

#[test]
fn half_a_key_is_none() {
    let mut sandbox = Sandbox::new();
    sandbox.write("key", "aws_access_key_id = AKIDEXAMPLE\n");
    let half = sandbox.run("appmesh serve --credentials key");
    assert_eq!(half.code, 252, "{}", half.stderr);
    let missing = sandbox.run("appmesh serve --credentials nowhere");
    assert!(
        missing.code == 252 && missing.stderr.contains("nowhere"),
        "{missing:?}"
    );
    sandbox.set("APPMESH_SECRET_ACCESS_KEY", KEY[1]);
    assert_eq!(sandbox.run("appmesh serve").code, 252);
}

#[test]
fn no_client_beyond_this_machine_is_accepted_without_a_key() {
    let sandbox = Sandbox::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let refused = sandbox.run(&format!("appmesh serve --listen {address}"));
        assert_eq!(refused.code, 253);
        assert!(refused.stderr.contains(address), "{}", refused.stderr);
        assert!(refused.stderr.contains("credentials"), "{}", refused.stderr);
        assert_eq!(refused.stdout, "");
    }
}
