//! What surrounds a run: environment variables, standard input, the terminal. Read here and handed
//! down as values.

use super::bounded::{self, MAX_FILE_SIZE};
use super::error::Error;
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal};
use std::path::PathBuf;

/// The surroundings of one run.
#[derive(Debug, Default)]
pub struct Environment {
    variables: HashMap<String, String>,
    /// The names of variables whose values are not UTF-8.
    not_utf8: BTreeSet<String>,
}

/// The variables that this program reads, besides those of proxies. `AWS_` represents every name that
/// begins with it.
const READ: [&str; 9] = [
    "APPMESH_",
    "AWS_",
    "HOME",
    "PAGER",
    "PATH",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_",
    "TZ",
    "XDG_",
];

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Environment {
        Environment::of(std::env::vars_os())
    }

    fn of(variables: impl Iterator<Item = (OsString, OsString)>) -> Environment {
        let mut environment = Environment::default();
        for (name, value) in variables {
            // A name that is not UTF-8 is never looked up.
            let Ok(name) = name.into_string() else {
                continue;
            };
            match value.into_string() {
                Ok(value) => drop(environment.variables.insert(name, value)),
                Err(_) => drop(environment.not_utf8.insert(name)),
            }
        }
        environment
    }

    /// Rejects a variable that is not UTF-8 and that would otherwise be treated as one that is not
    /// set: a default in its place could be another directory.
    ///
    /// # Errors
    /// The first of these variables.
    pub fn check(&self) -> Result<(), Error> {
        let is_read = |name: &&String| {
            let upper = name.to_ascii_uppercase();
            let is_one =
                |read: &&str| upper == *read || read.ends_with('_') && upper.starts_with(*read);
            READ.iter().any(is_one) || upper.ends_with("_PROXY")
        };
        self.not_utf8.iter().find(is_read).map_or(Ok(()), |name| {
            Err(
                Error::general(format!("the environment variable {name} is not UTF-8"))
                    .hint(format!("`unset {name}`, or give it a value that is UTF-8")),
            )
        })
    }

    /// Whether a variable is set to something that is not UTF-8.
    pub fn is_not_utf8(&self, name: &str) -> bool {
        self.not_utf8.contains(name)
    }

    /// All variables.
    #[cfg(feature = "aws")]
    pub fn variables(&self) -> &HashMap<String, String> {
        &self.variables
    }

    /// An environment of one variable.
    #[cfg(test)]
    pub fn with(name: &str, value: &str) -> Environment {
        Environment {
            variables: HashMap::from([(name.to_owned(), value.to_owned())]),
            ..Environment::default()
        }
    }

    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// A variable that is set, even to nothing.
    pub fn get_even_empty(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// A variable that switches something on: `1`, `true`, `yes` or `on`.
    pub fn is_on(&self, name: &str) -> bool {
        let yes = ["1", "true", "yes", "on"];
        self.get(name)
            .is_some_and(|value| yes.contains(&value.to_ascii_lowercase().as_str()))
    }

    /// The first of these variables that is set and not empty.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The user's home: that of `HOME`, else that of the password file, which counts where a service
    /// manager or cron sets no variables.
    pub fn home(&self) -> Option<PathBuf> {
        match self.get_even_empty("HOME") {
            Some(home) => Some(PathBuf::from(home)).filter(|home| !home.as_os_str().is_empty()),
            None => std::env::home_dir(),
        }
    }
}

/// Everything on standard input.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or does not end within the size of a file.
pub fn read_stdin() -> std::io::Result<String> {
    let bytes = bounded::read(std::io::stdin().lock(), MAX_FILE_SIZE)?;
    String::from_utf8(bytes).map_err(|_| {
        std::io::Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8")
    })
}

/// The columns of the terminal on standard error; 100 where there is none.
pub fn width(environment: &Environment) -> usize {
    let reported = environment
        .get("COLUMNS")
        .and_then(|columns| columns.parse().ok());
    let asked = || {
        std::io::stderr()
            .is_terminal()
            .then(terminal_width)
            .flatten()
    };
    reported.or_else(asked).unwrap_or(100)
}

/// The columns of the terminal on standard output; `None` if it is not a terminal.
pub fn stdout_width() -> Option<usize> {
    std::io::stdout()
        .is_terminal()
        .then(terminal_width)
        .flatten()
}

/// Whether standard error is a terminal that can erase what it shows.
pub fn can_erase(environment: &Environment) -> bool {
    let is_able = environment.get("TERM").is_some_and(|kind| kind != "dumb");
    is_able && std::io::stderr().is_terminal()
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt;

    #[test]
    fn a_variable_that_is_not_utf8_is_not_one_that_is_not_set() {
        let of = |name: &str| {
            let value = OsString::from_vec(b"/d\xff".to_vec());
            Environment::of([(OsString::from(name), value)].into_iter())
        };
        for name in ["APPMESH_STATE_DIR", "XDG_STATE_HOME", "HOME", "https_proxy"] {
            let error = of(name).check().unwrap_err();
            assert!(error.message.contains(name), "{}", error.message);
            assert!(of(name).is_not_utf8(name));
        }
        assert!(of("LS_COLORS").check().is_ok());
    }
}
