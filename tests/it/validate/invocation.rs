//! Options about which files are checked, and where and how the report goes.

use crate::sandbox::Sandbox;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::sync::mpsc;
use std::time::Duration;

const WRONG: &str = "{ meshName: 'm', virtualNodeName: 'n', spec: { listener: [] } }";

#[test]
fn excluded_files_are_not_read() {
    let sandbox = Sandbox::new();
    sandbox.write("d/m.json5", "{ meshName: 'm' }");
    sandbox.write("d/vendor/deep/n.json5", WRONG);
    sandbox.write("d/test/n.json5", WRONG);
    assert_eq!(sandbox.run("appmesh validate d").code, 1);
    let excluded = sandbox.run("appmesh validate d --exclude vendor --exclude 'd/test/*.json5'");
    assert_eq!(excluded.code, 0, "{}", excluded.stdout);
    // What the line names itself is checked.
    assert_eq!(
        sandbox
            .run("appmesh validate d/test/n.json5 --exclude n.json5")
            .code,
        1
    );
    assert_eq!(sandbox.run("appmesh validate d --exclude 'a['").code, 252);
}

#[test]
fn a_report_goes_to_a_file_without_colors() {
    let sandbox = Sandbox::new();
    sandbox.write("n.json5", WRONG);
    let printed = sandbox.run("appmesh validate n.json5 --format concise");
    let written = sandbox.run(
        "appmesh validate n.json5 --format concise --color on --quiet --output-file report.txt",
    );
    assert_eq!(
        (
            written.code,
            written.stdout.as_str(),
            written.stderr.as_str()
        ),
        (1, "", "")
    );
    let report = std::fs::read_to_string(sandbox.work().join("report.txt")).unwrap();
    assert_eq!(report, printed.stdout);
    assert!(report.ends_with(" [fixable]\n"), "{report}");
}

#[test]
fn statistics_count_findings_by_rule() {
    let sandbox = Sandbox::new();
    sandbox.write("a.json5", WRONG);
    sandbox.write("b.json5", &WRONG.replace("'n'", "'o', x: 1"));
    let text = sandbox.run("appmesh validate . --statistics --quiet");
    let first = text.stdout.lines().next();
    assert_eq!(
        first,
        Some("    3  error[unknown-field]  2 fixable"),
        "{}",
        text.stdout
    );
    let json = sandbox.run("appmesh validate . --statistics --format json");
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        json[0],
        json!({"rule": "unknown-field", "severity": "error", "count": 3, "fixable": 2})
    );
    assert_eq!(
        sandbox
            .run("appmesh validate . --statistics --format sarif")
            .code,
        252
    );
}

#[test]
fn sarif_has_infos_only_where_they_are_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "m.json5",
        "{meshName: 'm', spec: {egressFilter: {type: 'ALLOW_ALL'}}}",
    );
    let results = |options: &str| {
        let run = sandbox.run(&format!(
            "appmesh validate m.json5 --format sarif {options}"
        ));
        let mut report: Value = serde_json::from_str(&run.stdout).unwrap();
        report["runs"][0].take()
    };
    assert_eq!(results("")["results"], json!([]));
    let run = results("--info");
    assert_eq!(run["results"][0]["ruleId"], "egress-allow-all-open");
    let rule = &run["tool"]["driver"]["rules"][0];
    assert!(
        rule["helpUri"]
            .as_str()
            .unwrap()
            .ends_with("/userguide/meshes.html"),
        "{rule}"
    );
}

#[test]
fn a_watched_file_is_checked_again_when_it_changes() {
    let sandbox = Sandbox::new();
    sandbox.write("m.json5", "{ meshName: 'm' }");
    let mut child = sandbox.spawn(&["validate", "m.json5", "--watch"]);
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        stderr
            .lines()
            .try_for_each(|line| sender.send(line.unwrap()))
    });
    let outcome = || loop {
        let line = lines.recv_timeout(Duration::from_secs(60)).unwrap();
        if let Some((_, outcome)) = line.split_once(" ms: ").or(line.split_once(" µs: ")) {
            return outcome.to_owned();
        }
    };
    assert_eq!(outcome(), "nothing found");
    sandbox.write("m.json5", "{ meshName: 'm', spec: { egresFilter: {} } }");
    assert!(outcome().starts_with("1 error"));
    child.kill().unwrap();
    child.wait().unwrap();
}
