//! Values of a remote service that are asked for again and again, on a thread of their own.
//!
//! Whoever needs a value gets the last one that is known. Only the first time, it waits for a moment.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long the first value of a key is waited for.
const FIRST: Duration = Duration::from_secs(5);

/// The last known values by key. Clones share them.
pub struct Polled<K, V>(Arc<Shared<K, V>>);

impl<K, V> Clone for Polled<K, V> {
    fn clone(&self) -> Polled<K, V> {
        Polled(Arc::clone(&self.0))
    }
}

struct Shared<K, V> {
    state: Mutex<State<K, V>>,
    /// A key is in the queue.
    queued: Condvar,
    /// A key was asked for.
    answered: Condvar,
}

struct State<K, V> {
    entries: BTreeMap<K, Entry<V>>,
    /// The keys to ask for next.
    queue: VecDeque<K>,
    /// How often a value was another than before.
    changes: u64,
}

struct Entry<V> {
    value: Option<V>,
    /// Why there is no newer value.
    failure: Option<String>,
    /// Until when the first value is waited for.
    deadline: Instant,
}

/// Which call a value is asked for in.
pub struct Round<'v, V> {
    /// The last value of the key; `None` where there is none yet.
    pub known: Option<&'v V>,
    /// How often all keys have been asked for before.
    pub number: u64,
}

impl<K, V> Polled<K, V>
where
    K: Clone + Ord + Send + 'static,
    V: Clone + PartialEq + Send + 'static,
{
    /// Values that `fetch` gets, each when it is needed first and then in this interval, until the process
    /// ends. A failure leaves the last value; `report` gets the first of several failures of a key.
    pub fn start(
        interval: Duration,
        fetch: impl Fn(&K, &Round<'_, V>) -> Result<V, String> + Send + 'static,
        report: impl Fn(&str) + Send + 'static,
    ) -> Polled<K, V> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                entries: BTreeMap::new(),
                queue: VecDeque::new(),
                changes: 0,
            }),
            queued: Condvar::new(),
            answered: Condvar::new(),
        });
        let polled = Polled(Arc::clone(&shared));
        thread::spawn(move || {
            for number in 0.. {
                let deadline = Instant::now() + interval;
                while let Some(key) = shared.next(deadline) {
                    let known = shared.known(&key);
                    let known = known.as_ref();
                    let fetched = fetch(&key, &Round { known, number });
                    if let Some(failure) = shared.keep(&key, fetched) {
                        report(&failure);
                    }
                }
                shared.queue_all();
            }
        });
        polled
    }

    /// The last value of a key.
    ///
    /// # Errors
    /// No value is known yet, and why; at the latest after five seconds.
    pub fn get(&self, key: &K) -> Result<V, String> {
        let mut state = self.0.lock();
        if !state.entries.contains_key(key) {
            let entry = Entry {
                value: None,
                failure: None,
                deadline: Instant::now() + FIRST,
            };
            state.entries.insert(key.clone(), entry);
            state.queue.push_front(key.clone());
            self.0.queued.notify_one();
        }
        loop {
            let entry = &state.entries[key];
            if let Some(value) = &entry.value {
                return Ok(value.clone());
            }
            if let Some(failure) = &entry.failure {
                return Err(failure.clone());
            }
            let left = entry.deadline.checked_duration_since(Instant::now());
            let left = left.ok_or("AWS has not answered yet")?;
            state = wait(&self.0.answered, state, left);
        }
    }

    /// A number that grows when a value is another than before.
    pub fn changes(&self) -> u64 {
        self.0.lock().changes
    }
}

impl<K: Clone + Ord, V: Clone + PartialEq> Shared<K, V> {
    /// The next key of the queue; `None` when the queue is empty at the deadline.
    fn next(&self, deadline: Instant) -> Option<K> {
        let mut state = self.lock();
        loop {
            if let Some(key) = state.queue.pop_front() {
                return Some(key);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            state = wait(&self.queued, state, left);
        }
    }

    fn queue_all(&self) {
        let mut state = self.lock();
        let all = state.entries.keys().cloned().collect();
        state.queue = all;
    }

    fn known(&self, key: &K) -> Option<V> {
        let state = self.lock();
        state.entries.get(key)?.value.clone()
    }

    /// Keeps the outcome of a call; the failure, if it is the first since there was a value.
    fn keep(&self, key: &K, fetched: Result<V, String>) -> Option<String> {
        let mut state = self.lock();
        let State {
            entries, changes, ..
        } = &mut *state;
        let entry = entries.get_mut(key)?;
        let failure = match fetched {
            Ok(value) => {
                *changes += u64::from(entry.value.as_ref() != Some(&value));
                entry.value = Some(value);
                entry.failure = None;
                None
            }
            Err(failure) => {
                let before = entry.failure.replace(failure.clone());
                before.is_none().then_some(failure)
            }
        };
        self.answered.notify_all();
        failure
    }
}

impl<K, V> Shared<K, V> {
    fn lock(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<'s, S>(event: &Condvar, state: MutexGuard<'s, S>, limit: Duration) -> MutexGuard<'s, S> {
    let waited = event.wait_timeout(state, limit);
    waited.unwrap_or_else(PoisonError::into_inner).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{self, Receiver, Sender};

    type Answer = Result<u32, String>;

    /// Values that the test gives, and the failures that are reported.
    fn polled() -> (Polled<&'static str, u32>, Sender<Answer>, Receiver<String>) {
        let (answers, given) = mpsc::channel::<Answer>();
        let (reported, failures) = mpsc::channel();
        let polled = Polled::start(
            Duration::from_millis(1),
            move |_, _| given.recv().unwrap_or(Err("the test is over".to_owned())),
            move |failure| drop(reported.send(failure.to_owned())),
        );
        (polled, answers, failures)
    }

    fn until(mut is_reached: impl FnMut() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !is_reached() {
            assert!(Instant::now() < deadline, "not reached");
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_value_is_replaced_by_a_newer_one() {
        let (polled, answers, _failures) = polled();
        answers.send(Ok(1)).unwrap();
        assert_eq!(polled.get(&"a"), Ok(1));
        assert_eq!(polled.changes(), 1);
        answers.send(Ok(1)).unwrap();
        answers.send(Ok(2)).unwrap();
        until(|| polled.get(&"a") == Ok(2));
        assert_eq!(polled.changes(), 2, "the same value again is not a change");
    }

    #[test]
    fn the_last_value_outlives_failures_which_are_reported_once() {
        let (polled, answers, failures) = polled();
        answers.send(Ok(1)).unwrap();
        assert_eq!(polled.get(&"a"), Ok(1));
        for failure in ["first", "second"] {
            answers.send(Err(failure.to_owned())).unwrap();
        }
        answers.send(Ok(2)).unwrap();
        answers.send(Err("third".to_owned())).unwrap();
        assert_eq!(failures.recv().unwrap(), "first");
        assert_eq!(failures.recv().unwrap(), "third");
        assert_eq!(polled.get(&"a"), Ok(2));
    }

    #[test]
    fn a_failure_without_a_value_is_an_error_until_there_is_one() {
        let (polled, answers, _failures) = polled();
        answers.send(Err("no access".to_owned())).unwrap();
        assert_eq!(polled.get(&"a"), Err("no access".to_owned()));
        answers.send(Ok(3)).unwrap();
        until(|| polled.get(&"a") == Ok(3));
    }
}
