//! Something that a plan takes from clients, and how it is reported.

use crate::document::Location;
use crate::mesh::HostMatch;
use crate::model::Kind;
use crate::resource::Resource;
use compact_str::CompactString;

/// A resource that uses another one: its kind and its names, outermost first.
pub type User = (Kind, Vec<CompactString>);

/// Something that clients use and that goes away.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The kind of the resource that loses it.
    pub kind: Kind,
    /// The names of the resource that changes, outermost first.
    pub names: Vec<CompactString>,
    /// What is no longer there.
    pub what: Lost,
    /// The first resource that uses it; `None` where clients outside the mesh or applications do.
    pub user: Option<User>,
    /// The place of the change in the documents; `None` for a deletion.
    pub location: Option<Location>,
}

/// What goes away.
#[derive(Clone, Debug, PartialEq)]
pub enum Lost {
    /// The resource itself.
    Resource,
    /// A port on which it listens.
    Port(i128),
    /// The hosts for which a gateway route accepts requests; `None` for every host.
    Host(Option<HostMatch>),
    /// What answers for the host of a virtual service.
    Provider,
    /// The host of a virtual service that goes away together with the backends that name it.
    Name,
    /// The hosts outside the mesh.
    Outside,
    /// A CA that it trusts: its file, secret or ARN.
    Trust(String),
}

impl Loss {
    /// The loss of something that a resource has or is. Nothing is known yet of who uses it, or where
    /// the documents change it.
    pub fn of(resource: &Resource, what: Lost) -> Loss {
        Loss {
            kind: resource.kind(),
            names: resource.names.clone(),
            what,
            user: None,
            location: None,
        }
    }

    /// The id of the rule about it in the catalog.
    pub fn rule(&self) -> &'static str {
        match (&self.what, self.kind) {
            (Lost::Resource, Kind::Route | Kind::GatewayRoute) => "removes-route",
            (Lost::Resource, _) => "removes-resource",
            (Lost::Port(_), _) => "removes-port",
            (Lost::Host(_) | Lost::Provider | Lost::Name | Lost::Outside, _) => "removes-host",
            (Lost::Trust(_), _) => "removes-trust",
        }
    }

    /// What goes away and who uses it, in a sentence without a full stop.
    pub fn message(&self) -> String {
        format!("{}: {}", self.lost(), self.consequence())
    }

    /// What goes away.
    fn lost(&self) -> String {
        let resource = title(self.kind, &self.names);
        match &self.what {
            Lost::Resource => format!("{resource} goes away"),
            Lost::Port(port) => format!("port {port} of {resource} goes away"),
            Lost::Host(hosts) => format!("{resource} no longer accepts {}", words(hosts.as_ref())),
            Lost::Provider => format!("{resource} no longer has a provider"),
            Lost::Name => format!("host `{}` goes away with {resource}", self.name()),
            Lost::Outside => format!("{resource} no longer allows requests to other hosts"),
            Lost::Trust(ca) => format!("{resource} no longer trusts `{ca}`"),
        }
    }

    /// What that means for those who use it.
    fn consequence(&self) -> String {
        let user = self.user.as_ref();
        let user = user.map(|(kind, names)| (*kind, title(*kind, names)));
        match (&self.what, user) {
            (Lost::Trust(_), _) => "certificates of that CA are rejected".to_owned(),
            (Lost::Outside, _) => "applications may call hosts outside the mesh".to_owned(),
            (Lost::Name, Some((_, user))) => {
                format!("the application of {user} may still call it")
            }
            (_, Some((Kind::VirtualRouter | Kind::VirtualGateway, user))) => {
                format!("{user} no longer sends requests there")
            }
            (_, Some((_, user))) => format!("{user} leads to it"),
            (_, None) => "clients outside the mesh may connect to it".to_owned(),
        }
    }

    /// The resource's own name.
    fn name(&self) -> &str {
        self.names.last().map_or("", CompactString::as_str)
    }

    /// How to change the same without a break, in a sentence without a full stop.
    pub fn help(&self) -> &'static str {
        match (&self.what, self.kind) {
            (Lost::Resource, Kind::Route | Kind::GatewayRoute) => {
                "first let another route match its requests"
            }
            (Lost::Resource, Kind::VirtualGateway) => "first send its clients to another gateway",
            (Lost::Resource, _) => "first change what leads to it",
            (Lost::Port(_), Kind::VirtualNode) => {
                "first add a node with the new port, and move traffic to it by weights"
            }
            (Lost::Port(_), _) => "keep the old listener until all clients use the new port",
            (Lost::Host(_), _) => "keep a gateway route for the old host until no client uses it",
            (Lost::Provider, _) => "keep a provider until no client calls the service",
            (Lost::Name, _) => {
                "keep the virtual service and its backends until no application calls the host"
            }
            (Lost::Outside, _) => {
                "first add virtual services and backends for the hosts outside the mesh that \
                 applications call"
            }
            (Lost::Trust(_), _) => {
                "trust both CAs until every server has a certificate of the new one"
            }
        }
    }
}

/// A resource in a sentence: ``virtual node `shop/cart` ``.
fn title(kind: Kind, names: &[CompactString]) -> String {
    format!("{} `{}`", kind.words(), names.join("/"))
}

/// Hosts in a sentence.
fn words(hosts: Option<&HostMatch>) -> String {
    match hosts {
        Some(HostMatch::Exact(host)) => format!("host `{host}`"),
        Some(HostMatch::Suffix(suffix)) => format!("hosts that end in `{suffix}`"),
        None => "every host".to_owned(),
    }
}
