//! Retry policies.

use super::json::duration;
use crate::mesh::RetryPolicy;
use serde_json::{Value, json};

/// App Mesh's policy for routes without one of their own (AWS's user guide, Envoy defaults).
pub(super) fn by_default() -> Value {
    policy(
        "reset,unavailable,connect-failure,refused-stream,retriable-status-codes".to_owned(),
        2,
        &[503],
    )
}

/// The policy of a route. Which status codes and conditions an event covers is seen in the
/// configuration of a real proxy (docs/envoy.md).
pub(super) fn of_route(retry: &RetryPolicy) -> Value {
    let has = |event: &str| retry.http_events.iter().any(|it| it == event);
    let mut codes: Vec<u16> = Vec::new();
    if has("server-error") {
        codes.extend([500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511]);
    }
    if has("gateway-error") && codes.is_empty() {
        codes.extend([502, 503, 504]);
    }
    let is_reset = !codes.is_empty();
    if has("client-error") {
        codes.push(409);
    }
    let mut on: Vec<&str> = Vec::new();
    on.extend(is_reset.then_some("reset"));
    on.extend(retry.grpc_events.iter().map(|event| event.as_str()));
    let is_connect = retry.tcp_events.iter().any(|it| it == "connection-error");
    on.extend(is_connect.then_some("connect-failure"));
    on.extend(has("stream-error").then_some("refused-stream"));
    on.extend((!codes.is_empty()).then_some("retriable-status-codes"));
    let mut policy = policy(on.join(","), retry.max_retries, &codes);
    policy["per_try_timeout"] = duration(retry.per_retry_timeout);
    policy
}

fn policy(on: String, retries: u32, codes: &[u16]) -> Value {
    let mut policy = json!({
        "retry_on": on,
        "num_retries": retries,
        "retry_host_predicate": [super::json::extension(
            "envoy.retry_host_predicates.previous_hosts",
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
            json!({}),
        )],
        "host_selection_retry_max_attempts": 5,
    });
    if !codes.is_empty() {
        policy["retriable_status_codes"] = codes.into();
    }
    policy
}
