//! How many resources of a kind may stand beside each other, and how many backends a node may have.

/// The quotas of an account. AWS raises them on request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotas([(&'static str, usize); 8]);

impl Quotas {
    /// What an account has to begin with: meshes in a region, resources in a mesh, backends of a node,
    /// routes in a router, gateway routes in a gateway.
    pub const DEFAULT: Quotas = Quotas([
        ("Mesh", 15),
        ("VirtualNode", 200),
        ("Backend", 50),
        ("VirtualRouter", 200),
        ("Route", 50),
        ("VirtualService", 200),
        ("VirtualGateway", 3),
        ("GatewayRoute", 10),
    ]);

    /// What there are quotas of, each named as in the model.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(kind, _)| *kind)
    }

    /// How many of this kind, named as in the model.
    pub fn of(&self, kind: &str) -> usize {
        self.0
            .iter()
            .find(|(known, _)| *known == kind)
            .map_or(usize::MAX, |(_, quota)| *quota)
    }

    /// The same quotas but for this kind, named as in the model.
    #[must_use]
    pub fn with(mut self, kind: &str, quota: usize) -> Quotas {
        debug_assert!(
            self.kinds().any(|known| known == kind),
            "no quota of {kind}"
        );
        self.0
            .iter_mut()
            .filter(|(known, _)| *known == kind)
            .for_each(|(_, old)| *old = quota);
        self
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
    use crate::model::model;

    #[test]
    fn every_kind_has_one() {
        for resource in &model().resources {
            assert_ne!(
                Quotas::DEFAULT.of(resource.name),
                usize::MAX,
                "{}",
                resource.name
            );
        }
        assert_eq!(Quotas::DEFAULT.with("Route", 7).of("Route"), 7);
    }
}
