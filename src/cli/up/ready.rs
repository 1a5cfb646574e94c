//! What runs, once everything is ready: as JSON, and as a table.

use super::plan::Plan;
use crate::envoy::{Address, ProxyAddresses, ProxyId};
use crate::mesh::reach::Client;
use crate::mesh::{GatewayRoute, HostMatch, PathMatch, Protocol};
use crate::model::{Kind, Lifecycle};
use crate::up::Fleet;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::time::Duration;

/// The ready line.
pub fn json(plan: &Plan, fleet: &Fleet, took: Duration) -> Value {
    let (mut nodes, mut gateways) = (Map::new(), Map::new());
    for client in plan.mesh.clients() {
        if let Some(value) = proxy(plan, fleet, client) {
            let section = match client {
                Client::Node(_) => &mut nodes,
                Client::Gateway(_) => &mut gateways,
            };
            section.insert(client.name().to_owned(), value);
        }
    }
    let external = plan.external.iter();
    let external: Map<String, Value> = external
        .map(|(name, address)| (name.clone(), address.to_string().into()))
        .collect();
    let mut line = json!({
        "mesh": plan.mesh.name.as_str(),
        (section(Kind::VirtualNode)): nodes,
        (section(Kind::VirtualGateway)): gateways,
        "standIns": {
            "authorities": plan.stand_ins.authorities,
            "certificates": plan.stand_ins.certificates,
        },
        "readyMillis": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    });
    if !external.is_empty() {
        line["external"] = external.into();
    }
    line
}

/// The member under which nodes or gateways are: that of the lists of the API.
pub fn section(kind: Kind) -> &'static str {
    let list = kind.shape().operation(Lifecycle::List);
    list.paginated.map_or("", |paging| paging.items)
}

/// What one Envoy offers; `None` for a node without one. An Envoy that has ended has no process id.
pub fn proxy(plan: &Plan, fleet: &Fleet, client: Client<'_>) -> Option<Value> {
    let id = ProxyId::from(client);
    plan.wanted.get(&id)?;
    let addresses = plan.addresses.proxies.get(&id)?;
    let mut value = json!({
        "arn": plan.arns.get(&id),
        "pid": fleet.pid(&id),
        "ingress": ingress(plan, client, addresses),
    });
    if id.kind == Kind::VirtualNode {
        let ports = addresses.egress.iter();
        let ports =
            ports.map(|(port, address)| json!({ "port": port, "address": address.to_string() }));
        value["egress"] = json!({
            "proxy": addresses.proxy.to_string(),
            "ports": ports.collect::<Vec<_>>(),
        });
    }
    value["admin"] = addresses.admin.to_string().into();
    Some(value)
}

fn ingress(plan: &Plan, client: Client<'_>, addresses: &ProxyAddresses) -> Vec<Value> {
    let mut ingress = Vec::new();
    for (port, protocol) in listeners(client) {
        let address = addresses.ingress.get(&port).map(Address::to_string);
        let mut listener = json!({ "port": port, "protocol": protocol.name(), "address": address });
        if let Client::Node(_) = client {
            listener["app"] = app(plan, client, addresses, port).to_string().into();
        }
        ingress.push(listener);
    }
    ingress
}

/// Where the application behind a listener is.
fn app(plan: &Plan, client: Client<'_>, addresses: &ProxyAddresses, port: u16) -> Address {
    let stated = plan.site.apps.get(&(client.name().into(), port));
    stated
        .cloned()
        .unwrap_or_else(|| Address::new(addresses.app_host.clone(), port))
}

fn listeners(client: Client<'_>) -> Vec<(u16, Protocol)> {
    let listeners = match client {
        Client::Node(node) => &node.listeners,
        Client::Gateway(gateway) => &gateway.listeners,
    };
    let listeners = listeners.as_deref().unwrap_or_default().iter();
    let known =
        listeners.filter_map(|it| Some((it.port.as_ref().ok()?, it.protocol.as_ref().ok()?)));
    known
        .map(|(port, protocol)| (port.value, protocol.value))
        .collect()
}

