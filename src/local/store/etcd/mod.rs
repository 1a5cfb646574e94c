//! The state in etcd, for several replicas of the control plane.
//!
//! ```text
//! /appmesh/format                                             which version of this layout it is
//! /appmesh/revision                                           the id of the last transaction
//! /appmesh/state/123456789012/eu-west-1/mesh/shop             a mesh
//! /appmesh/state/123456789012/eu-west-1/mesh/shop/virtualNode/cart
//! /appmesh/groups/123456789012/eu-west-1/mesh/shop/VirtualNode
//! /appmesh/writers/417                                        written by every transaction of a process
//! ```
//!
//! The paths and the JSON below `state` are those of the [files](super::file). A *group* is one kind of
//! document in one mesh; its key has no value, and is written with every change of one of the
//! documents. Whoever has read the list of all nodes of a mesh need not compare each of them, and
//! notices those that have come.
//!
//! **Reads** come from memory. A watch takes over what any replica commits; a commit is acknowledged
//! once the watch has delivered it, so a replica never answers with less than it has acknowledged. Whoever
//! needs what other replicas have acknowledged waits for a look at etcd that begins afterwards. When the
//! watch breaks, it goes on where it was; when etcd has compacted that revision, everything is read
//! again.
//!
//! **Transactions** run on the state in memory and note what they read. The commit is one transaction
//! of etcd, which compares the revisions of that and of what it writes; on a conflict they run again.
//! A request that is sent again, because a member did not answer, takes effect once: it compares and
//! writes the key of its writer.
//! A rejection is confirmed in the same way, so it is never based on an old state. Transactions that
//! arrive while another is on its way are committed together.
//!
//! **Outages**: without a majority, commits fail within 2.5 s, and at once from then on, until a look
//! every half second succeeds. Reads go on.
//!
//! Invariant: async stays in this module, on a thread of its own.

mod batch;
mod folder;
mod layout;
mod members;
mod options;
mod reads;
mod replica;
mod session;
mod state;

pub use options::{Options, SCHEME, Tls};

use super::{Changes, Error, Revision, Snapshot, Store};
use batch::{Commit, Queue, Verdict};
use layout::Layout;
use replica::Replica;
use session::Order;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

struct EtcdStore {
    layout: Layout,
    replica: Arc<Replica>,
    queue: Queue,
    orders: UnboundedSender<Order>,
}

/// The state in etcd, as one region sees it, once all of it is in memory.
///
/// # Errors
/// No member that answers, credentials that are wrong, or a layout that is not known.
pub fn open(options: Options, region: &str) -> Result<Arc<dyn Store>, Error> {
    let layout = Layout::new(&options.prefix, region);
    let (orders, ordered) = unbounded_channel();
    let (ready, started) = sync_channel(1);
    let failed = |error: std::io::Error| Error::Failed(format!("cannot start a thread: {error}"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let seen = layout.clone();
    std::thread::Builder::new()
        .name("etcd".to_owned())
        .spawn(move || runtime.block_on(session::run(options, seen, ready, ordered)))
        .map_err(failed)?;
    let stopped = |_| Error::Failed("the client of etcd has stopped".to_owned());
    let replica = started.recv().map_err(stopped)??;
    Ok(Arc::new(EtcdStore {
        layout,
        replica,
        queue: Queue::default(),
        orders,
    }))
}

impl EtcdStore {
    fn commit(&self, commit: Commit) -> Verdict {
        let (reply, answer) = sync_channel(1);
        let stopped =
            || Verdict::Failed(Error::Failed("the client of etcd has stopped".to_owned()));
        if self.orders.send((commit, reply)).is_err() {
            return stopped();
        }
        answer.recv().unwrap_or_else(|_| stopped())
    }
}

impl Store for EtcdStore {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, Error> {
        let state = self.replica.state();
        state.check_format()?;
        Ok(state)
    }

    fn attempt(&self, attempt: &mut dyn FnMut(&dyn Snapshot) -> Changes) -> Result<(), Error> {
        if let Some(error) = self.replica.outage() {
            return Err(error);
        }
        self.replica.state().check_format()?;
        self.queue.run(
            &self.layout,
            || self.replica.state(),
            |commit| self.commit(commit),
            attempt,
        )
    }

    fn clear(&self, account: &str) -> Result<(), Error> {
        loop {
            let state = self.replica.state();
            state.check_format()?;
            match self.commit(batch::clear(&self.layout, &state, account)) {
                Verdict::Committed => return Ok(()),
                Verdict::Conflict => {}
                Verdict::Failed(error) => return Err(error),
            }
        }
    }

    fn watch(&self, after: Revision, timeout: Duration) -> Result<Revision, Error> {
        Ok(self.replica.wait(after, timeout).revision())
    }

    fn catch_up(&self, timeout: Duration) -> bool {
        self.replica.catch_up(timeout)
    }

    fn revision(&self) -> Option<Revision> {
        Some(self.replica.state().revision())
    }

    fn check(&self) -> Result<(), Error> {
        self.replica.state().check_format()?;
        self.replica.outage().map_or(Ok(()), Err)
    }
}
