//! `appmesh validate`.

mod against;
mod corpus;
mod coverage;
mod files;
mod fix;
mod hostile;
mod invocation;
mod mutations;
mod reports;
mod slips;
mod specs;

use crate::sandbox::Sandbox;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A folder of specs.
fn specs(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/specs")
        .join(folder)
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    files
}

/// What `validate` finds in a file or folder, as its JSON report says it.
fn findings(path: &Path, options: &str) -> Vec<Value> {
    let line = format!(
        "appmesh validate --format json {options} '{}'",
        path.display()
    );
    let run = Sandbox::new().run(&line);
    assert!([0, 1].contains(&run.code), "{line}: {}", run.stderr);
    let mut report: Value = serde_json::from_str(&run.stdout).unwrap();
    serde_json::from_value(report["findings"].take()).unwrap()
}

/// Line and column of a finding of a JSON report.
fn line_column(finding: &Value) -> (u64, u64) {
    let number = |member: &str| finding[member].as_u64().unwrap();
    (number("line"), number("column"))
}
