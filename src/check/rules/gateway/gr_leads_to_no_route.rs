use super::super::prelude::*;
use super::super::view::{literal_start, never_takes};
use crate::mesh::{GatewayRule, Match, PathMatch, PathRewrite};

pub const RULE: Rule = Rule {
    id: "gr-leads-to-no-route",
    severity: Warning,
    page: include_str!("gr_leads_to_no_route.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    for route in mesh.gateways.iter().flat_map(|gateway| &gateway.routes) {
        let Ok(rule) = &route.rule else { continue };
        let (Some(paths), Some(routes)) = (Paths::after(rule), conditions(mesh, rule)) else {
            continue;
        };
        if routes.is_empty() || routes.iter().any(|route| paths.may_fit(&route.path)) {
            continue;
        }
        let place = ["httpRoute", "http2Route", "grpcRoute"]
            .into_iter()
            .find_map(|kind| {
                let spec = route.resource.spec()?.get(kind)?;
                spec.find(&["action", "rewrite"])
                    .or_else(|| spec.get("match"))
            });
        let Some(place) = place else { continue };
        let message = format!("no route of the service's router takes {paths}");
        findings.about(&route.resource).push(
            at_key(place, message)
                .help("rewrite to a path that a route of the router matches, or add such a route"),
        );
    }
}

/// What the routes match behind a gateway route; `None` where not all are known, or no router
/// provides the service.
fn conditions<'m>(mesh: &'m Mesh, rule: &GatewayRule) -> Option<Vec<&'m Match>> {
    let service = mesh.service(&rule.service.as_ref().ok()?.value)?;
    let Ok(Some(Provider::Router(name))) = &service.provider else {
        return None;
    };
    let routes = mesh.router(&name.value)?.routes.iter();
    let rules = routes.map(|route| route.rule.as_ref().ok()?.conditions.as_ref().ok());
    rules.collect()
}

/// The paths of requests after the rewrite.
enum Paths {
    Below(String),
    Only(String),
    Grpc {
        service: String,
        method: Option<String>,
    },
}

impl Paths {
    fn after(rule: &GatewayRule) -> Option<Paths> {
        let conditions = rule.conditions.as_ref().ok()?;
        match (&rule.rewrite.as_ref().ok()?.path, &conditions.path) {
            (PathRewrite::Path(path), _) => Some(Paths::Only(path.to_string())),
            (PathRewrite::Prefix(prefix), PathMatch::Prefix(_)) => {
                Some(Paths::Below(prefix.to_string()))
            }
            (PathRewrite::Keep, PathMatch::Prefix(prefix)) => {
                Some(Paths::Below(prefix.to_string()))
            }
            (PathRewrite::Keep | PathRewrite::DefaultPrefix, PathMatch::Exact(path)) => {
                Some(Paths::Only(path.to_string()))
            }
            (
                _,
                PathMatch::Grpc {
                    service: Some(service),
                    method,
                },
            ) => Some(Paths::Grpc {
                service: service.to_string(),
                method: method.as_ref().map(ToString::to_string),
            }),
            _ => None,
        }
    }

    /// Whether a route may take one of them; what cannot be compared may.
    fn may_fit(&self, path: &PathMatch) -> bool {
        match (self, path) {
            (Paths::Below(own), PathMatch::Prefix(its)) => {
                its.starts_with(own.as_str()) || own.starts_with(its.as_str())
            }
            (Paths::Below(own), PathMatch::Exact(its)) => its.starts_with(own.as_str()),
            (Paths::Below(own), PathMatch::Regex(its)) => {
                let its = literal_start(its);
                its.starts_with(own.as_str()) || own.starts_with(its)
            }
            (Paths::Only(own), PathMatch::Prefix(its)) => own.starts_with(its.as_str()),
            (Paths::Only(own), PathMatch::Exact(its)) => own == its,
            (Paths::Only(own), PathMatch::Regex(its)) => !never_takes(its, own),
            (
                Paths::Grpc { service, method },
                PathMatch::Grpc {
                    service: its,
                    method: of,
                },
            ) => {
                its.as_ref().is_none_or(|its| its == service)
                    && (of.is_none() || method.is_none() || of.as_deref() == method.as_deref())
            }
            _ => true,
        }
    }
}

impl std::fmt::Display for Paths {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Paths::Below(start) => write!(formatter, "a path that begins with `{start}`"),
            Paths::Only(path) => write!(formatter, "the path `{path}`"),
            Paths::Grpc { service, .. } => {
                write!(formatter, "requests to gRPC service `{service}`")
            }
        }
    }
}
