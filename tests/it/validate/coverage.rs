//! What was checked and what was not: in every report, as a list, and as a requirement.

use crate::sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MESH: &str = "{ meshName: 'm' }";
const CHART: &str =
    "{{- if .Values.mesh }}\napiVersion: appmesh.k8s.aws/v1beta2\nkind: Mesh\n{{- end }}\n";
const NOT_CHECKED: &str = "this file is not checked: it is a Kubernetes template";

/// A folder with a file of each fate.
fn folder() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("d/mesh.json5", MESH);
    sandbox.write("d/node.yaml", "meshName: m\nvirtualNodeName: n\nspec: {}\n");
    sandbox.write(
        "d/stack.yaml",
        "Resources:\n  Mesh:\n    Type: AWS::AppMesh::Mesh\n    Properties: {MeshName: c}\n",
    );
    sandbox.write(
        "d/main.tf",
        "resource \"aws_appmesh_mesh\" \"m\" {\n  name = \"t\"\n}\n",
    );
    sandbox.write(
        "d/hole.json",
        "{\"meshName\": $NAME, \"spec\": {}, \"virtualNodeName\": \"h\"}",
    );
    sandbox.write("d/chart.yaml", CHART);
    sandbox.write(
        "d/list.json",
        "{\"meshes\": [{\"meshName\": \"m\", \"arn\": \"a\"}]}",
    );
    sandbox.write("d/package.json", "{\"name\": \"x\"}");
    sandbox.write("d/notes.md", "notes");
    sandbox
}

/// A repository as teams have it: 12 stacks, 40 manifests, 10 modules of Terraform with two files each,
/// 200 files of other programs, and 3 templates of a chart, which are not checked.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    for number in 0..12 {
        let stack = format!(
            "Resources:\n  Node:\n    Type: AWS::AppMesh::VirtualNode\n    Properties:\n      \
             MeshName: shop\n      VirtualNodeName: c{number}\n      Spec: {{}}\n"
        );
        sandbox.write(&format!("d/stacks/{number}.yaml"), &stack);
    }
    for number in 0..40 {
        let manifest = format!(
            "apiVersion: appmesh.k8s.aws/v1beta2\nkind: VirtualNode\n\
             metadata: {{name: k{number}, namespace: shop}}\nspec: {{}}\n"
        );
        sandbox.write(&format!("d/manifests/{number}.yaml"), &manifest);
    }
    for number in 0..10 {
        let module = format!(
            "resource \"aws_appmesh_virtual_node\" \"n\" {{\n  name      = \"t{number}\"\n  \
             mesh_name = \"shop\"\n  spec {{}}\n}}\n"
        );
        sandbox.write(&format!("d/modules/{number}/main.tf"), &module);
        let variables = "variable \"region\" {}\n";
        sandbox.write(&format!("d/modules/{number}/variables.tf"), variables);
    }
    for number in 0..40 {
        sandbox.write(&format!("d/other/{number}.md"), "notes");
        sandbox.write(&format!("d/other/{number}.json"), "{\"name\": \"x\"}");
        sandbox.write(&format!("d/other/{number}.go"), "package main\n");
        let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n";
        sandbox.write(&format!("d/other/{number}.yaml"), deployment);
        let queue = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n";
        sandbox.write(&format!("d/other/{number}.template"), queue);
    }
    for number in 0..3 {
        sandbox.write(&format!("d/chart/{number}.yaml"), CHART);
    }
    sandbox
}

#[test]
fn every_file_is_listed_with_what_it_was_taken_for() {
    let sandbox = folder();
    let list = sandbox
        .run_to_status("appmesh validate d --list-files --format json", 0)
        .stdout;
    let list: Value = serde_json::from_str(&list).unwrap();
    let row = |file: &Value| {
        let word = |member: &str| file[member].as_str().unwrap().to_owned();
        [word("path"), word("takenFor"), word("status")]
    };
    let rows: Vec<_> = list["files"].as_array().unwrap().iter().map(row).collect();
    let expected = [
        ["d/chart.yaml", "Kubernetes template", "not checked"],
        ["d/hole.json", "api/template", "checked"],
        ["d/list.json", "list output", "not checked"],
        ["d/main.tf", "terraform", "checked"],
        ["d/mesh.json5", "api/json5", "checked"],
        ["d/node.yaml", "api/yaml", "checked"],
        ["d/notes.md", "other file type", "not App Mesh"],
        ["d/package.json", "not App Mesh", "not App Mesh"],
        ["d/stack.yaml", "cloudformation", "checked"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned)));
    let text = sandbox
        .run_to_status("appmesh validate d --list-files", 0)
        .stdout;
    assert!(
        text.contains("checked       api/json5                1  d/mesh.json5\n"),
        "{text}"
    );
    sandbox.run_to_status("appmesh validate d --list-files --require-checked", 1);
    sandbox.run_to_status("appmesh validate d --list-files --format junit", 252);
}

