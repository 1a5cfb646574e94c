//! Host names.

use super::super::super::is_template;
use std::net::Ipv6Addr;

/// What a host name contains that none can contain; `None` for a sound one, for an address and for
/// one with holes.
pub fn host_fault(text: &str) -> Option<&'static str> {
    if is_template(text) || text.parse::<Ipv6Addr>().is_ok() {
        return None;
    }
    if text.contains("://") {
        Some("scheme")
    } else if text.contains(char::is_whitespace) {
        Some("blank")
    } else if text.contains(['/', '?', '#']) {
        Some("path")
    } else if text.contains(':') {
        Some("port")
    } else if text.contains(['@', ',', ';']) {
        Some("sign that no host name contains")
    } else {
        None
    }
}
