//! The rules that only templates can break, by their ids.

/// The kind of finding about a reference to what does not exist.
pub const REFERENCE: &str = "undefined-reference";

/// The kind of finding about resources that wait for each other.
pub const CIRCLE: &str = "circular-dependency";

/// The rule about what is created before what it needs.
pub const ORDER: &str = "create-order";

/// The kind of finding about a member that a template cannot express.
pub const INEXPRESSIBLE: &str = "inexpressible";
