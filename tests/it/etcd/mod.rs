//! The control plane on etcd: `etcd` of Debian's `etcd-server`, on loopback.
//!
//! All of these tests are ignored unless they are requested, and counted: `.ci/run` installs etcd and
//! runs them with `-- --ignored etcd::`.

mod cluster;
mod concurrent;
#[cfg(feature = "xds")]
mod envoys;
mod history;
mod linear;
mod outage;
mod replica;
mod secure;
mod suite;

pub use cluster::{Cluster, Link};
pub use replica::Replica;
