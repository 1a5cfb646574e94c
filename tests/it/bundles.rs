//! CA bundles that are not valid: each is an error that names the file, and none is read for a plain
//! endpoint.

use crate::loopback::Loopback;
use crate::sandbox::Sandbox;
use serde_json::json;
use std::net::TcpListener;

fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("AWS_ACCESS_KEY_ID", "AK")
        .set("AWS_SECRET_ACCESS_KEY", "s")
        .set("AWS_REGION", "us-east-1")
        .set("AWS_MAX_ATTEMPTS", "1");
    sandbox
}

#[test]
fn a_bundle_that_is_none_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let begin = "-----BEGIN CERTIFICATE-----\n";
    let end = "-----END CERTIFICATE-----\n";
    let cases: [(&[u8], &str); 6] = [
        (b"", "is empty"),
        (b"\x30\x82\x01\x00\x30", "looks like DER"),
        (b"nothing", "contains no certificate in PEM"),
        (
            &[begin, "AAAA\n", end].concat().into_bytes(),
            "damaged certificate, number 1",
        ),
        (
            &[begin, "!!!!\n", end].concat().into_bytes(),
            "damaged certificate",
        ),
        (
            &[begin, "AAAA\n"].concat().into_bytes(),
            "ends within a certificate",
        ),
    ];
    for (bytes, reason) in cases {
        let mut sandbox = sandbox();
        let path = sandbox.home().join("ca.pem");
        std::fs::write(&path, bytes).unwrap();
        sandbox.set("AWS_CA_BUNDLE", "~/ca.pem");
        let transcript = sandbox.run(&format!("appmesh list-meshes --endpoint-url {url}"));
        let stderr = transcript.stderr;
        assert_eq!(transcript.code, 255, "{stderr}");
        assert!(stderr.contains(path.to_str().unwrap()), "{stderr}");
        assert!(stderr.contains(reason), "{stderr}");
    }
}

#[test]
fn a_plain_endpoint_needs_no_bundle() {
    let server = Loopback::saying(json!({ "meshes": [] }));
    let mut sandbox = sandbox();
    sandbox.set("AWS_CA_BUNDLE", "/nonexistent.pem");
    let url = server.url().replace("http", "HTTP");
    let transcript = sandbox.run(&format!("appmesh list-meshes --endpoint-url {url}"));
    assert_eq!(transcript.code, 0, "{}", transcript.stderr);
}
