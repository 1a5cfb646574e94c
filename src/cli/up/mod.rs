//! `appmesh up`: a mesh on this machine, one stock Envoy for each virtual node and virtual gateway.
//!
//! [`source`] reads the mesh and [`watch`] notices its changes, [`plan`] makes a configuration for each
//! Envoy (with [`addresses`] and the certificates of [`stand_ins`]), `crate::up` runs them, [`live`]
//! follows changes until the user ends everything, [`ready`] and [`events`] print what is there and
//! what happens. [`program`] finds Envoy, [`runtime`] the directory for what is written.

mod addresses;
mod events;
mod live;
mod options;
mod plan;
mod program;
mod ready;
mod runtime;
mod source;
mod stand_ins;
mod watch;

use super::builtin::Builtin;
use super::certificate::{self, renewal};
use super::environment::Environment;
use super::envoy::site::Absent;
use super::error::{Error, Kind};
use super::service;
use crate::up::{Failure, Fleet, Settings};
use clap::ArgMatches;
use events::Events;
use live::Live;
use options::Options;
use plan::Planner;
use runtime::Runtime;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use source::Source;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use watch::Watch;

pub const COMMAND: Builtin = Builtin {
    name: "up",
    about: "Run a mesh on this machine: one Envoy for each virtual node and virtual gateway.",
    exits: &[0, 1, 2, 252, 253, 254, 255],
    beside: &["envoy", "trace", "validate"],
    arguments: options::arguments,
    run,
};

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let started = Instant::now();
    let stop = stopped_by_signals()?;
    let options = Options::of(matches, environment)?;
    let source = Source::of(matches, environment)?;
    // Watched before it is read, so that no change is missed.
    let mut watch = Watch::new(&source, options.asks_aws, matches, environment)?;
    let state = source.read(matches, environment)?;
    state.refuse_errors(environment)?;
    let envoy = program::find(options.envoy.as_deref(), environment)?;
    let runtime = Runtime::create(matches, environment)?;
    let settings = Settings {
        envoy,
        runtime: runtime.path().to_owned(),
        logs: options.logs.clone(),
        stop: Arc::clone(&stop),
    };
    let mut planner = Planner::new(&options, &runtime, matches, environment)?;
    let plan = planner
        .plan(&source, &state, Absent::Refused)
        .map_err(|refusal| refusal.print(&state, environment))?;
    watch.follow_files(planner.files(&plan));
    let fleet = match Fleet::start(settings, &plan.wanted) {
        Err(_) if stop.load(Ordering::Relaxed) => return Ok(()),
        started => started?,
    };
    let registry = certificate::registry(matches, environment)?;
    renewal::start(registry, |progress| {
        // The event of the update shows what was renewed.
        if progress.is_failure() {
            service::warn(&progress.to_string());
        }
    });
    let events = Events::new(options.format);
    events.ready(&plan, &fleet, started.elapsed())?;
    let mut live = Live {
        source,
        planner,
        fleet,
        events,
        state: Rc::new(state),
        plan,
        matches,
        environment,
    };
    let outcome = live.follow(&mut watch, &stop);
    live.fleet.end();
    outcome
}

/// Set as soon as the user wants an end.
fn stopped_by_signals() -> Result<Arc<AtomicBool>, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))
            .map_err(|error| Error::general(format!("signals cannot be handled: {error}")))?;
    }
    Ok(stop)
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        let kind = if failure.is_rejection {
            Kind::Findings
        } else {
            Kind::Machine
        };
        Error::new(kind, failure.to_string())
    }
}
