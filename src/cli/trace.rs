//! `appmesh trace`: what one request meets, and which connections of a client are encrypted.

use super::builtin::Builtin;
use super::certificate::presented::{self, Finder};
use super::documents::Unknown;
use super::environment::Environment;
use super::error::{Error, Kind};
use super::{meshes, stdout};
use crate::document::Sources;
use crate::mesh::reach::{Client, Connection, Encryption, ServerCheck};
use crate::mesh::{Gap, Listener, Mesh};
use crate::output::table::plain as table;
use crate::trace::{Outcome, Request, Target, Trace, source_of, trace, trust_of};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::time::Duration;

pub const COMMAND: Builtin = Builtin {
    name: "trace",
    about: "Trace the route of a request through a mesh.",
    exits: &[0, 1, 252, 253, 254, 255],
    beside: &["graph", "validate"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    let value =
        |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    command
        .arg(
            value("from", "NAME")
                .required(true)
                .help("The virtual node or virtual gateway that sends the request"),
        )
        .arg(
            Arg::new("url")
                .value_name("URL")
                .required_unless_present("all")
                .help("The request, such as http://cart.local:8080/items, or tcp://db.local:5432"),
        )
        .arg(
            value("method", "METHOD")
                .short('X')
                .default_value("GET")
                .help("The HTTP method"),
        )
        .arg(
            value("header", "'NAME: VALUE'")
                .short('H')
                .action(ArgAction::Append)
                .help("Add a header; may be repeated"),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("List every connection that NAME may make, and whether it is encrypted"),
        )
        .arg(
            value("format", "FORMAT")
                .value_parser(["text", "json"])
                .default_value("text")
                .help("The format of the output"),
        )
        .args(presented::arguments(meshes::arguments(Command::new(""))).get_arguments())
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let is_all = matches.get_flag("all");
    let mut paths = meshes::given_paths(matches);
    if is_all {
        // There is no URL: the first word is a path.
        paths.splice(..0, matches.get_one::<String>("url").cloned());
    }
    let (mesh, origin) = meshes::resolved(&paths, matches, environment, Unknown::Accepted)?;
    let name = matches.get_one::<String>("from").map_or("", String::as_str);
    let client = client(&mesh, name).ok_or_else(|| meshes::no_such_proxy(&mesh, name))?;
    let finder = Finder::of(matches, environment)?;
    let is_json = matches
        .get_one::<String>("format")
        .is_some_and(|format| format == "json");
    if is_all {
        let connections = mesh.connections(client);
        return stdout::print(&if is_json {
            let all: Vec<Value> = connections
                .iter()
                .map(|it| connection_json(it, &finder))
                .collect();
            format!("{:#}\n", Value::from(all))
        } else {
            connection_table(&connections, &finder)
        });
    }
    let request = request(matches)?;
    let handshake = |connection: &Connection<'_>| finder.rejection(connection);
    let trace =
        trace(&mesh, client, &request, &handshake).map_err(|gap| unknown(&gap, &origin.sources))?;
    stdout::print(&if is_json {
        format!("{:#}\n", json(&trace, &finder))
    } else {
        text(&trace, client, &request, &finder)
    })
}

fn client<'m>(mesh: &'m Mesh, name: &str) -> Option<Client<'m>> {
    let node = mesh.node(name).map(Client::Node);
    node.or_else(|| mesh.gateway(name).map(Client::Gateway))
}

