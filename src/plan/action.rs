//! What a plan does about one resource.

use super::difference::Difference;
use crate::model::Kind;
use crate::resource::Resource;
use compact_str::CompactString;

/// What has to be done about one resource.
#[derive(Debug)]
pub struct Action {
    /// The resource as it is wanted; as it is where it is to be deleted.
    pub resource: Resource,
    /// What becomes of the resource.
    pub change: Change,
}

/// What has to be done.
#[derive(Debug)]
pub enum Change {
    /// It is not there yet.
    Create,
    /// It is there with another spec or other tags.
    Update {
        /// The resource as it was when the plan was made.
        before: Box<Resource>,
        /// Never empty.
        differences: Vec<Difference>,
    },
    /// It is there, and no document states it.
    Delete,
}

/// A kind and names, outermost first.
pub type Key<'r> = (Kind, &'r [CompactString]);

/// Under which two resources are the same.
pub fn key(resource: &Resource) -> Key<'_> {
    (resource.kind(), &resource.names)
}
