//! Whether something holds.

/// Whether a condition holds, as far as that is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    Known(bool),
    /// The phrase says why.
    Unknown(String),
}
