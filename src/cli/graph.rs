//! `appmesh graph`: a mesh as a drawing, from documents, from the embedded App Mesh or from AWS.

use super::environment::Environment;
use super::error::Error;
use super::own::Own;
use super::{existing, help, service, state};
use crate::check::rules::topology::{self, End, KINDS};
use crate::check::{self, Subject};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{SourceId, json5};
use crate::model::Lifecycle;
use crate::output::graph::{Edge, Graph, Mark, Style, Vertex};
use crate::resource::{Context, Detected, Resource, Resources, Set, detect};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub const COMMAND: Own = Own {
    name: "graph",
    about: "Draw a mesh: who calls whom, by which routes, with TLS or without.",
    exits: &[0, 252, 253, 254, 255],
    beside: &["validate", "state"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("path")
                .help("Files, folders or patterns; without any, what AWS knows or, with --local, the embedded App Mesh")
                .value_name("PATH")
                .action(ArgAction::Append)
                .value_hint(ValueHint::AnyPath),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .help("The form of the drawing [default: text]")
                .value_name("FORMAT")
                .value_parser(Style::ALL.map(|(name, _)| name)),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let paths: Vec<String> = matches
        .get_many("path")
        .unwrap_or_default()
        .cloned()
        .collect();
    let documents = if !paths.is_empty() {
        state::documents(&paths)?
    } else if service::is_local(matches, environment) {
        service::embedded(matches, environment)?.export()?
    } else {
        of_aws(matches, environment).map_err(|error| {
            error
                .hint("`appmesh graph .` draws the documents of the folder you are in")
                .hint("`appmesh graph --local` draws the embedded App Mesh")
        })?
    };
    let style = matches
        .get_one::<String>("format")
        .and_then(|name| Style::named(name));
    help::print(&graph(&documents).draw(style.unwrap_or(Style::Text)))
}

/// Everything that AWS knows, as documents.
fn of_aws(matches: &ArgMatches, environment: &Environment) -> Result<Vec<Value>, Error> {
    let items = existing::in_aws(matches, environment)?;
    let document = |item: &Resource| {
        let create = item.shape.operation(Lifecycle::Create);
        json!({ create.name: item.input.to_json() })
    };
    Ok(items.iter().map(document).collect())
}

/// The drawing of documents, each of which is a source of its own.
fn graph(documents: &[Value]) -> Graph {
    let (mut items, mut findings) = (Vec::new(), Vec::new());
    for (index, document) in documents.iter().enumerate() {
        let source = SourceId(index as u32);
        let node = json5::parse(&document.to_string(), source).expect("printed JSON can be read");
        for found in detect(node, None) {
            if let Detected::Request(document) = found {
                findings.extend(check::request(Subject::of(&document, Context::NONE)));
                items.extend(document.into_resource());
            }
        }
    }
    let mesh: Set = items.into_iter().collect();
    findings.extend(check::together(&mesh));
    drawn(&mesh, &findings)
}

fn drawn(mesh: &Set, findings: &[Diagnostic]) -> Graph {
    let links = topology::links(mesh);
    let ends = links
        .iter()
        .flat_map(|link| [link.from.clone(), link.to.clone()]);
    let known = KINDS.iter().flat_map(|kind| mesh.all(*kind, &[]));
    let ends: BTreeSet<(usize, End)> = ends
        .chain(known.map(|item| End::of(&item)))
        .map(|end| {
            (
                KINDS
                    .iter()
                    .position(|kind| *kind == end.kind)
                    .unwrap_or(KINDS.len()),
                end,
            )
        })
        .collect();
    let meshes: BTreeSet<&str> = ends.iter().map(|(_, end)| end.mesh.as_str()).collect();
    let is_several = meshes.len() > 1;
    let vertex = |end: &End| {
        let item = mesh.find(end.kind, &[&end.mesh, &end.name]);
        let details = item.as_ref().map(topology::listeners).unwrap_or_default();
        let of_mesh = is_several.then(|| format!("mesh {}", end.mesh));
        Vertex {
            kind: end.kind.words(),
            name: end.name.to_string(),
            details: of_mesh.into_iter().chain(details).collect(),
            marks: item
                .as_deref()
                .map(|item| marks(item, mesh, findings))
                .unwrap_or_default(),
            is_missing: item.is_none(),
        }
    };
    let places: BTreeMap<&End, usize> = ends
        .iter()
        .enumerate()
        .map(|(place, (_, end))| (end, place))
        .collect();
    Graph {
        vertices: ends.iter().map(|(_, end)| vertex(end)).collect(),
        edges: links
            .iter()
            .map(|link| Edge {
                from: places[&link.from],
                to: places[&link.to],
                label: link.label.clone(),
                tls: link.tls.clone(),
            })
            .collect(),
    }
}

/// Errors and warnings about a resource and about what stands in it, which is not drawn by itself.
fn marks(item: &Resource, mesh: &Set, findings: &[Diagnostic]) -> Vec<Mark> {
    let below = item
        .shape
        .children()
        .flat_map(|child| mesh.all(child.kind, &[item.mesh(), item.name()]));
    let sources: Vec<SourceId> = [item.source()]
        .into_iter()
        .chain(below.map(|item| item.source()))
        .collect();
    let is_told = |finding: &&Diagnostic| {
        finding.severity > Severity::Info && sources.contains(&finding.primary.location.source)
    };
    let mark = |finding: &Diagnostic| Mark {
        severity: finding.severity,
        text: format!("{} ({})", finding.message, finding.rule),
    };
    findings.iter().filter(is_told).map(mark).collect()
}
