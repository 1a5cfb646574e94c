//! What happens while a mesh runs, on standard output: for people, or as one JSON object a line.

use super::options::Format;
use super::plan::Plan;
use super::ready;
use super::source::State;
use crate::cli::error::Error;
use crate::cli::stdout;
use crate::diagnostic::Diagnostic;
use crate::document::Sources;
use crate::output::report::{Report, Style, Summary};
use crate::up::Fleet;
use serde_json::{Value, json};
use std::time::Duration;

/// Where events go.
pub struct Events {
    format: Format,
    /// The last `invalid`, which is not printed again and again while a file is being edited.
    invalid: Option<Value>,
}

impl Events {
    pub fn new(format: Format) -> Events {
        Events {
            format,
            invalid: None,
        }
    }

    /// Everything is ready.
    ///
    /// # Errors
    /// Standard output that cannot be written.
    pub fn ready(&self, plan: &Plan, fleet: &Fleet, took: Duration) -> Result<(), Error> {
        match self.format {
            Format::Json => stdout::print(&format!("{}\n", ready::json(plan, fleet, took))),
            Format::Text => stdout::print(&format!("{}\n", ready::text(plan, took))),
        }
    }

    /// What runs differs from what ran before.
    pub fn updated(&mut self, resources: &[String], nodes: &[&str]) {
        self.invalid = None;
        let event = json!({ "event": "updated", "resources": resources, "nodes": nodes });
        let by = match nodes {
            [] => "no Envoy is concerned".to_owned(),
            nodes => format!("live in {}", nodes.join(", ")),
        };
        self.print(&event, &format!("updated: {} ({by})", resources.join(", ")));
    }

    /// A node or gateway came or went. `object` is what the ready line has of it.
    pub fn proxy(&self, event: &str, section: &str, name: &str, object: Value) {
        let value = json!({ "event": event, "node": name, section: { name: object } });
        self.print(&value, &format!("{event}: {name}"));
    }

    /// Envoy does not take a configuration.
    pub fn rejected(&self, node: &str, reason: &str) {
        let event = json!({ "event": "rejected", "node": node, "reason": reason });
        self.print(
            &event,
            &format!("rejected: the Envoy of {node} keeps what it had: {reason}"),
        );
    }

    pub fn restarted(&self, node: &str, pid: u32) {
        let event = json!({ "event": "restarted", "node": node, "pid": pid });
        self.print(
            &event,
            &format!("restarted: the Envoy of {node} had ended; it is now process {pid}"),
        );
    }

    /// Whether the last report was that the documents are not a mesh.
    pub fn has_invalid(&self) -> bool {
        self.invalid.is_some()
    }

    /// The documents are not a mesh at the moment; what runs stays. Whether this is new.
    pub fn invalid(&mut self, findings: Vec<Value>) -> bool {
        let event = json!({ "event": "invalid", "findings": findings });
        if self.invalid.as_ref() == Some(&event) {
            return false;
        }
        self.print(&event, "invalid: the mesh stays as it was");
        self.invalid = Some(event);
        true
    }

    /// A reader that has gone away stops no mesh.
    fn print(&self, event: &Value, text: &str) {
        let line = match self.format {
            Format::Json => format!("{event}\n"),
            Format::Text => format!("{text}\n"),
        };
        let _ = stdout::print(&line);
    }
}

/// Findings as `validate --format json` prints them.
pub fn findings(findings: &[Diagnostic], state: &State) -> Vec<Value> {
    let none = Sources::default();
    let report = Report {
        findings,
        sources: state.sources.as_ref().unwrap_or(&none),
        files: &[],
        summary: &Summary::default(),
        rules: Vec::new(),
        info: false,
    };
    let whole: Value = serde_json::from_str(&report.write(Style::Json, 0)).unwrap_or_default();
    whole["findings"].as_array().cloned().unwrap_or_default()
}
