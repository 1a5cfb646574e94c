//! How many resources of a kind an account may have, and how many backends a node.

use crate::model::Kind;

/// The quotas of an account. AWS raised them on request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// By kind: meshes in a Region, resources in a mesh, routes in a router, gateway routes in a
    /// gateway.
    resources: [usize; Kind::ALL.len()],
    backends: usize,
}

/// The name under which the quota of a node's backends is set.
const BACKEND: &str = "Backend";

impl Quotas {
    /// Those of a new account.
    pub const DEFAULT: Quotas = Quotas {
        // Meshes, nodes, routers, routes, services, gateways, gateway routes.
        resources: [15, 200, 200, 50, 200, 3, 10],
        backends: 50,
    };

    /// The names of everything that has a quota: kinds as in the model, and `Backend`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Kind::ALL.into_iter().map(Kind::name).chain([BACKEND])
    }

    /// How many resources of this kind the account may have.
    pub fn of(&self, kind: Kind) -> usize {
        self.resources[kind as usize]
    }

    /// How many backends a node may have.
    pub fn backends(&self) -> usize {
        self.backends
    }

    /// The same quotas with another one of this name; `None` when nothing has this name.
    #[must_use]
    pub fn with(mut self, name: &str, quota: usize) -> Option<Quotas> {
        if name == BACKEND {
            self.backends = quota;
        } else {
            self.resources[Kind::named(name)? as usize] = quota;
        }
        Some(self)
    }
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_quota_that_can_be_changed() {
        for name in Quotas::names() {
            assert!(Quotas::DEFAULT.with(name, 7).is_some(), "{name}");
        }
        let raised = Quotas::DEFAULT.with("Route", 7).unwrap();
        assert_eq!(
            (raised.of(Kind::Route), raised.of(Kind::VirtualNode)),
            (7, 200)
        );
        assert_eq!(Quotas::DEFAULT.with("Carburettor", 7), None);
    }
}
