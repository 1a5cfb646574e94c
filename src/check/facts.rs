//! What is known of the surroundings.

use compact_str::CompactString;
use jiff::civil::Date;

/// Facts that no document holds. What is not known is `None`, and rules about it stay silent.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The Region in which the mesh lives: `us-west-2`.
    pub region: Option<CompactString>,
    /// The account that makes the requests and owns what they create.
    pub account: Option<CompactString>,
    pub today: Option<Date>,
}

impl Facts {
    /// Nothing is known.
    pub const NONE: &'static Facts = &Facts {
        region: None,
        account: None,
        today: None,
    };
}
