//! The conversation with etcd, on a thread of its own: commits, the watch, and a look every half
//! second at whether all is well.

use super::batch::{Commit, Verdict};
use super::layout::Layout;
use super::members::{Members, Problem};
use super::options::Options;
use super::replica::{Replica, Seen};
use super::state::{Event, State};
use crate::local::store::Error;
use etcd_client::{EventType, GetOptions, TxnOpResponse, WatchOptions, WatchStream};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep, timeout};

/// How long a commit may take while members are replaced or elect a leader.
const COMMIT: Duration = Duration::from_millis(2500);
/// How long etcd may take for the first answer.
const START: Duration = Duration::from_secs(5);
/// How often to look whether all is well.
const PULSE: Duration = Duration::from_millis(500);
/// How long the watch may be behind what etcd has, before it is begun again with another member.
const STALLED: Duration = Duration::from_secs(1);
/// How many keys are read at once.
const PAGE: i64 = 500;
/// How many bytes an answer may have: a page of the largest documents.
const LARGEST_ANSWER: usize = 512 * 1024 * 1024;

/// A commit and where its end is awaited.
pub type Order = (Commit, SyncSender<Verdict>);

/// What the tasks share.
pub struct Session {
    layout: Layout,
    members: Members,
    replica: Arc<Replica>,
    /// Wakes whoever waits for a revision.
    advanced: Notify,
    /// Ends a watch that is no longer served.
    stalled: Notify,
    /// True when what is in memory is not what is in etcd.
    is_obsolete: AtomicBool,
}

/// Reads the state and keeps it up to date until no one sends orders any more. `ready` is given the
/// state as soon as it is there.
pub async fn run(
    options: Options,
    layout: Layout,
    ready: SyncSender<Result<Arc<Replica>, Error>>,
    mut orders: mpsc::UnboundedReceiver<Order>,
) {
    let members = Members::new(options);
    let state = match load(&members, &layout, Instant::now() + START).await {
        Ok(state) => state,
        Err(problem) => return drop(ready.send(Err(problem.into()))),
    };
    if let Err(error) = state.check_format() {
        return drop(ready.send(Err(error)));
    }
    let replica = Arc::new(Replica::new(state));
    let session = Session {
        layout,
        members,
        replica: Arc::clone(&replica),
        advanced: Notify::new(),
        stalled: Notify::new(),
        is_obsolete: AtomicBool::new(false),
    };
    if ready.send(Ok(replica)).is_err() {
        return;
    }
    let commits = async {
        while let Some((commit, reply)) = orders.recv().await {
            let verdict = session.commit(commit).await;
            // Whoever has given the order may have gone.
            let _ = reply.send(verdict);
        }
    };
    tokio::select! {
        () = commits => {}
        () = watch(&session) => {}
        () = look(&session) => {}
    }
}

impl Session {
    async fn commit(&self, commit: Commit) -> Verdict {
        if let Some(error) = self.replica.outage() {
            return Verdict::Failed(error);
        }
        let verdict = self.try_commit(&commit).await;
        if let Verdict::Failed(Error::Unavailable(why)) = &verdict {
            self.replica.set_outage(Some(why.clone()));
        }
        verdict
    }

    /// A commit may reach etcd twice, if a member does not answer. It takes effect once: what it writes
    /// it has compared. Whether the first one did shows in the watch.
    async fn try_commit(&self, commit: &Commit) -> Verdict {
        let deadline = Instant::now() + COMMIT;
        self.replica.expect(&commit.id);
        let request = async |mut client: etcd_client::Client| client.txn(commit.txn.clone()).await;
        let response = match self.members.ask(deadline, request).await {
            Ok(response) => response,
            // The answer may be all that got lost.
            Err(_) if matches!(self.replica.seen(), Seen::Committed) => return Verdict::Committed,
            Err(problem) => return Verdict::Failed(problem.into()),
        };
        if response.succeeded() {
            let revision = response
                .header()
                .map_or(0, etcd_client::ResponseHeader::revision);
            if commit.has_changes && !self.wait_for(revision).await {
                return late();
            }
            return Verdict::Committed;
        }
        let last = response.op_responses().into_iter().find_map(|response| {
            let TxnOpResponse::Get(found) = response else {
                return None;
            };
            found.kvs().first().map(etcd_client::KeyValue::mod_revision)
        });
        if !self.wait_for(last.unwrap_or(0)).await {
            return late();
        }
        match self.replica.seen() {
            Seen::Committed => Verdict::Committed,
            Seen::NotCommitted => Verdict::Conflict,
            Seen::Unknown => late(),
        }
    }

