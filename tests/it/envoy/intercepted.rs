//! App Mesh's own layout in real traffic: two network namespaces with an application and an Envoy each,
//! and the redirection of AWS's script (`aws-appmesh-proxy-route-manager` in the App Mesh user guide).
//!
//! `APPMESH_TEST_ENVOY` names the Envoy; otherwise it is `envoy` on PATH. Namespaces need root, `iptables`
//! and `ip`.

use crate::process::{Running, until};
use crate::sandbox::Sandbox;
use serde_json::{Value, json};
use std::fs::Permissions;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const CA: &str = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/1";
const OTHER_CA: &str = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/2";
const CERTIFICATE: &str = "arn:aws:acm:us-west-2:123456789012:certificate/3";

/// The user of the Envoys, whose connections the rules leave alone.
const PROXY_USER: &str = "1337";

const FRONT: &str = "10.77.0.1";
const BACK: &str = "10.77.0.2";
const SERVICE: &str = "http://foo.mesh.local:8443/name";

/// The rules of AWS's script, for an application on port 8443.
const REDIRECTION: &str = "
    iptables -t nat -N APPMESH_INGRESS
    iptables -t nat -N APPMESH_EGRESS
    iptables -t nat -A APPMESH_EGRESS -m owner --uid-owner 1337 -j RETURN
    iptables -t nat -A APPMESH_EGRESS -p tcp -m multiport --dports 22 -j RETURN
    iptables -t nat -A APPMESH_EGRESS -p tcp -d 169.254.169.254,169.254.170.2 -j RETURN
    iptables -t nat -A APPMESH_EGRESS -p tcp -j REDIRECT --to 15001
    iptables -t nat -A OUTPUT -p tcp -m addrtype ! --dst-type LOCAL -j APPMESH_EGRESS
    iptables -t nat -A APPMESH_INGRESS -p tcp -m multiport --dports 8443 -j REDIRECT --to-port 15000
    iptables -t nat -A PREROUTING -p tcp -m addrtype ! --src-type LOCAL -j APPMESH_INGRESS
";

/// A network namespace with a hosts file of its own. Both last as long as the process that has them.
struct Namespace(Running);

impl Namespace {
    fn new(hosts: &Path) -> Namespace {
        // `cat` ends with this test, even if the test is killed.
        let script = format!(
            "mount --bind {} /etc/hosts; echo ready; exec cat",
            hosts.display()
        );
        let mut command = Command::new("unshare");
        command
            .args(["--net", "--mount", "sh", "-euc", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = Running::spawn(&mut command);
        let mut line = String::new();
        let output = process.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "a network namespace needs root");
        Namespace(process)
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }

    /// A program in the namespace, as this user.
    fn command(&self, user: &str, words: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &self.pid().to_string(), "--net", "--mount"])
            .args([
                "setpriv",
                "--reuid",
                user,
                "--regid",
                user,
                "--clear-groups",
            ])
            .args(words)
            .env("PATH", "/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin");
        command
    }

    /// Runs a shell script as root, which must succeed.
    fn script(&self, text: &str) {
        let output = self.command("0", &["sh", "-euc", text]).output().unwrap();
        assert!(output.status.success(), "{text}\n{output:?}");
    }

    /// What curl reports about a URL: the exit status, and the body with a line of the status of HTTP.
    fn curl(&self, user: &str, words: &[&str]) -> (Option<i32>, String) {
        let options = [
            "curl",
            "--silent",
            "--max-time",
            "10",
            "--write-out",
            "\n%{http_code}",
        ];
        let output: Output = self
            .command(user, &[&options, words].concat())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), text)
    }

    /// A number of Envoy's statistics; zero where it has none of this name.
    fn count(&self, statistic: &str) -> u64 {
        let (_, text) = self.curl("0", &["http://127.0.0.1:9901/stats"]);
        let mut lines = text.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(name, _)| *name == statistic);
        found.map_or(0, |(_, number)| number.parse().unwrap())
    }

    /// Starts an Envoy, and waits until it has its configuration.
    fn envoy(&self, config: &Path) -> Running {
        let program = std::env::var("APPMESH_TEST_ENVOY").unwrap_or_else(|_| "envoy".to_owned());
        let words = [&program, "--config-path", config.to_str().unwrap()];
        let options = [
            "--concurrency",
            "1",
            "--disable-hot-restart",
            "--log-level",
            "warning",
        ];
        let words = [&words[..], &options].concat();
        let envoy = Running::spawn(&mut self.command(PROXY_USER, &words));
        until("a ready Envoy", || {
            self.answers("http://127.0.0.1:9901/ready")
        });
        envoy
    }

    /// Starts an application, each of whose answers is this text.
    fn application(&self, sandbox: &Sandbox, text: &str) -> Running {
        let file = sandbox.write("site/name", text);
        let folder = file.parent().unwrap().to_str().unwrap();
        let server = [
            "python3",
            "-m",
            "http.server",
            "8443",
            "--directory",
            folder,
        ];
        let mut command = self.command("65534", &server);
        let application = Running::spawn(command.stdout(Stdio::null()).stderr(Stdio::null()));
        until("the application", || {
            self.answers("http://127.0.0.1:8443/name")
        });
        application
    }

    fn answers(&self, url: &str) -> bool {
        self.curl("0", &[url]).1.ends_with("\n200")
    }
}

