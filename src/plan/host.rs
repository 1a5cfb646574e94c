//! The hosts that a plan takes from clients.
//!
//! Clients outside the mesh know the hosts that gateway routes accept. Applications in the mesh know the
//! names of virtual services and, with `ALLOW_ALL`, every host outside the mesh. The DNS host name of
//! a node is an address for Envoys, which take a new one without a break: it is not among these hosts.

use super::action::{Action, Change};
use super::loss::{Loss, Lost, User};
use crate::mesh::{At, Egress, Gap, GatewayRoute, HostMatch, Known, Mesh, VirtualNode, resolve};
use crate::model::Kind;
use crate::resource::{Resource, Set};
use compact_str::CompactString;
use std::collections::HashMap;

/// The meshes in which a plan updates or deletes something, by their names.
pub struct Transitions(HashMap<CompactString, Transition>);

/// A mesh before and after a plan.
pub struct Transition {
    before: Mesh,
    after: Mesh,
}

impl Transitions {
    /// Resolves each of the meshes, once before and once after the actions.
    pub fn of(actions: &[Action], before: &Set, after: &Set) -> Transitions {
        let is_change = |action: &&Action| !matches!(action.change, Change::Create);
        let mut meshes = HashMap::new();
        for action in actions.iter().filter(is_change) {
            let name = action.resource.mesh();
            meshes.entry(name.into()).or_insert_with(|| Transition {
                before: resolve(before, name),
                after: resolve(after, name),
            });
        }
        Transitions(meshes)
    }

    /// What clients lose of the hosts by an action on a resource that `user` leads to after the plan.
    pub fn hosts(&self, action: &Action, user: Option<&User>) -> Option<Loss> {
        let resource = &action.resource;
        let mesh = self.0.get(resource.mesh())?;
        match (&action.change, resource.kind()) {
            (Change::Update { .. }, Kind::GatewayRoute) => mesh.accepted(resource),
            (Change::Update { .. }, Kind::VirtualService) => mesh.provider(resource, user?),
            (Change::Update { .. }, Kind::Mesh) => mesh.outside(resource),
            (Change::Delete, Kind::VirtualService) => mesh.name(resource),
            _ => None,
        }
    }
}

impl Transition {
    /// The hosts that neither this gateway route nor another one of its gateway accepts any more.
    fn accepted(&self, resource: &Resource) -> Option<Loss> {
        let old = host(route(&self.before, resource)?).ok()?;
        let new = host(route(&self.after, resource)?).ok()??;
        let old = old.map(|host| &host.value);
        let mut routes = self.after.gateway(resource.names.get(1)?)?.routes.iter();
        // A host that is not known may be the very one.
        let is_accepted = |route| host(route).map_or(true, |new| covers(new, old));
        let loss = Loss {
            location: new.place.map(|place| place.value()),
            ..Loss::of(resource, Lost::Host(old.cloned()))
        };
        (!routes.any(is_accepted)).then_some(loss)
    }

    /// The provider that a virtual service no longer has, although `user` leads to it.
    fn provider(&self, resource: &Resource, user: &User) -> Option<Loss> {
        let provider = |mesh: &Mesh| mesh.service(resource.name())?.provider.clone().ok();
        let is_lost = provider(&self.before)?.is_some() && provider(&self.after)?.is_none();
        let loss = Loss {
            user: Some(user.clone()),
            ..change(resource, Lost::Provider)
        };
        is_lost.then_some(loss)
    }

    /// The name of a virtual service that is deleted together with the backends that name it. A node
    /// that stays has an application, which knows the name until it is configured anew.
    fn name(&self, resource: &Resource) -> Option<Loss> {
        let mut callers = self.before.nodes.iter().filter(|node| {
            let after = self.after.node(&node.name);
            calls(node, resource.name()) && after.is_some_and(|it| it.backends.is_ok())
        });
        let caller = &callers.next()?.resource;
        Some(Loss {
            user: Some((caller.kind(), caller.names.clone())),
            ..Loss::of(resource, Lost::Name)
        })
    }

    /// The hosts outside the mesh, where its proxies drop requests to them from now on.
    fn outside(&self, resource: &Resource) -> Option<Loss> {
        let is_lost = self.before.egress == Ok(Egress::AllowAll)
            && self.after.egress == Ok(Egress::DropAll)
            && !self.after.nodes.is_empty();
        is_lost.then(|| change(resource, Lost::Outside))
    }
}

/// A loss at the spec of the resource that is updated.
fn change(resource: &Resource, what: Lost) -> Loss {
    let spec = resource.spec().unwrap_or(&resource.input);
    Loss {
        location: Some(spec.place.value()),
        ..Loss::of(resource, what)
    }
}

/// The gateway route of this resource in a mesh.
fn route<'m>(mesh: &'m Mesh, resource: &Resource) -> Option<&'m GatewayRoute> {
    let gateway = mesh.gateway(resource.names.get(1)?)?;
    gateway.routes.iter().find(|it| it.name == resource.name())
}

/// The hosts that a gateway route accepts; `None` where it accepts every one.
fn host(route: &GatewayRoute) -> Result<Option<&At<HostMatch>>, &Gap> {
    let conditions = route.rule.as_ref()?.conditions.as_ref()?;
    Ok(conditions.host.as_ref())
}

/// Whether a route that accepts the new hosts accepts all of the old ones.
fn covers(new: Option<&At<HostMatch>>, old: Option<&HostMatch>) -> bool {
    match (new, old) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(new), Some(old)) => new.value.covers(old),
    }
}

/// Whether a node has a virtual service as a backend.
fn calls(node: &VirtualNode, service: &str) -> bool {
    let names = |backend: &Known<At<CompactString>>| {
        let name = backend.as_ref();
        name.is_ok_and(|name| name.value == service)
    };
    let mut backends = node.backends.iter().flatten();
    backends.any(|backend| names(&backend.service))
}
