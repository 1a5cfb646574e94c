//! All Envoys of a mesh, and the way from one state of it to the next.

use super::admin::Admin;
use super::folder::Folder;
use super::process::Process;
use super::{Failure, PATIENCE, Settings};
use crate::envoy::bootstrap::Identity;
use crate::envoy::{ProxyId, Snapshot};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A configuration for each proxy.
pub type Wanted = BTreeMap<ProxyId, WantedProxy>;

/// What one proxy should be.
#[derive(Clone, Debug)]
pub struct WantedProxy {
    /// Which proxy it is.
    pub identity: Identity,
    /// Whether clients check its health: it is ready before those are started, since a check that finds
    /// no one is not repeated for a while.
    pub is_checked: bool,
    /// What it is configured with.
    pub snapshot: Snapshot,
}

/// What became of one proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The proxy is new.
    Added,
    /// The proxy is no longer wanted.
    Removed,
    /// The proxy has another configuration.
    Updated,
    /// Its Envoy keeps what it had; the reason is Envoy's.
    Rejected(String),
}

/// The running Envoys.
#[derive(Debug)]
pub struct Fleet {
    settings: Settings,
    proxies: BTreeMap<ProxyId, Proxy>,
}

/// One running Envoy.
#[derive(Debug)]
struct Proxy {
    process: Process,
    folder: Folder,
    admin: Admin,
    current: WantedProxy,
    /// Since when it runs, to pause before an Envoy that ends at once is started again.
    since: Instant,
}

/// How long an Envoy that ended is left alone before it is started again, if it ran for less than this.
const PAUSE: Duration = Duration::from_secs(1);

/// How often an Envoy is asked what it has accepted.
const POLL: Duration = Duration::from_millis(15);

/// How a line of Envoy's log begins that gives the reason of a rejection.
const LOGGED: &str = "Filesystem config update rejected: ";

/// How long Envoys may take to end.
const END: Duration = Duration::from_secs(5);

impl Fleet {
    /// Starts an Envoy for each proxy, and waits until all of them serve their configuration.
    ///
    /// # Errors
    /// An Envoy that cannot be started, ends, or rejects its configuration: none is left running.
    pub fn start(settings: Settings, wanted: &Wanted) -> Result<Fleet, Failure> {
        let mut fleet = Fleet {
            settings,
            proxies: BTreeMap::new(),
        };
        let (checked, rest) = wanted.iter().partition(|(_, proxy)| proxy.is_checked);
        fleet.add(checked)?;
        fleet.add(rest)?;
        Ok(fleet)
    }

    /// The process id of a proxy's Envoy.
    pub fn pid(&self, id: &ProxyId) -> Option<u32> {
        self.proxies.get(id).map(|proxy| proxy.process.id())
    }

    /// Starts Envoys, and waits until they are ready.
    fn add(&mut self, wanted: Vec<(&ProxyId, &WantedProxy)>) -> Result<(), Failure> {
        let mut started = Vec::new();
        for (id, proxy) in &wanted {
            started.push(((*id).clone(), Proxy::start(id, proxy, &self.settings)?));
        }
        let deadline = Instant::now() + PATIENCE;
        for (_, proxy) in &mut started {
            proxy.wait_for_start(deadline, &self.settings.stop)?;
        }
        self.proxies.extend(started);
        Ok(())
    }

    /// Brings the fleet to another state: first what is new and whatever clusters were or will be
    /// used, then listeners and routes, then what is not used any more. So no request meets a route
    /// whose cluster is not there.
    ///
    /// # Errors
    /// A file that cannot be written; an Envoy that cannot be started.
    pub fn apply(&mut self, wanted: &Wanted) -> Result<Vec<(ProxyId, Change)>, Failure> {
        let mut changes = Vec::new();
        let added: Vec<_> = wanted
            .iter()
            .filter(|(id, _)| !self.proxies.contains_key(id))
            .collect();
        changes.extend(added.iter().map(|(id, _)| ((*id).clone(), Change::Added)));
        self.add(added)?;
        let mut updates: Vec<Update<'_>> = Vec::new();
        for (id, proxy) in &mut self.proxies {
            let Some(wanted) = wanted.get(id) else {
                continue;
            };
            if proxy.current.snapshot != wanted.snapshot {
                updates.push(Update::new(id.clone(), proxy, wanted));
            }
        }
        for step in [Update::widen, Update::switch, Update::narrow] {
            for update in updates.iter_mut().filter(|update| update.reason.is_none()) {
                step(update)?;
            }
            let deadline = Instant::now() + PATIENCE;
            for update in &mut updates {
                update.settle(deadline);
            }
        }
        for update in updates {
            changes.push((update.id.clone(), update.finish()?));
        }
        let gone: Vec<ProxyId> = self
            .proxies
            .keys()
            .filter(|id| !wanted.contains_key(*id))
            .cloned()
            .collect();
        for id in gone {
            if let Some(mut proxy) = self.proxies.remove(&id) {
                proxy.process.terminate();
                proxy.process.end_by(Instant::now() + END);
                changes.push((id, Change::Removed));
            }
        }
        Ok(changes)
    }

