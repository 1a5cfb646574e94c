//! Only who has the credentials is let in.

use super::*;
use crate::local::{ACCOUNT, REGION, World, settings};
use appmesh::server::Access;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

/// 2026-01-02T03:04:05Z.
const THEN: u64 = 1_767_323_045;
const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A server that accepts only the credentials, and a clock that can be set.
struct Guarded {
    _world: World,
    server: Server,
    clock: Arc<AtomicU64>,
}

impl Guarded {
    fn new(session_token: Option<&str>) -> Guarded {
        let world = World::new();
        let clock = Arc::new(AtomicU64::new(THEN));
        let mut settings = settings(&world.state(), ACCOUNT);
        let time = Arc::clone(&clock);
        settings.clock =
            Box::new(move || UNIX_EPOCH + Duration::from_secs(time.load(Ordering::Relaxed)));
        let credentials = Credentials {
            access_key_id: KEY.to_owned(),
            secret_access_key: SECRET.to_owned(),
            session_token: session_token.map(str::to_owned),
            access: Access::Full,
        };
        let server = Server::with(Local::new(settings), vec![credentials], Limits::default());
        Guarded {
            _world: world,
            server,
            clock,
        }
    }

    fn send(&self, request: &Signed) -> Answer {
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.server
            .client()
            .send_with(request.method, request.target, &headers, &request.body)
    }
}

#[derive(Clone)]
struct Signed {
    method: &'static str,
    target: &'static str,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Signed {
    fn header(&mut self, name: &str) -> &mut String {
        &mut self
            .headers
            .iter_mut()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1
    }
}

/// Signed by botocore, not by us.
fn by_botocore(
    method: &'static str,
    target: &'static str,
    signed_headers: &str,
    signature: &str,
    body: &str,
) -> Signed {
    let scope = format!("{KEY}/20260102/eu-west-1/appmesh/aws4_request");
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={signed_headers}, Signature={signature}"
    );
    Signed {
        method,
        target,
        headers: vec![
            ("Host", "localhost:8080".to_owned()),
            ("Content-Type", "application/json".to_owned()),
            ("X-Amz-Date", "20260102T030405Z".to_owned()),
            ("Authorization", authorization),
        ],
        body: body.to_owned(),
    }
}

fn create() -> Signed {
    by_botocore(
        "PUT",
        "/v20190125/meshes",
        "content-type;host;x-amz-date",
        "cac4335a657cf8c72c2f2a5fe5de836a60ec9ece64d003f96c587625bee18766",
        r#"{"meshName": "m"}"#,
    )
}

/// Signs a request at this time, as the SDK does, these headers included.
fn sign_with(
    (method, target, body): (&'static str, &'static str, &str),
    headers: &[(&'static str, &'static str)],
    at: u64,
) -> Signed {
    let request = (method, target, body);
    let time = UNIX_EPOCH + Duration::from_secs(at);
    Signed {
        method,
        target,
        headers: signer::headers(request, headers, [KEY, SECRET], REGION, time),
        body: body.to_owned(),
    }
}

fn sign(method: &'static str, target: &'static str, at: u64) -> Signed {
    sign_with((method, target, ""), &[], at)
}

#[test]
fn signatures_of_another_signer_are_understood() {
    let guarded = Guarded::new(None);
    assert_eq!(guarded.send(&create()).status, 200);
    let odd_target = by_botocore(
        "GET",
        "/v20190125/meshes/a%2Fb%20c?limit=2&nextToken=x%3Dy",
        "host;x-amz-date",
        "844ba32f6c07bceaa6fa08da65fb9952aa78b4072c31dd8082d0cc2188d0cb1f",
        "",
    );
    assert_ne!(guarded.send(&odd_target).status, 403);

    let guarded = Guarded::new(Some("SESSION/token=="));
    let mut with_token = by_botocore(
        "GET",
        "/v20190125/meshes",
        "host;x-amz-date;x-amz-security-token",
        "b3facfba00134151003ef9e0aaefe13d75903013979e091e8ccb2dad70cc44d6",
        "",
    );
    with_token
        .headers
        .push(("X-Amz-Security-Token", "SESSION/token==".to_owned()));
    assert_eq!(guarded.send(&with_token).status, 200);
    with_token.headers.pop();
    assert_eq!(
        guarded.send(&with_token).code(),
        "UnrecognizedClientException"
    );
}

