//! What surrounds a run: environment variables, standard input, the terminal. Read here and handed
//! down as values.

use super::error::Error;
use std::collections::HashMap;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;

/// The surroundings of one run.
#[derive(Debug, Default)]
pub struct Environment {
    variables: HashMap<String, String>,
    /// The variables whose values are not UTF-8.
    unreadable: Vec<String>,
}

/// The variables that this program reads, beside those of proxies; `AWS_` is any that begins so.
const READ: [&str; 7] = [
    "APPMESH_",
    "AWS_",
    "HOME",
    "PAGER",
    "REQUESTS_CA_BUNDLE",
    "TZ",
    "XDG_STATE_HOME",
];

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Environment {
        let mut environment = Environment::default();
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else {
                continue;
            };
            match value.into_string() {
                Ok(value) => drop(environment.variables.insert(name, value)),
                Err(_) => environment.unreadable.push(name),
            }
        }
        environment
    }

    /// Refuses variables of ours that are not UTF-8: to leave one out would change what the command
    /// does, and to replace its odd bytes would, too.
    ///
    /// # Errors
    /// The first such variable.
    pub fn check(&self) -> Result<(), Error> {
        let is_read = |name: &&String| {
            READ.iter().any(|read| {
                name.as_str() == *read || (read.ends_with('_') && name.starts_with(read))
            }) || name.to_ascii_lowercase().ends_with("_proxy")
        };
        match self.unreadable.iter().find(is_read) {
            Some(name) => Err(Error::general(format!(
                "the environment variable {name} is not UTF-8"
            ))),
            None => Ok(()),
        }
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
            unreadable: Vec::new(),
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
/// When it cannot be read, or is no UTF-8.
pub fn read_stdin() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

/// The columns of the terminal on standard error; 100 where there is none.
pub fn width(environment: &Environment) -> usize {
    let told = environment
        .get("COLUMNS")
        .and_then(|columns| columns.parse().ok());
    let asked = || {
        std::io::stderr()
            .is_terminal()
            .then(terminal_width)
            .flatten()
    };
    told.or_else(asked).unwrap_or(100)
}

/// The columns of the terminal on standard output; `None` where it is none.
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
