//! Answers that are still true: what a read answered while the state has the same revision.
//!
//! A writer counts the revision up before it changes anything, so an answer of the present revision
//! needs no look at the state. A change of a file by hand does not count; it is noticed when an answer
//! has grown old.

use super::store::Revision;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// How long an answer is given without looking.
const OLD: Duration = Duration::from_secs(1);
/// How many answers are kept.
const MOST: usize = 4096;

/// Bodies of answers by path and query, all of one revision.
#[derive(Default)]
pub struct ResponseCache(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    revision: Revision,
    bodies: HashMap<String, (SystemTime, Arc<[u8]>)>,
}

impl ResponseCache {
    pub fn get(&self, revision: Revision, target: &str, now: SystemTime) -> Option<Arc<[u8]>> {
        let answers = self.answers();
        let (made, body) = answers.bodies.get(target)?;
        let is_young = now.duration_since(*made).is_ok_and(|age| age < OLD);
        (answers.revision == revision && is_young).then(|| Arc::clone(body))
    }

    pub fn keep(&self, revision: Revision, target: &str, now: SystemTime, body: &[u8]) {
        let mut answers = self.answers();
        if answers.revision != revision || answers.bodies.len() >= MOST {
            answers.bodies.clear();
            answers.revision = revision;
        }
        answers.bodies.insert(target.to_owned(), (now, body.into()));
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        // A panic elsewhere leaves nothing half-done here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
