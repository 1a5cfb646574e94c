//! The Envoy to run.

use crate::cli::environment::Environment;
use crate::cli::error::{Error, Kind};
use crate::up;
use std::path::{Path, PathBuf};

/// The oldest Envoy whose configuration is known to have every field that is used.
const OLDEST: (u32, u32) = (1, 30);

const INSTALL: &str = "install one (https://www.envoyproxy.io/docs/envoy/latest/start/install), and name it with --envoy, \
     with APPMESH_ENVOY, or put it on PATH";

/// The Envoy that is named, or the one on PATH; it is started once, to ask for its version.
///
/// # Errors
/// None is there, it does not start, or it is too old.
pub fn find(named: Option<&str>, environment: &Environment) -> Result<PathBuf, Error> {
    let name = named.unwrap_or("envoy");
    let path = if name.contains('/') {
        Some(PathBuf::from(name)).filter(|path| path.is_file())
    } else {
        on_path(name, environment)
    };
    let Some(path) = path else {
        let message = match named {
            Some(name) => format!("there is no Envoy at '{name}': not found"),
            None => "there is no `envoy` on PATH: not found".to_owned(),
        };
        return Err(Error::new(Kind::Machine, message).hint(INSTALL));
    };
    let version = up::version(&path).map_err(|failure| Error::from(failure).hint(INSTALL))?;
    if is_too_old(&version) {
        let (major, minor) = OLDEST;
        let message = format!(
            "'{}' is Envoy {version}, which is too old: {major}.{minor} or later is needed",
            path.display()
        );
        return Err(Error::new(Kind::Machine, message).hint(INSTALL));
    }
    Ok(path)
}

fn on_path(name: &str, environment: &Environment) -> Option<PathBuf> {
    let folders = environment.get("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(folders).map(|folder| folder.join(name));
    candidates.find(|path: &PathBuf| is_executable(path))
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = path.metadata();
    metadata.is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

fn is_too_old(version: &str) -> bool {
    let mut parts = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or_default());
    (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    ) < OLDEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_versions() {
        assert!(is_too_old("1.9.0"));
        assert!(!is_too_old("1.40.0"));
        assert!(!is_too_old("2.0.0-dev"));
        assert!(is_too_old(""));
    }
}
