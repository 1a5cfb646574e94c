//! The state in memory, as it is in etcd at one revision.

use super::folder::Folder;
use super::layout::{FORMAT, Layout, Place, key_of};
use crate::local::store::{Collection, Content, Error, Key, Revision, Snapshot};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The revision of what is not committed yet.
const PENDING: i64 = i64::MAX;

/// Documents by folder and encoded name. Copies share what does not change.
#[derive(Clone)]
pub struct State {
    layout: Layout,
    /// The revision of etcd up to which everything is here.
    pub revision: i64,
    /// The revision and the value of the key that every transaction writes.
    pub last: (i64, String),
    /// The revision and the value of the key that names the layout.
    pub format: (i64, String),
    /// The revision of the key that every transaction of this process writes.
    pub fence: i64,
    /// By folder with its segments in order; see [`segments`].
    folders: BTreeMap<String, Folder<Arc<Entry>>>,
    /// The revision of each group.
    groups: Arc<BTreeMap<String, i64>>,
}

struct Entry {
    key: Key,
    content: Result<Content, String>,
    revision: i64,
}

/// A change of one key in etcd.
pub struct Event<'a> {
    pub key: &'a [u8],
    /// `None` for a key that was deleted.
    pub value: Option<&'a [u8]>,
    pub revision: i64,
}

impl State {
    /// An empty state.
    pub fn new(layout: Layout) -> State {
        State {
            layout,
            revision: 0,
            last: Default::default(),
            format: Default::default(),
            fence: 0,
            folders: BTreeMap::new(),
            groups: Arc::default(),
        }
    }

    /// Takes a change over.
    pub fn apply(&mut self, event: &Event<'_>) {
        self.revision = self.revision.max(event.revision);
        let Ok(key) = std::str::from_utf8(event.key) else {
            return;
        };
        let layout = self.layout.clone();
        let text = || String::from_utf8_lossy(event.value.unwrap_or_default()).into_owned();
        match layout.place(key) {
            Some(Place::Format) => self.format = (event.revision, text()),
            Some(Place::Revision) => self.last = (event.revision, text()),
            Some(Place::Writer(slot)) if slot == layout.slot() => self.fence = event.revision,
            Some(Place::Writer(_)) => {}
            Some(Place::Group(group)) => {
                let groups = Arc::make_mut(&mut self.groups);
                if event.value.is_some() {
                    groups.insert(group.to_owned(), event.revision);
                } else {
                    groups.remove(group);
                }
            }
            Some(Place::Document(folder, name)) => match event.value {
                Some(value) => self.put(folder, name, value, event.revision),
                None => self.remove(folder, name),
            },
            None => {}
        }
    }

    fn put(&mut self, folder: &str, name: &str, value: &[u8], revision: i64) {
        // What is of no collection, or so damaged that its name is not known, cannot be asked for.
        let Ok(Some(key)) = key_of(folder, name, value) else {
            return self.remove(folder, name);
        };
        let content = Content::parse(&key, value);
        let entry = Entry {
            key,
            content,
            revision,
        };
        self.set(folder, name, entry);
    }

    fn set(&mut self, folder: &str, name: &str, entry: Entry) {
        let folder = self.folders.entry(segments(folder)).or_default();
        folder.insert(name, Arc::new(entry));
    }

    fn remove(&mut self, folder: &str, name: &str) {
        let place = segments(folder);
        if let Some(folder) = self.folders.get_mut(&place) {
            folder.remove(name);
            if folder.len() == 0 {
                self.folders.remove(&place);
            }
        }
    }

    /// Makes a change that is not committed yet.
    pub fn change(&mut self, key: &Key, content: Option<&Content>) {
        let path = self.layout.path(key);
        let (folder, name) = path.rsplit_once('/').expect("a path has a folder");
        match content {
            None => self.remove(folder, name),
            Some(content) => self.set(
                folder,
                name,
                Entry {
                    key: key.clone(),
                    content: Ok(content.clone()),
                    revision: PENDING,
                },
            ),
        }
    }