/// The request that the arguments describe.
///
/// # Errors
/// A URL or header that is not one.
fn request(matches: &ArgMatches) -> Result<Request, Error> {
    let url = matches.get_one::<String>("url").map_or("", String::as_str);
    let wrong = || {
        Error::usage(format!("`{url}` is not a URL"))
            .hint("write it as in http://cart.local:8080/items, or tcp://db.local:5432")
    };
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let scheme = scheme.to_lowercase();
    if !["http", "https", "tcp"].contains(&scheme.as_str()) {
        return Err(wrong());
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = split_port(authority).ok_or_else(wrong)?;
    if host.is_empty() {
        return Err(wrong());
    }
    let header = |text: &String| {
        let (name, value) = text.split_once(':').ok_or_else(|| {
            Error::usage(format!("`{text}` is not a header"))
                .hint("write it as in -H 'x-version: 2'")
        })?;
        Ok((name.trim().into(), value.trim().into()))
    };
    let headers = matches.get_many("header").unwrap_or_default().map(header);
    let mut request = Request {
        method: matches
            .get_one::<String>("method")
            .map_or("GET", String::as_str)
            .into(),
        scheme: scheme.as_str().into(),
        host: host.into(),
        port,
        path: if path.starts_with('/') {
            path.into()
        } else {
            format!("/{path}").into()
        },
        headers: headers.collect::<Result<_, Error>>()?,
    };
    // The Host header decides, as it does in Envoy.
    let given = request
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("host"));
    if let Some((host, port)) = given.and_then(|(_, value)| split_port(value)) {
        let host = host.into();
        request.port = port.or(request.port);
        request.host = host;
    }
    Ok(request)
}

/// A host and its port; `None` for a port that is not a number.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    match authority.rsplit_once(':') {
        Some((host, port)) => Some((host, Some(port.parse().ok()?))),
        None => Some((authority, None)),
    }
}

fn unknown(gap: &Gap, sources: &Sources) -> Error {
    let place = gap.place();
    let known = sources.iter().find(|(id, _)| *id == place.source);
    let message = match known {
        Some((_, source)) => {
            let start = source.span(place.value().anchor).start as usize;
            let (line, column) = source.line_column(start);
            format!("{}:{line}:{column}: {gap}", source.name)
        }
        None => gap.to_string(),
    };
    Error::new(Kind::Findings, message)
        .hint("the way of the request depends on it; --parameter and --var supply values")
}

fn json(trace: &Trace<'_>, finder: &Finder) -> Value {
    let duration = |limit: Option<Duration>| limit.map(seconds);
    let skipped = trace.skipped.iter();
    json!({
        "outcome": match trace.outcome {
            Outcome::Routed => "routed",
            Outcome::NotFound => "not-found",
            Outcome::Refused => "refused",
        },
        "because": trace.because,
        "virtualService": trace.service.map(|service| service.name.as_str()),
        "virtualRouter": trace.router,
        "route": trace.route.map(|route| route.name.as_str()),
        "gatewayRoute": trace.gateway_route.map(|route| route.name.as_str()),
        "skipped": skipped
            .map(|(route, because)| json!({ "route": route, "because": because }))
            .collect::<Vec<_>>(),
        "targets": trace.targets.iter().map(|target| target_json(target, finder)).collect::<Vec<_>>(),
        "path": trace.path.as_str(),
        "host": trace.host.as_str(),
        "timeout": duration(trace.timeout()),
        "timeouts": {
            "route": duration(trace.route_timeout()),
            "listener": duration(trace.listener_timeout()),
        },
        "retry": retry(trace),
    })
}

fn target_json(target: &Target<'_>, finder: &Finder) -> Value {
    json!({
        "virtualNode": target.server.node.name.as_str(),
        "port": target.port,
        "share": target.share,
        "tls": tls(&target.encryption, target.rejection.as_deref()),
        "certificates": certificates(&target.encryption, target.server.listener, finder),
    })
}

fn connection_json(connection: &Connection<'_>, finder: &Finder) -> Value {
    let service = connection.call.service.as_ref().ok();
    json!({
        "virtualService": service.map(|name| name.value.as_str()),
        "gatewayRoute": connection.call.gateway_route.map(|route| route.name.as_str()),
        "virtualNode": connection.server.node.name.as_str(),
        "port": connection.server.listener.port.as_ref().ok().map(|port| port.value),
        "tls": tls(&connection.encryption, finder.rejection(connection).as_deref()),
        "certificates": certificates(&connection.encryption, connection.server.listener, finder),
    })
}

