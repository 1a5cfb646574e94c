//! What options state about the place where a mesh runs.

use super::proxy::absent;
use crate::cli::error::Error;
use crate::envoy::{Address, Explicit, Layout, Site, listener_ports};
use crate::mesh::reach::Client;
use crate::mesh::{Mesh, VirtualNode};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Adds the options that place applications and nodes without an Envoy.
pub fn arguments(command: Command) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .action(ArgAction::Append)
            .help(help)
    };
    command
        .arg(option(
            "app",
            "NODE[:PORT]=HOST:PORT",
            "Where the application behind a node's listener is; may be repeated",
        ))
        .arg(option(
            "external",
            "NODE=HOST:PORT",
            "A node without an Envoy, called directly at this address; may be repeated",
        ))
}

/// What becomes of an option that names a node or listener that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    Refused,
    /// It may have been removed while a mesh runs, and may come back.
    Ignored,
}

/// The site that options describe, without certificates.
///
/// # Errors
/// An option that is malformed, or names a node or listener that is not there where that is refused.
pub fn of(
    mesh: &Mesh,
    layout: Layout,
    matches: &ArgMatches,
    absent: Absent,
) -> Result<Site, Error> {
    let mut site = Site {
        layout,
        ..Site::default()
    };
    let listeners = |name: &str, port| {
        let found = node(mesh, name).and_then(|node| Ok((node, ports(node, port)?)));
        match found {
            Ok((node, ports)) => Ok(ports
                .into_iter()
                .map(|it| (node.name.clone(), it))
                .collect()),
            Err(_) if absent == Absent::Ignored => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    };
    for value in matches.get_many::<String>("app").unwrap_or_default() {
        let (left, address) = assignment("app", value)?;
        let (name, port) = match left.split_once(':') {
            Some((name, port)) => (name, Some(self::port("app", value, port)?)),
            None => (left, None),
        };
        for listener in listeners(name, port)? {
            site.apps.insert(listener, address.clone());
        }
    }
    for (name, address) in external(matches)? {
        for listener in listeners(&name, None)? {
            site.endpoints.insert(listener, vec![address.clone()]);
        }
    }
    Ok(site)
}

/// The nodes without an Envoy, each with its address.
///
/// # Errors
/// An option that is malformed.
pub fn external(matches: &ArgMatches) -> Result<Vec<(String, Address)>, Error> {
    let values = matches.get_many::<String>("external").unwrap_or_default();
    let external = values.map(|value| {
        let (name, address) = assignment("external", value)?;
        Ok((name.to_owned(), address))
    });
    external.collect()
}

/// The layout of this name.
pub fn layout(name: &str, mesh: &Mesh) -> Layout {
    if name == "explicit" {
        Layout::Explicit(Explicit::numbered(mesh, "127.0"))
    } else {
        Layout::Intercept
    }
}

fn node<'m>(mesh: &'m Mesh, name: &str) -> Result<&'m VirtualNode, Error> {
    mesh.node(name).ok_or_else(|| {
        let others = mesh.nodes.iter().map(|node| node.name.as_str());
        absent("virtual node", name, others)
    })
}

/// The listener with this port; without a port, all.
fn ports(node: &VirtualNode, port: Option<u16>) -> Result<Vec<u16>, Error> {
    let all = listener_ports(Client::Node(node));
    let Some(port) = port else {
        return Ok(all);
    };
    if all.contains(&port) {
        return Ok(vec![port]);
    }
    let listed: Vec<String> = all.iter().map(u16::to_string).collect();
    let message = format!(
        "the virtual node `{}` has no listener on port {port}",
        node.name
    );
    Err(Error::usage(message).hint(format!("it listens on {}", listed.join(", "))))
}

/// Splits `LEFT=HOST:PORT`.
fn assignment<'v>(option: &str, value: &'v str) -> Result<(&'v str, Address), Error> {
    let wrong = || malformed(option, value);
    let (left, address) = value.split_once('=').ok_or_else(wrong)?;
    let address = self::address(address).ok_or_else(wrong)?;
    Ok((left, address))
}

fn port(option: &str, value: &str, port: &str) -> Result<u16, Error> {
    port.parse().map_err(|_| malformed(option, value))
}

fn malformed(option: &str, value: &str) -> Error {
    let form = match option {
        "app" => "NODE=HOST:PORT or NODE:LISTENER_PORT=HOST:PORT",
        _ => "NODE=HOST:PORT",
    };
    Error::usage(format!("`--{option} {value}` is malformed")).hint(format!("write {form}"))
}

/// Reads `HOST:PORT`; an IPv6 address is in brackets. `None` for everything else.
pub fn address(text: &str) -> Option<Address> {
    let (host, port) = text.rsplit_once(':')?;
    let host = match host.strip_prefix('[') {
        Some(host) => host.strip_suffix(']')?,
        None if host.contains(':') => return None,
        None => host,
    };
    let port: u16 = port.parse().ok()?;
    (!host.is_empty()).then(|| Address::new(host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses() {
        assert_eq!(address("a.b:80"), Some(Address::new("a.b", 80)));
        assert_eq!(address("[::1]:80"), Some(Address::new("::1", 80)));
        for wrong in ["", "80", ":80", "a:", "a:65536", "::1:80", "[::1:80"] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
