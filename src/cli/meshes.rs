//! The mesh that a command works on: from documents, from the local App Mesh, or from an endpoint.

use super::documents::{self, Unknown};
use super::environment::Environment;
use super::error::Error;
use super::{inventory, service};
use crate::check;
use crate::diagnostic::{Diagnostic, suggest};
use crate::document::{Node, Place, SourceId, Sources};
use crate::mesh::{Mesh, resolve};
use crate::model::{Kind, Lifecycle};
use crate::resource::{Context, Request, Resource, Set};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use std::collections::BTreeSet;

/// Resources and what is wrong with them.
#[derive(Debug)]
pub struct Origin {
    pub set: Set,
    pub findings: Vec<Diagnostic>,
    /// The texts of documents; empty for resources that a service described.
    pub sources: Sources,
}

/// Adds the arguments that choose a mesh.
pub fn arguments(command: Command) -> Command {
    documents::value_arguments(command)
        .arg(
            Arg::new("mesh-name")
                .long("mesh-name")
                .value_name("NAME")
                .help("The mesh, where there is more than one"),
        )
        .arg(paths())
}

/// The argument for documents.
pub fn paths() -> Arg {
    Arg::new("path")
        .help(
            "Files, directories or patterns; without any, the local App Mesh, or that of \
             --endpoint-url",
        )
        .value_name("PATH")
        .action(ArgAction::Append)
        .value_hint(ValueHint::AnyPath)
}

/// The paths that the argument of [`paths`] contains.
pub fn given_paths(matches: &ArgMatches) -> Vec<String> {
    matches
        .get_many("path")
        .unwrap_or_default()
        .cloned()
        .collect()
}

/// The only mesh, or the one that is named, resolved.
///
/// # Errors
/// Documents with errors; a service that does not answer; no mesh, several, or not the one named.
pub fn resolved(
    paths: &[String],
    matches: &ArgMatches,
    environment: &Environment,
    unknown: Unknown,
) -> Result<(Mesh, Origin), Error> {
    let origin = origin(paths, matches, environment, unknown)?;
    let name = name(&origin.set, matches.get_one::<String>("mesh-name"))?;
    Ok((resolve(&origin.set, &name), origin))
}

/// Everything that is known.
///
/// # Errors
/// Documents with errors; a service that does not answer.
pub fn origin(
    paths: &[String],
    matches: &ArgMatches,
    environment: &Environment,
    unknown: Unknown,
) -> Result<Origin, Error> {
    if !paths.is_empty() {
        let settings = documents::settings(matches)?;
        let read = documents::read(paths, &settings, unknown, environment)?;
        return Ok(Origin {
            set: read.set,
            findings: read.findings,
            sources: read.sources,
        });
    }
    let resources = if matches.contains_id("endpoint-url") {
        inventory::in_aws(matches, environment)?
    } else {
        let service = service::local(matches, environment)?;
        inventory::resources(service.as_ref(), environment)?
    };
    Ok(described(resources))
}

/// Resources that a service described. Each is a source of its own, without a text.
pub fn described(resources: Vec<Resource>) -> Origin {
    let request = |(index, resource): (usize, &Resource)| {
        let place = Place {
            source: SourceId(index as u32),
            node: 0,
        };
        let create = resource.shape.operation(Lifecycle::Create);
        Request::new(create, Node::from_json(&resource.input.to_json(), place))
    };
    let requests = resources.iter().enumerate().map(request).collect();
    let (set, findings) = check::documents(requests, &[], Vec::new(), Context::NONE, 1);
    Origin {
        set,
        findings,
        sources: Sources::default(),
    }
}

/// The name of the mesh to work on.
fn name(set: &Set, given: Option<&String>) -> Result<String, Error> {
    let names: BTreeSet<&str> = set.items().iter().map(|resource| resource.mesh()).collect();
    let listed = names.iter().copied().collect::<Vec<_>>().join(", ");
    let Some(given) = given else {
        let mut all = names.iter();
        return match (all.next(), all.next()) {
            (Some(only), None) => Ok((*only).to_owned()),
            (None, _) => Err(Error::usage("there is no mesh")
                .hint("name files or directories with its documents, or create it with --local")),
            (Some(_), Some(_)) => Err(Error::usage("there is more than one mesh")
                .hint(format!("choose one with --mesh-name: {listed}"))),
        };
    };
    if names.contains(given.as_str()) {
        return Ok(given.clone());
    }
    let similar = suggest::similar(given, names.iter().copied());
    Err(Error::usage(format!("there is no mesh `{given}`"))
        .hints(suggest::did_you_mean(&similar))
        .hint(format!("the meshes are {listed}")))
}

/// An error for a name of a node or gateway that the mesh does not contain.
pub fn no_such_proxy(mesh: &Mesh, name: &str) -> Error {
    let names: Vec<&str> = mesh.clients().map(|client| client.name()).collect();
    let similar = suggest::similar(name, names.iter().copied());
    let (node, gateway) = (Kind::VirtualNode.words(), Kind::VirtualGateway.words());
    Error::usage(format!(
        "there is no {node} or {gateway} `{name}` in mesh `{}`",
        mesh.name
    ))
    .hints(suggest::did_you_mean(&similar))
    .hint(format!("it has {}", names.join(", ")))
}