/// Whether a connection is encrypted and why; `used` is null where that is not known. `refused` where it
/// fails; `rejection` is why the handshake does.
fn tls(encryption: &Encryption<'_>, rejection: Option<&str>) -> Value {
    let mut tls = encrypted(encryption);
    if let Some(rejection) = rejection {
        tls["refused"] = true.into();
        tls["rejection"] = rejection.into();
    }
    tls
}

fn encrypted(encryption: &Encryption<'_>) -> Value {
    match encryption {
        Encryption::Tls(tls) => {
            let names = match &tls.check {
                ServerCheck::Policy { names, .. } => names.iter().map(|it| it.as_str()).collect(),
                ServerCheck::AcmRoot(_) | ServerCheck::None => Vec::new(),
            };
            let trust = trust_of(&tls.check);
            json!({
                "used": true,
                "because": tls.because.to_string(),
                "trust": trust.map(|(source, names)| match source {
                    "acm" => json!({ source: names }),
                    _ => json!({ source: names[0] }),
                }),
                "names": names,
                "clientCertificate": tls.client_certificate.map(|certificate| {
                    let (source, name) = source_of(certificate);
                    json!({ source: name })
                }),
            })
        }
        Encryption::Plaintext(reason) => json!({ "used": false, "because": reason.to_string() }),
        Encryption::Refused(reason) => {
            json!({ "used": false, "refused": true, "because": reason.to_string() })
        }
        Encryption::Unknown(gap) => json!({ "used": null, "because": gap.to_string() }),
    }
}

/// What both sides of an encrypted connection present, as far as it is known here; null for others.
fn certificates(encryption: &Encryption<'_>, server: &Listener, finder: &Finder) -> Value {
    let Encryption::Tls(tls) = encryption else {
        return Value::Null;
    };
    json!({
        "server": finder.of_listener(server).map(|it| it.json()),
        "client": tls.client_certificate.and_then(|it| finder.find(it)).map(|it| it.json()),
    })
}

/// The same in words, a line each.
fn certificate_lines(target: &Target<'_>, finder: &Finder) -> Vec<String> {
    let Encryption::Tls(tls) = &target.encryption else {
        return Vec::new();
    };
    let server = finder.of_listener(target.server.listener);
    let client = tls.client_certificate.and_then(|it| finder.find(it));
    let line = |side: &str, words: String| format!("    the {side}'s certificate: {words}");
    let server = server.map(|it| line("server", it.words()));
    let client = client.map(|it| line("client", it.words()));
    server.into_iter().chain(client).collect()
}

/// What is tried again: by the route's policy, or by App Mesh's default.
fn retry(trace: &Trace<'_>) -> Value {
    let rule = trace.route.and_then(|route| route.rule.as_ref().ok());
    if trace.targets.is_empty() || rule.is_some_and(|rule| !rule.protocol.is_http()) {
        return Value::Null;
    }
    match rule.and_then(|rule| rule.retry.as_ref()) {
        Some(Ok(policy)) => {
            let events = policy.http_events.iter().chain(&policy.tcp_events);
            let events = events
                .chain(&policy.grpc_events)
                .map(|event| event.as_str());
            json!({
                "on": events.collect::<Vec<_>>(),
                "max": policy.max_retries,
                "perTry": seconds(policy.per_retry_timeout),
            })
        }
        Some(Err(gap)) => json!({ "unknown": gap.to_string() }),
        None => json!({ "on": DEFAULT_RETRY, "max": 2, "perTry": null }),
    }
}

/// What App Mesh tries again without a retry policy (AWS's user guide, Envoy defaults).
const DEFAULT_RETRY: [&str; 5] = [
    "reset",
    "unavailable",
    "connect-failure",
    "refused-stream",
    "503",
];

/// A duration as Envoy writes it: `15s`, `0.25s`.
fn seconds(duration: Duration) -> String {
    format!("{}s", duration.as_secs_f64())
}

