//! Everything from one store to another.

use super::{Changes, Collection, Error, Key, Snapshot, Store};
use crate::model::Kind;

/// How many documents are copied in one transaction.
const TOGETHER: usize = 40;

/// Copies every document of the region; how many. The other store must be empty.
///
/// # Errors
/// A document that is damaged, a store that cannot be used, or one that is not empty. What was copied
/// until then stays.
pub fn copy(from: &dyn Store, to: &dyn Store) -> Result<usize, Error> {
    let present = to.read(all)?;
    if let Some(first) = present.first() {
        return Err(Error::Failed(format!(
            "the target already contains {} documents, such as the {} `{}`; copy to an empty one",
            present.len(),
            first.collection.name(),
            first.name()
        )));
    }
    // One snapshot for everything, so that the copy is of one instant.
    let documents = from.read(|snapshot| {
        let mut documents = Vec::new();
        for key in all(snapshot)? {
            documents.push((key.clone(), snapshot.content(&key)?));
        }
        Ok::<_, Error>(documents)
    })?;
    for some in documents.chunks(TOGETHER) {
        to.transact(|_| {
            let mut changes = Changes::default();
            for (key, content) in some {
                changes.set(key.clone(), content.clone());
            }
            Ok::<_, Error>((changes, ()))
        })?;
    }
    Ok(documents.len())
}

/// The keys of all collections, parents before children.
fn all(snapshot: &dyn Snapshot) -> Result<Vec<Key>, Error> {
    let resources = Kind::ALL.into_iter().map(Collection::Resource);
    let mut keys = Vec::new();
    for collection in resources.chain(Collection::DOCUMENTS) {
        keys.extend(snapshot.keys(collection, None, &[])?);
    }
    Ok(keys)
}
