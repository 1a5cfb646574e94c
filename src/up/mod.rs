//! Envoys as processes of this machine: started with what `envoy` configures, kept up to date by files
//! that they watch, and ended.
//!
//! A [`Fleet`] takes a [`Wanted`] state (a configuration for each proxy) and brings the running
//! Envoys there: [`Fleet::start`] from nothing, [`Fleet::apply`] from one state to the next without
//! dropping a request. What a mesh amounts to, where its documents come from and how events are
//! printed is left to others.
//!
//! Invariants: no Envoy outlives the fleet, and what a killed process left behind is found and ended by
//! the next one ([`stale`]); a file that Envoy watches is replaced by a rename, never written in place;
//! a change that Envoy rejects leaves what was there before.

mod admin;
mod fleet;
mod folder;
mod process;
pub mod secrets;
pub mod stale;

pub use fleet::{Change, Fleet, Wanted, WantedProxy};
pub use process::{Logs, version};

use crate::envoy::{ProxyId, file_stem};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How Envoys are run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The program.
    pub envoy: PathBuf,
    /// The directory for configuration and process ids; private to the user.
    pub runtime: PathBuf,
    /// What becomes of the output of Envoys.
    pub logs: Logs,
    /// Set when waiting is to end: the user wants everything to stop.
    pub stop: Arc<AtomicBool>,
}

/// The directory of one proxy, in which its configuration is kept.
pub fn folder(runtime: &Path, id: &ProxyId) -> PathBuf {
    runtime.join(format!("{}-{}", id.kind.name(), file_stem(&id.name)))
}

/// How long an Envoy may take until it serves its first configuration, and until it has accepted a
/// change.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Why Envoys cannot be run as wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The proxy that it is about.
    pub proxy: Option<String>,
    /// A sentence for a person.
    pub message: String,
    /// Whether Envoy runs, but rejects the configuration.
    pub is_rejection: bool,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure {
            proxy: None,
            message: message.into(),
            is_rejection: false,
        }
    }

    pub(crate) fn of(proxy: &str, message: impl Into<String>) -> Failure {
        Failure {
            proxy: Some(proxy.to_owned()),
            ..Failure::new(message)
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(proxy) = &self.proxy {
            write!(formatter, "{proxy}: ")?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
