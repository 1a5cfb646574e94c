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

/// The host that a request names: that of its target, or else of its one `Host` header.
///
/// # Errors
/// Several `Host` headers, or one that is not a host with or without a port (RFC 9112, 3.2).
pub fn of(parts: &Parts) -> Result<Option<Authority>, ServiceError> {
    let mut headers = parts.headers.get_all(HOST).iter();
    let header = headers.next().map(|value| {
        let host = value.to_str().ok().and_then(|host| host.parse().ok());
        host.filter(|host: &Authority| !host.as_str().contains('@'))
    });
    if header == Some(None) || headers.next().is_some() {
        let message = "a request has one Host header, which is a host with or without a port";
        return Err(ServiceError::new("BadRequestException", message));
    }
    Ok(parts.uri.authority().cloned().or(header.flatten()))
}

/// Accepts a request whose host is this machine.
///
/// # Errors
/// `ForbiddenException` for another host, or none.
pub fn check_loopback(host: Option<&Authority>) -> Result<(), ServiceError> {
    match host {
        Some(host) if is_loopback(host) => Ok(()),
        other => Err(ServiceError::new(
            "ForbiddenException",
            format!(
                "without credentials, only requests for localhost or a loopback address are \
                 accepted; the host of this request is {}",
                other.map_or("missing", Authority::as_str)
            ),
        )),
    }
}

/// Whether a host always denotes this machine.
fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(headers: &[&str]) -> Result<bool, u16> {
        let mut request = http::Request::builder();
        for header in headers {
            request = request.header(HOST, *header);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let host = of(&parts).map_err(|error| error.status)?;
        Ok(check_loopback(host.as_ref()).is_ok())
    }

    #[test]
    fn only_loopback_hosts_are_accepted() {
        for name in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]",
            "[::1]:1",
        ] {
            assert_eq!(host(&[name]), Ok(true), "{name}");
        }
        for name in [
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "128.0.0.1",
            "[::2]:80",
            "0.0.0.0",
        ] {
            assert_eq!(host(&[name]), Ok(false), "{name}");
        }
        assert_eq!(host(&[]), Ok(false));
    }

    #[test]
    fn a_request_has_one_host() {
        for headers in [
            &["localhost", "example.org"][..],
            &["localhost", "localhost"],
            &["example.org@localhost"],
            &["local host"],
        ] {
            assert_eq!(host(headers), Err(400), "{headers:?}");
        }
    }
}
