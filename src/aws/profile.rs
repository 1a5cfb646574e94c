//! A profile of the AWS config and credentials files.

use super::{causes, runtime};
use crate::wire::{Failure, FailureKind};
use aws_config::profile::ProfileSet;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_runtime::env_config::property::PropertiesKey;
use aws_types::os_shim_internal::{Env, Fs};

/// The settings of one profile.
#[derive(Clone, Debug)]
pub struct Profile {
    set: ProfileSet,
    name: String,
}

impl Profile {
    /// Reads the files. `name` is the profile that was asked for; `default` when nothing was, which
    /// need not exist.
    ///
    /// # Errors
    /// A file that cannot be read or parsed, or a profile that was asked for and does not exist.
    pub fn load(name: Option<&str>) -> Result<Profile, Failure> {
        let failure = |message| Failure {
            kind: FailureKind::Other,
            message,
        };
        let files = EnvConfigFiles::default();
        let (fs, env) = (Fs::real(), Env::real());
        let loading =
            aws_config::profile::load(&fs, &env, &files, name.map(|name| name.to_owned().into()));
        let set = runtime()?
            .block_on(loading)
            .map_err(|error| failure(format!("Unable to parse config file: {}", causes(&error))))?;
        if let Some(name) = name.filter(|name| set.get_profile(name).is_none()) {
            return Err(failure(format!(
                "The config profile ({name}) could not be found"
            )));
        }
        Ok(Profile {
            set,
            name: name.unwrap_or("default").to_owned(),
        })
    }

    /// A setting of the profile.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.get_even_empty(key).filter(|value| !value.is_empty())
    }

    /// A setting of the profile, even where it is set to nothing.
    pub fn get_even_empty(&self, key: &str) -> Option<&str> {
        self.set.get_profile(&self.name)?.get(key)
    }

    /// What the `services` section that the profile names says about App Mesh. The SDK looks for
    /// `app-mesh` there; AWS CLI, whose files these are, writes `app_mesh`.
    pub fn service(&self, key: &str) -> Option<&str> {
        let key = PropertiesKey::builder()
            .section_key("services")
            .section_name(self.get("services")?)
            .property_name("app_mesh")
            .sub_property_name(key)
            .build()
            .ok()?;
        self.set.other_sections().get(&key).map(String::as_str)
    }

    /// The names of all profiles, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.set.profiles()
    }
}
