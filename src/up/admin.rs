//! What an Envoy reports of itself on its admin interface.

use crate::envoy::{Address, Snapshot};
use serde_json::Value;
use std::time::Duration;

/// The admin interface of one Envoy.
#[derive(Clone, Debug)]
pub struct Admin {
    base: String,
    agent: ureq::Agent,
}

impl Admin {
    pub fn new(address: &Address) -> Admin {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(2)))
            .http_status_as_error(false)
            .proxy(None)
            .build();
        Admin {
            base: format!("http://{address}"),
            agent: config.into(),
        }
    }

    fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut response = self.agent.get(format!("{}{path}", self.base)).call().ok()?;
        let body = response.body_mut().read_to_string().ok()?;
        Some((response.status().as_u16(), body))
    }

    /// Whether it accepts connections.
    pub fn is_ready(&self) -> bool {
        self.get("/ready").is_some_and(|(status, _)| status == 200)
    }

    /// The number of updates that it has rejected so far.
    pub fn rejections(&self) -> Option<u64> {
        let (_, text) = self.get("/stats?filter=update_rejected$")?;
        let counts = text.lines().filter_map(|line| line.rsplit_once(": "));
        Some(
            counts
                .filter_map(|(_, count)| count.parse::<u64>().ok())
                .sum(),
        )
    }

    /// What it has accepted.
    pub fn state(&self) -> Option<State> {
        let (_, text) = self.get("/config_dump")?;
        let dump: Value = serde_json::from_str(&text).ok()?;
        Some(State(dump))
    }
}

/// A dump of the configuration of an Envoy.
pub struct State(Value);

impl State {
    fn section(&self, kind: &str) -> &Value {
        let sections = self.0["configs"].as_array().into_iter().flatten();
        let ends = |section: &&Value| {
            section["@type"]
                .as_str()
                // `ScopedRoutesConfigDump` is another one than `RoutesConfigDump`.
                .and_then(|it| it.rsplit('.').next())
                == Some(kind)
        };
        sections.into_iter().find(ends).unwrap_or(&Value::Null)
    }

    /// Whether it serves these clusters, in this version.
    pub fn has_clusters(&self, version: &str) -> bool {
        let section = self.section("ClustersConfigDump");
        // Without clusters, there is no version either.
        let is_empty = section["dynamic_active_clusters"].is_null();
        section["version_info"] == version
            || is_empty && version == super::folder::version(std::iter::empty())
    }

    /// Whether it serves these listeners, in this version, and none is still being prepared.
    pub fn has_listeners(&self, version: &str, snapshot: &Snapshot) -> bool {
        let section = self.section("ListenersConfigDump");
        let listeners: Vec<&Value> = section["dynamic_listeners"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        let serves = |name: &String| {
            let found = listeners.iter().find(|it| it["name"] == name.as_str());
            found.is_some_and(|it| !it["active_state"].is_null() && it["warming_state"].is_null())
        };
        let is_empty = listeners.is_empty() && snapshot.listeners.is_empty();
        (is_empty || section["version_info"] == version) && snapshot.listeners.keys().all(serves)
    }

    /// Whether it serves these route configurations.
    pub fn has_routes(&self, snapshot: &Snapshot) -> bool {
        let section = self.section("RoutesConfigDump");
        let routes: Vec<&Value> = section["dynamic_route_configs"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        snapshot.routes.iter().all(|(name, wanted)| {
            let expected = super::folder::version(std::iter::once(wanted));
            let mut found = routes
                .iter()
                .filter(|it| it["route_config"]["name"] == name.as_str());
            found.any(|it| it["version_info"] == expected.as_str())
        })
    }

    /// Whether no secret that it uses is in another version.
    pub fn has_secrets(&self, snapshot: &Snapshot) -> bool {
        let section = self.section("SecretsConfigDump");
        let active = section["dynamic_active_secrets"].as_array();
        active.into_iter().flatten().all(|secret| {
            let wanted = secret["name"]
                .as_str()
                .and_then(|name| snapshot.secrets.get(name));
            wanted.is_none_or(|wanted| {
                secret["version_info"] == super::folder::version(std::iter::once(wanted)).as_str()
            })
        })
    }

    /// Why it rejected a listener or cluster, in its own words.
    pub fn reason(&self) -> Option<String> {
        let listeners = &self.section("ListenersConfigDump")["dynamic_listeners"];
        let of_listener = |it: &Value| it["error_state"]["details"].as_str().map(str::to_owned);
        listeners.as_array()?.iter().find_map(of_listener)
    }
}