/// The trace in sentences.
fn text(trace: &Trace<'_>, client: Client<'_>, request: &Request, finder: &Finder) -> String {
    let mut lines = vec![format!(
        "{} {}://{}{} from {} `{}`",
        request.method,
        request.scheme,
        request.host,
        request.path,
        client.kind().words(),
        client.name()
    )];
    for (route, because) in &trace.skipped {
        lines.push(format!("  route `{route}` does not apply: {because}"));
    }
    if let Some(route) = trace.gateway_route {
        lines.push(format!("  gateway route `{}` applies", route.name));
    }
    if let Some(service) = trace.service {
        lines.push(format!("  virtual service `{}`", service.name));
    }
    if let (Some(router), Some(route)) = (trace.router, trace.route) {
        lines.push(format!(
            "  virtual router `{router}`, route `{}`",
            route.name
        ));
    }
    for target in &trace.targets {
        let port = target
            .port
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        lines.push(format!(
            "  {:.0} % to virtual node `{}`{port}: {}",
            target.share * 100.0,
            target.server.node.name,
            sentence(&target.encryption)
        ));
        if let Some(rejection) = &target.rejection {
            lines.push(format!("    the handshake fails: {rejection}"));
        }
        lines.extend(certificate_lines(target, finder));
    }
    if let Some(timeout) = trace.timeout() {
        lines.push(format!("  it may take {}", seconds(timeout)));
    }
    let outcome = match trace.outcome {
        Outcome::Routed => "routed",
        Outcome::NotFound => "not found",
        Outcome::Refused => "the connection fails",
    };
    lines.push(match &trace.because {
        Some(because) => format!("{outcome}: {because}"),
        None => outcome.to_owned(),
    });
    lines.join("\n") + "\n"
}

fn sentence(encryption: &Encryption<'_>) -> String {
    match encryption {
        Encryption::Tls(tls) => {
            let check = match &tls.check {
                ServerCheck::Policy { .. } => "TLS",
                ServerCheck::AcmRoot(_) => "TLS, checked against the root of its certificate",
                ServerCheck::None => "TLS, not validated",
            };
            let trust = trust_of(&tls.check);
            let trust =
                trust.map(|(source, names)| format!("; trusts {source} {}", names.join(", ")));
            format!(
                "{check}, because {}{}",
                tls.because,
                trust.unwrap_or_default()
            )
        }
        Encryption::Plaintext(reason) => format!("plaintext, because {reason}"),
        Encryption::Refused(reason) => format!("fails, because {reason}"),
        Encryption::Unknown(gap) => format!("not known: {gap}"),
    }
}

fn connection_table(connections: &[Connection<'_>], finder: &Finder) -> String {
    let row = |connection: &Connection<'_>| {
        let service = connection.call.service.as_ref().ok();
        let port = connection.server.listener.port.as_ref().ok();
        let (word, because) = match (&connection.encryption, finder.rejection(connection)) {
            (_, Some(rejection)) => ("fails", rejection),
            (Encryption::Tls(tls), None) if tls.check == ServerCheck::None => {
                ("TLS, not validated", tls.because.to_string())
            }
            (Encryption::Tls(tls), None) => ("TLS", tls.because.to_string()),
            (Encryption::Plaintext(reason), None) => ("plaintext", reason.to_string()),
            (Encryption::Refused(reason), None) => ("fails", reason.to_string()),
            (Encryption::Unknown(gap), None) => ("not known", gap.to_string()),
        };
        vec![
            service.map_or_else(String::new, |name| name.value.to_string()),
            connection.server.node.name.to_string(),
            port.map_or_else(String::new, |port| port.value.to_string()),
            word.to_owned(),
            because,
        ]
    };
    let header = [
        "virtual service",
        "virtual node",
        "port",
        "connection",
        "because",
    ];
    table(&header, &connections.iter().map(row).collect::<Vec<_>>())
}