    /// Fails for a layout that this program does not know.
    pub fn check_format(&self) -> Result<(), Error> {
        match self.format.1.trim() {
            "" | FORMAT => Ok(()),
            other => Err(Error::Failed(format!(
                "the state below {} is of format {other:?}, but this program reads format {FORMAT}; \
                 use the program that wrote it, or another prefix",
                self.layout.root(),
            ))),
        }
    }

    /// The revision of a document by its path; 0 where there is none.
    pub fn revision_of(&self, path: &str) -> i64 {
        let entry = path
            .rsplit_once('/')
            .and_then(|(folder, name)| self.folders.get(&segments(folder))?.get(name));
        entry.map_or(0, |entry| entry.revision)
    }

    /// The revision of a group; 0 where nothing was ever written in it.
    pub fn revision_of_group(&self, group: &str) -> i64 {
        self.groups.get(group).copied().unwrap_or(0)
    }

    fn entry(&self, key: &Key) -> Option<&Arc<Entry>> {
        let path = self.layout.path(key);
        let (folder, name) = path.rsplit_once('/')?;
        self.folders.get(&segments(folder))?.get(name)
    }

    fn folder(
        &self,
        collection: Collection,
        account: &str,
        parents: &[&str],
    ) -> Option<&Folder<Arc<Entry>>> {
        let folder = self.layout.folder(collection, account, parents);
        self.folders.get(&segments(&folder))
    }
}

impl Snapshot for State {
    fn revision(&self) -> Revision {
        Revision::try_from(self.revision).unwrap_or_default()
    }

    fn content(&self, key: &Key) -> Result<Option<Content>, Error> {
        match self.entry(key).map(|entry| &entry.content) {
            None => Ok(None),
            Some(Ok(content)) => Ok(Some(content.clone())),
            Some(Err(why)) => Err(Error::Damaged(format!(
                "the document {} in etcd is damaged: {why}; repair it or delete it",
                self.layout.document(&self.layout.path(key)),
            ))),
        }
    }

    fn contains(&self, key: &Key) -> Result<bool, Error> {
        Ok(self.entry(key).is_some())
    }

    fn keys(
        &self,
        collection: Collection,
        account: Option<&str>,
        parents: &[&str],
    ) -> Result<Vec<Key>, Error> {
        let keys = |folder: &Folder<Arc<Entry>>| -> Vec<Key> {
            folder.values().map(|entry| entry.key.clone()).collect()
        };
        if let Some(account) = account
            && parents.len() + 1 == collection.depth()
        {
            let folder = self.folder(collection, account, parents);
            return Ok(folder.map(keys).unwrap_or_default());
        }
        let is_wanted = |key: &Key| {
            key.collection == collection
                && account.is_none_or(|account| key.account == account)
                && key.names.iter().zip(parents).all(|(name, it)| name == it)
        };
        let folders = self.folders.values();
        let folders = folders.filter(|folder| {
            let first = folder.values().next();
            first.is_some_and(|entry| is_wanted(&entry.key))
        });
        let mut found: Vec<Key> = folders.flat_map(keys).collect();
        // The first key does not decide for a collection at the top, which has no parents.
        found.retain(is_wanted);
        if account.is_none() {
            found.sort_by_cached_key(Key::rank);
        }
        Ok(found)
    }

    fn count(
        &self,
        collection: Collection,
        account: &str,
        parents: &[&str],
    ) -> Result<usize, Error> {
        Ok(self
            .folder(collection, account, parents)
            .map_or(0, Folder::len))
    }
}

/// A folder's path in an order in which what is below a name comes directly after it, as in a walk
/// through folders: no encoded name contains the separator.
fn segments(folder: &str) -> String {
    folder.replace('/', "\u{1}")
}