/// A table of all Envoys, and an example for each backend.
pub fn text(plan: &Plan, took: Duration) -> String {
    let mut rows = Vec::new();
    let mut examples = String::new();
    let mut clients: Vec<Client<'_>> = plan.mesh.clients().collect();
    clients.sort_by_key(|client| (client.name(), client.kind()));
    for client in clients {
        let id = ProxyId::from(client);
        if let Some(address) = plan
            .external
            .get(client.name())
            .filter(|_| id.kind == Kind::VirtualNode)
        {
            rows.push([
                client.name().to_owned(),
                String::new(),
                address.to_string(),
                "outside".to_owned(),
            ]);
            continue;
        }
        let Some(addresses) = plan.addresses.proxies.get(&id) else {
            continue;
        };
        for (port, protocol) in listeners(client) {
            let address = addresses
                .ingress
                .get(&port)
                .map_or(String::new(), Address::to_string);
            let app = match client {
                Client::Node(_) => app(plan, client, addresses, port).to_string(),
                Client::Gateway(_) => String::new(),
            };
            rows.push([
                client.name().to_owned(),
                protocol.name().to_owned(),
                address,
                app,
            ]);
        }
        if listeners(client).is_empty() {
            rows.push([
                client.name().to_owned(),
                String::new(),
                String::new(),
                String::new(),
            ]);
        }
        examples.push_str(&calls(plan, client, addresses));
    }
    let count = plan.wanted.len();
    let mut text = format!(
        "mesh {}: {count} Envoys are ready after {:.1} s\n\n",
        plan.mesh.name,
        took.as_secs_f64()
    );
    text.push_str(&table(
        ["NAME", "PROTOCOL", "LISTENS ON", "APPLICATION"],
        &rows,
    ));
    if !examples.is_empty() {
        let _ = write!(text, "\n{examples}");
    }
    text.push_str(&notes(plan));
    text
}

/// A line to type for each service that a client may call.
fn calls(plan: &Plan, client: Client<'_>, addresses: &ProxyAddresses) -> String {
    let mut lines = Vec::new();
    for call in plan.mesh.calls(client) {
        let line = match client {
            Client::Gateway(_) => call
                .gateway_route
                .and_then(|route| gateway_example(client, addresses, route)),
            Client::Node(_) => {
                let Ok(service) = plan.mesh.called(&call) else {
                    continue;
                };
                let entrances = plan.mesh.entrances(service).unwrap_or_default();
                let Some(entrance) = entrances.first() else {
                    continue;
                };
                let port = entrance.port;
                if entrance.protocol == Protocol::Tcp {
                    let address = addresses.egress.get(&port);
                    address.map(|it| format!("nc {} {}    # {}", it.host, it.port, service.name))
                } else {
                    let proxy = &addresses.proxy;
                    Some(format!(
                        "curl -x http://{proxy} http://{}:{port}/",
                        service.name
                    ))
                }
            }
        };
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("as {}:\n  {}\n", client.name(), lines.join("\n  "))
}

/// A request that a gateway route takes.
fn gateway_example(
    client: Client<'_>,
    addresses: &ProxyAddresses,
    route: &GatewayRoute,
) -> Option<String> {
    let rule = route.rule.as_ref().ok()?;
    let conditions = rule.conditions.as_ref().ok()?;
    let path = match &conditions.path {
        PathMatch::Prefix(path) | PathMatch::Exact(path) => path.as_str(),
        _ => "/",
    };
    let host = match conditions.host.as_ref().map(|it| &it.value) {
        Some(HostMatch::Exact(host)) => format!(" -H 'host: {host}'"),
        _ => String::new(),
    };
    let Client::Gateway(gateway) = client else {
        return None;
    };
    let listener = gateway.listeners.as_ref().ok()?.first()?;
    let address = addresses.ingress.get(&listener.port.as_ref().ok()?.value)?;
    let (scheme, insecure) = match listener.active_tls() {
        Ok(Some(_)) => ("https", " -k"),
        _ => ("http", ""),
    };
    let http2 = match rule.protocol {
        Protocol::Http2 | Protocol::Grpc => " --http2-prior-knowledge",
        _ => "",
    };
    Some(format!(
        "curl{insecure}{http2}{host} {scheme}://{address}{path}"
    ))
}

/// Listeners that were moved, and stand-ins.
fn notes(plan: &Plan) -> String {
    let mut notes = String::new();
    for moved in &plan.moves {
        let _ = writeln!(
            notes,
            "\nmoved: {} of {} listens on {}: {}",
            moved.from, moved.proxy.name, moved.to, moved.because
        );
    }
    for (what, files) in [
        ("authority", &plan.stand_ins.authorities),
        ("certificate", &plan.stand_ins.certificates),
    ] {
        for (arn, path) in files {
            let _ = write!(
                notes,
                "\nstand-in for the {what} {arn}:\n  {}\n",
                path.display()
            );
        }
    }
    notes
}

/// Columns as wide as their widest cell.
fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = head.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.len());
        }
    }
    let line = |cells: [&str; N]| {
        let cells = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        format!("{}\n", line.trim_end())
    };
    let mut table = line(head);
    for row in rows {
        table.push_str(&line(row.each_ref().map(String::as_str)));
    }
    table
}
