//! The sources that options name: files first, then the local store.

use super::registry;
use crate::certificate::source::Files;
use crate::certificate::{self, Source, Sources};
use crate::cli::environment::Environment;
use crate::cli::error::Error;
#[cfg(feature = "aws")]
use crate::cli::{lookup::Lookup, remote, service};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use std::path::{Component, Path, PathBuf};
#[cfg(feature = "aws")]
use std::sync::Arc;

/// The option that asks ACM and AWS Private CA instead of the local store.
pub fn aws_option() -> Arg {
    Arg::new("acm")
        .long("acm")
        .action(ArgAction::SetTrue)
        .help("Ask ACM and AWS Private CA instead of the local store")
}

/// Adds the options that give the material of ARNs.
pub fn arguments(command: Command) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .action(ArgAction::Append)
            .hide_short_help(true)
            .help(help)
    };
    command
        .arg(option(
            "certificate",
            "ARN=CHAIN,KEY",
            "The PEM files of a certificate of ACM; may be repeated",
        ))
        .arg(option(
            "authority",
            "ARN=PEM[,KEY]",
            "The PEM file of a private CA, and its key if it is to issue certificates; may be repeated",
        ))
        .arg(
            option(
                "certificates-from",
                "FILE",
                "A file with a line for each ARN, in the form of --certificate or --authority",
            )
            .value_hint(ValueHint::FilePath),
        )
}

/// What the options name, then what the local store contains, and then, where the user asks for it,
/// what ACM and AWS Private CA contain.
///
/// # Errors
/// An option that is wrong, a state that cannot be used, or no credentials for AWS.
pub fn of(
    matches: &ArgMatches,
    environment: &Environment,
    asks_aws: bool,
) -> Result<Sources, Error> {
    let sources = Sources::default().with(files(matches)?);
    let sources = sources.with(registry(matches, environment)?);
    if asks_aws {
        return Ok(sources.with(aws(matches, environment)?));
    }
    Ok(sources)
}

/// ACM and AWS Private CA.
///
/// # Errors
/// A setting that is wrong, or no credentials.
#[cfg(feature = "aws")]
pub fn aws(matches: &ArgMatches, environment: &Environment) -> Result<Box<dyn Source>, Error> {
    let lookup = Lookup {
        matches,
        environment,
        profile: &service::profile(matches, environment)?,
    };
    let aws = remote::connection(&lookup)?;
    let context = Arc::new(super::context());
    Ok(Box::new(crate::aws::Certificates::new(aws, context)))
}

/// ACM and AWS Private CA, which this build cannot ask.
#[cfg(not(feature = "aws"))]
pub fn aws(_: &ArgMatches, _: &Environment) -> Result<Box<dyn Source>, Error> {
    let message = "this build cannot ask ACM: it was built without the feature `aws`";
    Err(Error::general(message).hint("give the files: `--certificate ARN=CHAIN,KEY`"))
}

/// The files that the options name.
///
/// # Errors
/// An option that is wrong.
pub fn files(matches: &ArgMatches) -> Result<Files, Error> {
    let mut files = Files::default();
    let values = |name: &str| matches.get_many::<String>(name).unwrap_or_default();
    values("certificate").try_for_each(|value| files.add_certificate(value))?;
    values("authority").try_for_each(|value| files.add_authority(value))?;
    for path in values("certificates-from") {
        let text = super::files::read(path)?;
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        files.add_mapping(&text, folder).map_err(|error| {
            let message = format!("`{path}`, {}", error.message);
            certificate::Error { message, ..error }
        })?;
    }
    Ok(files)
}

/// A path of a container below the directory that is its root. `..` does not lead out of it.
pub fn below(root: &Path, path: &str) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::Normal(_) => parts.push(part),
            _ => {}
        }
    }
    parts
        .iter()
        .fold(root.to_owned(), |path, part| path.join(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_remain_below_the_root() {
        let root = Path::new("image");
        assert_eq!(below(root, "/keys/a.pem"), Path::new("image/keys/a.pem"));
        assert_eq!(below(root, "../../a.pem"), Path::new("image/a.pem"));
        assert_eq!(below(root, "/keys/../b.pem"), Path::new("image/b.pem"));
    }
}
