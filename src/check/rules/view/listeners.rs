//! The listeners of a node, router or gateway.

use crate::document::{Node, Value};

/// The listeners that an input states.
#[derive(Clone, Copy)]
pub struct Listeners<'a> {
    /// The list, where it is one.
    list: Option<&'a Node>,
    is_known: bool,
}

impl<'a> Listeners<'a> {
    /// The listeners of a resource's input; none where its spec does not mention them.
    pub fn of(input: &'a Node) -> Listeners<'a> {
        let spec = input.get("spec");
        let list = spec.and_then(|spec| spec.get("listeners"));
        let is_known = match (spec, list) {
            (_, Some(list)) => matches!(list.value, Value::Array(_)),
            (Some(spec), None) => matches!(spec.value, Value::Object(_)),
            (None, None) => false,
        };
        Listeners { list, is_known }
    }

    /// The list with its place.
    pub fn list(self) -> Option<&'a Node> {
        self.list
    }

    pub fn iter(self) -> impl Iterator<Item = Listener<'a>> {
        self.list.map_or(&[][..], Node::items).iter().map(Listener)
    }

    pub fn len(self) -> usize {
        self.list.map_or(0, |list| list.items().len())
    }

    /// True where a port must be named for one of them to be meant.
    pub fn are_several(self) -> bool {
        self.len() > 1
    }

    /// True where it is known which there are.
    pub fn are_known(self) -> bool {
        self.is_known
    }

    /// True where there certainly are none.
    pub fn are_none(self) -> bool {
        self.is_known && self.len() == 0
    }

    /// The one that a port means; where no port is given, the only one.
    pub fn meant(self, port: Option<&Node>) -> Option<Listener<'a>> {
        let Some(port) = port else {
            return self.iter().next().filter(|_| !self.are_several());
        };
        let port = port.as_integer()?;
        self.iter()
            .find(|listener| listener.port().and_then(Node::as_integer) == Some(port))
    }

    /// True where there are listeners, all of whose ports are known, and none has this one.
    pub fn lack(self, port: &Node) -> bool {
        let Some(port) = port.as_integer() else {
            return false;
        };
        let differs = |listener: Listener<'_>| {
            let own = listener.port().and_then(Node::as_integer);
            own.is_some_and(|own| own != port)
        };
        self.len() > 0 && self.iter().all(differs)
    }

    /// The ports, for a sentence: `` `80`, `443` ``.
    pub fn ports(self) -> String {
        let port = |listener: Listener<'_>| listener.port()?.as_integer();
        let ports = self.iter().filter_map(port);
        let quoted: Vec<String> = ports.map(|port| format!("`{port}`")).collect();
        quoted.join(", ")
    }
}

/// One listener.
#[derive(Clone, Copy)]
pub struct Listener<'a>(pub &'a Node);

impl<'a> Listener<'a> {
    pub fn port(self) -> Option<&'a Node> {
        self.0.find(&["portMapping", "port"])
    }

    pub fn protocol(self) -> Option<&'a Node> {
        self.0.find(&["portMapping", "protocol"])
    }

    /// The timeouts under the protocol's name; what is in their place while that is not known.
    pub fn timeout(self) -> Option<&'a Node> {
        if self.0.is_unknown() {
            return Some(self.0);
        }
        let timeout = self.0.get("timeout")?;
        Some(
            timeout
                .entries()
                .first()
                .map_or(timeout, |entry| &entry.node),
        )
    }
}
