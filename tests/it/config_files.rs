//! AWS config and credentials files as AWS CLI reads them: what is taken, and what is an error.

use crate::loopback::Loopback;
use crate::sandbox::{Sandbox, Transcript};
use serde_json::json;
use std::os::unix::ffi::OsStrExt;

const KEYS: &str = "[default]\naws_access_key_id = AKF\naws_secret_access_key = s\n";

/// Lists meshes with these files; what was printed, and by whose key the request was signed.
fn list(config: &[u8], credentials: &str, line: &str) -> (Transcript, Option<String>) {
    let sandbox = Sandbox::new();
    let folder = sandbox.home().join(".aws");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config"), config).unwrap();
    std::fs::write(folder.join("credentials"), credentials).unwrap();
    list_in(&sandbox, line)
}

fn list_in(sandbox: &Sandbox, line: &str) -> (Transcript, Option<String>) {
    let server = Loopback::saying(json!({ "meshes": [] }));
    let transcript = sandbox.run(&format!(
        "appmesh list-meshes --endpoint-url {} {line}",
        server.url()
    ));
    let key = server.received().first().map(|request| {
        let header = request.header("authorization").unwrap();
        let credential = header.split("Credential=").nth(1).unwrap();
        credential.split('/').next().unwrap().to_owned()
    });
    (transcript, key)
}

#[test]
fn what_aws_cli_reads_is_read() {
    let cases: [(&str, &str, &str); 12] = [
        (
            "[default]\n  region = us-east-1\n  output = text\n",
            "",
            "AKF",
        ),
        ("  [default]\n  region = us-east-1\n", "", "AKF"),
        ("[default] trailing\nregion: us-east-1\n", "", "AKF"),
        (
            "[default]\nregion = us-east-1\n  # mine\noutput = text\n",
            "",
            "AKF",
        ),
        (
            "[default]\nregion = us-east-1\ns3 =\n    # mine\n    a = 1\n",
            "",
            "AKF",
        ),
        ("\u{feff}[default]\r\nREGION=us-east-1\r\n", "", "AKF"),
        (
            "[DEFAULT]\nregion = us-east-1\n[default]\noutput = text\n",
            "",
            "AKF",
        ),
        (
            "[profile]\n[preview]\nx = 1\n[default]\nregion = us-east-1\n",
            "",
            "AKF",
        ),
        (
            "[profile 'my prof']\nregion = us-east-1\naws_access_key_id = AKP\naws_secret_access_key = s\n",
            "--profile 'my prof'",
            "AKP",
        ),
        (
            "[profile \"q x\"] # c\nregion = us-east-1\naws_access_key_id = AKQ\naws_secret_access_key = s\n",
            "--profile 'q x'",
            "AKQ",
        ),
        (
            "[profile dev+x.y/z@a]\nregion = us-east-1\naws_access_key_id = AKD\naws_secret_access_key = s\n",
            "--profile dev+x.y/z@a",
            "AKD",
        ),
        ("[default]\nregion = us-east-1\n", "--profile ''", "AKF"),
    ];
    for (config, line, key) in cases {
        let (transcript, signed) = list(config.as_bytes(), KEYS, line);
        assert_eq!(transcript.code, 0, "{config}: {}", transcript.stderr);
        assert_eq!(signed.as_deref(), Some(key), "{config}");
    }
}

#[test]
fn what_it_refuses_is_an_error_that_names_file_and_line() {
    let cases: [(&[u8], &str); 6] = [
        (b"region = us-east-1\n", "line 1"),
        (b"[default]\nregion\n", "line 2"),
        (b"[default]\nregion = a\nregion = b\n", "line 3"),
        (b"[a]\n[a]\n", "line 2"),
        (b"[default]\n# caf\xe9\n", "line 2"),
        (b"[default]\ns3 =\n  nothing\n", "`s3`"),
    ];
    for (config, place) in cases {
        let (transcript, signed) = list(config, KEYS, "--region us-east-1");
        let stderr = &transcript.stderr;
        assert_eq!((transcript.code, signed), (255, None), "{stderr}");
        assert!(stderr.contains("Unable to parse config file: "), "{stderr}");
        assert!(
            stderr.contains(".aws/config") && stderr.contains(place),
            "{stderr}"
        );
    }
}

#[test]
fn paths_may_begin_with_home_and_contain_variables() {
    for (config, credentials) in [("~/cfg", "$FILES/cred"), ("${FILES}/cfg", "~/cred")] {
        let mut sandbox = Sandbox::new();
        let home = sandbox.home();
        std::fs::write(home.join("cfg"), "[default]\nregion = us-east-1\n").unwrap();
        std::fs::write(home.join("cred"), KEYS).unwrap();
        sandbox
            .set("FILES", home.to_str().unwrap())
            .set("AWS_CONFIG_FILE", config)
            .set("AWS_SHARED_CREDENTIALS_FILE", credentials);
        let (transcript, signed) = list_in(&sandbox, "");
        assert_eq!(signed.as_deref(), Some("AKF"), "{}", transcript.stderr);
    }
}

#[test]
fn variables_and_arguments_that_are_not_utf_8_are_refused() {
    let sandbox = Sandbox::new();
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9");
    for variable in ["AWS_PROFILE", "APPMESH_STATE_DIR", "https_proxy", "HOME"] {
        let mut command = sandbox.command(["list-meshes", "--local"]);
        let output = command.env(variable, odd).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(255), "{variable}: {stderr}");
        assert!(
            stderr.contains(&format!("{variable} is not UTF-8")),
            "{stderr}"
        );
    }
    let words = [
        std::ffi::OsStr::new("create-mesh"),
        "--local".as_ref(),
        "--mesh-name".as_ref(),
        odd,
    ];
    let output = sandbox.command(words).output().unwrap();
    assert_eq!(output.status.code(), Some(252));
    assert!(String::from_utf8_lossy(&output.stderr).contains("argument 4 is not UTF-8"));
    assert_eq!(
        sandbox
            .run("appmesh list-meshes --local --query length(meshes)")
            .stdout,
        "0\n"
    );
}
