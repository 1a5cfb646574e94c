//! A member that asks for TLS, for a client certificate, and for a password.

use crate::process::{Running, free_port};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

struct Member {
    _process: Running,
    folder: tempfile::TempDir,
    port: u16,
}

fn openssl(folder: &Path, arguments: &str) {
    let mut command = Command::new("openssl");
    let output = command
        .args(arguments.split(' '))
        .current_dir(folder)
        .output();
    let output = output.expect("openssl is there");
    assert!(output.status.success(), "{output:?}");
}

/// An authority, and a certificate for the member and the client alike.
fn certificates(folder: &Path) {
    std::fs::write(
        folder.join("names"),
        "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n",
    )
    .unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(
        folder,
        &format!("req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=ca -days 1"),
    );
    openssl(
        folder,
        &format!("req {key} -keyout end.key -out end.csr -subj /CN=end"),
    );
    openssl(
        folder,
        "x509 -req -in end.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out end.pem -days 1 -extfile names",
    );
}

impl Member {
    fn start() -> Member {
        let folder = tempfile::tempdir().unwrap();
        certificates(folder.path());
        let (port, peer) = (free_port(), free_port());
        let url = format!("https://127.0.0.1:{port}");
        let peer = format!("http://127.0.0.1:{peer}");
        let mut command = Command::new("etcd");
        command
            .current_dir(folder.path())
            .args(["--name", "m", "--data-dir", "data"])
            .args([
                "--listen-client-urls",
                &url,
                "--advertise-client-urls",
                &url,
            ])
            .args([
                "--listen-peer-urls",
                &peer,
                "--initial-advertise-peer-urls",
                &peer,
            ])
            .args(["--initial-cluster", &format!("m={peer}")])
            .args(["--cert-file", "end.pem", "--key-file", "end.key"])
            .args(["--client-cert-auth", "--trusted-ca-file", "ca.pem"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let member = Member {
            _process: Running::spawn(&mut command),
            folder,
            port,
        };
        let end = Instant::now() + Duration::from_secs(20);
        while !member.control("get nothing").status.success() {
            assert!(Instant::now() < end, "etcd does not start");
        }
        member
    }

    fn control(&self, arguments: &str) -> Output {
        Command::new("etcdctl")
            .current_dir(self.folder.path())
            .env("ETCDCTL_API", "3")
            .args(["--endpoints", &format!("https://127.0.0.1:{}", self.port)])
            .args([
                "--cacert", "ca.pem", "--cert", "end.pem", "--key", "end.key",
            ])
            .args(arguments.split(' '))
            .output()
            .expect("etcdctl is there: `apt install etcd-client`")
    }

    /// Runs a command with these settings; its standard error, and whether it succeeded.
    fn appmesh(&self, arguments: &str, settings: &[(&str, &str)]) -> (String, bool) {
        let output = Command::new(env!("CARGO_BIN_EXE_appmesh"))
            .current_dir(self.folder.path())
            .env("APPMESH_STORE", format!("etcd://127.0.0.1:{}", self.port))
            .envs(settings.iter().copied())
            .args(arguments.split(' '))
            .output()
            .unwrap();
        let reported = String::from_utf8(output.stderr).unwrap();
        (reported, output.status.success())
    }
}

const TLS: [(&str, &str); 3] = [
    ("APPMESH_STORE_CA", "ca.pem"),
    ("APPMESH_STORE_CERT", "end.pem"),
    ("APPMESH_STORE_KEY", "end.key"),
];

#[test]
#[ignore = "needs etcd"]
fn certificates_and_passwords_are_shown_and_asked_for() {
    let member = Member::start();
    let list = "--local list-meshes";
    assert_eq!(
        member.appmesh("--local create-mesh --mesh-name m", &TLS),
        (String::new(), true)
    );
    for without in [&TLS[..0], &TLS[..1], &TLS[1..]] {
        let (reported, succeeded) = member.appmesh(list, without);
        assert!(
            !succeeded && reported.starts_with("error: etcd at 127.0.0.1:"),
            "{reported}"
        );
    }
    let (reported, _) = member.appmesh(list, &TLS[..2]);
    assert!(
        reported.contains("APPMESH_STORE_KEY belong together"),
        "{reported}"
    );

    for step in [
        "user add root:root",
        "user grant-role root root",
        "user add appmesh:secret",
        "role add appmesh",
        "role grant-permission appmesh --prefix=true readwrite /appmesh/",
        "user grant-role appmesh appmesh",
        "auth enable",
    ] {
        let output = member.control(step);
        assert!(output.status.success(), "{step}: {output:?}");
    }
    let user = |password| {
        let user = [
            ("APPMESH_STORE_USER", "appmesh"),
            ("APPMESH_STORE_PASSWORD", password),
        ];
        [&TLS[..], &user].concat()
    };
    assert_eq!(
        member
            .appmesh("--local create-mesh --mesh-name n", &user("secret"))
            .0,
        ""
    );
    let (reported, succeeded) = member.appmesh(list, &user("wrong"));
    assert!(
        !succeeded && reported.contains("authentication failed"),
        "{reported}"
    );
    assert!(!reported.contains("wrong"), "{reported}");
}