    /// Starts Envoys again that have ended; returns which, with their new process ids.
    ///
    /// # Errors
    /// An Envoy that cannot be started again.
    pub fn revive(&mut self) -> Result<Vec<(ProxyId, u32)>, Failure> {
        let mut revived = Vec::new();
        for (id, proxy) in &mut self.proxies {
            if proxy.process.has_ended() && proxy.since.elapsed() > PAUSE {
                let wanted = proxy.current.clone();
                *proxy = Proxy::start(id, &wanted, &self.settings)?;
                // One that ends again is started again later.
                let _ = proxy.wait_for_start(Instant::now() + PATIENCE, &self.settings.stop);
                revived.push((id.clone(), proxy.process.id()));
            }
        }
        Ok(revived)
    }

    /// Ends all Envoys.
    pub fn end(mut self) {
        self.proxies
            .values()
            .for_each(|proxy| proxy.process.terminate());
        let deadline = Instant::now() + END;
        self.proxies
            .values_mut()
            .for_each(|proxy| proxy.process.end_by(deadline));
    }
}

impl Proxy {
    fn start(id: &ProxyId, wanted: &WantedProxy, settings: &Settings) -> Result<Proxy, Failure> {
        let path = super::folder(&settings.runtime, id);
        let folder = Folder::create(path)?;
        let nothing = Snapshot::default();
        folder.write_support(&wanted.snapshot, &nothing)?;
        folder.write_routes(&wanted.snapshot.routes, &nothing.routes)?;
        folder.write_clusters(&wanted.snapshot.clusters)?;
        folder.write_listeners(&wanted.snapshot.listeners)?;
        folder.write_bootstrap(&wanted.identity)?;
        Ok(Proxy {
            process: Process::start(&id.name, &folder.bootstrap_file(), settings)?,
            folder,
            admin: Admin::new(&wanted.identity.admin),
            current: wanted.clone(),
            since: Instant::now(),
        })
    }

    /// Waits until it serves everything of its first configuration.
    fn wait_for_start(&mut self, deadline: Instant, stop: &AtomicBool) -> Result<(), Failure> {
        let name = self.process.name().to_owned();
        let snapshot = &self.current.snapshot;
        let clusters = super::folder::version(snapshot.clusters.values());
        let listeners = super::folder::version(snapshot.listeners.values());
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::of(&name, "interrupted"));
            }
            if self.process.has_ended() {
                return Err(Failure::of(
                    &name,
                    format!("Envoy ended: {}", self.process.last_words()),
                ));
            }
            if self.admin.rejections().is_some_and(|count| count > 0) {
                return Err(Failure {
                    is_rejection: true,
                    ..Failure::of(
                        &name,
                        format!("Envoy rejects its configuration: {}", self.reason()),
                    )
                });
            }
            let serves = self.admin.is_ready()
                && self.admin.state().is_some_and(|state| {
                    state.has_clusters(&clusters)
                        && state.has_listeners(&listeners, snapshot)
                        && state.has_routes(snapshot)
                });
            if serves {
                return Ok(());
            }
            if Instant::now() > deadline {
                let reason = format!(
                    "Envoy is not ready after {} s: {}",
                    PATIENCE.as_secs(),
                    self.process.last_words()
                );
                return Err(Failure::of(&name, reason));
            }
            thread::sleep(POLL);
        }
    }

    /// Why a configuration was rejected, in Envoy's words.
    fn reason(&self) -> String {
        // The line may come a little later than the count.
        thread::sleep(POLL);
        let logged = self.process.last_line_with("rejected");
        let reason = self.admin.state().and_then(|state| state.reason());
        let reason = reason.or(logged);
        reason.map_or_else(
            || "it rejects its configuration".to_owned(),
            |reason| reason.trim_start_matches(LOGGED).to_owned(),
        )
    }
}

