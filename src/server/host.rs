//! The host that a request names, where requests need no signature.
//!
//! Anyone who owns a domain can make it resolve to this machine (DNS rebinding), and a browser that
//! shows a page of that domain then sends requests here on behalf of the page. Such a request always
//! names the foreign domain, so only requests for a loopback host are accepted.

use crate::wire::ServiceError;
use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;
use std::net::IpAddr;

/// Accepts a request whose host is this machine.
///
/// # Errors
/// `ForbiddenException` for another host, or none.
pub fn check(parts: &Parts) -> Result<(), ServiceError> {
    let header = || parts.headers.get(HOST)?.to_str().ok();
    let named = parts.uri.authority().map(Authority::as_str).or_else(header);
    match named {
        Some(host) if is_loopback(host) => Ok(()),
        other => Err(ServiceError::new(
            "ForbiddenException",
            format!(
                "without credentials, only requests for localhost or a loopback address are \
                 accepted; the host of this request is {}",
                other.unwrap_or("missing")
            ),
        )),
    }
}

/// Whether a host, with or without a port, always denotes this machine.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_hosts_are_accepted() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]",
            "[::1]:1",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "128.0.0.1",
            "[::2]:80",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
