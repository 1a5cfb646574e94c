//! Settings of the environment and of the AWS config files that AWS CLI honors, against a server on
//! the loopback interface; and the `--debug` log of them.

use crate::loopback::{Answer, Loopback, Received};
use crate::sandbox::Sandbox;
use serde_json::json;

const SECRETS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "AKIDSECRETEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMISECRET"),
    ("AWS_SESSION_TOKEN", "session/token+secret="),
];

/// A sandbox with a key, a region and a single try.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    for (name, value) in SECRETS {
        sandbox.set(name, value);
    }
    sandbox
        .set("AWS_REGION", "eu-west-1")
        .set("AWS_MAX_ATTEMPTS", "1");
    sandbox
}

/// Likewise without a key, and with this config file.
fn configured(config: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    let path = sandbox.write("config", config);
    sandbox.set("AWS_CONFIG_FILE", path.to_str().unwrap());
    sandbox
}

fn server() -> Loopback {
    Loopback::saying(json!({ "meshes": [], "meshName": "m" }))
}

/// Runs a line against a server; the only request.
fn request(sandbox: &Sandbox, server: &Loopback, line: &str) -> Received {
    let transcript = sandbox.run(&format!("appmesh {line} --endpoint-url {}", server.url()));
    assert_eq!(transcript.code, 0, "{}", transcript.stderr);
    let mut received = server.received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

/// Access key and region that a request was signed with.
fn signed_by(request: &Received) -> String {
    let header = request.header("authorization").unwrap();
    let credential = header.split("Credential=").nth(1).unwrap();
    let parts: Vec<&str> = credential.split('/').collect();
    format!("{} {}", parts[0], parts[2])
}

/// AWS CLI sends such a request, and the service's own words come back. Without a service to ask, the
/// finding is an error.
#[test]
fn what_aws_refuses_in_its_own_words_is_sent_with_a_warning() {
    let (sandbox, server) = (sandbox(), server());
    let line = "appmesh create-virtual-node --mesh-name m --virtual-node-name n \
                --spec serviceDiscovery={dns={hostname=a.local}}";
    let at = format!("--endpoint-url {}", server.url());
    let sent = sandbox.run(&format!("{line} {at}"));
    assert_eq!((sent.code, server.received().len()), (0, 1));
    let rule = "[vn-discovery-without-listener]";
    assert!(
        sent.stderr.contains(&format!("warning{rule}")),
        "{}",
        sent.stderr
    );
    for door in ["--local".to_owned(), format!("--dry-run {at}")] {
        let refused = sandbox.run(&format!("{line} {door}"));
        assert_eq!((refused.code, server.received().len()), (252, 0), "{door}");
        assert!(
            refused.stderr.contains(&format!("error{rule}")),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn aws_itself_is_closed() {
    let mut sandbox = sandbox();
    sandbox.set("AWS_REGION", "nowhere-1");
    let transcript = sandbox.run("appmesh list-meshes");
    assert_eq!(transcript.code, 255);
    let stderr = transcript.stderr;
    assert!(
        stderr.contains("Could not connect to the endpoint URL: \"https://appmesh.nowhere-1."),
        "{stderr}"
    );
    assert!(
        stderr.contains("AWS closed App Mesh on 2026-09-30; `--local`"),
        "{stderr}"
    );

    let elsewhere = sandbox.run("appmesh list-meshes --endpoint-url http://127.0.0.1:9");
    assert_eq!(elsewhere.code, 255);
    assert!(
        !elsewhere.stderr.contains("closed App Mesh"),
        "{}",
        elsewhere.stderr
    );
}

#[test]
fn hosts_of_aws_follow_the_settings() {
    let mut sandbox = sandbox();
    sandbox.set("HTTPS_PROXY", "http://127.0.0.1:9");
    for (variables, host) in [
        (vec![], "appmesh.eu-west-1.amazonaws.com"),
        (
            vec!["AWS_USE_FIPS_ENDPOINT"],
            "appmesh-fips.eu-west-1.amazonaws.com",
        ),
        (
            vec!["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"],
            "appmesh-fips.eu-west-1.api.aws",
        ),
    ] {
        for variable in &variables {
            sandbox.set(variable, "true");
        }
        sandbox.set("NO_PROXY", "");
        let through = sandbox.run("appmesh list-meshes").stderr;
        assert!(
            through.contains("Failed to connect to proxy URL: \"http://127.0.0.1:9\""),
            "{through}"
        );
        sandbox
            .set("NO_PROXY", ".amazonaws.com,.api.aws")
            .set("AWS_REGION", "nowhere-1");
        let direct = sandbox.run("appmesh list-meshes").stderr;
        assert!(
            direct.contains(&host.replace("eu-west-1", "nowhere-1")),
            "{direct}"
        );
        sandbox.set("AWS_REGION", "eu-west-1");
    }
}

#[test]
fn requests_go_through_a_proxy() {
    let (mut sandbox, proxy) = (sandbox(), server());
    sandbox.set("HTTP_PROXY", &proxy.url());
    let transcript = sandbox.run("appmesh list-meshes --endpoint-url http://mesh.invalid");
    assert_eq!(transcript.code, 0, "{}", transcript.stderr);
    assert_eq!(
        proxy.received()[0].target,
        "http://mesh.invalid/v20190125/meshes"
    );
}

#[test]
fn checks_can_be_switched_off() {
    let line = "create-mesh --no-sign-request --region r --mesh-name m --spec '{\"egressFilter\":{\"type\":\"X\"}}'";
    let on = configured("[default]\nparameter_validation = true\n");
    assert_eq!(on.run(&format!("appmesh {line}")).code, 252);
    let off = configured("[default]\nparameter_validation = false\n");
    let body = request(&off, &server(), line).json().unwrap();
    assert_eq!(body["spec"]["egressFilter"]["type"], "X");
}

#[test]
fn files_may_be_in_another_encoding() {
    let mut sandbox = sandbox();
    std::fs::write(sandbox.work().join("tag"), b"caf\xe9").unwrap();
    let line = "tag-resource --resource-arn arn --tags key@=file://tag,value=v --no-validate";
    assert_eq!(sandbox.run(&format!("appmesh {line}")).code, 252);
    sandbox.set("AWS_CLI_FILE_ENCODING", "latin-1");
    let body = request(&sandbox, &server(), line).json().unwrap();
    assert_eq!(body["tags"][0]["key"], "café");
}

#[test]
fn credentials_come_from_the_profile() {
    let key = r#"{"Version":1,"AccessKeyId":"AKPROCESS","SecretAccessKey":"s"}"#;
    let mut sandbox = configured(&format!(
        "[profile keys]\nregion = eu-north-1\naws_access_key_id = AKFILE\naws_secret_access_key = s\n\
         [profile process]\nregion = eu-south-1\ncredential_process = /bin/echo '{key}'\n"
    ));
    let server = server();
    sandbox.set("AWS_DEFAULT_PROFILE", "keys");
    assert_eq!(
        signed_by(&request(&sandbox, &server, "list-meshes")),
        "AKFILE eu-north-1"
    );
    sandbox.set("AWS_PROFILE", "process");
    assert_eq!(
        signed_by(&request(&sandbox, &server, "list-meshes")),
        "AKPROCESS eu-south-1"
    );
    let option = request(&sandbox, &server, "list-meshes --profile keys");
    assert_eq!(signed_by(&option), "AKFILE eu-north-1");
}

#[test]
fn the_caller_is_named_in_the_user_agent() {
    let mut sandbox = sandbox();
    sandbox.set("AWS_EXECUTION_ENV", "CI-of-ours");
    let request = request(&sandbox, &server(), "list-meshes");
    let agent = request.header("user-agent").unwrap();
    assert!(agent.contains("exec-env/CI-of-ours"), "{agent}");
}

#[test]
fn debug_keeps_secrets() {
    let mut sandbox = sandbox();
    sandbox.set("AWS_ENDPOINT_URL_APP_MESH", "http://127.0.0.1:9");
    let server = Loopback::new(|request| Answer {
        status: 200,
        body: json!({ "meshName": "m", "echo": request.target }),
    });
    let line = "create-mesh --mesh-name m --debug --region eu-north-1 --profile";
    sandbox.write("config", "[profile dev]\n");
    let config = sandbox.work().join("config");
    sandbox.set("AWS_CONFIG_FILE", config.to_str().unwrap());
    let option = sandbox.run(&format!(
        "appmesh {line} dev --endpoint-url {}",
        server.url()
    ));
    assert_eq!(option.code, 253, "{}", option.stderr);

    sandbox.set("AWS_PROFILE", "dev");
    let reported = sandbox.run(&format!(
        "appmesh create-mesh --mesh-name m --debug --endpoint-url {}",
        server.url()
    ));
    assert_eq!(reported.code, 0, "{}", reported.stderr);
    let request = server.received().remove(0);
    let authorization = request.header("authorization").unwrap();
    let signature = authorization.split("Signature=").nth(1).unwrap();
    for secret in SECRETS
        .map(|(_, secret)| secret)
        .into_iter()
        .chain([signature])
    {
        assert!(
            !reported.stderr.contains(secret),
            "`{secret}` is reported:\n{}",
            reported.stderr
        );
    }
    for word in [
        "* region: eu-west-1 (from AWS_REGION)".to_owned(),
        "* profile: dev (from AWS_PROFILE)".to_owned(),
        format!("* endpoint: {} (from --endpoint-url)", server.url()),
        "> PUT /v20190125/meshes (CreateMesh)".to_owned(),
        "\"meshName\":\"m\"".to_owned(),
        "< 200".to_owned(),
        "\"echo\":\"/v20190125/meshes\"".to_owned(),
    ] {
        assert!(
            reported.stderr.contains(&word),
            "{word}\n{}",
            reported.stderr
        );
    }
    let configured = sandbox.run("appmesh list-meshes --debug").stderr;
    assert!(configured.contains("* endpoint: http://127.0.0.1:9 (from AWS_ENDPOINT_URL_APP_MESH)"));
}

#[test]
fn the_read_timeout_covers_the_head_and_the_body_of_an_answer() {
    for begun in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            for mut stream in listener.incoming().flatten() {
                // An answer before its request would be an error of another kind.
                let _ = std::io::Read::read(&mut stream, &mut [0; 1024]).unwrap();
                std::io::Write::write_all(&mut stream, begun.as_bytes()).unwrap();
                kept.push(stream);
            }
        });
        let line =
            format!("appmesh list-meshes --cli-read-timeout 1 --endpoint-url http://{address}");
        let transcript = sandbox().run(&line);
        assert_eq!(transcript.code, 255);
        let stderr = transcript.stderr;
        assert!(stderr.contains("Read timeout on endpoint URL"), "{stderr}");
    }
}

#[test]
fn no_proxy_and_odd_proxies() {
    let (mut sandbox, server) = (sandbox(), server());
    sandbox
        .set("http_proxy", "http://127.0.0.1:9")
        .set("NO_PROXY", "");
    let port = server.url().rsplit(':').next().unwrap().to_owned();
    for no in [
        "*",
        "127.0.0.1",
        "127.0.0.0/8",
        &format!("127.0.0.1:{port}"),
    ] {
        sandbox.set("no_proxy", no);
        request(&sandbox, &server, "list-meshes");
    }
    sandbox.set("no_proxy", "");
    for url in ["socks5://h:1", "http://u:p#w@h:1", "http://h:99999"] {
        sandbox.set("http_proxy", url);
        let transcript = sandbox.run(&format!(
            "appmesh list-meshes --endpoint-url {}",
            server.url()
        ));
        assert_eq!(transcript.code, 255);
        let stderr = transcript.stderr;
        assert!(
            stderr.contains("of HTTP_PROXY is not understood"),
            "{stderr}"
        );
        assert!(!stderr.contains("u:p"), "{stderr}");
    }
    assert!(server.received().is_empty());
}

#[test]
fn configured_endpoints_are_ignored_in_any_case() {
    let server = server();
    for word in ["True", "true", "TRUE"] {
        let mut sandbox = configured(&format!(
            "[default]\nregion = nowhere-1\nignore_configured_endpoint_urls = {word}\nendpoint_url = {}\n",
            server.url()
        ));
        sandbox.set("AWS_MAX_ATTEMPTS", "1");
        let transcript = sandbox.run("appmesh list-meshes --no-sign-request");
        assert_eq!(transcript.code, 255, "{word}");
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_listing_starts_anew_at_none_and_ends_at_two_dashes() {
    let (sandbox, server) = (sandbox(), server());
    let received = request(&sandbox, &server, "list-meshes --starting-token None");
    assert_eq!(received.target, "/v20190125/meshes");
    let line = format!(
        "appmesh describe-mesh --mesh-name m --endpoint-url {} --",
        server.url()
    );
    assert_eq!(sandbox.run(&line).code, 0);
}

#[test]
fn a_full_device_for_errors_changes_no_exit_code() {
    let mut sandbox = sandbox();
    sandbox.set("APPMESH_LOCAL", "1");
    for (line, code) in [
        ("appmesh describe-mesh", 252),
        ("appmesh describe-mesh --mesh-name gone --debug", 254),
        ("appmesh list-meshes --debug", 0),
        ("appmesh validate nothing.json", 252),
        ("appmesh", 252),
    ] {
        let transcript = sandbox.bash(&format!("{line} 2>/dev/full"));
        assert_eq!(transcript.code, code, "{line}");
    }
}
