//! A running mesh: it follows the documents or the store, and the health of its Envoys.

use super::events::{self, Events};
use super::plan::{Plan, Planner, Refusal};
use super::ready;
use super::source::{Source, State};
use super::watch::Watch;
use crate::cli::environment::Environment;
use crate::cli::envoy::site::Absent;
use crate::cli::error::Error;
use crate::diagnostic::Diagnostic;
use crate::envoy::ProxyId;
use crate::model::Kind;
use crate::resource::Set;
use crate::up::{Change, Fleet};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often Envoys and the wish to end are looked at.
const LOOK: Duration = Duration::from_millis(50);

pub struct Live<'a> {
    pub source: Source,
    pub planner: Planner<'a>,
    pub fleet: Fleet,
    pub events: Events,
    /// What was read last, and runs.
    pub state: Rc<State>,
    pub plan: Plan,
    pub matches: &'a ArgMatches,
    pub environment: &'a Environment,
}

impl Live<'_> {
    /// Follows changes until the user wants an end.
    ///
    /// # Errors
    /// An Envoy that has ended and cannot be started again.
    pub fn follow(&mut self, watch: &mut Watch, stop: &AtomicBool) -> Result<(), Error> {
        while !stop.load(Ordering::Relaxed) {
            if watch.has_changed(LOOK) {
                self.reload();
                watch.follow_files(self.planner.files(&self.plan));
            }
            if stop.load(Ordering::Relaxed) {
                break;
            }
            for (id, pid) in self.fleet.revive()? {
                self.events.restarted(&id.name, pid);
            }
        }
        Ok(())
    }

    /// Brings what runs to what the mesh is now. What cannot run leaves everything as it is.
    fn reload(&mut self) {
        let state = match self.read() {
            Ok(state) => state,
            Err(error) => return self.invalid_by(&error),
        };
        if !state.errors.is_empty() {
            return self.invalid(&state.errors.clone(), &state);
        }
        let emptied = state.emptied_since(&self.state);
        if !emptied.is_empty() {
            let files = emptied.join(", ");
            return self.invalid_by(&Error::usage(format!("{files}: not a document any more")));
        }
        let plan = match self.planner.plan(&self.source, &state, Absent::Ignored) {
            Ok(plan) => plan,
            Err(Refusal::Error(error)) => return self.invalid_by(&error),
            Err(refusal) => return self.invalid(&refusal.findings(), &state),
        };
        match self.fleet.apply(&plan.wanted) {
            Ok(changes) => self.report(changes, state, plan),
            Err(failure) => {
                let node = failure.proxy.as_deref().unwrap_or_default();
                self.events.rejected(node, &failure.message);
            }
        }
    }

    /// The mesh as it is now.
    fn read(&self) -> Result<Rc<State>, Error> {
        if !self.source.can_change() {
            return Ok(Rc::clone(&self.state));
        }
        let state = self.source.read(self.matches, self.environment)?;
        Ok(Rc::new(state))
    }

    /// Reports what changed, and remembers it.
    fn report(&mut self, changes: Vec<(ProxyId, Change)>, state: Rc<State>, plan: Plan) {
        let before = std::mem::replace(&mut self.plan, plan);
        let mut resources = differences(&self.state.set, &state.set);
        let had_errors = self.events.has_invalid();
        self.state = state;
        let (mut updated, mut is_rejected) = (Vec::new(), false);
        for (id, change) in &changes {
            match change {
                Change::Added => self.added(id),
                Change::Removed => self.removed(id, &before),
                Change::Updated => updated.push(id.name.as_str()),
                Change::Rejected(reason) => {
                    self.events.rejected(&id.name, reason);
                    is_rejected = true;
                }
            }
            if matches!(change, Change::Added | Change::Removed) {
                let title = title(id.kind, &[id.name.as_str()]);
                resources.retain(|resource| *resource != title);
            }
        }
        if resources.is_empty() {
            resources = changed_secrets(&before, &self.plan);
        }
        // What every Envoy concerned has rejected is live nowhere.
        let is_live = !updated.is_empty() || !is_rejected;
        if is_live && (!resources.is_empty() || !updated.is_empty() || had_errors) {
            self.events.updated(&resources, &updated);
        }
    }

    fn added(&self, id: &ProxyId) {
        if let Some(client) = self.plan.mesh.client(id.kind, &id.name) {
            let object = ready::proxy(&self.plan, &self.fleet, client);
            self.events
                .proxy("added", ready::section(id.kind), &id.name, json!(object));
        }
    }

    fn removed(&self, id: &ProxyId, before: &Plan) {
        let client = before.mesh.client(id.kind, &id.name);
        let object = client.and_then(|client| ready::proxy(before, &self.fleet, client));
        self.events
            .proxy("removed", ready::section(id.kind), &id.name, json!(object));
    }

    fn invalid(&mut self, findings: &[Diagnostic], state: &State) {
        let is_new = self.events.invalid(events::findings(findings, state));
        if is_new {
            state.print(findings, self.environment);
        }
    }

    /// An error without a place in a document.
    fn invalid_by(&mut self, error: &Error) {
        let finding: Value = json!({
            "severity": "error",
            "message": error.message,
            "help": error.hints,
        });
        if self.events.invalid(vec![finding]) {
            crate::cli::stderr::eprintln!("error: {error}");
        }
    }
}

/// The certificates and authorities whose content is not the same in both plans.
fn changed_secrets(before: &Plan, after: &Plan) -> Vec<String> {
    let mut changed = BTreeSet::new();
    for (id, proxy) in &after.wanted {
        let Some(earlier) = before.wanted.get(id) else {
            continue;
        };
        for (name, secret) in &proxy.snapshot.secrets {
            if earlier.snapshot.secrets.get(name) != Some(secret) {
                changed.insert(format!("certificate {}", name.trim_start_matches("file:")));
            }
        }
    }
    changed.into_iter().collect()
}

/// The resources that are not the same in both sets: `route r/all`.
fn differences(before: &Set, after: &Set) -> Vec<String> {
    let all = |set: &Set| -> BTreeMap<(String, Vec<String>), String> {
        let resource = |item: &std::sync::Arc<crate::resource::Resource>| {
            let names = item.names.iter().map(ToString::to_string).collect();
            (
                (item.kind().words(), names),
                item.input.to_json().to_string(),
            )
        };
        set.items().iter().map(resource).collect()
    };
    let (before, after) = (all(before), all(after));
    let changed = after
        .iter()
        .filter(|(name, input)| before.get(*name) != Some(*input));
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    let titles = changed.chain(gone).map(|((kind, names), _)| {
        let own = if names.len() > 1 {
            &names[1..]
        } else {
            &names[..]
        };
        format!("{kind} {}", own.join("/"))
    });
    titles.collect()
}

fn title(kind: Kind, names: &[&str]) -> String {
    format!("{} {}", kind.words(), names.join("/"))
}
