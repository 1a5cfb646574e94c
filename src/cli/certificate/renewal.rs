//! Certificates of the local store that are renewed while a command runs.

use crate::certificate::{Progress, Registry, Renewer};
use std::thread;
use std::time::Duration;

/// How often certificates are looked at. Often enough for a clock that is set, rarely enough for
/// thousands of certificates.
const INTERVAL: Duration = Duration::from_mins(1);

/// Renews certificates that are due, now and every minute until the process ends, on a thread of its
/// own. `report` takes each certificate that was renewed, and each new failure.
///
/// A process that ends meanwhile leaves each certificate as it was or renewed, because the store
/// replaces certificate and key at once.
pub fn start(registry: Registry, report: impl Fn(&Progress) + Send + 'static) {
    let mut renewer = Renewer::new(registry);
    thread::spawn(move || {
        loop {
            renewer.run().iter().for_each(&report);
            thread::sleep(INTERVAL);
        }
    });
}
