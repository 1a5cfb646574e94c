//! Work that is spread over threads.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many threads to use for so many: at most one for each processor.
pub fn worthwhile(threads: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    processors.min(threads)
}

/// The outcomes of a function for each item, in the order of the items. Each thread takes the next item
/// that no one has begun, so it does not matter that one takes longer than another.
pub fn map<I, T: Send>(items: I, threads: usize, work: impl Fn(I::Item) -> T + Sync) -> Vec<T>
where
    I: IntoIterator<IntoIter: ExactSizeIterator + Send>,
{
    let items = items.into_iter();
    if threads <= 1 {
        return items.map(work).collect();
    }
    let mut outcomes: Vec<Option<T>> = Vec::new();
    outcomes.resize_with(items.len(), || None);
    let next = Mutex::new(items.zip(&mut outcomes));
    let take = || {
        // The lock is not held while an item is worked on.
        let begin = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((item, outcome)) = begin() {
            *outcome = Some(work(item));
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        take();
        for other in others {
            if let Err(panic) = other.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let outcomes = outcomes.into_iter();
    outcomes
        .map(|it| it.expect("every item was taken"))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_stays() {
        for threads in [1, 3] {
            let doubled = super::map(0..100, threads, |index| index * 2);
            assert!(doubled.into_iter().eq((0..100).map(|index| index * 2)));
        }
    }
}
