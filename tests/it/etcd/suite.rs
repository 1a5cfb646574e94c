//! The tests of the control plane, run once more by this binary with its state in etcd.

use super::Cluster;
use std::process::Command;

/// What is about the control plane, and not about files.
const SUITE: [&str; 6] = [
    "local::answers::",
    "local::refusals::",
    "local::shared::",
    "local::state::",
    "serve::cloud_map::",
    "serve::sequences::",
];

#[test]
#[ignore = "needs etcd"]
fn the_tests_of_the_control_plane_pass_on_etcd() {
    let cluster = Cluster::start(1);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(SUITE)
        .env(crate::local::STORE, cluster.location())
        .output()
        .unwrap();
    let reported = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{reported}");
    let passed = reported.matches("... ok\n").count();
    assert!(passed >= 25, "{passed} tests: {reported}");
    // They have not been content with files.
    let keys = cluster
        .control(&["get", "--prefix", "--keys-only", "/"])
        .stdout;
    assert!(String::from_utf8_lossy(&keys).matches("/state/").count() > 50);
}
