//! The host that a caller means, where nobody has to sign.
//!
//! Whoever owns a name can make it lead to this machine, and a browser that shows his page then sends
//! us what the page wants. It cannot help saying that name, so only a name of this machine is heard.

use crate::local::api_error::error;
use crate::wire::ServiceError;
use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;
use std::net::IpAddr;

/// Hears a request that is meant for this machine.
///
/// # Errors
/// Another host, or none.
pub fn admit(parts: &Parts) -> Result<(), ServiceError> {
    let header = || parts.headers.get(HOST)?.to_str().ok();
    let said = parts.uri.authority().map(Authority::as_str).or_else(header);
    match said {
        Some(host) if is_loopback(host) => Ok(()),
        said => Err(error(
            "ForbiddenException",
            format!(
                "without credentials only this machine is served, as localhost or by a loopback \
                 address, and the request is for {}",
                said.unwrap_or("no host")
            ),
        )),
    }
}

/// Whether a host, with or without a port, is always this machine.
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
    fn this_machine_has_few_names() {
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
