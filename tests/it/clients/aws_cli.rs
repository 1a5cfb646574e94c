//! AWS CLI: it gets what it asks for, and what it prints is what we print.

use super::{home, peer, scenario, server};
use appmesh::model::names;
use std::process::Command;

#[test]
fn does_everything_and_prints_what_we_print() {
    let Some(aws) = peer("APPMESH_TEST_AWS", Some("/usr/bin/aws")) else {
        return;
    };
    let mut sandbox = home();
    let served = server(&mut sandbox);
    sandbox.set("AWS_ENDPOINT_URL", &served.url);
    for step in scenario::steps() {
        sandbox.write("input.json", &step.input.to_string());
        let command = names::to_kebab(step.operation.name);
        let words = [
            &command,
            "--cli-input-json",
            "file://input.json",
            "--output",
            "json",
            "--endpoint-url",
            &served.url,
        ];
        let theirs = sandbox
            .surround(Command::new(&aws).arg("appmesh").args(words))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&theirs.stderr);
        let printed = String::from_utf8_lossy(&theirs.stdout);
        match step.error {
            Some(code) => {
                assert_eq!(theirs.status.code(), Some(254), "{command}: {said}");
                assert!(said.contains(&format!("({code})")), "{command}: {said}");
            }
            None => assert!(theirs.status.success(), "{command}: {said}"),
        }
        if step.operation.readonly {
            let ours = sandbox.run(&format!("appmesh {}", words.join(" ")));
            assert_eq!(printed, ours.stdout, "{command}: {}", ours.stderr);
        }
    }
}
