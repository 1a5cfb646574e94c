//! What the threads of a process share: the state, and how things are with etcd.

use super::state::{Event, State};
use crate::local::store::Error;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The copy of the state in this process.
pub struct Replica {
    state: Mutex<Arc<State>>,
    changed: Condvar,
    /// Why nothing can be committed at the moment.
    outage: Mutex<Option<String>>,
    pending: Mutex<Pending>,
    looks: Mutex<Looks>,
    confirmed: Condvar,
    /// Asks for a look at etcd that begins from now on.
    pub look_wanted: Notify,
}

/// Looks at what was committed last, numbered from 1.
#[derive(Default)]
struct Looks {
    /// How many have begun.
    begun: u64,
    /// The latest one of which the state contains what it has seen.
    confirmed: u64,
}

/// A commit whose end may have to be found out.
#[derive(Default)]
struct Pending {
    id: String,
    is_committed: bool,
    /// True when changes were missed among which it may have been.
    was_blind: bool,
}

/// What is known of a commit.
pub enum Seen {
    Committed,
    NotCommitted,
    Unknown,
}

impl Replica {
    pub fn new(state: State) -> Replica {
        Replica {
            state: Mutex::new(Arc::new(state)),
            changed: Condvar::new(),
            outage: Mutex::default(),
            pending: Mutex::default(),
            looks: Mutex::default(),
            confirmed: Condvar::new(),
            look_wanted: Notify::new(),
        }
    }

    pub fn state(&self) -> Arc<State> {
        Arc::clone(&guard(&self.state))
    }

    /// Waits until the revision is another one, or the time is over.
    pub fn wait(&self, after: u64, timeout: Duration) -> Arc<State> {
        let is_old = |state: &mut Arc<State>| u64::try_from(state.revision).unwrap_or(0) <= after;
        let waited = self
            .changed
            .wait_timeout_while(guard(&self.state), timeout, is_old);
        Arc::clone(&waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Waits until the state contains all that was committed before this call; false if the time is over
    /// before that is certain.
    pub fn catch_up(&self, timeout: Duration) -> bool {
        let looks = guard(&self.looks);
        // One that has begun may have asked too early.
        let enough = looks.begun + 1;
        self.look_wanted.notify_one();
        let is_early = |looks: &mut Looks| looks.confirmed < enough;
        let waited = self
            .confirmed
            .wait_timeout_while(looks, timeout, is_early)
            .unwrap_or_else(PoisonError::into_inner);
        !waited.1.timed_out()
    }

    /// Counts a look at etcd that begins now; its number.
    pub fn begin_look(&self) -> u64 {
        let mut looks = guard(&self.looks);
        looks.begun += 1;
        looks.begun
    }

    /// The state contains all that this look has seen.
    pub fn confirm(&self, look: u64) {
        guard(&self.looks).confirmed = look;
        self.confirmed.notify_all();
    }

    /// Takes changes over, those of one revision all at once.
    pub fn apply<'e>(&self, events: impl Iterator<Item = Event<'e>>) {
        let mut state = guard(&self.state);
        let changed = Arc::make_mut(&mut state);
        let mut pending = guard(&self.pending);
        for event in events {
            changed.apply(&event);
            pending.is_committed |= changed.last.1 == pending.id;
        }
        drop(pending);
        drop(state);
        self.changed.notify_all();
    }

    /// Takes over a state that was read as a whole.
    pub fn replace(&self, state: State) {
        let mut pending = guard(&self.pending);
        pending.is_committed |= state.last.1 == pending.id;
        pending.was_blind = true;
        drop(pending);
        *guard(&self.state) = Arc::new(state);
        self.changed.notify_all();
    }

    /// Looks out for a commit from now on.
    pub fn expect(&self, id: &str) {
        *guard(&self.pending) = Pending {
            id: id.to_owned(),
            ..Pending::default()
        };
    }

    /// What has become of the commit that is looked out for, as far as the state goes.
    pub fn seen(&self) -> Seen {
        let pending = guard(&self.pending);
        match (pending.is_committed, pending.was_blind) {
            (true, _) => Seen::Committed,
            (false, false) => Seen::NotCommitted,
            (false, true) => Seen::Unknown,
        }
    }

    pub fn outage(&self) -> Option<Error> {
        guard(&self.outage).clone().map(Error::Unavailable)
    }

    pub fn set_outage(&self, why: Option<String>) {
        *guard(&self.outage) = why;
    }
}

/// A panic elsewhere leaves nothing half-done behind these locks.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