#[test]
fn what_is_not_checked_fails_where_everything_must_be() {
    let sandbox = folder();
    sandbox.run_to_status("appmesh validate d", 0);
    let required =
        sandbox.run_to_status("appmesh validate d --require-checked --format concise", 1);
    for file in ["d/chart.yaml", "d/list.json"] {
        let line = format!("{file}:1:1: error[not-checked] this file is not checked");
        assert!(required.stdout.contains(&line), "{}", required.stdout);
    }
    // Neither a selection of rules nor a setting makes a silent success of it.
    for option in ["--select json-type", "--rule not-checked=off"] {
        sandbox.run_to_status(&format!("appmesh validate d --require-checked {option}"), 1);
    }
    let line = "appmesh validate d --require-checked --exclude chart.yaml --exclude 'd/l*.json'";
    sandbox.run_to_status(line, 0);
}

/// In a directory it is one file of many; whoever names it expects that all of it is checked.
#[test]
fn a_template_that_is_named_needs_its_values() {
    let sandbox = folder();
    let line = "appmesh validate d/hole.json --format concise";
    let text = sandbox.run_to_status(line, 1).stdout;
    assert!(
        text.contains("d/hole.json:1:14: error[not-checked] this template is JSON only with values for `$NAME`"),
        "{text}"
    );
    sandbox.run_to_status(&format!("{line} --var NAME=m"), 0);
}

#[test]
fn a_file_above_the_limit_is_not_checked() {
    let sandbox = folder();
    sandbox.write("d/large.json", &" ".repeat(2000));
    let line = "appmesh validate d --max-file-size 1000 --require-checked --format concise";
    let text = sandbox.run_to_status(line, 1).stdout;
    assert!(
        text.contains(
            "d/large.json:1:1: error[not-checked] this file is not checked: it is an oversized file"
        ),
        "{text}"
    );
    // An empty text can also be drawn.
    let drawn = sandbox
        .run_to_status("appmesh validate d --max-file-size 1000", 0)
        .stdout;
    assert!(drawn.contains("d/large.json:1:1"), "{drawn}");
}

#[test]
fn every_format_shows_what_was_not_checked() {
    let sandbox = folder();
    let report = |format: &str| {
        sandbox
            .run_to_status(&format!("appmesh validate d --format {format}"), 0)
            .stdout
    };
    let full = report("full");
    assert!(
        full.contains(&format!("info[not-checked]: {NOT_CHECKED}\n")),
        "{full}"
    );
    assert!(report("concise").contains(&format!(
        "d/chart.yaml:1:1: info[not-checked] {NOT_CHECKED}\n"
    )));
    assert!(report("github").contains("::notice title=not-checked,file=d/chart.yaml,line=1"));
    let gitlab: Value = serde_json::from_str(&report("gitlab")).unwrap();
    let names: Vec<&Value> = gitlab
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["check_name"])
        .collect();
    assert_eq!(names.iter().filter(|it| **it == "not-checked").count(), 2);
    let json: Value = serde_json::from_str(&report("json")).unwrap();
    let files = json["files"].as_array().unwrap();
    let chart = json!({
        "path": "d/chart.yaml", "status": "not checked", "takenFor": "Kubernetes template", "documents": 0,
    });
    assert!(files.contains(&chart), "{files:?}");
    let sarif: Value = serde_json::from_str(&report("sarif")).unwrap();
    let artifacts = sarif["runs"][0]["artifacts"].as_array().unwrap();
    assert_eq!(artifacts.len(), 7);
    assert_eq!(
        artifacts[0]["description"]["text"],
        "Kubernetes template: not checked, documents of App Mesh: 0"
    );
}

