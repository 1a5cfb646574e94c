//! A store whose calls are timed.

use super::metrics::StoreMetrics;
use crate::local::store::{Changes, Error, Revision, Snapshot, Store};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Times the calls of another store. Waiting for a commit is not timed, since it takes as long as
/// no one commits.
pub struct TimedStore {
    pub store: Arc<dyn Store>,
    pub metrics: StoreMetrics,
}

impl TimedStore {
    fn timed<T>(&self, call: &'static str, work: impl FnOnce(&dyn Store) -> T) -> T {
        let began = Instant::now();
        let outcome = work(self.store.as_ref());
        self.metrics.took(call, began.elapsed());
        outcome
    }
}

impl Store for TimedStore {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, Error> {
        self.timed("snapshot", |store| store.snapshot())
    }

    fn attempt(&self, attempt: &mut dyn FnMut(&dyn Snapshot) -> Changes) -> Result<(), Error> {
        self.timed("transaction", |store| store.attempt(attempt))
    }

    fn clear(&self, account: &str) -> Result<(), Error> {
        self.timed("clear", |store| store.clear(account))
    }

    fn watch(&self, after: Revision, timeout: Duration) -> Result<Revision, Error> {
        self.store.watch(after, timeout)
    }

    fn catch_up(&self, timeout: Duration) -> bool {
        self.timed("catch_up", |store| store.catch_up(timeout))
    }

    fn revision(&self) -> Option<Revision> {
        self.store.revision()
    }

    fn check(&self) -> Result<(), Error> {
        self.timed("check", |store| store.check())
    }
}
