//! `appmesh graph`: a mesh as a drawing, from documents, from the local App Mesh or from AWS.

use super::builtin::Builtin;
use super::certificate::presented::{self, Finder};
use super::documents::{self, Unknown};
use super::environment::Environment;
use super::error::Error;
use super::meshes;
use super::{inventory, replace, service, stdout};
use crate::diagnostic::{Diagnostic, Severity, suggest};
use crate::document::SourceId;
use crate::mesh::topology::{self, End};
use crate::mesh::{Listener, Mesh, resolve};
use crate::model::Kind;
use crate::output::escape;
use crate::output::graph::{Edge, Graph, Mark, Security, Style, Vertex};
use crate::resource::{Resource, Resources, Set};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use std::collections::BTreeSet;
use std::path::Path;

pub const COMMAND: Builtin = Builtin {
    name: "graph",
    about: "Draw a mesh: which nodes call which services, by which routes, with or without TLS.",
    exits: &[0, 252, 253, 254, 255],
    beside: &["validate", "state"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    documents::value_arguments(presented::arguments(command))
        .arg(
            Arg::new("path")
                .help("Files, directories or patterns; without any, what AWS knows or, with --local, the local App Mesh")
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
        .arg(
            Arg::new("focus")
                .long("focus")
                .help("Draw only the resources of this name, what leads to them and what they lead to")
                .value_name("NAME"),
        )
        .arg(
            Arg::new("output-file")
                .long("output-file")
                .short('o')
                .help("Write the drawing to this file")
                .value_name("FILE")
                .value_hint(ValueHint::FilePath),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let paths: Vec<String> = matches
        .get_many("path")
        .unwrap_or_default()
        .cloned()
        .collect();
    let (set, findings) = if paths.is_empty() {
        let origin = if service::is_local(matches, environment) {
            meshes::origin(&paths, matches, environment, Unknown::Accepted)?
        } else {
            let resources = inventory::in_aws(matches, environment).map_err(|error| {
                error
                    .hint("`appmesh graph .` draws the documents of the current directory")
                    .hint("`appmesh graph --local` draws the local App Mesh")
            })?;
            meshes::described(resources)
        };
        (origin.set, origin.findings)
    } else {
        // Errors of rules are drawn; what cannot be read would be missing from the drawing.
        let documents = documents::examine(&paths, &documents::settings(matches)?)?;
        documents.refuse_lossy(environment)?;
        (documents.set, documents.findings)
    };
    let style = matches
        .get_one::<String>("format")
        .and_then(|name| Style::named(name));
    let finder = Finder::of(matches, environment)?;
    let mut graph = drawn(&set, &findings, &finder);
    if let Some(name) = matches.get_one::<String>("focus") {
        graph = focused(&graph, name)?;
    }
    let text = graph.draw(style.unwrap_or(Style::Text));
    match matches.get_one::<String>("output-file") {
        Some(path) => replace::file(Path::new(path), text.as_bytes()).map_err(|error| {
            Error::general(format!(
                "'{}' cannot be written: {error}",
                escape::line(path)
            ))
        }),
        None => stdout::print(&text),
    }
}

/// The part of a graph around the resources of a name.
///
/// # Errors
/// When there is no resource of that name.
fn focused(graph: &Graph, name: &str) -> Result<Graph, Error> {
    let part = graph.around(name);
    if !part.vertices.is_empty() {
        return Ok(part);
    }
    let names: BTreeSet<&str> = graph.vertices.iter().map(|it| it.name.as_str()).collect();
    let near = suggest::similar(name, names);
    Err(
        Error::usage(format!("argument --focus: there is no resource `{name}`"))
            .hints(suggest::did_you_mean(&near)),
    )
}

/// The drawing of all meshes of a set.
fn drawn(set: &Set, findings: &[Diagnostic], finder: &Finder) -> Graph {
    let names: BTreeSet<&str> = set.items().iter().map(|resource| resource.mesh()).collect();
    let is_several = names.len() > 1;
    let mut graph = Graph::default();
    for name in names {
        let mesh = resolve(set, name);
        let links = topology::links(&mesh);
        let ends = topology::ends(&mesh, &links);
        let first = graph.vertices.len();
        let place = |end: &End| first + ends.iter().position(|it| it == end).unwrap_or_default();
        graph.edges.extend(links.iter().map(|link| Edge {
            from: place(&link.from),
            to: place(&link.to),
            label: link.label.clone(),
            security: link.tls.as_ref().map(|tls| Security {
                tag: tls.tag,
                because: tls.because.clone(),
            }),
        }));
        graph.vertices.extend(ends.iter().map(|end| {
            let resource = set.find(end.kind, &[name, &end.name]);
            let details = topology::listeners(&mesh, end);
            let of_mesh = is_several.then(|| format!("mesh {name}"));
            Vertex {
                kind: end.kind.words(),
                name: end.name.to_string(),
                details: of_mesh
                    .into_iter()
                    .chain(details)
                    .chain(certificates(&mesh, end, finder))
                    .collect(),
                is_missing: resource.is_none(),
                marks: resource
                    .map(|it| marks(&it, set, findings))
                    .unwrap_or_default(),
            }
        }));
    }
    graph
}

/// A line for each certificate that a node or gateway presents to its clients and that is known here.
fn certificates(mesh: &Mesh, end: &End, finder: &Finder) -> Vec<String> {
    let listeners = match end.kind {
        Kind::VirtualNode => mesh.node(&end.name).map(|node| &node.listeners),
        Kind::VirtualGateway => mesh.gateway(&end.name).map(|gateway| &gateway.listeners),
        _ => None,
    };
    let listeners = listeners.and_then(|it| it.as_deref().ok());
    let line = |listener: &Listener| {
        let port = listener.port.as_ref().ok()?.value;
        let presented = finder.of_listener(listener)?;
        Some(format!("{port} certificate {}", presented.words()))
    };
    listeners
        .unwrap_or_default()
        .iter()
        .filter_map(line)
        .collect()
}

/// Errors and warnings about a resource and about what is in it, which is not drawn by itself.
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
        finding.severity > Severity::Info
            && sources.contains(&finding.finding.primary.location.source)
    };
    let mark = |finding: &Diagnostic| Mark {
        severity: finding.severity,
        text: format!("{} ({})", finding.finding.message, finding.rule),
    };
    findings.iter().filter(is_told).map(mark).collect()
}
