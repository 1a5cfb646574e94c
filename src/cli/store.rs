//! Where the local App Mesh keeps its state: a folder, or etcd.

use super::environment::Environment;
use super::error::Error;
use crate::local::store::{Store, file};
use clap::ArgMatches;
use std::path::PathBuf;
use std::sync::Arc;

/// The store that options and environment choose: the line before the environment, and in each of
/// them the more general option first.
///
/// # Errors
/// A location that is wrong, or etcd that cannot be used.
pub fn chosen(
    matches: &ArgMatches,
    environment: &Environment,
    region: &str,
) -> Result<Arc<dyn Store>, Error> {
    let option = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    match (option("store"), option("state-dir")) {
        (Some(_), Some(_)) => Err(Error::usage(
            "`--store` and `--state-dir` both choose where the state is; give one of them",
        )),
        (Some(location), None) => open(location, environment, region),
        (None, Some(folder)) => Ok(file::open(folder.into(), region)),
        (None, None) => match environment.get("APPMESH_STORE") {
            Some(location) => open(location, environment, region),
            None => Ok(file::open(default_folder(environment)?, region)),
        },
    }
}

/// The store at a location: `etcd://HOST:PORT`, or a folder.
///
/// # Errors
/// As for [`chosen`].
pub fn open(
    location: &str,
    environment: &Environment,
    region: &str,
) -> Result<Arc<dyn Store>, Error> {
    match location.split_once("://") {
        None => Ok(file::open(location.into(), region)),
        Some(("etcd", _)) => etcd(location, environment, region),
        Some((scheme, _)) => Err(Error::usage(format!(
            "`{location}` is not a store: there is no `{scheme}://`"
        ))
        .hint("write a directory, or `etcd://HOST:PORT[,HOST:PORT...][/PREFIX]`")),
    }
}

#[cfg(feature = "etcd")]
fn etcd(location: &str, environment: &Environment, region: &str) -> Result<Arc<dyn Store>, Error> {
    use crate::local::store::etcd::{self, Options, Tls};
    let file = |name: &str| -> Result<Option<Vec<u8>>, Error> {
        let Some(path) = environment.get(name) else {
            return Ok(None);
        };
        let unreadable =
            |error| Error::usage(format!("'{path}' in {name} cannot be read: {error}"));
        std::fs::read(path).map(Some).map_err(unreadable)
    };
    let mut options = Options::parse(location).map_err(|error| Error::usage(error.message()))?;
    let authority = file("APPMESH_STORE_CA")?;
    let identity = match (file("APPMESH_STORE_CERT")?, file("APPMESH_STORE_KEY")?) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => {
            return Err(Error::usage(
                "APPMESH_STORE_CERT and APPMESH_STORE_KEY belong together; set both or neither",
            ));
        }
    };
    if authority.is_some() || identity.is_some() || environment.is_on("APPMESH_STORE_TLS") {
        options.tls = Some(Tls {
            authority,
            identity,
        });
    }
    if let Some(user) = environment.get("APPMESH_STORE_USER") {
        let password = environment
            .get("APPMESH_STORE_PASSWORD")
            .unwrap_or_default();
        options.user = Some((user.to_owned(), password.to_owned()));
    }
    etcd::open(options, region).map_err(|error| {
        let error = Error::general(error.message());
        error.hint("check the addresses, and APPMESH_STORE_CA, _CERT, _KEY, _USER and _PASSWORD")
    })
}

#[cfg(not(feature = "etcd"))]
fn etcd(location: &str, _: &Environment, _: &str) -> Result<Arc<dyn Store>, Error> {
    Err(Error::general(format!(
        "this build cannot use `{location}`: it lacks the feature `etcd`"
    ))
    .hint("give a directory with `--state-dir`"))
}

/// The folder of a user who chooses none.
pub fn default_folder(environment: &Environment) -> Result<PathBuf, Error> {
    if let Some(folder) = environment.get("APPMESH_STATE_DIR") {
        return Ok(PathBuf::from(folder));
    }
    let base = environment.get("XDG_STATE_HOME").map(PathBuf::from);
    let base = base.or_else(|| {
        let home = environment.home();
        home.map(|home| home.join(".local/state"))
    });
    base.map(|base| base.join("appmesh")).ok_or_else(|| {
        Error::general("there is no directory for the state of the local App Mesh")
            .hint("set HOME or APPMESH_STATE_DIR, or give --state-dir")
    })
}
