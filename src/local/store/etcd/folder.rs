//! A sorted map of which copies share nearly everything: every commit makes one of a folder that may
//! contain thousands of documents.

use std::sync::Arc;

/// How many entries a chunk has before it is split. A change copies one chunk and the list of chunks.
const LARGEST: usize = 128;

type Chunk<T> = Vec<(Arc<str>, T)>;

/// Values by name, in chunks that are never empty.
#[derive(Clone)]
pub struct Folder<T> {
    chunks: Vec<Arc<Chunk<T>>>,
    len: usize,
}

impl<T> Default for Folder<T> {
    fn default() -> Folder<T> {
        Folder {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Folder<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    /// In the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        let chunks = self.chunks.iter();
        chunks.flat_map(|chunk| chunk.iter().map(|(_, value)| value))
    }

    pub fn get(&self, name: &str) -> Option<&T> {
        let chunk = self.chunks.get(self.chunk_of(name))?;
        let index = place_in(chunk, name).ok()?;
        Some(&chunk[index].1)
    }

    /// The chunk in which a name is, if it is anywhere.
    fn chunk_of(&self, name: &str) -> usize {
        let after = self.chunks.partition_point(|chunk| *chunk[0].0 <= *name);
        after.saturating_sub(1)
    }
}

impl<T: Clone> Folder<T> {
    pub fn insert(&mut self, name: &str, value: T) {
        let index = self.chunk_of(name);
        if self.chunks.is_empty() {
            self.chunks.push(Arc::default());
        }
        let chunk = Arc::make_mut(&mut self.chunks[index]);
        match place_in(chunk, name) {
            Ok(place) => chunk[place].1 = value,
            Err(place) => {
                chunk.insert(place, (name.into(), value));
                self.len += 1;
            }
        }
        if chunk.len() > LARGEST {
            let second = chunk.split_off(LARGEST / 2);
            self.chunks.insert(index + 1, Arc::new(second));
        }
    }

    pub fn remove(&mut self, name: &str) {
        let index = self.chunk_of(name);
        let Some(chunk) = self.chunks.get_mut(index) else {
            return;
        };
        let Ok(place) = place_in(chunk, name) else {
            return;
        };
        let chunk = Arc::make_mut(chunk);
        chunk.remove(place);
        self.len -= 1;
        if chunk.is_empty() {
            self.chunks.remove(index);
        }
    }
}

fn place_in<T>(chunk: &Chunk<T>, name: &str) -> Result<usize, usize> {
    chunk.binary_search_by(|(known, _)| (**known).cmp(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn is_a_sorted_map(steps in proptest::collection::vec((any::<bool>(), 0..400u32), 0..2000)) {
            let (mut folder, mut map) = (Folder::default(), BTreeMap::new());
            for (index, (is_insert, name)) in steps.into_iter().enumerate() {
                let name = name.to_string();
                if is_insert {
                    folder.insert(&name, index);
                    map.insert(name, index);
                } else {
                    folder.remove(&name);
                    map.remove(&name);
                }
            }
            prop_assert_eq!(folder.len(), map.len());
            prop_assert!(folder.values().eq(map.values()));
            for name in 0..400 {
                let name = name.to_string();
                prop_assert_eq!(folder.get(&name), map.get(&name));
            }
        }

        #[test]
        fn a_copy_stays_as_it_is(names in proptest::collection::vec(0..1000u32, 1..500)) {
            let mut folder = Folder::default();
            for name in &names {
                folder.insert(&name.to_string(), 1);
            }
            let copy = folder.clone();
            for name in &names {
                folder.remove(&name.to_string());
            }
            prop_assert_eq!(folder.len(), 0);
            prop_assert!(names.iter().all(|name| copy.get(&name.to_string()) == Some(&1)));
        }
    }
}
