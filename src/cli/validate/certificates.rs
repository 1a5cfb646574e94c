//! `--certificates`: the files and ARNs that specs name, opened.

use super::super::certificate::sources;
use super::super::environment::Environment;
use super::super::error::Error;
use super::options::{Against, Options};
use crate::certificate::Sources;
use crate::check::{self, Certificates};
use crate::diagnostic::Diagnostic;
use crate::resource::Set;
use clap::ArgMatches;
use std::path::PathBuf;
use std::time::SystemTime;

/// Opens what specs name.
pub struct Opener {
    /// The directory that a proxy sees as `/`.
    root: PathBuf,
    sources: Sources,
}

impl Opener {
    /// What the options ask for; `None` without `--certificates`.
    ///
    /// # Errors
    /// A directory that is not there, or an option that is wrong.
    pub fn of(
        matches: &ArgMatches,
        environment: &Environment,
        options: &Options,
    ) -> Result<Option<Opener>, Error> {
        let Some(root) = matches.get_one::<String>("certificates") else {
            return Ok(None);
        };
        let root = PathBuf::from(root);
        if !root.is_dir() {
            let message = format!("`{}` is not a directory", root.display());
            return Err(
                Error::value(message).hint("`--certificates /` checks the files of this machine")
            );
        }
        let sources = sources::of(matches, environment, options.against == Some(Against::Aws))?;
        Ok(Some(Opener { root, sources }))
    }

    /// What is wrong with the certificates of these resources.
    pub fn check(&self, resources: &Set) -> Vec<Diagnostic> {
        let from = Certificates {
            file: &|path| self.read(path),
            source: &self.sources,
            now: SystemTime::now(),
        };
        check::certificates(resources, &from)
    }

    /// The bytes of a file below the root, or why it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let path = sources::below(&self.root, path);
        std::fs::read(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
    }
}
