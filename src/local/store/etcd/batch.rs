//! Transactions of one process, committed together.
//!
//! While one batch of transactions is on its way to etcd, further ones wait; then all of them run one
//! after another, each on what those before it would have made, and are committed in one transaction
//! of etcd. A batch is committed as a whole or runs again as a whole.

use super::layout::{FORMAT, Layout};
use super::reads::{Reads, Recorder};
use super::state::State;
use crate::local::store::{Changes, Content, Error, Key, Snapshot};
use etcd_client::{DeleteOptions, Txn, TxnOp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// How many comparisons or operations etcd takes in one transaction, unless configured otherwise.
const MOST: usize = 128;
/// How many bytes of documents one transaction has: etcd takes requests of 1.5 MiB.
const LARGEST: usize = 1024 * 1024;
/// How often a transaction runs before it gives up.
const ROUNDS: u32 = 100;
/// How long a batch waits before it runs again the tenth time and later.
const LONGEST_PAUSE: Duration = Duration::from_millis(40);

/// What became of a batch.
#[derive(Clone, Debug)]
pub enum Verdict {
    Committed,
    /// Something that was read has changed since.
    Conflict,
    Failed(Error),
}

/// A transaction as etcd takes it, with a name by which it is found again.
#[derive(Clone, Debug)]
pub struct Commit {
    pub id: String,
    pub txn: Txn,
    /// False where something is only confirmed.
    pub has_changes: bool,
}

/// The batch that is being filled, and whether another one is on its way.
#[derive(Default)]
pub struct Queue {
    current: Mutex<Current>,
    changed: Condvar,
}

#[derive(Default)]
struct Current {
    batch: Option<Batch>,
    is_committing: bool,
    /// How many threads want to add a transaction.
    waiting: usize,
}

struct Batch {
    base: Arc<State>,
    /// What the transactions so far would make of it.
    state: State,
    reads: Reads,
    changes: BTreeMap<String, (Key, Option<Content>, Vec<u8>)>,
    size: usize,
    verdict: Arc<Mutex<Option<Verdict>>>,
}

impl Queue {
    /// Runs a transaction until it is committed. `latest` gives the state, `commit` sends a batch.
    pub fn run(
        &self,
        layout: &Layout,
        latest: impl Fn() -> Arc<State>,
        commit: impl Fn(Commit) -> Verdict,
        attempt: &mut dyn FnMut(&dyn Snapshot) -> Changes,
    ) -> Result<(), Error> {
        for round in 1..=ROUNDS {
            match self.join(layout, &latest, &commit, attempt)? {
                Verdict::Committed => return Ok(()),
                Verdict::Failed(error) => return Err(error),
                // Whoever was quicker has got on; several that meet again and again get out of step.
                Verdict::Conflict => {
                    let random = Uuid::new_v4().as_u128() as u32 % 4;
                    let pause = Duration::from_millis(u64::from(round * random));
                    std::thread::sleep(pause.min(LONGEST_PAUSE));
                }
            }
        }
        Err(Error::Unavailable(format!(
            "what the transaction has read was changed by others {ROUNDS} times in a row; try again"
        )))
    }

    /// Runs a transaction once, as a part of a batch; what became of the batch.
    fn join(
        &self,
        layout: &Layout,
        latest: impl Fn() -> Arc<State>,
        commit: impl Fn(Commit) -> Verdict,
        attempt: &mut dyn FnMut(&dyn Snapshot) -> Changes,
    ) -> Result<Verdict, Error> {
        let mut current = self.lock();
        current.waiting += 1;
        loop {
            current = self.wait_while(current, |current| current.is_committing);
            let is_leader = current.batch.is_none();
            let mut batch = current.batch.take().unwrap_or_else(|| Batch::new(latest()));
            match batch.add(layout, attempt) {
                Ok(true) => {
                    let verdict = Arc::clone(&batch.verdict);
                    current.batch = Some(batch);
                    current.waiting -= 1;
                    self.changed.notify_all();
                    if is_leader {
                        return Ok(self.lead(current, layout, commit));
                    }
                    let is_open = |_: &mut Current| guard(&verdict).is_none();
                    drop(self.wait_while(current, is_open));
                    return Ok(guard(&verdict).clone().expect("it was waited for"));
                }
                // It is full: the next one is for this transaction.
                Ok(false) => {
                    current.batch = Some(batch);
                    current.is_committing = true;
                    self.changed.notify_all();
                }
                Err(error) => {
                    current.batch = (!is_leader).then_some(batch);
                    current.waiting -= 1;
                    self.changed.notify_all();
                    return Err(error);
                }
            }
        }
    }

    /// Waits for everybody who wants to join, and commits the batch.
    fn lead(
        &self,
        current: MutexGuard<'_, Current>,
        layout: &Layout,
        commit: impl Fn(Commit) -> Verdict,
    ) -> Verdict {
        let is_open = |current: &mut Current| current.waiting > 0 && !current.is_committing;
        let mut current = self.wait_while(current, is_open);
        let batch = current.batch.take().expect("it is taken only here");
        current.is_committing = true;
        drop(current);
        let verdict = commit(batch.commit(layout));
        *guard(&batch.verdict) = Some(verdict.clone());
        let mut current = self.lock();
        current.is_committing = false;
        drop(current);
        self.changed.notify_all();
        verdict
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        guard(&self.current)
    }

    fn wait_while<'a>(
        &self,
        current: MutexGuard<'a, Current>,
        condition: impl FnMut(&mut Current) -> bool,
    ) -> MutexGuard<'a, Current> {
        let current = self.changed.wait_while(current, condition);
        current.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Batch {
    fn new(base: Arc<State>) -> Batch {
        Batch {
            state: State::clone(&base),
            base,
            reads: Reads::default(),
            changes: BTreeMap::new(),
            size: 0,
            verdict: Arc::default(),
        }
    }

    /// Runs a transaction and takes what it has read and wants to change; false if there is no room
    /// for it any more.
    fn add(
        &mut self,
        layout: &Layout,
        attempt: &mut dyn FnMut(&dyn Snapshot) -> Changes,
    ) -> Result<bool, Error> {
        let recorder = Recorder::new(layout, &self.state);
        let wanted = attempt(&recorder);
        let mut reads = self.reads.clone();
        reads.add(recorder.into_reads());
        let mut changes = BTreeMap::new();
        let mut size = self.size;
        for (key, content) in wanted.iter() {
            let bytes = content.as_ref().map(|content| content.to_bytes(key));
            let bytes = bytes.unwrap_or_default();
            size += bytes.len();
            reads.add_document(layout, key);
            changes.insert(layout.path(key), (key.clone(), content.clone(), bytes));
        }
        let keys = self.changes.values().chain(changes.values());
        let operations = keys.clone().count() + groups(layout, keys.map(|(key, ..)| key)).len() + 3;
        if operations > MOST || size > LARGEST {
            return if self.changes.is_empty() {
                Err(Error::Failed(format!(
                    "a transaction in etcd changes at most {} documents and {LARGEST} bytes",
                    MOST / 2 - 2
                )))
            } else {
                Ok(false)
            };
        }
        if reads.len() > MOST {
            reads.widen();
        }
        for (key, content, _) in changes.values() {
            self.state.change(key, content.as_ref());
        }
        self.reads = reads;
        self.size = size;
        self.changes.extend(changes);
        Ok(true)
    }

    fn commit(&self, layout: &Layout) -> Commit {
        let id = Uuid::new_v4().to_string();
        let mut operations = Vec::new();
        if !self.changes.is_empty() {
            operations.push(TxnOp::put(layout.revision(), id.as_str(), None));
            operations.push(TxnOp::put(layout.fence(), "", None));
            if self.base.format.0 == 0 {
                operations.push(TxnOp::put(layout.format(), FORMAT, None));
            }
        }
        for group in groups(layout, self.changes.values().map(|(key, ..)| key)) {
            operations.push(TxnOp::put(layout.group(&group), "", None));
        }
        for (path, (_, content, bytes)) in &self.changes {
            let key = layout.document(path);
            operations.push(match content {
                Some(_) => TxnOp::put(key, bytes.as_slice(), None),
                None => TxnOp::delete(key, None),
            });
        }
        Commit {
            txn: transaction(layout, self.reads.compares(layout, &self.base), operations),
            id,
            has_changes: !self.changes.is_empty(),
        }
    }
}

/// The groups of these documents.
fn groups<'k>(layout: &Layout, keys: impl Iterator<Item = &'k Key>) -> BTreeSet<String> {
    keys.filter_map(|key| layout.group_of(key.collection, Some(&key.account), &key.names))
        .collect()
}

/// The removal of every mesh of an account. The groups go with them: whoever has read one of them
/// sees that it is gone.
pub fn clear(layout: &Layout, state: &State, account: &str) -> Commit {
    let meshes = layout.meshes(account);
    let all = || Some(DeleteOptions::new().with_prefix());
    let id = Uuid::new_v4().to_string();
    let operations = vec![
        TxnOp::put(layout.revision(), id.as_str(), None),
        TxnOp::put(layout.fence(), "", None),
        TxnOp::delete(layout.document(&meshes), all()),
        TxnOp::delete(layout.group(&meshes), all()),
    ];
    let compares = Reads::default().compares(layout, state);
    Commit {
        txn: transaction(layout, compares, operations),
        id,
        has_changes: true,
    }
}

/// A transaction that reports, if it fails, which one was the last.
fn transaction(
    layout: &Layout,
    compares: Vec<etcd_client::Compare>,
    operations: Vec<TxnOp>,
) -> Txn {
    Txn::new()
        .when(compares)
        .and_then(operations)
        .or_else([TxnOp::get(layout.revision(), None)])
}

/// A panic elsewhere leaves nothing half-done behind these locks.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
