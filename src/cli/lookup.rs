//! Settings by the precedence of AWS CLI: an option, else the environment, else the profile.

use super::environment::Environment;
use super::profile::Profile;
use clap::ArgMatches;

/// Where settings are looked for.
#[derive(Clone, Copy)]
pub struct Lookup<'a> {
    pub matches: &'a ArgMatches,
    pub environment: &'a Environment,
    pub profile: &'a Profile,
}

/// A setting, and where it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub value: String,
    /// `--region`, `AWS_REGION`, `the profile`.
    pub from: String,
}

impl Found {
    pub fn new(value: &str, from: impl Into<String>) -> Found {
        Found {
            value: value.to_owned(),
            from: from.into(),
        }
    }
}

impl Lookup<'_> {
    /// The first that says something: the option, these variables, the profile's key.
    pub fn find(&self, option: &str, variables: &[&str], key: &str) -> Option<Found> {
        self.option(option)
            .or_else(|| self.variable(variables))
            .or_else(|| self.key(key))
    }

    /// An option that is given and not empty: `--profile "$UNSET"` is not a choice.
    pub fn option(&self, name: &str) -> Option<Found> {
        let value = self.matches.get_one::<String>(name)?;
        (!value.is_empty()).then(|| Found::new(value, format!("--{name}")))
    }

    /// The first of these variables that is set and not empty.
    pub fn variable(&self, names: &[&str]) -> Option<Found> {
        let get = |name: &&str| Some(Found::new(self.environment.get(name)?, *name));
        names.iter().find_map(get)
    }

    /// A key of the profile.
    pub fn key(&self, key: &str) -> Option<Found> {
        Some(Found::new(self.profile.get(key)?, "the profile"))
    }

    /// A key of the `services` section that the profile names.
    #[cfg(feature = "aws")]
    pub fn service_key(&self, key: &str) -> Option<Found> {
        let value = self.profile.service(key)?;
        Some(Found::new(value, "the profile's services"))
    }
}
