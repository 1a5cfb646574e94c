//! What surrounds a run: environment variables, standard input, the terminal. Read here and handed
//! down as values.

use std::collections::HashMap;
use std::io::{IsTerminal, Read};

/// The surroundings of one run.
#[derive(Debug, Default)]
pub struct Environment {
    variables: HashMap<String, String>,
}

impl Environment {
    /// The environment of this process. Variables that are no Unicode are left out.
    pub fn of_process() -> Environment {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Environment {
            variables: std::env::vars_os().filter_map(text).collect(),
        }
    }

    /// An environment of one variable.
    #[cfg(test)]
    pub fn with(name: &str, value: &str) -> Environment {
        Environment {
            variables: HashMap::from([(name.to_owned(), value.to_owned())]),
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

    /// The user's home.
    pub fn home(&self) -> Option<&str> {
        self.get("HOME")
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