#[test]
fn altered_requests_are_refused() {
    let guarded = Guarded::new(None);
    let refused = |alter: &dyn Fn(&mut Signed)| {
        let mut request = create();
        alter(&mut request);
        let answer = guarded.send(&request);
        assert_eq!(answer.status, 403);
        answer.code().to_owned()
    };
    assert_eq!(
        refused(&|request| request.body = r#"{"meshName": "x"}"#.into()),
        "InvalidSignatureException"
    );
    assert_eq!(
        refused(&|request| request.target = "/v20190125/meshes/m"),
        "InvalidSignatureException"
    );
    assert_eq!(
        refused(&|request| request.method = "DELETE"),
        "InvalidSignatureException"
    );
    assert_eq!(
        refused(&|request| *request.header("Host") = "other".into()),
        "InvalidSignatureException"
    );
    assert_eq!(
        refused(&|request| *request.header("X-Amz-Date") = "20260102T030406Z".into()),
        "InvalidSignatureException"
    );
    let authorization = |from: &'static str, to: &'static str| {
        move |request: &mut Signed| {
            let header = request.header("Authorization");
            assert!(header.contains(from));
            *header = header.replace(from, to);
        }
    };
    for (from, to, code) in [
        ("Signature=c", "Signature=d", "InvalidSignatureException"),
        ("18766", "1876", "InvalidSignatureException"),
        ("content-type;host", "host", "InvalidSignatureException"),
        ("20260102/", "20260103/", "InvalidSignatureException"),
        ("eu-west-1", "eu-west-2", "InvalidSignatureException"),
        ("/appmesh/", "/s3/", "InvalidSignatureException"),
        (KEY, "AKIDOTHER", "UnrecognizedClientException"),
        (
            "host;x-amz-date",
            "x-amz-date",
            "IncompleteSignatureException",
        ),
        ("Signature=", "Sig=", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256", "Basic", "IncompleteSignatureException"),
    ] {
        assert_eq!(refused(&authorization(from, to)), code, "{from} -> {to}");
    }
    assert_eq!(
        refused(&|request| request.headers.retain(|(name, _)| *name != "Authorization")),
        "MissingAuthenticationTokenException"
    );
    assert_eq!(
        refused(&|request| request.headers.retain(|(name, _)| *name != "X-Amz-Date")),
        "IncompleteSignatureException"
    );
    assert_eq!(
        guarded.send(&create()).status,
        200,
        "none of them was carried out"
    );
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    let guarded = Guarded::new(None);
    let at = |at| guarded.send(&sign("GET", "/v20190125/meshes", at));
    assert_eq!(at(THEN - 300).status, 200);
    assert_eq!(at(THEN + 300).status, 200);
    for (at, words) in [
        (
            at(THEN - 301),
            "Signature expired: 20260102T025904Z is now earlier than 20260102T025905Z",
        ),
        (
            at(THEN + 301),
            "Signature not yet current: 20260102T030906Z is still later than",
        ),
    ] {
        assert_eq!((at.status, at.code()), (403, "InvalidSignatureException"));
        let message = at.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(words), "{message}");
    }
}

#[test]
fn a_change_cannot_be_replayed() {
    let guarded = Guarded::new(None);
    assert_eq!(guarded.send(&create()).status, 200);
    let delete = sign("DELETE", "/v20190125/meshes/m", THEN);
    assert_eq!(guarded.send(&delete).status, 200);
    for later in [0, 2, 290] {
        guarded.clock.store(THEN + later, Ordering::Relaxed);
        let answer = guarded.send(&create());
        assert_eq!(
            (answer.status, answer.code()),
            (403, "InvalidSignatureException")
        );
    }
    let read = sign("GET", "/v20190125/meshes", THEN + 290);
    assert_eq!(guarded.send(&read).status, 200);
    assert_eq!(guarded.send(&read).json()["meshes"], serde_json::json!([]));
}

#[test]
fn a_change_may_take_its_time() {
    let guarded = Guarded::new(None);
    let create = ("PUT", "/v20190125/meshes", r#"{"meshName": "m"}"#);
    let signed = sign_with(create, &[], THEN);
    guarded.clock.store(THEN + 60, Ordering::Relaxed);
    assert_eq!(guarded.send(&signed).status, 200);
}

/// An earlier server may have carried it out.
#[test]
fn a_change_from_before_the_start_is_refused() {
    let guarded = Guarded::new(None);
    let create = ("PUT", "/v20190125/meshes", r#"{"meshName": "m"}"#);
    let answer = guarded.send(&sign_with(create, &[], THEN - 1));
    assert_eq!(
        (answer.status, answer.code()),
        (403, "InvalidSignatureException")
    );
    let read = sign("GET", "/v20190125/meshes", THEN - 1);
    assert_eq!(guarded.send(&read).status, 200);
}

#[test]
fn a_change_that_was_not_carried_out_may_be_sent_again() {
    let guarded = Guarded::new(None);
    let delete = sign("DELETE", "/v20190125/meshes/m", THEN);
    assert_eq!(guarded.send(&delete).status, 404);
    assert_eq!(guarded.send(&create()).status, 200);
    assert_eq!(guarded.send(&delete).status, 200);
}

/// What is verified is what the operation reads.
#[test]
fn a_parameter_spelled_differently_has_the_same_meaning() {
    let guarded = Guarded::new(None);
    assert_eq!(guarded.send(&create()).status, 200);
    let signed = sign("GET", "/v20190125/meshes/m?meshOwner=444455556666", THEN);
    assert_eq!(guarded.send(&signed).status, 404);
    for target in [
        "/v20190125/meshes/m?mesh%4Fwner=444455556666",
        "/v20190125/meshes/m?&meshOwner=4%344455556666",
    ] {
        let respelled = Signed {
            target,
            ..signed.clone()
        };
        assert_eq!(guarded.send(&respelled).status, 404, "{target}");
    }
    for target in [
        "/v20190125/meshes/m",
        "/v20190125/meshes/%6d?meshOwner=444455556666",
        "/v20190125/meshes/./m?meshOwner=444455556666",
        "/v20190125//meshes/m?meshOwner=444455556666",
        "/v20190125/meshes/m?meshOwner=444455556666&x=1",
    ] {
        let altered = Signed {
            target,
            ..signed.clone()
        };
        assert_eq!(
            guarded.send(&altered).code(),
            "InvalidSignatureException",
            "{target}"
        );
    }
}

#[test]
fn headers_that_decide_are_given_once() {
    let guarded = Guarded::new(None);
    for (name, code) in [
        ("Host", "BadRequestException"),
        ("Authorization", "IncompleteSignatureException"),
        ("X-Amz-Date", "IncompleteSignatureException"),
    ] {
        let mut request = create();
        let twice = request.header(name).clone();
        request.headers.push((name, twice));
        assert_eq!(guarded.send(&request).code(), code, "{name}");
    }
}

/// Whoever has no key costs no memory.
#[test]
fn a_body_without_a_plausible_signature_is_not_read() {
    let guarded = Guarded::new(None);
    let head =
        "PUT /v20190125/meshes HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n";
    let mut client = guarded.server.client();
    client.write(head).unwrap();
    let answer = client.answer().unwrap();
    assert_eq!(
        (answer.status, answer.code()),
        (403, "MissingAuthenticationTokenException")
    );
    assert_eq!(answer.header("connection"), Some("close"));
}

#[test]
fn whatever_is_signed_is_verified() {
    let guarded = Guarded::new(None);
    let list = ("GET", "/v20190125/meshes", "");
    let headers = [("user-agent", "a  b"), ("x-amzn-trace-id", "1")];
    let mut request = sign_with(list, &headers, THEN);
    assert_eq!(guarded.send(&request).status, 200);
    *request.header("user-agent") = "other".to_owned();
    assert_eq!(guarded.send(&request).code(), "InvalidSignatureException");
}

#[test]
fn health_needs_no_signature() {
    let guarded = Guarded::new(None);
    assert_eq!(
        guarded.server.client().send("GET", "/health", "").status,
        200
    );
}
