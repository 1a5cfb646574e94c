//! Virtual nodes: discovery, backends and logs.

super::rules! {
    backend_duplicate,
    backend_self,
    backend_server_first_protocol,
    backend_unknown_service,
    backends_port_protocol_clash,
    backends_quota,
    backends_tcp_same_port,
    backends_with_allow_all,
    cloud_map_attributes,
    cloud_map_region,
    dns_hostname_empty,
    log_format_json_duplicate_key,
    log_format_json_empty,
    log_format_newline,
    log_format_one,
    log_format_operator,
    service_discovery_one,
    vn_discovery_without_listener,
    vn_listener_needs_discovery,
    vn_logging_path,
}
