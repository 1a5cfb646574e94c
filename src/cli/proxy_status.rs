//! `appmesh proxy-status`: the Envoys that `appmesh serve --xds` configures.

use super::builtin::Builtin;
use super::environment::Environment;
use super::error::{Error, Kind};
use super::response;
use super::service;
use crate::wire::{Request, Service};
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::Value;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often `--wait` asks.
const PAUSE: Duration = Duration::from_millis(200);

pub const COMMAND: Builtin = Builtin {
    name: "proxy-status",
    about: "List the Envoys that `appmesh serve --xds` configures, and what they have accepted.",
    exits: &[0, 1, 252, 253, 254, 255],
    beside: &["serve", "envoy"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    command.arg(
        Arg::new("wait")
            .long("wait")
            .value_name("SECONDS")
            .value_parser(value_parser!(u64))
            .help("Wait at most this long until everything is in sync; exit with 1 if it is not"),
    )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let is_given = matches.contains_id("endpoint-url")
        || environment.get("AWS_ENDPOINT_URL_APP_MESH").is_some();
    if !is_given {
        let message = "it is not known which control plane to ask";
        return Err(Error::usage(message).hint(
            "give the URL that `appmesh serve` prints: --endpoint-url or AWS_ENDPOINT_URL_APP_MESH",
        ));
    }
    let profile = service::profile(matches, environment)?;
    let service = service::remote(matches, environment, &profile)?;
    let limit = matches.get_one("wait").copied().map(Duration::from_secs);
    let began = Instant::now();
    loop {
        let status = status(service.as_ref())?;
        let is_settled = is_in_sync(&status);
        let is_over = limit.is_none_or(|limit| began.elapsed() >= limit);
        if !is_settled && !is_over {
            sleep(PAUSE);
            continue;
        }
        response::print(status, "ProxyStatus", matches, environment)?;
        return if is_settled || limit.is_none() {
            Ok(())
        } else {
            Err(Error::reported(Kind::Findings))
        };
    }
}

/// What the control plane reports.
fn status(service: &dyn Service) -> Result<Value, Error> {
    let request = Request {
        operation: "ProxyStatus",
        method: "GET",
        path: "/proxies".to_owned(),
        query: Vec::new(),
        body: None,
    };
    let response = service.call(&request)?;
    let status = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    if response.status == 200 {
        return Ok(status);
    }
    let reason = status["message"].as_str().unwrap_or_default();
    let message = format!("the control plane answers {}: {reason}", response.status);
    Err(Error::general(message).hint("only `appmesh serve --xds` has a list of Envoys"))
}

/// Whether every type of every Envoy is in sync.
fn is_in_sync(status: &Value) -> bool {
    let proxies = status["proxies"].as_array().into_iter().flatten();
    let mut types = proxies.flat_map(|proxy| proxy["types"].as_object().into_iter().flatten());
    types.all(|(_, state)| state["status"] == "in sync")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everything_has_to_be_in_sync() {
        let status = |state: &str| {
            json!({ "proxies": [{ "types": {
                "clusters": { "status": "in sync" },
                "routes": { "status": state },
            } }] })
        };
        assert!(is_in_sync(&status("in sync")));
        assert!(!is_in_sync(&status("rejected")));
        assert!(is_in_sync(&json!({ "proxies": [] })));
    }
}