/// One proxy on its way to another configuration.
struct Update<'a> {
    id: ProxyId,
    proxy: &'a mut Proxy,
    wanted: &'a WantedProxy,
    /// What must be accepted before the next step.
    clusters: Option<String>,
    listeners: Option<String>,
    routes: bool,
    secrets: bool,
    rejections: u64,
    /// Why Envoy rejected it.
    reason: Option<String>,
}

impl<'a> Update<'a> {
    fn new(id: ProxyId, proxy: &'a mut Proxy, wanted: &'a WantedProxy) -> Update<'a> {
        Update {
            id,
            rejections: proxy.admin.rejections().unwrap_or_default(),
            proxy,
            wanted,
            clusters: None,
            listeners: None,
            routes: false,
            secrets: false,
            reason: None,
        }
    }

    /// Secrets and endpoints, and the clusters of both states.
    fn widen(&mut self) -> Result<(), Failure> {
        let (before, after) = (&self.proxy.current.snapshot, &self.wanted.snapshot);
        self.proxy.folder.write_support(after, before)?;
        self.secrets = before.secrets != after.secrets;
        if before.clusters != after.clusters {
            let mut both: BTreeMap<String, Value> = before.clusters.clone();
            both.extend(after.clusters.clone());
            self.clusters = Some(self.proxy.folder.write_clusters(&both)?);
        }
        Ok(())
    }

    fn switch(&mut self) -> Result<(), Failure> {
        let (before, after) = (&self.proxy.current.snapshot, &self.wanted.snapshot);
        self.proxy
            .folder
            .write_routes(&after.routes, &before.routes)?;
        self.routes = before.routes != after.routes;
        if before.listeners != after.listeners {
            self.listeners = Some(self.proxy.folder.write_listeners(&after.listeners)?);
        }
        Ok(())
    }

    /// Only the clusters of the new state.
    fn narrow(&mut self) -> Result<(), Failure> {
        let (before, after) = (&self.proxy.current.snapshot, &self.wanted.snapshot);
        let names =
            |snapshot: &Snapshot| snapshot.clusters.keys().cloned().collect::<BTreeSet<_>>();
        if names(before).difference(&names(after)).next().is_some() {
            self.clusters = Some(self.proxy.folder.write_clusters(&after.clusters)?);
        }
        Ok(())
    }

    /// Waits until Envoy has accepted or rejected the last step.
    fn settle(&mut self, deadline: Instant) {
        while self.reason.is_none() && !self.is_settled() {
            let rejections = self.proxy.admin.rejections();
            if rejections.is_some_and(|count| count > self.rejections) {
                self.reason = Some(self.proxy.reason());
            } else if self.proxy.process.has_ended() {
                // It gets the new configuration when it is started again.
                return;
            } else if Instant::now() > deadline {
                self.reason = Some("Envoy does not answer".to_owned());
            } else {
                thread::sleep(POLL);
            }
        }
    }

    fn is_settled(&mut self) -> bool {
        if self.clusters.is_none() && self.listeners.is_none() && !self.routes && !self.secrets {
            return true;
        }
        let Some(state) = self.proxy.admin.state() else {
            return false;
        };
        let snapshot = &self.wanted.snapshot;
        let is_settled = self
            .clusters
            .as_ref()
            .is_none_or(|it| state.has_clusters(it))
            && self
                .listeners
                .as_ref()
                .is_none_or(|it| state.has_listeners(it, snapshot))
            && (!self.routes || state.has_routes(snapshot))
            && (!self.secrets || state.has_secrets(snapshot));
        if is_settled {
            (self.clusters, self.listeners) = (None, None);
            (self.routes, self.secrets) = (false, false);
        }
        is_settled
    }

    /// What became of it. After a rejection, the files say again what Envoy serves.
    fn finish(self) -> Result<Change, Failure> {
        let Some(reason) = self.reason else {
            self.proxy.current = self.wanted.clone();
            return Ok(Change::Updated);
        };
        let (before, after) = (&self.proxy.current.snapshot, &self.wanted.snapshot);
        let folder = &self.proxy.folder;
        folder.write_support(before, after)?;
        folder.write_clusters(&before.clusters)?;
        folder.write_routes(&before.routes, &after.routes)?;
        folder.write_listeners(&before.listeners)?;
        Ok(Change::Rejected(reason))
    }
}
