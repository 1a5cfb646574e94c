//! `appmesh plan`: what would have to change so that a service has what documents describe.

mod show;
mod warning;

use super::builtin::Builtin;
use super::choice::Choices;
use super::documents::{self, Documents, Unknown};
use super::environment::Environment;
use super::error::{Error, Kind};
use super::{inventory, service, stdout};
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::output::report::Style;
use crate::plan::{Plan, Prune, plan};
use crate::resource::Resource;
use crate::wire::Service;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use std::collections::HashSet;
use warning::Warning;

use show::show;
pub use show::{Format, described_at, place, position, title};

pub const COMMAND: Builtin = Builtin {
    name: "plan",
    about: "Show what would change if documents were applied.",
    exits: &[0, 1, 2, 252, 253, 254, 255],
    beside: &["apply", "validate", "export"],
    arguments: |command| {
        arguments(command).arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["text", "json", "markdown"])
                .default_value("text")
                .help("The format of the output; `markdown` is for pull requests"),
        )
    },
    run,
};

/// Adds the arguments that choose documents and what is done with the rest.
pub fn arguments(command: Command) -> Command {
    documents::value_arguments(command)
        .arg(
            Arg::new("path")
                .help("Files, directories or patterns, or `-` for standard input")
                .value_name("PATH")
                .action(ArgAction::Append)
                .default_value(".")
                .value_hint(ValueHint::AnyPath),
        )
        .arg(
            Arg::new("prune")
                .long("prune")
                .action(ArgAction::SetTrue)
                .help("Delete what no document describes, in meshes that the documents contain"),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let prepared = prepare(matches, environment)?;
    let format = match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => Format::Json,
        Some("markdown") => Format::Markdown,
        _ => Format::Text,
    };
    stdout::print(&prepared.shown(format))?;
    prepared.refuse_breaks()?;
    if prepared.plan.actions.is_empty() {
        return Ok(());
    }
    Err(Error::reported(Kind::Changes))
}

/// A plan, and what it was made of.
pub struct Prepared {
    pub documents: Documents,
    pub service: Box<dyn Service>,
    pub plan: Plan,
    /// What it takes from clients.
    pub warnings: Vec<Warning>,
}

impl Prepared {
    /// The plan in a format.
    pub fn shown(&self, format: Format) -> String {
        show(&self.plan, &self.warnings, &self.documents.sources, format)
    }

    /// Rejects a plan that breaks what the user wants to be an error.
    ///
    /// # Errors
    /// When one of the warnings is an error; it has been shown with the plan.
    pub fn refuse_breaks(&self) -> Result<(), Error> {
        let mut warnings = self.warnings.iter();
        if warnings.any(|warning| warning.severity == Severity::Error) {
            Err(Error::reported(Kind::Findings))
        } else {
            Ok(())
        }
    }
}

/// Reads documents and what exists already, and compares them.
///
/// # Errors
/// Documents with errors or without the names of what they describe; a service that does not answer.
pub fn prepare(matches: &ArgMatches, environment: &Environment) -> Result<Prepared, Error> {
    let paths: Vec<String> = matches
        .get_many("path")
        .unwrap_or_default()
        .cloned()
        .collect();
    let settings = documents::settings(matches)?;
    let mut choices = Choices::of_line(matches)?;
    let documents = documents::read(&paths, &settings, Unknown::Refused, environment)?;
    let wanted = wanted(&documents, environment)?;
    let service = service::local_or_endpoint(matches, environment)?;
    let present = present(service.as_ref(), &wanted, environment)?;
    let prune = if matches.get_flag("prune") {
        Prune::DescribedMeshes
    } else {
        Prune::None
    };
    let plan = plan(&wanted, &present, prune);
    let warnings = warning::chosen(&plan.losses, &documents.sources, &mut choices)?;
    Ok(Prepared {
        documents,
        service,
        plan,
        warnings,
    })
}

/// The resources that documents describe, in an order in which they can be created.
///
/// # Errors
/// A resource whose names are not known.
fn wanted(documents: &Documents, environment: &Environment) -> Result<Vec<Resource>, Error> {
    let resources = documents.requests.iter().cloned();
    let resources = resources.filter_map(|request| request.into_resource());
    let set: crate::resource::Set = resources.collect();
    let wanted: Vec<Resource> = set.items().iter().map(|it| Resource::clone(it)).collect();
    let is_nameless = |it: &&Resource| it.names.iter().any(|name| name.is_empty());
    let unnamed: Vec<Diagnostic> = wanted.iter().filter(is_nameless).map(nameless).collect();
    if unnamed.is_empty() {
        return Ok(wanted);
    }
    documents::print(&unnamed, &documents.sources, Style::Full, environment);
    Err(Error::reported(Kind::Findings))
}

fn nameless(resource: &Resource) -> Diagnostic {
    let names = resource.shape.identifiers.iter().zip(&resource.names);
    let missing = names.filter(|(_, name)| name.is_empty());
    let missing: Vec<String> = missing.map(|(member, _)| format!("`{member}`")).collect();
    let message = format!(
        "the document does not contain {} of the {}",
        missing.join(" and "),
        resource.kind().words()
    );
    let place = resource.input.place.key();
    Finding::new(place, message).error("missing-name")
}

/// What a service has of the meshes of wanted resources, with tags where documents state some.
fn present(
    service: &dyn Service,
    wanted: &[Resource],
    environment: &Environment,
) -> Result<Vec<Resource>, Error> {
    let meshes: HashSet<&str> = wanted.iter().map(Resource::mesh).collect();
    let states_tags = |it: &&Resource| it.input.get("tags").is_some();
    let tagged = wanted.iter().filter(states_tags);
    let tagged: HashSet<_> = tagged.map(|it| (it.kind(), &it.names)).collect();
    let found = inventory::describe_all(service, |mesh| meshes.contains(mesh), environment)?;
    let completed = found.into_iter().map(|it| {
        let known = (it.resource.kind(), &it.resource.names);
        let described = if tagged.contains(&known) {
            inventory::with_tags(service, it)?
        } else {
            it
        };
        Ok(described.resource)
    });
    completed.collect()
}