    /// Waits until the state has this revision; false if it takes too long.
    async fn wait_for(&self, revision: i64) -> bool {
        let deadline = Instant::now() + COMMIT + STALLED;
        loop {
            let advanced = self.advanced.notified();
            if self.replica.state().revision >= revision {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if timeout(left, advanced).await.is_err() {
                return false;
            }
        }
    }
}

fn late() -> Verdict {
    let why = "etcd has answered, but what it has done cannot be read back; the change may have been \
               made";
    Verdict::Failed(Error::Unavailable(why.to_owned()))
}

/// Reads everything as it is at one revision.
async fn load(members: &Members, layout: &Layout, deadline: Instant) -> Result<State, Problem> {
    let mut state = State::new(layout.clone());
    let end = prefix_end(&layout.root());
    let mut start = layout.root().into_bytes();
    // The first page decides on the revision.
    let mut revision = 0;
    loop {
        let request = async |client: etcd_client::Client| {
            let mut client = client.kv_client().max_decoding_message_size(LARGEST_ANSWER);
            let options = GetOptions::new()
                .with_range(end.clone())
                .with_limit(PAGE)
                .with_revision(revision);
            client.get(start.clone(), Some(options)).await
        };
        let page = members.ask(deadline, request).await?;
        if revision == 0 {
            revision = page
                .header()
                .map_or(0, etcd_client::ResponseHeader::revision);
        }
        for found in page.kvs() {
            state.apply(&Event {
                key: found.key(),
                value: Some(found.value()),
                revision: found.mod_revision(),
            });
        }
        match page.kvs().last().filter(|_| page.more()) {
            None => {
                state.revision = revision;
                return Ok(state);
            }
            Some(last) => start = [last.key(), b"\0"].concat(),
        }
    }
}

/// The first key after all keys with this prefix.
fn prefix_end(prefix: &str) -> Vec<u8> {
    let mut end = prefix.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        *last += 1;
    }
    end
}

/// Takes over what others change, for ever. No one else touches the state, so that nothing is missed
/// between what is read as a whole and what is watched.
async fn watch(session: &Session) {
    loop {
        if session.is_obsolete.load(Ordering::Relaxed) {
            reload(session).await;
        }
        if let Ok((index, client)) = session.members.preferred().await {
            let end = follow(session, client).await;
            match end {
                End::Broken => session.members.avoid(index),
                End::Compacted => session.is_obsolete.store(true, Ordering::Relaxed),
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Why a watch has ended.
enum End {
    Broken,
    /// What has changed meanwhile is no longer known.
    Compacted,
}

async fn follow(session: &Session, client: etcd_client::Client) -> End {
    let mut client = client
        .watch_client()
        .max_decoding_message_size(LARGEST_ANSWER);
    let start = session.replica.state().revision + 1;
    let options = WatchOptions::new().with_prefix().with_start_revision(start);
    let begin = client.watch(session.layout.root(), Some(options));
    let Ok(Ok(mut stream)) = timeout(STALLED, begin).await else {
        return End::Broken;
    };
    tokio::select! {
        end = take_events(session, &mut stream) => end,
        () = session.stalled.notified() => End::Broken,
    }
}

async fn take_events(session: &Session, stream: &mut WatchStream) -> End {
    while let Ok(Some(response)) = stream.message().await {
        if response.compact_revision() > 0 {
            return End::Compacted;
        }
        if response.canceled() {
            return End::Broken;
        }
        let events = response.events().iter().filter_map(|event| {
            let changed = event.kv()?;
            let is_put = event.event_type() == EventType::Put;
            Some(Event {
                key: changed.key(),
                value: is_put.then(|| changed.value()),
                revision: changed.mod_revision(),
            })
        });
        session.replica.apply(events);
        session.advanced.notify_waiters();
    }
    End::Broken
}

async fn reload(session: &Session) {
    let deadline = Instant::now() + START;
    if let Ok(state) = load(&session.members, &session.layout, deadline).await {
        session.is_obsolete.store(false, Ordering::Relaxed);
        session.replica.replace(state);
        session.advanced.notify_waiters();
    }
}

/// Looks again and again whether there is a majority, and whether the watch keeps up.
async fn look(session: &Session) {
    let mut behind_since = None;
    let number = Cell::new(0);
    loop {
        // A look that is wanted need not wait for the next pulse.
        let _ = timeout(PULSE, session.replica.look_wanted.notified()).await;
        let seen = session.replica.state().last.0;
        let key = session.layout.revision();
        let request = async |mut client: etcd_client::Client| {
            number.set(session.replica.begin_look());
            client.get(key.clone(), None).await
        };
        let last = match session.members.ask(Instant::now() + COMMIT, request).await {
            Ok(found) => found
                .kvs()
                .first()
                .map_or(0, etcd_client::KeyValue::mod_revision),
            Err(problem) => {
                let error = Error::from(problem);
                session.replica.set_outage(Some(error.message().to_owned()));
                continue;
            }
        };
        session.replica.set_outage(None);
        if last < seen {
            // Someone has restored a backup.
            session.is_obsolete.store(true, Ordering::Relaxed);
            session.stalled.notify_waiters();
            continue;
        }
        if timeout(PULSE, session.wait_for(last)).await == Ok(true) {
            session.replica.confirm(number.get());
            behind_since = None;
        } else if behind_since.get_or_insert_with(Instant::now).elapsed() >= STALLED {
            session.stalled.notify_waiters();
            behind_since = None;
        }
    }
}
