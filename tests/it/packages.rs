//! The packages of which the crate and its tests are built, as cargo shows them.

use serde_json::Value;
use std::process::Command;

/// Every package that this machine builds; what other systems need may not have been fetched.
pub fn all() -> Vec<Value> {
    let cargo = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        let command = command.args(words).current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = command.output().unwrap();
        let reported = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{reported}");
        String::from_utf8(output.stdout).unwrap()
    };
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let words = "metadata --offline --locked --format-version 1 --filter-platform";
    let words: Vec<&str> = words.split(' ').chain(host).collect();
    let mut reported: Value = serde_json::from_str(&cargo(&words)).unwrap();
    serde_json::from_value(reported["packages"].take()).unwrap()
}
