//! Whose credentials sign: the order of AWS CLI, against a server on the loopback interface that plays
//! App Mesh, STS, a container's and an instance's metadata.

use crate::loopback::{Answer, Loopback, Received};
use crate::sandbox::{Sandbox, Transcript};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

const LIST: &str = "appmesh list-meshes";
const FUTURE: &str = "2036-01-01T00:00:00Z";

/// Everything that an identity comes from.
fn server() -> Loopback {
    Loopback::new(|request| {
        let body = String::from_utf8_lossy(&request.body);
        let metadata = json!({
            "AccessKeyId": "AKMETA", "SecretAccessKey": "s", "Token": "t", "Expiration": FUTURE,
        });
        match request.target.as_str() {
            "/" if body.contains("Action=AssumeRole") => Answer::ok(issued(&body)),
            "/latest/api/token" => Answer {
                status: 404,
                body: Value::Null,
            },
            "/latest/meta-data/iam/security-credentials/" => Answer::ok(json!("role")),
            "/creds" => Answer::ok(metadata),
            path if path.contains("security-credentials") => Answer::ok(metadata),
            _ => Answer::ok(json!({ "meshes": [] })),
        }
    })
}

/// STS's answer.
fn issued(request: &str) -> Value {
    let action = request.split("Action=").nth(1).unwrap();
    let action = action.split('&').next().unwrap();
    Value::String(format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>\
         <Credentials><AccessKeyId>AKROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
         <SessionToken>t</SessionToken><Expiration>{FUTURE}</Expiration></Credentials>\
         </{action}Result></{action}Response>"
    ))
}

/// A sandbox with these files, whose services of AWS are all at the server.
fn sandbox(server: &Loopback, config: &str, credentials: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    let folder = sandbox.home().join(".aws");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config"), config).unwrap();
    std::fs::write(folder.join("credentials"), credentials).unwrap();
    sandbox
        .set("AWS_REGION", "us-east-1")
        .set("AWS_ENDPOINT_URL", &server.url());
    sandbox
}

/// The key of a request's signature.
fn key(request: &Received) -> &str {
    let header = request.header("authorization").unwrap_or_default();
    let credential = header.split("Credential=").nth(1).unwrap_or_default();
    credential.split('/').next().unwrap_or_default()
}

/// Runs a line that ends well; the key with which its last request was signed.
fn signer(sandbox: &Sandbox, server: &Loopback, line: &str) -> String {
    let transcript = sandbox.run(line);
    assert_eq!(transcript.code, 0, "{}", transcript.stderr);
    key(server.received().last().unwrap()).to_owned()
}

/// Runs a line that fails before anything is sent.
fn refused(sandbox: &Sandbox, server: &Loopback, line: &str) -> String {
    let transcript = sandbox.run(line);
    assert_eq!(transcript.code, 255, "{}", transcript.stderr);
    assert!(server.received().is_empty());
    transcript.stderr
}

