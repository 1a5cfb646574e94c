//! The profile of a run: settings of the AWS config files. A local App Mesh has none, and reads
//! no file.

use super::environment::Environment;
use super::error::Error;
#[cfg(feature = "aws")]
use super::surroundings;

/// The variables that name a profile, the first that is set first.
#[cfg(feature = "aws")]
pub const VARIABLES: &[&str] = &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

/// The settings of a profile; nothing is set in the default one.
#[derive(Debug, Default)]
pub struct Profile {
    #[cfg(feature = "aws")]
    read: Option<crate::aws::Profile>,
}

impl Profile {
    /// The profile that `--profile` or the environment names, else `default`.
    ///
    /// # Errors
    /// Files that cannot be parsed, and a profile that does not exist.
    #[cfg(feature = "aws")]
    pub fn load(option: Option<&str>, environment: &Environment) -> Result<Profile, Error> {
        // An empty option comes of a variable that a script has not set.
        let option = option.filter(|name| !name.is_empty());
        let name = option.or_else(|| environment.first(VARIABLES));
        let surroundings = surroundings::of(environment);
        Ok(Profile {
            read: Some(crate::aws::Profile::load(name, &surroundings)?),
        })
    }

    #[cfg(not(feature = "aws"))]
    pub fn load(_: Option<&str>, _: &Environment) -> Result<Profile, Error> {
        Ok(Profile::default())
    }

    /// A setting.
    #[cfg(feature = "aws")]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.read.as_ref()?.get(key)
    }

    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "without the SDK no profile is read")]
    pub fn get(&self, _: &str) -> Option<&str> {
        None
    }

    /// A setting, even where it says nothing: `cli_pager =`.
    pub fn get_even_empty(&self, key: &str) -> Option<&str> {
        #[cfg(feature = "aws")]
        return self.read.as_ref()?.get_even_empty(key);
        #[cfg(not(feature = "aws"))]
        self.get(key)
    }

    /// A setting of the profile's `services` section for App Mesh.
    #[cfg(feature = "aws")]
    pub fn service(&self, key: &str) -> Option<&str> {
        self.read.as_ref()?.service("app_mesh", key)
    }

    /// What was read from the files.
    #[cfg(feature = "aws")]
    pub fn read(&self) -> Option<&crate::aws::Profile> {
        self.read.as_ref()
    }
}