/// The hosts of `front` and of `foo`, each a namespace, joined by a cable and redirected as by AWS's script.
fn hosts(sandbox: &Sandbox) -> (Namespace, Namespace) {
    let names = sandbox.write(
        "hosts",
        &format!("127.0.0.1 localhost\n{BACK} foo.mesh.local other.mesh.local\n"),
    );
    let (front, back) = (Namespace::new(&names), Namespace::new(&names));
    front.script(&format!(
        "ip link add eth0 type veth peer name eth0 netns {}",
        back.pid()
    ));
    for (namespace, address) in [(&front, FRONT), (&back, BACK)] {
        namespace.script(&format!(
            "ip address add {address}/24 dev eth0; ip link set eth0 up; ip link set lo up\n{REDIRECTION}"
        ));
    }
    (front, back)
}

/// `front` calls `foo` over TLS, and trusts this authority.
fn documents(authority: &str) -> Value {
    let trust = json!({ "acm": { "certificateAuthorityArns": [authority] } });
    let tls =
        json!({ "mode": "STRICT", "certificate": { "acm": { "certificateArn": CERTIFICATE } } });
    json!([
        { "meshName": "m", "spec": { "egressFilter": { "type": "DROP_ALL" } } },
        { "meshName": "m", "virtualNodeName": "foo", "spec": {
            "listeners": [{ "portMapping": { "port": 8443, "protocol": "http" }, "tls": tls }],
            "serviceDiscovery": { "dns": { "hostname": "foo.mesh.local" } },
        } },
        { "meshName": "m", "virtualServiceName": "foo.mesh.local",
          "spec": { "provider": { "virtualNode": { "virtualNodeName": "foo" } } } },
        { "meshName": "m", "virtualNodeName": "front", "spec": {
            "backends": [{ "virtualService": { "virtualServiceName": "foo.mesh.local" } }],
            "backendDefaults": { "clientPolicy": { "tls": {
                "enforce": true, "ports": [8443], "validation": { "trust": trust },
            } } },
        } },
    ])
}

/// A sandbox with two authorities and a certificate of the first, which the user of the Envoys can enter.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let root = sandbox.work().parent().unwrap().to_owned();
    std::fs::set_permissions(root, Permissions::from_mode(0o755)).unwrap();
    for line in [
        format!("ca create --common-name First --arn {CA}"),
        format!("ca create --common-name Other --arn {OTHER_CA}"),
        format!(
            "certificate request --domain-name foo.mesh.local --certificate-authority-arn {CA} --arn {CERTIFICATE}"
        ),
    ] {
        sandbox.run_to_status(&format!("appmesh {line}"), 0);
    }
    sandbox
}

/// The file of what `envoy config` prints for a node, when `front` trusts this authority.
fn config(sandbox: &Sandbox, node: &str, authority: &str) -> PathBuf {
    sandbox.write("mesh.json", &documents(authority).to_string());
    let line = format!(
        "appmesh envoy config --layout intercept --mesh-name m --virtual-node-name {node} mesh.json"
    );
    let printed = sandbox.run_to_status(&line, 0);
    sandbox.write(&format!("{node}.json"), &printed.stdout)
}

#[test]
#[ignore = "needs Envoy and network namespaces"]
fn intercepted_calls_are_encrypted_and_a_wrong_authority_is_refused() {
    let sandbox = sandbox();
    let (front, back) = hosts(&sandbox);
    let _application = back.application(&sandbox, "foo");
    let _server = back.envoy(&config(&sandbox, "foo", CA));
    let client = front.envoy(&config(&sandbox, "front", CA));
    let (sent, accepted) = (
        "cluster.cds_egress_m_foo_http_8443.ssl.handshake",
        "listener.0.0.0.0_15000.ssl.handshake",
    );

    assert_eq!(
        front.curl("0", &[SERVICE]),
        (Some(0), "foo\n200".to_owned())
    );
    assert_eq!((front.count(sent), back.count(accepted)), (1, 1));

    // `DROP_ALL` rejects a host that is not a backend, and a port that is not one of a backend.
    let (_, text) = front.curl("0", &["http://other.mesh.local:8443/name"]);
    assert!(text.ends_with("\n404"), "{text}");
    let (code, text) = front.curl("0", &["http://foo.mesh.local:8444/name"]);
    assert!(code != Some(0) && text == "\n000", "{code:?} {text}");

    // Past the Envoy of `front`, that of `foo` still accepts TLS only.
    let (code, text) = front.curl(PROXY_USER, &[SERVICE]);
    assert!(code != Some(0) && text == "\n000", "{code:?} {text}");
    let authority = sandbox.work().join("ca.pem");
    sandbox.run_to_status(&format!("appmesh ca export {CA} --certificate ca.pem"), 0);
    let words = [
        "--cacert",
        authority.to_str().unwrap(),
        "https://foo.mesh.local:8443/name",
    ];
    assert_eq!(
        front.curl(PROXY_USER, &words),
        (Some(0), "foo\n200".to_owned())
    );

    drop(client);
    let _client = front.envoy(&config(&sandbox, "front", OTHER_CA));
    let (_, text) = front.curl("0", &[SERVICE]);
    assert!(text.ends_with("\n503"), "{text}");
    assert_eq!(front.count(sent), 0);
    assert!(front.count("cluster.cds_egress_m_foo_http_8443.ssl.fail_verify_error") > 0);
}
