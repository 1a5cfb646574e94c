//! Every form of a report can be read by its consumers, and points at the same place.

use crate::packages;
use crate::sandbox::Sandbox;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A finding behind a tab, Japanese and an emoji, in a file whose name needs escaping everywhere.
const SPEC: &str =
    "{\n\tmeshName: 'm', virtualNodeName: 'n',\n\tspec: { /* 日本語 🛒 */ \"li<&%,:\": [] },\n}\n";
const FILE: &str = "a b,c%.json5";
const PLACE: (u64, u64) = (3, 22);
const WIDTH: u64 = 9;

fn report(format: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.write(FILE, SPEC);
    let run = sandbox.run(&format!("appmesh validate '{FILE}' --format {format}"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("checked 1 document in 1 file in "));
    run.stdout
}

#[test]
fn concise() {
    let (line, column) = PLACE;
    assert_eq!(
        report("concise"),
        format!("{FILE}:{line}:{column}: error[unknown-field] unknown member `li<&%,:`\n")
    );
}

#[test]
fn json() {
    let report: Value = serde_json::from_str(&report("json")).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(super::line_column(finding), PLACE);
    assert_eq!(finding["endColumn"], PLACE.1 + WIDTH);
    assert_eq!(finding["path"], "spec.li<&%,:");
    assert_eq!(report["summary"]["errors"], 1);
}

/// Reads workflow commands as GitHub's runner does.
#[test]
fn github() {
    let report = report("github");
    let (properties, data) = report
        .strip_prefix("::error ")
        .and_then(|rest| rest.split_once("::"))
        .unwrap();
    let unescape = |text: &str| {
        [
            ("%0A", "\n"),
            ("%0D", "\r"),
            ("%3A", ":"),
            ("%2C", ","),
            ("%25", "%"),
        ]
        .iter()
        .fold(text.to_owned(), |text, (code, letter)| {
            text.replace(code, letter)
        })
    };
    let properties: Vec<(&str, String)> = properties
        .split(',')
        .map(|property| property.split_once('=').unwrap())
        .map(|(name, value)| (name, unescape(value)))
        .collect();
    let value = |name| {
        &properties
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1
    };
    assert_eq!(value("file"), FILE);
    assert_eq!(
        (value("line").parse(), value("col").parse()),
        (Ok(PLACE.0), Ok(PLACE.1))
    );
    assert!(unescape(data).starts_with("unknown member `li<&%,:`\nhelp: "));
    assert_eq!(report.lines().count(), 1);
}

#[test]
fn junit() {
    let report = report("junit");
    let document = roxmltree::Document::parse(&report).unwrap();
    let suites = document.root_element();
    assert_eq!(suites.attribute("failures"), Some("1"));
    let suite = suites.first_element_child().unwrap();
    assert_eq!(suite.attribute("name"), Some(FILE));
    let case = suite.first_element_child().unwrap();
    assert_eq!(case.attribute("line"), Some("3"));
    let failure = case.first_element_child().unwrap();
    assert_eq!(
        failure.attribute("message"),
        Some("unknown member `li<&%,:`")
    );
    assert!(
        failure
            .text()
            .unwrap()
            .starts_with(&format!("{FILE}:3:22: error"))
    );
}

#[test]
fn junit_has_a_test_for_a_file_without_findings() {
    let sandbox = Sandbox::new();
    sandbox.write("m.json", "{\"meshName\": \"m\"}");
    let run = sandbox.run("appmesh validate m.json --format junit");
    let document = roxmltree::Document::parse(&run.stdout).unwrap();
    assert_eq!(document.root_element().attribute("tests"), Some("1"));
    assert_eq!(
        document
            .descendants()
            .filter(|it| it.has_tag_name("failure"))
            .count(),
        0
    );
}

/// Everything that is written is something that the types of SARIF know, in its place: what they do
/// not know would be lost on the way through them.
#[test]
fn sarif() {
    let text = report("sarif");
    let written: Value = serde_json::from_str(&text).unwrap();
    let read: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
    let schema = jsonschema::validator_for(&sarif_schema()).unwrap();
    assert!(!schema.is_valid(&serde_json::json!({"version": "2.1.0"})));
    let faults: Vec<String> = schema
        .iter_errors(&written)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert_eq!(faults, [] as [&str; 0]);

    let run = &written["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let result = &run["results"][0];
    let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(rule["id"], result["ruleId"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b,c%25.json5");
    assert_eq!(place["region"]["startLine"], PLACE.0);
    assert_eq!(place["region"]["startColumn"], PLACE.1);
    assert_eq!(place["region"]["endColumn"], PLACE.1 + WIDTH);
}

/// The schema of SARIF 2.1.0 as OASIS publishes it; the crate of its types is made from it.
fn sarif_schema() -> Value {
    let packages = packages::all();
    let types = packages.iter().find(|it| it["name"] == "serde-sarif");
    let manifest = types.unwrap()["manifest_path"].as_str().unwrap();
    let schema = Path::new(manifest).with_file_name("src/schema.json");
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    // A bracket that closes nothing keeps the whole schema from being read; no report of ours shows
    // a language.
    for holder in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][holder]["properties"]["language"];
        let pattern = language.as_object_mut().unwrap().remove("pattern");
        assert!(pattern.is_some());
    }
    schema
}

#[test]
fn infos_are_shown_where_they_are_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "m.json5",
        "{meshName: 'm', spec: {egressFilter: {type: 'ALLOW_ALL'}}}",
    );
    for format in ["full", "concise", "github"] {
        let run = sandbox.run(&format!("appmesh validate m.json5 --format {format}"));
        assert_eq!(run.stdout, "");
        assert!(
            run.stderr.contains("1 info (--info shows them)"),
            "{}",
            run.stderr
        );
        let run = sandbox.run(&format!(
            "appmesh validate m.json5 --info --format {format}"
        ));
        assert!(
            run.stdout.contains("egress-allow-all-open"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn gitlab_knows_a_finding_again_after_lines_have_moved() {
    let print = |text: &str| {
        let sandbox = Sandbox::new();
        sandbox.write(FILE, text);
        let run = sandbox.run(&format!("appmesh validate '{FILE}' --format gitlab"));
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let issue = &report[0];
        let line = issue["location"]["positions"]["begin"]["line"]
            .as_u64()
            .unwrap();
        (issue["fingerprint"].as_str().unwrap().to_owned(), line)
    };
    let (here, there) = (print(SPEC), print(&format!("\n// moved\n{SPEC}")));
    assert_eq!((here.0, here.1 + 2), there);
}
