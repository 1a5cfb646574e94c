//! `appmesh envoy config`: the complete static configuration of one Envoy.

use super::materials;
use super::site::Absent;
use super::{proxy, site};
use crate::cli::certificate::sources;
use crate::cli::documents;
use crate::cli::environment::Environment;
use crate::cli::error::{Error, Kind};
use crate::cli::{service, stdout};
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::Sources;
use crate::envoy::bootstrap::{self, Identity, SDS_SOCKET};
use crate::envoy::{self, Address, Layout, Problem, ProblemKind, ProxyId, Site};
use crate::mesh::reach::Client;
use crate::mesh::{Mesh, resolve};
use crate::output::report::Style;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};

const LAYOUTS: [&str; 2] = ["intercept", "explicit"];

pub fn command() -> Command {
    let command = Command::new("config")
        .about("Print a complete static configuration of Envoy as JSON.")
        .arg(
            Arg::new("path")
                .help("Files, directories or patterns; without any, the local App Mesh, or --endpoint-url")
                .value_name("PATH")
                .action(ArgAction::Append)
                .value_hint(ValueHint::AnyPath),
        )
        .arg(
            Arg::new("layout")
                .long("layout")
                .help("How listeners are laid out: `intercept` is App Mesh's own, `explicit` uses addresses of the loopback network")
                .value_name("LAYOUT")
                .value_parser(LAYOUTS)
                .default_value(LAYOUTS[0]),
        );
    let command = sources::arguments(command);
    documents::value_arguments(site::arguments(proxy::arguments(command)))
}

pub fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let paths: Vec<String> = matches
        .get_many("path")
        .unwrap_or_default()
        .cloned()
        .collect();
    let found = proxy::Found::load(&paths, matches, environment)?;
    let mesh = resolve(&found.set, &found.mesh_name(matches)?);
    let proxy = proxy::of(&mesh, matches)?;
    let layout = matches.get_one::<String>("layout");
    let layout = site::layout(layout.map_or("", String::as_str), &mesh);
    let mut site = site::of(&mesh, layout, matches, Absent::Refused)?;
    if matches!(site.layout, Layout::Intercept) {
        add_instances(&mut site, &mesh, proxy, matches, environment)?;
    }
    let sources = sources::of(matches, environment, false)?;
    site.materials = materials::of(&envoy::arns(&mesh, proxy), &sources)?;
    let snapshot = envoy::configure(&mesh, proxy, &site)
        .map_err(|problems| refused(&problems, found.sources.as_ref(), environment))?;
    let id = found.arn(proxy.resource(), matches, environment)?;
    let identity = Identity {
        cluster: id.clone(),
        id,
        admin: admin(&site.layout, proxy),
        sds_socket: SDS_SOCKET.to_owned(),
    };
    let config = bootstrap::complete(&identity, &snapshot);
    stdout::print(&format!("{config:#}\n"))
}

/// Adds the instances that are registered for nodes in Cloud Map. A node without any keeps its DNS
/// name, and options come before both.
fn add_instances(
    site: &mut Site,
    mesh: &Mesh,
    proxy: Client<'_>,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(), Error> {
    let registry = service::embedded(matches, environment, service::warn)?.instances();
    let endpoints = envoy::endpoints(mesh, proxy, &registry);
    for (listener, addresses) in endpoints.map_err(|error| Error::general(error.message))? {
        if !addresses.is_empty() {
            site.endpoints.entry(listener).or_insert(addresses);
        }
    }
    Ok(())
}

/// Where the admin interface listens: on App Mesh's port, here for this host only.
fn admin(layout: &Layout, proxy: Client<'_>) -> Address {
    let addresses = match layout {
        Layout::Intercept => None,
        Layout::Explicit(explicit) => explicit.proxies.get(&ProxyId::from(proxy)),
    };
    addresses.map_or_else(
        || Address::new("127.0.0.1", 9901),
        |addresses| addresses.admin.clone(),
    )
}

/// Prints why the proxy cannot be configured: at its place in the documents, or by the name of the
/// resource.
pub fn refused(
    problems: &[Problem],
    sources: Option<&Sources>,
    environment: &Environment,
) -> Error {
    match sources {
        Some(sources) => {
            let findings: Vec<Diagnostic> = problems.iter().map(finding).collect();
            documents::print(&findings, sources, Style::Full, environment);
        }
        None => {
            for problem in problems {
                let resource = &problem.resource;
                let kind = resource.kind().words();
                crate::cli::stderr::eprintln!("error: {kind} `{}`: {problem}", resource.name());
                if let Some(hint) = hint(problem) {
                    crate::cli::stderr::eprintln!("  = help: {hint}");
                }
            }
        }
    }
    Error::reported(Kind::Findings)
}

/// A problem as a finding.
pub fn finding(problem: &Problem) -> Diagnostic {
    let finding = Finding::new(problem.place.value(), problem.to_string());
    let hints = hint(problem).into_iter();
    hints.fold(finding, Finding::help).error("envoy")
}

/// What to do about a problem.
fn hint(problem: &Problem) -> Option<String> {
    match &problem.kind {
        ProblemKind::NoCertificate(arn) => Some(format!(
            "give its files: `--certificate {arn}=CHAIN.pem,KEY.pem`"
        )),
        ProblemKind::NoAuthority(arn) => Some(format!("give its file: `--authority {arn}=CA.pem`")),
        ProblemKind::PortConflict { .. } => {
            Some("let the virtual router of one of them listen on another port".to_owned())
        }
        ProblemKind::Gap(crate::mesh::Gap::Unknown { .. }) => {
            Some("supply it with --var or --parameter".to_owned())
        }
        _ => None,
    }
}
