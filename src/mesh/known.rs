//! Values that may not be known, and why.

use crate::document::Place;
use crate::model::Kind;
use compact_str::CompactString;
use std::fmt;

/// A value, or the reason why there is none. The first gap inside a compound value is the gap of the
/// whole.
pub type Known<T> = Result<T, Gap>;

/// A value and where it is written; `None` for a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// What is written.
    pub value: T,
    /// Where; `None` for a default.
    pub place: Option<Place>,
}

impl<T> At<T> {
    /// A value that is not in the spec: App Mesh's default.
    pub fn default_of(value: T) -> At<T> {
        At { value, place: None }
    }
}

/// Why a value is not known. Equal to no value, and never a reason to call something plaintext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Only a deployment knows it: a function, a variable, a placeholder.
    Unknown {
        /// Where it is written.
        place: Place,
    },
    /// It is written, but not a value that the API accepts.
    Invalid {
        /// Where the value is written.
        place: Place,
        /// What the member should contain, as a phrase.
        expected: &'static str,
    },
    /// A required member is absent.
    Missing {
        /// Where the object is that lacks it.
        place: Place,
        /// The member, as the API spells it.
        member: &'static str,
    },
    /// A name to which no resource answers.
    Unresolved {
        /// Where the name is written.
        place: Place,
        /// The kind of resource that it should name.
        kind: Kind,
        /// The name.
        name: CompactString,
    },
}

impl Gap {
    /// Where the gap is.
    pub fn place(&self) -> Place {
        match self {
            Gap::Unknown { place }
            | Gap::Invalid { place, .. }
            | Gap::Missing { place, .. }
            | Gap::Unresolved { place, .. } => *place,
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gap::Unknown { .. } => formatter.write_str("the value is not known yet"),
            Gap::Invalid { expected, .. } => write!(formatter, "expected {expected}"),
            Gap::Missing { member, .. } => write!(formatter, "member `{member}` is missing"),
            Gap::Unresolved { kind, name, .. } => {
                write!(formatter, "there is no {} `{name}`", kind.words())
            }
        }
    }
}
