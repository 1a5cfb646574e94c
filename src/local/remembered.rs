//! Answers that are still true: what a read answered while the state's generation is the same.
//!
//! A writer counts the generation up before it changes anything, so an answer of the present
//! generation needs neither the lock nor the disk. A change by hand does not count; it is noticed
//! when an answer has grown old.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// How long an answer is given without looking.
const OLD: Duration = Duration::from_secs(1);
/// How many answers are remembered.
const MOST: usize = 4096;

/// Bodies of answers by path and query, all of one generation.
#[derive(Default)]
pub struct Remembered(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    generation: u64,
    bodies: HashMap<String, (SystemTime, Arc<[u8]>)>,
}

impl Remembered {
    pub fn get(&self, generation: u64, target: &str, now: SystemTime) -> Option<Arc<[u8]>> {
        let answers = self.answers();
        let (made, body) = answers.bodies.get(target)?;
        let is_young = now.duration_since(*made).is_ok_and(|age| age < OLD);
        (answers.generation == generation && is_young).then(|| Arc::clone(body))
    }

    pub fn keep(&self, generation: u64, target: &str, now: SystemTime, body: &[u8]) {
        let mut answers = self.answers();
        if answers.generation != generation || answers.bodies.len() >= MOST {
            answers.bodies.clear();
            answers.generation = generation;
        }
        answers.bodies.insert(target.to_owned(), (now, body.into()));
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        // A panic elsewhere leaves nothing half-done here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
