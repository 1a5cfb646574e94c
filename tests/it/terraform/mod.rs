//! Terraform: what is read from configurations, plans and states, what is written, and Terraform itself
//! with the AWS provider as the reference for both.
//!
//! A test that needs Terraform is ignored, and counted so. `cargo test --test it terraform -- --ignored`
//! runs them where `terraform` is on the path (or `APPMESH_TEST_TERRAFORM` names it) and `terraform
//! init` finds hashicorp/aws, in the registry or by the file that `TF_CLI_CONFIG_FILE` names.

#[cfg(feature = "serve")]
mod applied;
mod provider;
mod read;
mod written;

use crate::sandbox::{Sandbox, Transcript};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Terraform in a folder of its own.
pub struct Terraform {
    program: PathBuf,
    pub sandbox: Sandbox,
}

/// Without it, `init` would take whatever version is the newest.
pub const REQUIREMENT: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
"#;

impl Terraform {
    /// Terraform in an empty sandbox.
    pub fn new() -> Terraform {
        let mut sandbox = Sandbox::new();
        for (name, value) in [("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1")] {
            sandbox.set(name, value);
        }
        if let Ok(file) = std::env::var("TF_CLI_CONFIG_FILE") {
            sandbox.set("TF_CLI_CONFIG_FILE", &file);
        }
        let program = std::env::var("APPMESH_TEST_TERRAFORM").unwrap_or("terraform".to_owned());
        Terraform {
            program: program.into(),
            sandbox,
        }
    }

    /// Runs Terraform with the words of a line.
    pub fn run(&self, line: &str) -> Transcript {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        self.sandbox.run_program(&self.program, &words)
    }

    /// Runs it, and fails where it fails.
    pub fn must(&self, line: &str) -> String {
        let run = self.run(line);
        assert_eq!(
            run.code, 0,
            "terraform {line}: {}{}",
            run.stdout, run.stderr
        );
        run.stdout
    }

    /// Installs the provider.
    pub fn init(&self) {
        self.must("init -input=false -no-color -backend=false");
    }
}

/// A file of `tests/terraform`.
pub fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// A file of `tests/terraform` as JSON.
fn fixture_json(name: &str) -> serde_json::Value {
    serde_json::from_str(&fixture(name)).unwrap()
}

/// The requests that `appmesh convert --to json` prints for a folder of these files.
fn requests(files: &[(&str, &str)], options: &str) -> Vec<serde_json::Value> {
    let sandbox = Sandbox::new();
    for (name, text) in files {
        sandbox.write(name, text);
    }
    let run = sandbox.run(&format!("appmesh convert --to json {options} ."));
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// What `appmesh convert --to json` says on standard error where it refuses a folder of these files.
fn refusal(files: &[(&str, &str)]) -> String {
    let sandbox = Sandbox::new();
    for (name, text) in files {
        sandbox.write(name, text);
    }
    let run = sandbox.run("appmesh convert --to json .");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    run.stderr
}

/// Starts the program only to see whether it is there: a test that was asked for must not pass without.
fn has(program: &Path) -> bool {
    Command::new(program).arg("version").output().is_ok()
}