#[test]
fn junit_skips_what_was_not_checked() {
    let sandbox = folder();
    let report = sandbox
        .run_to_status("appmesh validate d --format junit", 0)
        .stdout;
    let document = roxmltree::Document::parse(&report).unwrap();
    assert_eq!(document.root_element().attribute("skipped"), Some("2"));
    let suite = |name: &str| {
        let mut suites = document.root_element().children();
        suites
            .find(|it| it.attribute("name") == Some(name))
            .unwrap()
    };
    let chart = suite("d/chart.yaml");
    assert_eq!(chart.attribute("skipped"), Some("1"));
    let skipped = chart
        .descendants()
        .find(|it| it.has_tag_name("skipped"))
        .unwrap();
    assert!(
        skipped
            .attribute("message")
            .unwrap()
            .starts_with(NOT_CHECKED)
    );
    assert_eq!(suite("d/mesh.json5").attribute("skipped"), Some("0"));
    // A hidden finding does not make a success of it.
    let hidden = sandbox
        .run_to_status("appmesh validate d --format junit --ignore not-checked", 0)
        .stdout;
    let document = roxmltree::Document::parse(&hidden).unwrap();
    assert_eq!(document.root_element().attribute("skipped"), Some("2"));
}

/// How often each value of a member occurs among files of a report, which is in JSON.
fn counts(report: &Value, member: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for file in report["files"].as_array().unwrap() {
        let value = file[member].as_str().unwrap().to_owned();
        *counts.entry(value).or_default() += 1;
    }
    counts
}

fn owned<const N: usize>(counts: [(&str, usize); N]) -> BTreeMap<String, usize> {
    counts
        .map(|(value, count)| (value.to_owned(), count))
        .into()
}

#[test]
fn a_repository_is_accounted_for_file_by_file() {
    let sandbox = repository();
    let list = sandbox
        .run_to_status("appmesh validate d --list-files --format json", 0)
        .stdout;
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(
        counts(&list, "status"),
        owned([("checked", 72), ("not App Mesh", 200), ("not checked", 3)])
    );
    let mut kinds = counts(&list, "takenFor");
    kinds.retain(|kind, _| !["not App Mesh", "other file type"].contains(&kind.as_str()));
    assert_eq!(
        kinds,
        owned([
            ("Kubernetes template", 3),
            ("cloudformation", 12),
            ("kubernetes", 40),
            ("terraform", 20),
        ])
    );
    let text = sandbox
        .run_to_status("appmesh validate d --list-files", 0)
        .stdout;
    for (status, count) in [
        ("checked ", 72),
        ("not checked ", 3),
        ("not App Mesh ", 200),
    ] {
        let lines = text.lines().filter(|line| line.starts_with(status));
        assert_eq!(lines.count(), count, "{status}in\n{text}");
    }
    let required =
        sandbox.run_to_status("appmesh validate d --require-checked --format concise", 1);
    assert_eq!(required.stdout.matches("error[not-checked]").count(), 3);
    let complete = "appmesh validate d --require-checked --exclude d/chart";
    let closing = sandbox.run_to_status(complete, 0).stderr;
    assert!(
        closing.starts_with("checked 62 documents in 72 files in "),
        "{closing}"
    );
}

#[test]
fn every_report_of_a_repository_shows_what_was_not_checked() {
    let sandbox = repository();
    let report = |format: &str| {
        let done = sandbox.run_to_status(&format!("appmesh validate d --format {format}"), 0);
        let closing = "checked 62 documents in 75 files in ";
        assert!(
            done.stderr.starts_with(closing),
            "{format}: {}",
            done.stderr
        );
        done.stdout
    };
    let json = |format: &str| -> Value { serde_json::from_str(&report(format)).unwrap() };
    for (format, mark) in [
        ("full", "info[not-checked]: "),
        ("concise", " info[not-checked] "),
        ("github", "::notice title=not-checked,"),
    ] {
        assert_eq!(report(format).matches(mark).count(), 3, "{format}");
    }
    assert_eq!(json("gitlab").as_array().unwrap().len(), 3);
    assert_eq!(
        counts(&json("json"), "status"),
        owned([("checked", 72), ("not checked", 3)])
    );
    let run = &json("sarif")["runs"][0];
    assert_eq!(run["artifacts"].as_array().unwrap().len(), 75);
    assert_eq!(run["results"].as_array().unwrap().len(), 3);
    let junit = report("junit");
    let junit = roxmltree::Document::parse(&junit).unwrap();
    let suites = junit.root_element();
    assert_eq!(suites.attribute("skipped"), Some("3"));
    assert_eq!(suites.attribute("failures"), Some("0"));
    let skipped: Vec<&str> = suites
        .children()
        .filter(|suite| suite.attribute("skipped") == Some("1"))
        .filter_map(|suite| suite.attribute("name"))
        .collect();
    assert_eq!(
        skipped,
        ["d/chart/0.yaml", "d/chart/1.yaml", "d/chart/2.yaml"]
    );
    assert_eq!(suites.children().filter(|it| it.is_element()).count(), 75);
}
