//! What Envoy says about generated configurations: `envoy --mode validate`.
//!
//! `APPMESH_TEST_ENVOY` names the Envoy; otherwise it is `envoy` on PATH. `APPMESH_TEST_MESHES` is how many
//! meshes of a kind are tried: generated ones, and published ones; 10 unless it is set.

use super::golden::Case;
use super::{meshes, site};
use appmesh::envoy::bootstrap::{self, Identity, SDS_SOCKET};
use appmesh::envoy::{Address, KeyPair, Site, configure};
use appmesh::mesh::Mesh;
use appmesh::mesh::reach::Client;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A self-signed certificate for everything, and its key.
fn pair(folder: &Path) -> KeyPair {
    let (chain, key) = (folder.join("c.pem"), folder.join("k.pem"));
    let done = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ])
        .args([
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=all",
            "-addext",
            "subjectAltName=DNS:all",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&chain)
        .stderr(Stdio::null())
        .status()
        .expect("openssl");
    assert!(done.success());
    KeyPair {
        chain: std::fs::read_to_string(chain).unwrap(),
        private_key: std::fs::read_to_string(key).unwrap(),
    }
}

/// What Envoy refuses because a published spec is wrong: `%END_TIME%` in a log format.
const FAULTS_OF_SPECS: [&str; 1] = ["Not supported field in StreamInfo"];

/// What became of the configuration of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Accepted,
    /// The mesh lacks something, so that there is no configuration.
    Incomplete,
    /// The spec contains what Envoy rejects: one of [`FAULTS_OF_SPECS`].
    Rejected,
}

struct Envoy {
    program: PathBuf,
    folder: tempfile::TempDir,
    pair: KeyPair,
}

impl Envoy {
    fn new() -> Envoy {
        let program = std::env::var_os("APPMESH_TEST_ENVOY").unwrap_or("envoy".into());
        let folder = tempfile::tempdir().unwrap();
        Envoy {
            program: program.into(),
            pair: pair(folder.path()),
            folder,
        }
    }

    /// Has Envoy check the configuration of a proxy. A rejection for any other reason than a known fault of
    /// the spec fails the test.
    fn check(&self, mesh: &Mesh, client: Client<'_>, is_explicit: bool) -> Outcome {
        let mut site = site(mesh, client, is_explicit);
        self.fill(&mut site);
        let Ok(snapshot) = configure(mesh, client, &site) else {
            return Outcome::Incomplete;
        };
        let identity = Identity {
            id: client.name().to_owned(),
            cluster: client.name().to_owned(),
            admin: Address::new("127.0.0.1", 9901),
            sds_socket: SDS_SOCKET.to_owned(),
        };
        let text = bootstrap::complete(&identity, &snapshot).to_string();
        let file = self.folder.path().join("envoy.json");
        std::fs::write(&file, self.placed(&text)).unwrap();
        let output = Command::new(&self.program)
            .args([
                "--mode",
                "validate",
                "--disable-hot-restart",
                "--concurrency",
                "1",
                "-c",
            ])
            .arg(&file)
            .output()
            .expect("Envoy");
        let reason = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            return Outcome::Accepted;
        }
        let is_faulty = FAULTS_OF_SPECS.iter().any(|fault| reason.contains(fault));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(is_faulty, "{reason}\n{text}");
        Outcome::Rejected
    }

    fn fill(&self, site: &mut Site) {
        let materials = &mut site.materials;
        materials
            .certificates
            .values_mut()
            .for_each(|it| *it = self.pair.clone());
        let roots = materials.roots.values_mut();
        roots
            .chain(materials.authorities.values_mut())
            .for_each(|it| it.clone_from(&self.pair.chain));
    }

    /// Files that a configuration names are those of the one certificate; logs go nowhere.
    fn placed(&self, text: &str) -> String {
        let file = |name: &str| self.folder.path().join(name).display().to_string();
        let mut value: Value = serde_json::from_str(text).unwrap();
        replace(&mut value, "", &|member, key, text| match (member, key) {
            ("private_key", "filename") => *text = file("k.pem"),
            (_, "filename") => *text = file("c.pem"),
            (_, "path") if text.starts_with("/var/log/") => "/dev/null".clone_into(text),
            _ => {}
        });
        value.to_string()
    }
}

/// Changes texts by the member that contains their object, and by their key.
fn replace(value: &mut Value, member: &str, with: &dyn Fn(&str, &str, &mut String)) {
    match value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace(item, member, with)),
        Value::Object(entries) => {
            for (key, value) in entries.iter_mut() {
                if let Value::String(text) = value {
                    with(member, key, text);
                }
                replace(value, key, with);
            }
        }
        _ => {}
    }
}

/// How many meshes of a kind to try.
fn wanted() -> usize {
    let count = std::env::var("APPMESH_TEST_MESHES").ok();
    count.map_or(10, |count| {
        count.parse().expect("APPMESH_TEST_MESHES is a number")
    })
}

#[test]
#[ignore = "needs Envoy"]
fn envoy_accepts_the_golden_pairs() {
    let envoy = Envoy::new();
    for case in Case::all() {
        for is_explicit in [false, true] {
            let outcome = envoy.check(&case.mesh, case.client(), is_explicit);
            assert_eq!(outcome, Outcome::Accepted, "{}", case.folder.display());
        }
    }
}

#[test]
#[ignore = "needs Envoy"]
fn envoy_accepts_generated_meshes() {
    let envoy = Envoy::new();
    let mut runner = TestRunner::deterministic();
    let mut count = 0;
    for _ in 0..wanted() {
        let mesh = super::mesh(&meshes::any().new_tree(&mut runner).unwrap().current());
        for (index, client) in mesh.clients().enumerate() {
            let outcome = envoy.check(&mesh, client, index.is_multiple_of(2));
            assert_eq!(outcome, Outcome::Accepted, "{mesh:?}");
            count += 1;
        }
    }
    eprintln!("{count} configurations of {} generated meshes", wanted());
}

/// As many published meshes as are wanted, evenly chosen from all.
#[test]
#[ignore = "needs Envoy and the published documents"]
fn envoy_accepts_published_meshes() {
    let meshes = meshes::published();
    let envoy = Envoy::new();
    let step = meshes.len().div_ceil(wanted());
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    for mesh in meshes.iter().step_by(step) {
        for client in mesh.clients() {
            for is_explicit in [false, true] {
                let outcome = envoy.check(mesh, client, is_explicit);
                *counts.entry(outcome).or_default() += 1;
            }
        }
    }
    eprintln!(
        "configurations of one in {step} of {} published meshes: {counts:?}",
        meshes.len()
    );
    assert!(counts.contains_key(&Outcome::Accepted));
}
