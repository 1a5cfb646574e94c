//! Documents that people have published, through the command. (`crate::corpus` asks the checks
//! themselves.)

use super::findings;
use crate::sandbox::{Sandbox, shared};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What botocore does not see: a part of the file's name, and the rule that finds a true fault.
const TRUE_FAULTS: [(&str, &str); 8] = [
    // A hole that was filled in with words: 35 characters are not account.
    ("AppMesh-Router-B-config-change", "string-length"),
    // Parameters of templates that were filled in with their own names.
    ("ColorGatewayVirtualGateway", "acm-pca-arn-form"),
    ("ColorTellerVirtualNode", "acm-certificate-arn-form"),
    ("crossvpc-with-tls", "acm-certificate-arn-form"),
    ("crossvpc-with-tls", "acm-pca-arn-form"),
    // moto's samples: a word for an ARN, and minutes, which App Mesh does not have.
    ("grpc-virtual-node-spec", "acm-pca-arn-form"),
    ("modified-http2-virtual-node-spec", "enum-value"),
    // Another one of moto's: a match by prefix and by path at once.
    ("http2-route-spec", "route-prefix-xor-path"),
];

/// The folder of the documents.
fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus")
}

#[test]
#[ignore = "needs the published documents"]
fn good_documents_have_no_error_and_bad_ones_have_theirs() {
    let (folder, index) = (corpus(), shared("corpus/index.tsv"));
    let (mut faults, mut refused) = (Vec::new(), 0);
    // The quota of meshes is about one account, and these belong to many.
    let found = findings(&folder, "--ignore meshes-quota");
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (file, verdict) = (columns[0], columns[7]);
        // The documents come from many meshes, so what one says of another means nothing.
        let is_own = |it: &Value| it["related"].is_null() || it["related"][0]["file"] == it["file"];
        let errors = found.iter().filter(|finding| {
            let is_here = finding["file"].as_str().unwrap().ends_with(file);
            finding["severity"] == "error" && is_here && is_own(finding)
        });
        let errors: Vec<_> = errors.collect();
        if let Some(said) = verdict.strip_prefix("FAIL ") {
            // A placeholder in the place of a number is not known yet.
            if said.contains("value: ${") {
                continue;
            }
            refused += 1;
            let path = place(said);
            let at = |it: &&&Value| it["path"].as_str().unwrap().starts_with(&path);
            if errors.iter().find(at).is_none() {
                faults.push(format!("{file}: nothing at `{path}` ({said})"));
            }
        } else if verdict == "ok" {
            let is_false = |it: &&&Value| {
                !TRUE_FAULTS
                    .iter()
                    .any(|(part, rule)| file.contains(part) && it["rule"] == *rule)
            };
            faults.extend(errors.iter().filter(is_false).map(|it| format!("{it}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(refused > 0);
}

/// The path in botocore's words: `Unknown parameter in spec.tls: "mode"`, `Missing required
/// parameter in spec.dns: "hostname"`, `Invalid type for parameter spec.port, value: ...`.
fn place(said: &str) -> String {
    let rest = said
        .split_once("parameter in ")
        .or_else(|| said.split_once("for parameter "))
        .map_or("", |(_, rest)| rest);
    let path = rest.split([':', ',']).next().unwrap_or_default();
    path.trim_start_matches("input")
        .trim_start_matches('.')
        .to_owned()
}

#[test]
#[ignore = "needs the published documents"]
fn resources_of_kubernetes_are_checked() {
    let run = Sandbox::new().run(&format!("appmesh validate '{}'", corpus().display()));
    let unchecked = run
        .stderr
        .split_once("not checked: ")
        .map_or("", |(_, it)| it);
    assert!(!unchecked.contains("Kubernetes"), "{}", run.stderr);
}
