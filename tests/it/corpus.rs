//! Documents that people have published are checked without false findings.

use crate::play;
use crate::sandbox::shared;
use appmesh::diagnostic::{Diagnostic, Severity};
use appmesh::document::{Node, SourceId, json5};
use appmesh::model::{ResourceShape, model, names};
use appmesh::resource::{Context, Detected, detect};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A document of the collection, and what botocore says of it.
struct Published {
    file: String,
    node: Node,
    verdict: String,
}

/// The collection.
fn corpus() -> Vec<Published> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let index = shared("corpus/index.tsv");
    let published = |(row, line): (usize, &str)| {
        let columns: Vec<&str> = line.split('\t').collect();
        let text = std::fs::read_to_string(folder.join(columns[0])).unwrap();
        Published {
            file: columns[0].to_owned(),
            node: json5::parse(&text, SourceId(row as u32)).unwrap(),
            verdict: columns[7].to_owned(),
        }
    };
    index.lines().skip(1).enumerate().map(published).collect()
}

impl Published {
    /// The kind of resource, recognized by its folder: `create-virtual-node`, `spec-route`.
    fn kind(&self) -> Option<&'static ResourceShape> {
        let (folder, _) = self.file.split_once('/')?;
        let (_, kind) = folder.split_once('-')?;
        model().resource(&names::to_pascal(kind))
    }
}

fn check(published: Published) -> Vec<Diagnostic> {
    let kind = published.kind();
    detect(published.node, kind)
        .into_iter()
        .filter_map(|found| match found {
            Detected::Request(document) => Some(document),
            _ => None,
        })
        .flat_map(|document| {
            let played = play::play(&[document], Context::NONE);
            played.found().into_iter().cloned().collect::<Vec<_>>()
        })
        .collect()
}

#[test]
#[ignore = "needs the published documents"]
fn documents_are_recognized_by_their_members() {
    for published in corpus() {
        let Published { file, node, .. } = &published;
        let kind = published.kind().map(|kind| kind.name);
        let [reported] = &detect(node.clone(), None)[..] else {
            panic!("{file} is one document");
        };
        let is_right = match reported {
            Detected::Request(document) => document.operation.resource().map(|it| it.name) == kind,
            Detected::Ambiguous { candidates, .. } => candidates
                .iter()
                .any(|candidate| Some(candidate.name) == kind),
            Detected::Listing(_) => file.starts_with("out-list/"),
            Detected::Unknown(_) => file.starts_with("k8s-"),
        };
        assert!(is_right, "{file}: {reported:?}");
    }
}

/// What botocore does not see: a part of the file's name, and the rule that finds a true fault in it.
const TRUE_FAULTS: [(&str, &str); 8] = [
    ("AppMesh-Router-B-config-change", "string-length"),
    ("ColorGatewayVirtualGateway", "acm-pca-arn-form"),
    ("ColorTellerVirtualNode", "acm-certificate-arn-form"),
    ("crossvpc-with-tls", "acm-certificate-arn-form"),
    ("crossvpc-with-tls", "acm-pca-arn-form"),
    ("grpc-virtual-node-spec", "acm-pca-arn-form"),
    ("http2-route-spec", "route-prefix-xor-path"),
    ("modified-http2-virtual-node-spec", "enum-value"),
];

#[test]
#[ignore = "needs the published documents"]
fn good_documents_have_no_error() {
    let mut faults = Vec::new();
    for published in corpus() {
        if published.verdict != "ok" {
            continue;
        }
        let file = published.file.clone();
        let mut found = check(published);
        // The files that these specs name are not here.
        let is_about_files = |it: &Diagnostic| it.rule.starts_with("certificate-");
        found.retain(|finding| finding.is_error() && !is_about_files(finding));
        for finding in found {
            let Diagnostic {
                rule,
                path,
                finding,
                ..
            } = finding;
            let message = finding.message;
            let is_true = |(part, id): &(&str, &str)| file.contains(part) && *id == rule;
            if !TRUE_FAULTS.iter().any(is_true) {
                faults.push(format!("{file}: {path}: {rule}: {message}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
#[ignore = "needs the published documents"]
fn faulty_documents_have_an_error() {
    for published in corpus() {
        if published.verdict.starts_with("FAIL") {
            let file = published.file.clone();
            assert!(check(published).iter().any(Diagnostic::is_error), "{file}");
        }
    }
}

/// A warning that more than three in a hundred real documents raise is a matter of choice.
#[test]
#[ignore = "needs the published documents"]
fn warnings_are_rare() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let corpus: Vec<_> = corpus()
        .into_iter()
        .filter(|it| it.verdict == "ok")
        .collect();
    let most = corpus.len() * 3 / 100;
    for published in corpus {
        let mut found = check(published);
        found.retain(|finding| finding.severity == Severity::Warning);
        let rules: BTreeSet<&str> = found.iter().map(|finding| finding.rule).collect();
        for rule in rules {
            *counts.entry(rule).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count > most);
    assert!(
        counts.is_empty(),
        "warnings that should be infos: {counts:?}"
    );
}
