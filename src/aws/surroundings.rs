//! What surrounds a run: environment, home, clock, user.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::SystemTime;

/// What surrounds a run, as values: this room reads neither environment nor clock.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The environment's variables.
    pub variables: HashMap<String, String>,
    /// The user's home.
    pub home: Option<PathBuf>,
    /// Gives the time.
    pub clock: fn() -> SystemTime,
    /// Asks the user for a line; `None` where no one can be asked.
    pub ask: fn(&str) -> Option<String>,
}

impl Surroundings {
    /// A variable that is set and not empty.
    pub fn get(&self, variable: &str) -> Option<&str> {
        let value = self.variables.get(variable).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// Variables alone, at the beginning of time, with no one to ask.
    #[cfg(test)]
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Surroundings {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Surroundings {
            variables: variables.into_iter().map(owned).collect(),
            home: None,
            clock: || SystemTime::UNIX_EPOCH,
            ask: |_| None,
        }
    }
}
