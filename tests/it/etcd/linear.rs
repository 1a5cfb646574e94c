//! Whether a history of one resource can be explained by operations that took effect one at a time.
//!
//! The search of Wing and Gong, with Lowe's memory of what was tried: operations are put in order one
//! by one, each only before those that began after it had ended.

use std::collections::HashSet;
use std::time::Instant;

/// The value of a resource; `None` while it is not there.
pub type Value = Option<u64>;

/// What an operation did or saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It was not there, and is there with this value.
    Create(u64),
    /// It was there, and has this value.
    Update(u64),
    /// It was there, and is not any more.
    Delete,
    /// It is there, whatever its value.
    Present,
    /// It had exactly this value.
    Read(Value),
}

#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub effect: Effect,
    pub start: Instant,
    /// `None` where no one knows whether it took effect, or when.
    pub end: Option<Instant>,
}

impl Effect {
    /// The value afterwards, if it can take effect now.
    fn apply(self, value: Value) -> Option<Value> {
        match (self, value) {
            (Effect::Create(new), None) | (Effect::Update(new), Some(_)) => Some(Some(new)),
            (Effect::Delete, Some(_)) => Some(None),
            (Effect::Present, Some(_)) => Some(value),
            (Effect::Read(seen), _) if seen == value => Some(value),
            _ => None,
        }
    }
}

/// True if some order explains the history of a resource that is not there at first.
pub fn is_linearizable(history: &[Operation]) -> bool {
    let mut operations = without_the_unseen(history);
    operations.sort_by_key(|operation| operation.start);
    // Of those that may never have happened and are alike, the earlier one does for the later one.
    let is_spare = |index: usize, done: &[bool]| {
        let operation = &operations[index];
        let is_alike = |it: &Operation| it.end.is_none() && it.effect == operation.effect;
        let mut earlier = (0..index).filter(|earlier| !done[*earlier]);
        operation.end.is_none() && earlier.any(|earlier| is_alike(&operations[earlier]))
    };
    let mut tried = HashSet::new();
    let mut open = vec![(vec![false; operations.len()], None)];
    while let Some((done, value)) = open.pop() {
        let left = || (0..operations.len()).filter(|index| !done[*index]);
        if left().all(|index| operations[index].end.is_none()) {
            return true;
        }
        let first_end = left().filter_map(|index| operations[index].end).min();
        for index in left() {
            if first_end.is_some_and(|end| operations[index].start > end) {
                break;
            }
            if is_spare(index, &done) {
                continue;
            }
            if let Some(value) = operations[index].effect.apply(value) {
                let mut done = done.clone();
                done[index] = true;
                if tried.insert((done.clone(), value)) {
                    open.push((done, value));
                }
            }
        }
    }
    false
}

/// The history without updates that may never have happened and whose values no one saw: they explain
/// nothing. Creates of this kind are alike.
fn without_the_unseen(history: &[Operation]) -> Vec<Operation> {
    let seen: HashSet<u64> = history
        .iter()
        .filter_map(|operation| match operation.effect {
            Effect::Read(value) => value,
            _ => None,
        })
        .collect();
    let simplify = |operation: &Operation| match (operation.end, operation.effect) {
        (None, Effect::Update(value)) if !seen.contains(&value) => None,
        (None, Effect::Create(value)) if !seen.contains(&value) => Some(Operation {
            effect: Effect::Create(UNSEEN),
            ..*operation
        }),
        _ => Some(*operation),
    };
    history.iter().filter_map(simplify).collect()
}

/// The value of all creates whose values no one saw.
const UNSEEN: u64 = 0;

#[test]
fn distinguishes_explainable_histories_from_others() {
    use Effect::{Create, Delete, Read, Update};
    let zero = Instant::now();
    let at = |milliseconds| zero + std::time::Duration::from_millis(milliseconds);
    let operation = |effect, start, end: Option<u64>| Operation {
        effect,
        start: at(start),
        end: end.map(at),
    };
    let create = operation(Create(1), 0, Some(10));
    let read = |value, start, end| operation(Read(value), start, Some(end));
    assert!(is_linearizable(&[create, read(Some(1), 11, 12)]));
    assert!(!is_linearizable(&[create, read(None, 11, 12)]));
    assert!(is_linearizable(&[create, read(None, 5, 12)]));
    // Two creates of the same name cannot both succeed.
    assert!(!is_linearizable(&[
        create,
        operation(Create(2), 5, Some(9))
    ]));
    // An update whose end is unknown may have happened, or not.
    let unknown = operation(Update(2), 11, None);
    assert!(is_linearizable(&[create, unknown, read(Some(2), 12, 13)]));
    assert!(is_linearizable(&[create, unknown, read(Some(1), 12, 13)]));
    assert!(!is_linearizable(&[
        create,
        unknown,
        read(Some(2), 12, 13),
        read(Some(1), 14, 15)
    ]));
    // A lost write.
    let update = operation(Update(3), 11, Some(12));
    assert!(!is_linearizable(&[create, update, read(Some(1), 13, 14)]));
    assert!(!is_linearizable(&[
        create,
        operation(Delete, 11, Some(12)),
        read(Some(1), 13, 14)
    ]));
}
