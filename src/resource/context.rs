//! What is known about the surroundings of resources.

use super::Quotas;
use compact_str::CompactString;
use jiff::civil::Date;

/// Facts that no document contains. What is not known is `None`, and rules about it report nothing.
#[derive(Clone, Debug)]
pub struct Context {
    /// The Region in which the mesh is: `us-west-2`.
    pub region: Option<CompactString>,
    /// The account that makes the requests and owns what they create.
    pub account: Option<CompactString>,
    /// True where no one chose that account, so that nothing is checked by it.
    pub is_account_assumed: bool,
    /// For rules about dates; `None` where no date is known.
    pub today: Option<Date>,
    /// How many resources the account may have.
    pub quotas: Quotas,
}

impl Context {
    /// Nothing is known, and the quotas are those of a new account.
    pub const NONE: &'static Context = &Context {
        region: None,
        account: None,
        is_account_assumed: false,
        today: None,
        quotas: Quotas::DEFAULT,
    };
}

impl Default for Context {
    fn default() -> Context {
        Context::NONE.clone()
    }
}
