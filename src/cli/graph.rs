//! `appmesh graph`: a mesh as a drawing, from documents, from the embedded App Mesh or from AWS.

use super::documents::{self, Unknown};
use super::environment::Environment;
use super::error::Error;
use super::own::Own;
use super::{existing, help, service};
use crate::check;
use crate::check::rules::topology::{self, End, KINDS};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Node, Place, SourceId};
use crate::model::Lifecycle;
use crate::output::graph::{Edge, Graph, Mark, Style, Vertex};
use crate::resource::{Context, Request, Resource, Resources, Set};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
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
    documents::value_arguments(command)
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
    let (set, findings) = if !paths.is_empty() {
        let settings = documents::settings(matches)?;
        let read = documents::read(&paths, &settings, Unknown::Accepted, environment)?;
        (read.set, read.findings)
    } else if service::is_local(matches, environment) {
        let service = service::local(matches, environment)?;
        existing_resources(existing::resources(service.as_ref(), environment)?)
    } else {
        let resources = existing::in_aws(matches, environment).map_err(|error| {
            error
                .hint("`appmesh graph .` draws the documents of the current directory")
                .hint("`appmesh graph --local` draws the local App Mesh")
        })?;
        existing_resources(resources)
    };
    let style = matches
        .get_one::<String>("format")
        .and_then(|name| Style::named(name));
    help::print(&drawn(&set, &findings).draw(style.unwrap_or(Style::Text)))
}

/// Resources that a service described, and what is wrong with them. Each is a source of its own.
fn existing_resources(resources: Vec<Resource>) -> (Set, Vec<Diagnostic>) {
    let request = |(index, resource): (usize, &Resource)| {
        let place = Place {
            source: SourceId(index as u32),
            node: 0,
        };
        let create = resource.shape.operation(Lifecycle::Create);
        Request::new(create, Node::from_json(&resource.input.to_json(), place))
    };
    let requests = resources.iter().enumerate().map(request).collect();
    check::documents(requests, Vec::new(), Context::NONE, 1)
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
