//! What a transaction has read, so that its commit can be made to depend on it.

use super::layout::Layout;
use super::state::State;
use crate::local::store::{Collection, Content, Error, Key, Revision, Snapshot};
use etcd_client::{Compare, CompareOp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Documents by path, groups of documents, or everything.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Each with its group.
    documents: BTreeMap<String, Option<String>>,
    groups: BTreeSet<String>,
    everything: bool,
}

impl Reads {
    pub fn add(&mut self, other: Reads) {
        self.documents.extend(other.documents);
        self.groups.extend(other.groups);
        self.everything |= other.everything;
    }

    /// Adds a document that is written: it must also be unchanged.
    pub fn add_document(&mut self, layout: &Layout, key: &Key) {
        let group = layout.group_of(key.collection, Some(&key.account), &key.names);
        self.documents.insert(layout.path(key), group);
    }

    /// How many comparisons it takes.
    pub fn len(&self) -> usize {
        if self.everything {
            3
        } else {
            2 + self.single_documents().count() + self.groups.len()
        }
    }

    /// The documents whose groups were not read as a whole.
    fn single_documents(&self) -> impl Iterator<Item = &String> {
        let is_covered =
            |group: &Option<String>| group.as_ref().is_some_and(|it| self.groups.contains(it));
        let documents = self.documents.iter();
        documents
            .filter(move |(_, group)| !is_covered(group))
            .map(|(path, _)| path)
    }

    /// Depends on everything instead, which takes one comparison.
    pub fn widen(&mut self) {
        self.everything = true;
    }

    /// That everything read is in etcd as it is in this state.
    pub fn compares(&self, layout: &Layout, state: &State) -> Vec<Compare> {
        let same = |key: String, revision| Compare::mod_revision(key, CompareOp::Equal, revision);
        let mut compares = vec![
            same(layout.format(), state.format.0),
            same(layout.fence(), state.fence),
        ];
        if self.everything {
            compares.push(same(layout.revision(), state.last.0));
            return compares;
        }
        let documents = self.single_documents();
        compares.extend(documents.map(|it| same(layout.document(it), state.revision_of(it))));
        let groups = self.groups.iter();
        compares.extend(groups.map(|it| same(layout.group(it), state.revision_of_group(it))));
        compares
    }
}

/// A snapshot that notes what is read.
pub struct Recorder<'a> {
    layout: &'a Layout,
    state: &'a State,
    reads: Mutex<Reads>,
}

impl<'a> Recorder<'a> {
    pub fn new(layout: &'a Layout, state: &'a State) -> Recorder<'a> {
        Recorder {
            layout,
            state,
            reads: Mutex::default(),
        }
    }

    pub fn into_reads(self) -> Reads {
        let reads = self.reads.into_inner();
        reads.unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, note: impl FnOnce(&mut Reads)) {
        // A panic elsewhere leaves nothing half-done here.
        note(&mut self.reads.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn note_group(&self, collection: Collection, account: Option<&str>, parents: &[&str]) {
        let group = self.layout.group_of(collection, account, parents);
        self.note(|reads| match group {
            Some(group) => drop(reads.groups.insert(group)),
            None => reads.everything = true,
        });
    }

    fn note_document(&self, key: &Key) {
        self.note(|reads| reads.add_document(self.layout, key));
    }
}

impl Snapshot for Recorder<'_> {
    fn revision(&self) -> Revision {
        self.state.revision()
    }

    fn content(&self, key: &Key) -> Result<Option<Content>, Error> {
        self.note_document(key);
        self.state.content(key)
    }

    fn contains(&self, key: &Key) -> Result<bool, Error> {
        self.note_document(key);
        self.state.contains(key)
    }

    fn keys(
        &self,
        collection: Collection,
        account: Option<&str>,
        parents: &[&str],
    ) -> Result<Vec<Key>, Error> {
        self.note_group(collection, account, parents);
        self.state.keys(collection, account, parents)
    }

    fn count(
        &self,
        collection: Collection,
        account: &str,
        parents: &[&str],
    ) -> Result<usize, Error> {
        self.note_group(collection, Some(account), parents);
        self.state.count(collection, account, parents)
    }
}
