//! The answer of a command that App Mesh does not have, printed as the answers of its operations are.

use super::environment::{self, Environment};
use super::error::Error;
use super::pager::Out;
use super::profile::Profile;
use super::{settings, stdout};
use crate::output::{Renderer, Settings};
use clap::ArgMatches;
use serde_json::Value;

/// Prints an answer as `--query`, `--output` and `--no-cli-pager` ask for; `title` heads a table.
///
/// # Errors
/// An unknown format, a query that fails on the answer, or standard output that cannot be written.
pub fn print(
    answer: Value,
    title: &str,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(), Error> {
    let profile = Profile::default();
    let answer = match settings::query(matches)? {
        Some(query) => query.search(&answer).map_err(Error::general)?,
        None => answer,
    };
    let format = settings::format(matches, environment, &profile)?;
    let settings = Settings {
        title: title.to_owned(),
        width: environment::stdout_width(),
        color: settings::color(matches, environment),
    };
    let mut out = Out::new(matches.get_flag("no-cli-pager"), environment, &profile);
    stdout::written(Renderer::new(format, settings, &mut out).whole(&answer))?;
    stdout::written(out.finish())
}
