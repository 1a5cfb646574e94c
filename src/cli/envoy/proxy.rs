//! Which proxy is asked for, and the mesh that it is part of.

use crate::cli::documents::{self, Documents, Unknown};
use crate::cli::environment::Environment;
use crate::cli::error::Error;
use crate::cli::{inventory, service};
use crate::diagnostic::suggest;
use crate::document::Sources;
use crate::mesh::Mesh;
use crate::mesh::reach::Client;
use crate::model::Kind;
use crate::resource::{Resource, Set, arn};
use crate::wire::Service;
use clap::{Arg, ArgGroup, ArgMatches, Command};
use std::collections::BTreeSet;

/// The options that name a proxy, with the kind of resource that each names.
const OPTIONS: [(&str, Kind); 2] = [
    ("virtual-node-name", Kind::VirtualNode),
    ("virtual-gateway-name", Kind::VirtualGateway),
];

/// Adds the options that name a proxy.
pub fn arguments(command: Command) -> Command {
    let mesh = Arg::new("mesh-name")
        .long("mesh-name")
        .value_name("NAME")
        .help("The mesh; may be left out where there is only one");
    let option = |(name, kind): (&'static str, Kind)| {
        Arg::new(name)
            .long(name)
            .value_name("NAME")
            .help(format!("The {} whose Envoy is configured", kind.words()))
    };
    let names = OPTIONS.map(|(name, _)| name);
    command
        .arg(mesh)
        .args(OPTIONS.map(option))
        .group(ArgGroup::new("proxy").args(names).required(true))
}

/// What the options name: the kind and the name of a proxy.
pub fn named(matches: &ArgMatches) -> (Kind, String) {
    let given = |(option, kind): (&str, Kind)| {
        let name = matches.get_one::<String>(option)?;
        Some((kind, name.clone()))
    };
    let named = OPTIONS.into_iter().find_map(given);
    named.expect("clap requires one of the group")
}

/// Resources, and where they come from.
pub struct Found {
    pub set: Set,
    /// The texts, where the resources come from documents.
    pub sources: Option<Sources>,
    service: Option<Box<dyn Service>>,
}

impl Found {
    /// The resources of documents, or, without paths, those of the local App Mesh or of the endpoint
    /// that is given.
    ///
    /// # Errors
    /// Documents with errors; a service that does not answer.
    pub fn load(
        paths: &[String],
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<Found, Error> {
        if paths.is_empty() {
            let service = answering(matches, environment)?;
            let resources = inventory::resources(service.as_ref(), environment)?;
            return Ok(Found {
                set: resources.into_iter().collect(),
                sources: None,
                service: Some(service),
            });
        }
        let settings = documents::settings(matches)?;
        let Documents { set, sources, .. } =
            documents::read(paths, &settings, Unknown::Accepted, environment)?;
        Ok(Found {
            set,
            sources: Some(sources),
            service: None,
        })
    }

    /// The name of the mesh: the one that is given, or the only one.
    ///
    /// # Errors
    /// None or several, which the message lists; one that is not there.
    pub fn mesh_name(&self, matches: &ArgMatches) -> Result<String, Error> {
        let names = self.set.items().iter().map(|resource| resource.mesh());
        let names: BTreeSet<&str> = names.collect();
        if let Some(wanted) = matches.get_one::<String>("mesh-name") {
            if names.contains(wanted.as_str()) {
                return Ok(wanted.clone());
            }
            return Err(absent("mesh", wanted, names));
        }
        let mut rest = names.iter();
        match (rest.next(), rest.next()) {
            (Some(only), None) => Ok((*only).to_owned()),
            (None, _) => Err(Error::usage("there is no mesh")),
            (Some(_), Some(_)) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let message = format!("there are {} meshes: {}", names.len(), names.join(", "));
                Err(Error::usage(message).hint("choose one with --mesh-name"))
            }
        }
    }

    /// The ARN of a resource.
    ///
    /// # Errors
    /// An account that is malformed; a service that does not answer.
    pub fn arn(
        &self,
        resource: &Resource,
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<String, Error> {
        let names: Vec<&str> = resource.names.iter().map(|name| name.as_str()).collect();
        if let Some(service) = &self.service {
            return inventory::arn(service.as_ref(), resource.kind(), &names);
        }
        let (account, region) = service::account_and_region(matches, environment)?;
        let shape = resource.kind().shape();
        Ok(arn::of(&region, &account, &account, shape, &names))
    }
}

/// Who answers where no documents are given: the local App Mesh, unless an endpoint is given.
///
/// # Errors
/// A setting that is wrong or missing.
pub fn answering(
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Box<dyn Service>, Error> {
    let is_given = matches.contains_id("endpoint-url")
        || environment.get("AWS_ENDPOINT_URL_APP_MESH").is_some();
    if is_given && !service::is_local(matches, environment) {
        let profile = service::profile(matches, environment)?;
        return service::remote(matches, environment, &profile);
    }
    service::local(matches, environment)
}

/// The proxy of a mesh that the options name.
///
/// # Errors
/// One that is not there; the message names those that are most like it.
pub fn of<'m>(mesh: &'m Mesh, matches: &ArgMatches) -> Result<Client<'m>, Error> {
    let (kind, name) = named(matches);
    mesh.client(kind, &name).ok_or_else(|| {
        let others = mesh.clients().filter(|client| client.kind() == kind);
        let others = others.map(|client| client.name());
        absent(&kind.words(), &name, others)
    })
}

/// An error about a name that is not there.
pub fn absent<'a>(what: &str, name: &str, others: impl IntoIterator<Item = &'a str>) -> Error {
    let others: Vec<&str> = others.into_iter().collect();
    let error = Error::usage(format!("there is no {what} `{name}`"));
    if others.is_empty() {
        return error;
    }
    match suggest::did_you_mean(&suggest::similar(name, others.iter().copied())) {
        Some(question) => error.hint(question),
        None => error.hint(format!("there are: {}", others.join(", "))),
    }
}
