//! Commands on certificates that end early: killed, or on a full disk. What was there remains usable.

use crate::certificates::{CA, CERTIFICATE, issued, run};
use crate::sandbox::{Sandbox, binary, split};
use appmesh::certificate::inspect::{self, Role};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// The ARN of a certificate that was imported.
const IMPORTED: &str = "arn:aws:acm:us-west-2:123456789012:certificate/\
                        66666666-7777-8888-9999-000000000000";

/// Every command that writes, each with a repetition of its own effect.
fn commands() -> Vec<String> {
    vec![
        "ca create --common-name Other".to_owned(),
        format!("certificate request --domain-name c.local --certificate-authority-arn {CA}"),
        format!(
            "certificate import --certificate chain.pem --private-key key.pem --arn {IMPORTED}"
        ),
        format!("certificate renew {CERTIFICATE}"),
        EXPORT.to_owned(),
    ]
}

const EXPORT: &str = "certificate export arn:aws:acm:us-west-2:123456789012:certificate/\
                      11111111-2222-3333-4444-555555555555 --chain used.pem --private-key used-key.pem";

/// Authorities and certificates, and the files that a proxy uses.
fn world() -> Sandbox {
    let sandbox = issued("EC_prime256v1");
    let lines = commands();
    run(&sandbox, &lines[2]);
    run(&sandbox, EXPORT);
    sandbox
}

/// Certificate and key of each entry by ARN; every key belongs to its certificate.
fn entries(sandbox: &Sandbox) -> BTreeMap<String, (String, String)> {
    run(sandbox, "state export --with-keys archive.json");
    let text = fs::read(sandbox.work().join("archive.json")).unwrap();
    let archive: Value = serde_json::from_slice(&text).unwrap();
    let of = |collection: &str, chain: &str| -> Vec<(String, (String, String))> {
        let records = archive[collection].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let entry = |it: &Value| {
            (
                text(&it["arn"]),
                (text(&it[chain]), text(&it["privateKey"])),
            )
        };
        records.map(entry).collect()
    };
    let mut entries = of("authorities", "certificate");
    for (arn, (chain, key)) in &entries {
        assert!(belongs(chain, key), "{arn}");
    }
    let certificates = of("certificates", "chain");
    for (arn, (chain, key)) in &certificates {
        assert_eq!(faults(chain, key), [], "{arn}");
    }
    entries.extend(certificates);
    entries.into_iter().collect()
}

fn faults(chain: &str, key: &str) -> Vec<inspect::Fault> {
    let (chain, key) = (chain.as_bytes(), key.as_bytes());
    inspect::material(Some(chain), Some(key), Role::Server, SystemTime::now())
}

/// Whether a key belongs to a certificate, whatever that is for.
fn belongs(chain: &str, key: &str) -> bool {
    let mut faults = faults(chain, key).into_iter();
    faults.all(|fault| fault.check == inspect::Check::Usage)
}

/// The files that a proxy uses.
fn used(sandbox: &Sandbox) -> (String, String) {
    let read = |name: &str| fs::read_to_string(sandbox.work().join(name)).unwrap();
    (read("used.pem"), read("used-key.pem"))
}

/// How often each command is killed.
const KILLS: u32 = 25;

#[test]
fn a_command_that_is_killed_leaves_everything_usable() {
    for line in commands() {
        let sandbox = world();
        let started = Instant::now();
        run(&sandbox, &line);
        let mut delay = started.elapsed() / 2;
        let mut outcomes = BTreeSet::new();
        for _ in 0..KILLS {
            // From here on, each command that writes has something new to write.
            run(&sandbox, &format!("certificate renew {CERTIFICATE}"));
            run(
                &sandbox,
                &format!(
                    "certificate export {CERTIFICATE} --chain chain.pem --private-key key.pem"
                ),
            );
            let before = State::of(&sandbox);
            kill(&sandbox, &line, delay);
            let after = State::of(&sandbox);
            after.follows(&before, &line);
            let came_to_an_end = before != after;
            outcomes.insert(came_to_an_end);
            // The next kill is nearer to the instant of the change, however busy the machine is.
            delay = delay.mul_f64(if came_to_an_end { 0.7 } else { 1.3 });
        }
        assert_eq!(outcomes.len(), 2, "{line}: all or none came to an end");
    }
}

/// What commands can change.
#[derive(PartialEq)]
struct State {
    entries: BTreeMap<String, (String, String)>,
    used: (String, String),
}

impl State {
    fn of(sandbox: &Sandbox) -> State {
        State {
            entries: entries(sandbox),
            used: used(sandbox),
        }
    }

    /// Fails unless this is what a command, whole or killed, makes of another state.
    fn follows(&self, before: &State, line: &str) {
        for arn in before.entries.keys() {
            assert!(self.entries.contains_key(arn), "{line}: {arn} is lost");
        }
        if self.used != before.used {
            assert_eq!(line, EXPORT);
            let (chain, key) = &self.entries[CERTIFICATE];
            assert_eq!(&self.used.0, chain, "the chain is the first file");
            assert!(&self.used.1 == key || self.used.1 == before.used.1);
        }
    }
}

/// Starts a command and kills it after some time.
fn kill(sandbox: &Sandbox, line: &str, after: Duration) {
    let mut command = Command::new(binary());
    command.args(split(line)).stdout(Stdio::null());
    let mut child = sandbox.surround(&mut command).spawn().unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_full_disk_changes_nothing() {
    let sandbox = world();
    run(&sandbox, &format!("certificate renew {CERTIFICATE}"));
    let before = State::of(&sandbox);
    let files = || {
        let entries = fs::read_dir(sandbox.work()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        names.collect::<BTreeSet<_>>()
    };
    let files_before = files();
    for line in commands() {
        // No file can grow, as on a full disk; without the signal, writing fails.
        let script = format!("trap '' XFSZ; ulimit -f 0; exec appmesh {line}");
        let failed = sandbox.bash(&script);
        assert_eq!(failed.code, 255, "{line}: {failed:?}");
        assert!(failed.stderr.contains("write"), "{line}: {failed:?}");
        assert!(State::of(&sandbox) == before, "{line}");
        assert_eq!(files(), files_before, "{line}");
    }
    for line in commands() {
        run(&sandbox, &line);
    }
    let after = State::of(&sandbox);
    assert_eq!(after.entries.len(), before.entries.len() + 2);
    assert_ne!(after.entries[CERTIFICATE], before.entries[CERTIFICATE]);
    assert_eq!(after.used, after.entries[CERTIFICATE]);
}
