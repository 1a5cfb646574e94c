//! Signatures that were used before.

use super::SKEW;
use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// Signatures of the last minutes, in two generations so that old ones go all at once.
pub struct Seen {
    since: SystemTime,
    recent: HashSet<String>,
    older: HashSet<String>,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen {
            since: UNIX_EPOCH,
            recent: HashSet::new(),
            older: HashSet::new(),
        }
    }
}

impl Seen {
    /// True for a signature that is new.
    pub fn add(&mut self, signature: &str, now: SystemTime) -> bool {
        // A signature from a caller whose clock is fast is good for twice the skew.
        if now
            .duration_since(self.since)
            .is_ok_and(|age| age > 2 * SKEW)
        {
            self.older = std::mem::take(&mut self.recent);
            self.since = now;
        }
        !self.older.contains(signature) && self.recent.insert(signature.to_owned())
    }
}
