//! One fact: what each target has for a member.

use crate::model::Kind;

/// Another mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The APIs of Istio.
    Istio,
    /// Gateway API of Kubernetes.
    GatewayApi,
}

impl Target {
    /// All of them.
    pub const ALL: [Target; 2] = [Target::Istio, Target::GatewayApi];

    /// Its name on the command line: `gateway-api`.
    pub fn name(self) -> &'static str {
        match self {
            Target::Istio => "istio",
            Target::GatewayApi => "gateway-api",
        }
    }

    /// The target of this name.
    pub fn named(name: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|target| target.name() == name)
    }
}

/// What a target has for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equivalent {
    /// A member with the same effect; its name.
    Same(&'static str),
    /// Something with a part of the effect: what it is and what differs.
    Partly(&'static str),
    /// Nothing; what to do instead.
    Missing(&'static str),
}

impl Equivalent {
    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Equivalent::Same(_) => "same",
            Equivalent::Partly(_) => "partly",
            Equivalent::Missing(_) => "none",
        }
    }

    /// What the target has, or what to do instead.
    pub fn text(self) -> &'static str {
        match self {
            Equivalent::Same(text) | Equivalent::Partly(text) | Equivalent::Missing(text) => text,
        }
    }
}

/// The facts about a member.
#[derive(Debug)]
pub struct Row {
    /// The kinds of resource that have it.
    pub kinds: &'static [Kind],
    /// Its path in the spec without places in lists: `listeners.tls`. A segment that begins with `*`
    /// matches every member that ends like it. Empty for the resource itself.
    pub path: &'static str,
    /// What Istio has for it.
    pub istio: Equivalent,
    /// What Gateway API has for it.
    pub gateway_api: Equivalent,
}

impl Row {
    /// What a target has.
    pub fn of(&self, target: Target) -> Equivalent {
        match target {
            Target::Istio => self.istio,
            Target::GatewayApi => self.gateway_api,
        }
    }

    /// Whether it is about the member of a kind's spec at this path.
    pub fn matches(&self, kind: Kind, path: &[&str]) -> bool {
        let segments: Vec<&str> = self.path.split('.').filter(|it| !it.is_empty()).collect();
        let mut pairs = segments.iter().zip(path);
        self.kinds.contains(&kind)
            && segments.len() == path.len()
            && pairs.all(|(pattern, member)| match pattern.strip_prefix('*') {
                Some(end) => member.ends_with(end),
                None => pattern == member,
            })
    }
}
