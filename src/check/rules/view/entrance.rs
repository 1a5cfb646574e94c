//! A route beside the router or gateway that it belongs to.

use super::super::super::{Resource, Resources, at_key};
use super::{Listener, Listeners, Route, title};
use crate::diagnostic::Finding;
use crate::document::Node;
use std::sync::Arc;

/// A route or gateway route, and the router or gateway whose listeners its requests come through.
pub struct Entrance<'a> {
    pub route: Route<'a>,
    pub holder: Arc<Resource>,
}

impl<'a> Entrance<'a> {
    /// The entrance of a route or gateway route; none while its router or gateway is not known.
    pub fn all(item: &'a Resource, mesh: &dyn Resources) -> Vec<Entrance<'a>> {
        let Some(holder) = item.parent(mesh) else {
            return Vec::new();
        };
        let entrance = |route| Entrance {
            route,
            holder: Arc::clone(&holder),
        };
        Route::all(&item.input).map(entrance).collect()
    }

    pub fn listeners(&self) -> Listeners<'_> {
        Listeners::of(&self.holder.input)
    }

    /// The listener to which the route applies.
    pub fn listener(&self) -> Option<Listener<'_>> {
        self.listeners().meant(self.route.port())
    }

    /// What is wrong where the holder has several listeners and the route does not say which it
    /// applies to.
    pub fn portless(&self) -> Option<Finding> {
        let listeners = self.listeners();
        if !listeners.are_several() || !self.route.is_portless() {
            return None;
        }
        let spot = self.route.criteria().unwrap_or(self.route.node);
        let message = format!(
            "`match` has no `port`, but {} has {} listeners",
            title(&self.holder),
            listeners.len()
        );
        Some(
            at_key(spot, message)
                .against(listeners.list()?.place.key(), "several listeners")
                .help(format!(
                    "add the `port` of the listener that is meant: {}",
                    listeners.ports()
                )),
        )
    }

    /// What is wrong where the route's type is not the protocol of the listener it applies to.
    pub fn mismatched(&self) -> Option<Finding> {
        let protocol = self.listener()?.protocol()?;
        let protocol_name = protocol.as_str()?;
        if protocol_name == self.route.protocol {
            return None;
        }
        let message = format!(
            "a route for `{}` cannot apply to a listener for `{protocol_name}`",
            self.route.protocol
        );
        Some(
            at_key(self.route.node, message)
                .against(protocol.place.value(), "the listener's protocol")
                .help(format!(
                    "write `{protocol_name}Route`, or change the listener of {}",
                    title(&self.holder)
                )),
        )
    }

    /// The port that the route applies to, where the holder has no such listener.
    pub fn stray_port(&self) -> Option<&'a Node> {
        let port = self.route.port()?;
        self.listeners().lack(port).then_some(port)
    }
}
