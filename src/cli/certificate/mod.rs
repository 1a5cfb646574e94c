//! `appmesh ca` and `appmesh certificate`: private authorities, and certificates for ARNs of ACM.
//!
//! Answers have the members of the operations of ACM and AWS Private CA. A private key is never part
//! of an answer: `export` writes it to a file that only the user can read.

mod authority;
mod describe;
mod files;
mod leaf;
pub mod presented;
#[cfg(any(feature = "up", feature = "xds"))]
pub mod renewal;
pub mod sources;

use super::environment::Environment;
use super::error::{self, Error};
use super::profile::Profile;
use super::{service, settings};
use crate::certificate::error::ErrorKind;
use crate::certificate::{self, Archive, Context, KeyAlgorithm, Registry, Secret};
use crate::wire::{self, TimestampFormat};
pub use authority::COMMAND as AUTHORITY;
use clap::{Arg, ArgMatches, ValueHint};
pub use leaf::COMMAND as CERTIFICATE;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;
use std::sync::Arc;
use std::time::SystemTime;

/// The variable that names the file with which private keys are encrypted at rest.
const KEY_FILE: &str = "APPMESH_KEY_FILE";

/// The clock of this machine and the randomness of its operating system.
pub fn context() -> Context {
    Context {
        clock: Box::new(SystemTime::now),
        random: Box::new(|buffer| {
            let filled = SystemRandom::new().fill(buffer);
            filled.expect("the operating system supplies random bytes");
        }),
    }
}

/// The certificates of the local control plane.
///
/// # Errors
/// A setting that is wrong, or a key file that cannot be read.
pub fn registry(matches: &ArgMatches, environment: &Environment) -> Result<Registry, Error> {
    let local = service::embedded(matches, environment, service::warn)?;
    Ok(local.certificates(Arc::new(context()), passphrase(environment)?))
}

/// The content of the user's key file, without the line end that editors add.
///
/// # Errors
/// A file that cannot be read or is empty.
pub fn passphrase(environment: &Environment) -> Result<Option<Vec<u8>>, Error> {
    let Some(path) = environment.get(KEY_FILE) else {
        return Ok(None);
    };
    let mut content = std::fs::read(path)
        .map_err(|error| Error::value(format!("cannot read `{path}` ({KEY_FILE}): {error}")))?;
    while content.last().is_some_and(|byte| b"\r\n".contains(byte)) {
        content.pop();
    }
    if content.is_empty() {
        return Err(Error::value(format!("`{path}` ({KEY_FILE}) is empty"))
            .hint(format!("`openssl rand -base64 32 > {path}` fills it")));
    }
    Ok(Some(content))
}

/// Writes authorities and certificates with their keys to a file that only the user can read.
///
/// # Errors
/// A file that cannot be written.
pub fn write_archive(path: &str, archive: &Archive) -> Result<(), Error> {
    let json = serde_json::to_string_pretty(archive).expect("an archive is JSON");
    let content = Secret::new(json + "\n");
    files::write(&[files::File::private_key(path, &content)])
}

/// Reads what [`write_archive`] wrote.
///
/// # Errors
/// A file that cannot be read, or contains something else.
pub fn read_archive(path: &str) -> Result<Archive, Error> {
    let text = Secret::new(files::read(path)?);
    serde_json::from_str(text.expose()).map_err(|error| {
        Error::value(format!(
            "`{path}` does not contain authorities and certificates: {error}"
        ))
        .hint("`appmesh state export --with-keys FILE` writes such a file")
    })
}

impl From<certificate::Error> for Error {
    fn from(error: certificate::Error) -> Error {
        let service = |code: &str| Error {
            code: Some(code.to_owned()),
            service_message: Some(error.message.as_str().into()),
            ..Error::new(
                error::Kind::Service,
                format!("An error occurred ({code}): {}", error.message),
            )
        };
        let converted = match error.kind {
            ErrorKind::Input => Error::value(error.message),
            ErrorKind::NotFound => service("ResourceNotFoundException"),
            ErrorKind::Conflict => service("ConflictException"),
            ErrorKind::Other => Error::general(error.message),
        };
        converted.hints(error.hints)
    }
}

/// How the answers of a run print time.
struct Clock(TimestampFormat);

impl Clock {
    fn new(environment: &Environment) -> Result<Clock, Error> {
        settings::timestamps(&Profile::default(), environment).map(Clock)
    }

    fn seconds(&self, seconds: u64) -> Value {
        wire::timestamp(Value::from(seconds), &self.0)
    }

    fn time(&self, time: SystemTime) -> Value {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        self.seconds(since.unwrap_or_default().as_secs())
    }
}

// -- arguments that both commands have -------------------------------------------------------

fn arn_argument(help: &'static str) -> Arg {
    Arg::new("which")
        .value_name("ARN")
        .required(true)
        .help(help)
}

/// The option that gives what is made the ARN that specs already name.
fn arn_option() -> Arg {
    Arg::new("arn")
        .long("arn")
        .value_name("ARN")
        .help("Use this ARN, for instance the one that existing specs name [default: a new one]")
}

fn algorithm_option() -> Arg {
    Arg::new("key-algorithm")
        .long("key-algorithm")
        .value_name("ALGORITHM")
        .value_parser(KeyAlgorithm::ALL.map(KeyAlgorithm::name))
        .default_value(KeyAlgorithm::default().name())
        .help("The kind of key")
}

fn file_option(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .help(help)
}

fn text<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.get_one::<String>(name).map(String::as_str)
}

fn algorithm(matches: &ArgMatches) -> KeyAlgorithm {
    let name = text(matches, "key-algorithm").unwrap_or_default();
    name.parse().unwrap_or_default()
}
