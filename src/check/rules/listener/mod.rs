//! Listeners of nodes, gateways and routers: ports, pools, timeouts, health.

super::rules! {
    connection_pool_protocol,
    duration_complete,
    duration_zero,
    health_check_fan_out,
    health_check_grpc_listener,
    health_check_http_path,
    health_check_path_ignored,
    health_check_path_slash,
    health_check_port_matches,
    health_check_protocol_differs,
    health_check_required_set,
    health_check_timeout_vs_interval,
    idle_shorter_than_request,
    listener_port_unique,
    listener_timeout_protocol,
    outlier_max_ejection_100,
    outlier_needs_many_endpoints,
    outlier_tcp,
    outlier_zero_duration,
}
