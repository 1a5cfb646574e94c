//! How a format is called, and how it spells the members of the API.

use std::fmt::Debug;

/// What a request keeps of the format in which it is written, for messages about it.
pub trait Spelling: Sync + Debug {
    /// Its name on the command line: `cloudformation`.
    fn name(&self) -> &'static str;

    /// How it spells a member of the API (`portMapping`) in a message.
    fn spell(&self, member: &str) -> String;
}
