//! The thread on which configurations are made.
//!
//! One after the other, so that a later configuration is never replaced by an earlier one, and on one
//! thread, so that no operation of the API waits for a worker while many Envoys connect. It also keeps the
//! memory small: an allocator has free memory of its own on each thread that allocates.

use super::node::NodeId;
use super::push::{Publisher, Update};
use std::iter;
use std::sync::mpsc;
use std::thread;
use std::time::SystemTime;
use tokio::sync::{oneshot, watch};

/// What the thread does next.
enum Job {
    Subscribe(NodeId, oneshot::Sender<watch::Receiver<Update>>),
    Refresh(SystemTime, oneshot::Sender<()>),
}

impl Job {
    fn run(self, publisher: &mut Publisher) {
        // Whoever asked may have gone.
        match self {
            Job::Subscribe(node, done) => drop(done.send(publisher.subscribe(&node))),
            Job::Refresh(noticed, done) => {
                publisher.refresh(noticed);
                let _ = done.send(());
            }
        }
    }
}

/// A publisher on a thread of its own, which ends with the value.
pub struct PublisherThread(mpsc::Sender<Job>);

impl PublisherThread {
    pub fn start(mut publisher: Publisher) -> PublisherThread {
        let (sender, jobs) = mpsc::channel();
        thread::spawn(move || {
            while let Ok(first) = jobs.recv() {
                // Clients that come together share one look at the store.
                let waiting: Vec<Job> = iter::once(first).chain(jobs.try_iter()).collect();
                if waiting.iter().any(|job| matches!(job, Job::Subscribe(..))) {
                    publisher.catch_up();
                }
                for job in waiting {
                    job.run(&mut publisher);
                }
            }
        });
        PublisherThread(sender)
    }

    /// The configuration of a proxy, from now on; `None` if it could not be made.
    pub async fn subscribe(&self, node: NodeId) -> Option<watch::Receiver<Update>> {
        let (done, subscription) = oneshot::channel();
        self.0.send(Job::Subscribe(node, done)).ok()?;
        subscription.await.ok()
    }

    /// Makes all configurations anew, as [`Publisher::refresh`] does, and returns afterwards. Must not be
    /// called from an async task.
    pub fn refresh(&self, noticed: SystemTime) {
        let (done, refreshed) = oneshot::channel();
        if self.0.send(Job::Refresh(noticed, done)).is_ok() {
            let _ = refreshed.blocking_recv();
        }
    }
}