/// A program that prints credentials, and keeps its first argument in a file.
fn process(sandbox: &Sandbox, json: &str) -> String {
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > argument\ncat <<'END'\n{json}\nEND\n");
    let path = sandbox.write("process", &script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

const KEYS: &str = "[default]\naws_access_key_id = AKFILE\naws_secret_access_key = s\n";
const PRINTED: &str = r#"{"Version": 1, "AccessKeyId": "AKPROC", "SecretAccessKey": "s"}"#;

#[test]
fn a_web_identity_comes_before_the_keys_of_files() {
    let server = server();
    let mut sandbox = sandbox(
        &server,
        "[profile x]\naws_access_key_id=AKX\naws_secret_access_key=s\n",
        KEYS,
    );
    let token = sandbox.write("token", "jwt-of-somebody");
    sandbox
        .set("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/r")
        .set("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap());
    assert_eq!(signer(&sandbox, &server, LIST), "AKROLE");
    assert_eq!(
        signer(&sandbox, &server, &format!("{LIST} --profile x")),
        "AKX"
    );
    sandbox
        .set("AWS_ACCESS_KEY_ID", "AKENV")
        .set("AWS_SECRET_ACCESS_KEY", "s");
    assert_eq!(signer(&sandbox, &server, LIST), "AKENV");
}

#[test]
fn the_credentials_file_comes_before_a_process_and_that_before_the_config_file() {
    let server = server();
    let sandbox = sandbox(&server, "", "");
    let config = format!(
        "[default]\ncredential_process = {} 'a #b' $x\naws_access_key_id = AKCONF\naws_secret_access_key = s\n",
        process(&sandbox, PRINTED)
    );
    let file = |name: &str| sandbox.home().join(".aws").join(name);
    std::fs::write(file("config"), config).unwrap();
    assert_eq!(signer(&sandbox, &server, LIST), "AKPROC");
    let argument = std::fs::read_to_string(sandbox.work().join("argument")).unwrap();
    assert_eq!(argument, "a #b");
    std::fs::write(file("credentials"), KEYS).unwrap();
    assert_eq!(signer(&sandbox, &server, LIST), "AKFILE");
}

#[test]
fn what_a_process_prints_is_checked_before_anything_is_sent() {
    let expired = PRINTED.replace('}', r#", "Expiration": "2020-01-01T00:00:00Z"}"#);
    for (printed, reason) in [
        (expired.as_str(), "expired"),
        ("{}", "Unsupported version"),
        ("no", "not JSON"),
    ] {
        let server = server();
        let sandbox = sandbox(&server, "", "");
        let config = format!(
            "[default]\ncredential_process = {}\n",
            process(&sandbox, printed)
        );
        std::fs::write(sandbox.home().join(".aws/config"), config).unwrap();
        let stderr = refused(&sandbox, &server, LIST);
        assert!(
            stderr.contains("custom-process") && stderr.contains(reason),
            "{stderr}"
        );
    }
}

const ROLE: &str = "[profile x]\nrole_arn = arn:aws:iam::111122223333:role/r\n";

#[test]
fn a_role_is_taken_with_all_that_the_profile_says() {
    let server = server();
    let config =
        format!("{ROLE}source_profile = default\nduration_seconds = 7200\nexternal_id = e\n");
    let sandbox = sandbox(&server, &config, KEYS);
    assert_eq!(sandbox.run(&format!("{LIST} --profile x")).code, 0);
    let requests = server.received();
    let body = String::from_utf8_lossy(&requests[0].body).into_owned();
    assert!(
        body.contains("DurationSeconds=7200") && body.contains("ExternalId=e"),
        "{body}"
    );
    assert_eq!([key(&requests[0]), key(&requests[1])], ["AKFILE", "AKROLE"]);
}

/// Runs a line without a terminal, which it would ask otherwise.
fn detached(sandbox: &Sandbox, input: &str, line: &str) -> Transcript {
    let script = format!("printf '%s' '{input}' | setsid -w {line}");
    sandbox.bash(&script)
}

#[test]
fn the_code_of_a_device_is_asked_for() {
    let server = server();
    let config =
        format!("{ROLE}source_profile = default\nmfa_serial = arn:aws:iam::111122223333:mfa/me\n");
    let sandbox = sandbox(&server, &config, KEYS);
    let line = format!("{LIST} --profile x");
    let without = detached(&sandbox, "", &line);
    assert_eq!(without.code, 255);
    assert!(
        without
            .stderr
            .contains("MFA device arn:aws:iam::111122223333:mfa/me"),
        "{}",
        without.stderr
    );
    assert!(server.received().is_empty());
    let with = detached(&sandbox, "123456\n", &line);
    assert_eq!(with.code, 0, "{}", with.stderr);
    let body = String::from_utf8_lossy(&server.received()[0].body).into_owned();
    assert!(
        body.contains("TokenCode=123456") && body.contains("mfa%2Fme"),
        "{body}"
    );
}

#[test]
fn chains_of_profiles_that_lead_nowhere_are_named() {
    let cases = [
        (
            "source_profile = nosuch\n",
            "\"nosuch\" referenced in the profile \"x\" does not exist",
        ),
        ("source_profile = x\n", "Infinite loop"),
        ("", "missing: source_profile or credential_source"),
        (
            "credential_source = Bogus\n",
            "\"Bogus\" referenced in profile \"x\" is not valid",
        ),
        (
            "source_profile = y\n[profile y]\nregion = r\n",
            "\"y\" must have credentials",
        ),
        (
            "source_profile = y\ncredential_source = Environment\n",
            "contains both",
        ),
    ];
    for (rest, reason) in cases {
        let server = server();
        let sandbox = sandbox(&server, &format!("{ROLE}{rest}"), "");
        let stderr = refused(&sandbox, &server, &format!("{LIST} --profile x"));
        assert!(stderr.contains(reason), "{rest}: {stderr}");
    }
}

#[test]
fn credentials_of_a_container_pass_no_proxy() {
    let server = server();
    let proxy = Loopback::saying(json!({ "meshes": [] }));
    let mut sandbox = sandbox(&server, "", "");
    sandbox.set("HTTP_PROXY", &proxy.url()).set(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        &format!("{}/creds", server.url()),
    );
    assert_eq!(sandbox.run(LIST).code, 0);
    assert_eq!(server.received()[0].target, "/creds");
    assert_eq!(key(&proxy.received()[0]), "AKMETA");
    sandbox.set(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "http://example.com/creds",
    );
    assert!(refused(&sandbox, &server, LIST).contains("Unsupported host 'example.com'"));
}

#[test]
fn an_instance_without_tokens_is_asked_as_well() {
    let server = server();
    let mut sandbox = sandbox(&server, "", "");
    sandbox
        .set("AWS_EC2_METADATA_DISABLED", "false")
        .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", &server.url());
    assert_eq!(signer(&sandbox, &server, LIST), "AKMETA");
    sandbox.set("AWS_EC2_METADATA_V1_DISABLED", "true");
    assert_eq!(sandbox.run(LIST).code, 253);
}

#[test]
fn keys_that_end_in_a_line_end_are_named_without_being_shown() {
    for (variable, value) in [
        ("AWS_ACCESS_KEY_ID", "AKIDSECRET\r"),
        ("AWS_SECRET_ACCESS_KEY", "SECRETKEY\n"),
        ("AWS_SESSION_TOKEN", "SECRETTOKEN\r\n"),
    ] {
        let server = server();
        let mut sandbox = sandbox(&server, "", "");
        sandbox
            .set("AWS_ACCESS_KEY_ID", "AK")
            .set("AWS_SECRET_ACCESS_KEY", "s")
            .set(variable, value);
        let stderr = refused(&sandbox, &server, LIST);
        assert!(
            stderr.contains(variable) && !stderr.contains("SECRETKEY"),
            "{stderr}"
        );
    }
}

/// The session of IAM Identity Center is found where AWS CLI keeps it; without it, nothing is sent.
#[test]
fn a_missing_session_says_how_to_log_in() {
    let server = server();
    let config = "[profile x]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n\
                  sso_region = us-east-1\nsso_start_url = https://corp\n\
                  [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp\n";
    let sandbox = sandbox(&server, config, "");
    let stderr = refused(&sandbox, &server, &format!("{LIST} --profile x"));
    assert!(stderr.contains("aws sso login --profile x"), "{stderr}");
}
