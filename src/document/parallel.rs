//! Work that is spread over threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads to use for so many: at most one for each processor.
pub fn worthwhile(threads: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    processors.min(threads)
}

/// The outcomes of a function for 0, 1, 2 ..., in this order. Each thread takes the next number that
/// no one has begun, so it does not matter that one takes longer than another.
pub fn map<T: Send>(count: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, work(index)));
        }
    };
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            let theirs = other.join();
            done.extend(theirs.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_stays() {
        for threads in [1, 3] {
            let doubled = super::map(100, threads, |index| index * 2);
            assert!(doubled.into_iter().eq((0..100).map(|index| index * 2)));
        }
    }
}
