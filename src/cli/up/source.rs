//! Where the mesh comes from: documents, the local App Mesh, or an endpoint.

use crate::cli::documents;
use crate::cli::environment::Environment;
use crate::cli::envoy::proxy::{self, absent};
use crate::cli::error::{Error, Kind};
use crate::cli::{inventory, meshes, service};
use crate::diagnostic::Diagnostic;
use crate::document::Sources;
use crate::output::report::Style;
use crate::resource::{Resource, Set, arn};
use crate::wire::Service;
use clap::ArgMatches;
use std::collections::BTreeSet;

/// A mesh that can be read again and again.
pub struct Source {
    pub paths: Vec<String>,
    /// Who answers where there are no paths.
    service: Option<Box<dyn Service>>,
    mesh: Option<String>,
}

/// Everything that was read at one time.
pub struct State {
    pub set: Set,
    /// The texts, where the resources come from documents.
    pub sources: Option<Sources>,
    /// The name of the mesh to run.
    pub mesh: String,
    pub errors: Vec<Diagnostic>,
    /// The files that describe resources.
    pub files: BTreeSet<String>,
}

impl Source {
    /// # Errors
    /// A service that cannot be used.
    pub fn of(matches: &ArgMatches, environment: &Environment) -> Result<Source, Error> {
        let paths = meshes::given_paths(matches);
        let service = if paths.is_empty() {
            Some(proxy::answering(matches, environment)?)
        } else {
            None
        };
        Ok(Source {
            paths,
            service,
            mesh: matches.get_one::<String>("mesh-name").cloned(),
        })
    }

    /// Whether reading it again can give something else. Standard input has an end.
    pub fn can_change(&self) -> bool {
        !self.paths.iter().any(|path| path == "-")
    }

    /// Whether it is the local App Mesh, whose store can be watched.
    pub fn is_local(matches: &ArgMatches, environment: &Environment) -> bool {
        let is_elsewhere = matches.contains_id("endpoint-url")
            || environment.get("AWS_ENDPOINT_URL_APP_MESH").is_some();
        !is_elsewhere || service::is_local(matches, environment)
    }

    /// Reads the mesh. Errors in documents are part of the result.
    ///
    /// # Errors
    /// A path that refers to nothing, a service that does not answer; no mesh, or several and none chosen.
    pub fn read(&self, matches: &ArgMatches, environment: &Environment) -> Result<State, Error> {
        let mut state = match &self.service {
            Some(service) => {
                let resources = inventory::resources(service.as_ref(), environment)?;
                State {
                    set: resources.into_iter().collect(),
                    sources: None,
                    mesh: String::new(),
                    errors: Vec::new(),
                    files: BTreeSet::new(),
                }
            }
            None => self.documents(matches)?,
        };
        if state.errors.is_empty() {
            state.mesh = self.mesh_name(&state.set)?;
        }
        Ok(state)
    }

    fn documents(&self, matches: &ArgMatches) -> Result<State, Error> {
        let settings = documents::settings(matches)?;
        let read = documents::examine(&self.paths, &settings)?;
        let unknown = read.requests.iter().flat_map(documents::unknown_values);
        let found = read.findings.iter().filter(|it| it.is_error()).cloned();
        let mut errors: Vec<Diagnostic> = found.chain(unknown).collect();
        crate::check::sort(&mut errors);
        let files = read.requests.iter().map(|request| {
            let source = request.input.place.source;
            read.sources.get(source).name.clone()
        });
        Ok(State {
            files: files.collect(),
            set: read.set,
            sources: Some(read.sources),
            mesh: String::new(),
            errors,
        })
    }

    fn mesh_name(&self, set: &Set) -> Result<String, Error> {
        let names: BTreeSet<&str> = set.items().iter().map(|it| it.mesh()).collect();
        let Some(wanted) = &self.mesh else {
            let mut rest = names.iter();
            return match (rest.next(), rest.next()) {
                (Some(only), None) => Ok((*only).to_owned()),
                (None, _) => Err(Error::usage("there is no mesh").hint(
                    "name files or directories with its documents, or create it with --local",
                )),
                (Some(_), Some(_)) => {
                    let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
                    let message = format!("there are {} meshes: {}", names.len(), names.join(", "));
                    Err(Error::usage(message).hint("choose one with --mesh-name"))
                }
            };
        };
        if names.contains(wanted.as_str()) {
            return Ok(wanted.clone());
        }
        Err(absent("mesh", wanted, names))
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

impl State {
    /// # Errors
    /// Where there are errors in documents; they are printed on standard error.
    pub fn refuse_errors(&self, environment: &Environment) -> Result<(), Error> {
        if self.errors.is_empty() {
            return Ok(());
        }
        self.print(&self.errors, environment);
        Err(Error::reported(Kind::Findings))
    }

    /// Prints findings on standard error.
    pub fn print(&self, findings: &[Diagnostic], environment: &Environment) {
        if let Some(sources) = &self.sources {
            documents::print(findings, sources, Style::Full, environment);
        }
    }

    /// Files that described resources before, are still there, and describe none now.
    pub fn emptied_since(&self, before: &State) -> Vec<String> {
        let gone = before.files.difference(&self.files);
        let is_there = |file: &&String| std::path::Path::new(file.as_str()).exists();
        gone.filter(is_there).cloned().collect()
    }
}
