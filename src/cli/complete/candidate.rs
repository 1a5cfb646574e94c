//! What completion offers.

/// A word that may follow on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub value: String,
    /// One line about it; may be empty.
    pub about: String,
}

impl Candidate {
    pub fn new(value: impl Into<String>, about: impl Into<String>) -> Candidate {
        Candidate {
            value: value.into(),
            about: about.into(),
        }
    }
}
