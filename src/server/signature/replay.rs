//! Signatures that were used before.

use super::date::SKEW;
use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// The signatures of the last minutes, in two generations, so that expired ones are dropped all at
/// once.
pub struct ReplayCache {
    since: SystemTime,
    recent: HashSet<String>,
    older: HashSet<String>,
}

impl Default for ReplayCache {
    fn default() -> ReplayCache {
        ReplayCache {
            since: UNIX_EPOCH,
            recent: HashSet::new(),
            older: HashSet::new(),
        }
    }
}

impl ReplayCache {
    /// Records a signature; true if it is new.
    pub fn insert(&mut self, signature: &str, now: SystemTime) -> bool {
        // A signature made by a fast clock stays valid for twice the skew.
        if now
            .duration_since(self.since)
            .is_ok_and(|age| age > 2 * SKEW)
        {
            self.older = std::mem::take(&mut self.recent);
            self.since = now;
        }
        !self.older.contains(signature) && self.recent.insert(signature.to_owned())
    }

    /// Forgets a signature.
    pub fn remove(&mut self, signature: &str) {
        self.recent.remove(signature);
        self.older.remove(signature);
    }
}
