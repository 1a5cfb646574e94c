//! Through which proxy a request goes: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as Python's
//! `urllib` reads them for AWS CLI.
//!
//! A variable in lower case outranks one in upper case, and an empty one in upper case hides nothing.
//! Beyond Python, `NO_PROXY` may contain networks (`10.0.0.0/8`): who writes one wants it to be used.

use super::unanswered::Unanswered;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use percent_encoding::percent_decode_str;
use std::collections::HashMap;
use std::net::IpAddr;

/// The proxies of the environment.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// URLs by the scheme of the request.
    by_scheme: HashMap<String, String>,
    /// Hosts that are called directly.
    no: Option<String>,
}

/// A proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    pub host: String,
    pub port: u16,
    /// The connection to the proxy itself is encrypted.
    pub is_secure: bool,
    /// What `Proxy-Authorization` is set to.
    pub authorization: Option<HeaderValue>,
    /// The URL without user and password.
    pub shown: String,
}

impl Proxies {
    /// Those that variables name.
    pub fn new(variables: &HashMap<String, String>) -> Proxies {
        const SUFFIX: &str = "_proxy";
        let mut found: HashMap<String, String> = HashMap::new();
        let by_name = |is_lower: bool| {
            variables.iter().filter_map(move |(name, value)| {
                let scheme = name.to_ascii_lowercase();
                let scheme = scheme.strip_suffix(SUFFIX)?.to_owned();
                (name.ends_with(SUFFIX) == is_lower).then_some((scheme, value))
            })
        };
        found.extend(
            by_name(false)
                .filter(|(_, value)| !value.is_empty())
                .map(|(scheme, value)| (scheme, value.clone())),
        );
        // CVE-2016-1000110: in a CGI script HTTP_PROXY is a header of whoever calls it.
        if variables.contains_key("REQUEST_METHOD") {
            found.remove("http");
        }
        for (scheme, value) in by_name(true) {
            if value.is_empty() {
                found.remove(&scheme);
            } else {
                found.insert(scheme, value.clone());
            }
        }
        Proxies {
            no: found.remove("no"),
            by_scheme: found,
        }
    }

    /// The proxy for a request; `None` where it goes straight.
    ///
    /// # Errors
    /// A proxy's URL that is not understood.
    pub fn route(&self, uri: &Uri) -> Result<Option<Proxy>, Unanswered> {
        let Some((scheme, url)) = uri
            .scheme_str()
            .and_then(|scheme| Some((scheme, self.by_scheme.get(scheme)?)))
        else {
            return Ok(None);
        };
        if self.is_excluded(uri) {
            return Ok(None);
        }
        let variable = format!("{}_PROXY", scheme.to_ascii_uppercase());
        parse(url).map(Some).map_err(|reason| {
            Unanswered::Setting(format!(
                "the proxy URL \"{}\" of {variable} is not understood: {reason}",
                masked(url)
            ))
        })
    }

    fn is_excluded(&self, uri: &Uri) -> bool {
        let (Some(no), Some(host)) = (&self.no, uri.host()) else {
            return false;
        };
        let host = host.to_ascii_lowercase();
        let with_port = uri.port().map(|port| format!("{host}:{port}"));
        let bare = host.trim_matches(['[', ']']);
        let address: Option<IpAddr> = bare.parse().ok();
        no.split(',').map(str::trim).any(|entry| {
            let entry = entry.to_ascii_lowercase();
            let name = entry.trim_start_matches('.');
            let fits = |host: &str| {
                host.strip_suffix(name)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            };
            let is_network = |address: IpAddr| in_network(address, name);
            entry == "*"
                || (!name.is_empty()
                    && (fits(&host)
                        || fits(bare)
                        || with_port.as_deref().is_some_and(fits)
                        || address.is_some_and(is_network)))
        })
    }
}

/// Whether an address belongs to a network such as `10.0.0.0/8`.
fn in_network(address: IpAddr, network: &str) -> bool {
    let Some((base, length)) = network.split_once('/') else {
        return false;
    };
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let (Ok(base), Ok(length)) = (base.parse::<IpAddr>(), length.parse::<u32>()) else {
        return false;
    };
    let ((address, width), (base, base_width)) = (bits(address), bits(base));
    let is_prefix = length == 0 || (address ^ base) >> (128 - length.min(128)) == 0;
    width == base_width && length <= width && is_prefix
}

/// Reads a proxy's URL. The password may contain any sign but `/`, `?` and `#`, an `@` included.
fn parse(url: &str) -> Result<Proxy, String> {
    let (scheme, rest) = match url.trim().split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("http".to_owned(), url.trim().trim_start_matches("//")),
    };
    let is_secure = match scheme.as_str() {
        "http" => false,
        "https" => true,
        scheme => return Err(format!("`{scheme}` is not http or https")),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (user, place) = match authority.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    };
    let place: http::uri::Authority = place.parse().map_err(|_| {
        "it needs a host, and signs such as `/`, `?` and `#` in a password must be percent-encoded".to_owned()
    })?;
    let port = match place.as_str().strip_prefix(place.host()) {
        Some("" | ":") => {
            if is_secure {
                443
            } else {
                80
            }
        }
        _ => place
            .port_u16()
            .ok_or("its port is not a number up to 65535")?,
    };
    Ok(Proxy {
        host: place.host().trim_matches(['[', ']']).to_owned(),
        port,
        is_secure,
        authorization: user.map(authorization).transpose()?.flatten(),
        shown: masked(url),
    })
}

/// `user:password`, each percent-decoded; nothing where either is missing, as in AWS CLI.
fn authorization(user: &str) -> Result<Option<HeaderValue>, String> {
    let Some((user, password)) = user.split_once(':') else {
        return Ok(None);
    };
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    if user.is_empty() || password.is_empty() {
        return Ok(None);
    }
    let both = [decoded(user), decoded(password)].join(&b':');
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(both)))
        .map_err(|error| error.to_string())?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// The URL with `***` for user and password.
fn masked(url: &str) -> String {
    let Some((before, place)) = url.rsplit_once('@') else {
        return url.to_owned();
    };
    match before.split_once("://") {
        Some((scheme, _)) => format!("{scheme}://***:***@{place}"),
        None => format!("***:***@{place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Proxies::new(&variables.iter().map(owned).collect())
    }

    fn route(variables: &[(&str, &str)], uri: &str) -> Option<String> {
        let proxy = proxies(variables).route(&uri.parse().unwrap()).unwrap()?;
        Some(format!("{}:{}", proxy.host, proxy.port))
    }

    #[test]
    fn lower_case_outranks_upper_case_and_empty_hides_nothing() {
        type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);
        let cases: [Case<'_>; 8] = [
            (&[("HTTP_PROXY", "http://up:1")], Some("up:1")),
            (
                &[
                    ("HTTP_PROXY", "http://up:1"),
                    ("http_proxy", "http://low:2"),
                ],
                Some("low:2"),
            ),
            (
                &[("HTTP_PROXY", ""), ("http_proxy", "http://low:2")],
                Some("low:2"),
            ),
            (&[("HTTP_PROXY", "http://up:1"), ("http_proxy", "")], None),
            (
                &[("http_proxy", "low:2"), ("NO_PROXY", ""), ("no_proxy", "h")],
                None,
            ),
            (
                &[
                    ("http_proxy", "low"),
                    ("NO_PROXY", "h"),
                    ("no_proxy", "other"),
                ],
                Some("low:80"),
            ),
            (
                &[
                    ("HTTPS_PROXY", "http://up:1"),
                    ("ALL_PROXY", "http://all:1"),
                ],
                None,
            ),
            (
                &[("HTTP_PROXY", "http://up:1"), ("REQUEST_METHOD", "GET")],
                None,
            ),
        ];
        for (variables, expected) in cases {
            assert_eq!(
                route(variables, "http://h/").as_deref(),
                expected,
                "{variables:?}"
            );
        }
    }

    #[test]
    fn no_proxy_excludes_hosts_ports_and_networks() {
        let excluded = |no: &str, uri: &str| {
            route(&[("HTTP_PROXY", "http://p:1"), ("NO_PROXY", no)], uri).is_none()
        };
        for (no, uri) in [
            ("*", "http://127.0.0.1:8/"),
            ("a, * ", "http://h/"),
            ("127.0.0.1:8", "http://127.0.0.1:8/"),
            ("example.com", "http://a.Example.com/"),
            (".example.com", "http://example.com:8/"),
            ("example.com:8", "http://a.example.com:8/"),
            ("10.0.0.0/8", "http://10.1.2.3/"),
            ("0.0.0.0/0", "http://10.1.2.3/"),
            ("fd00::/8", "http://[fd00::1]:8/"),
            ("::1", "http://[::1]:8/"),
            ("[::1]", "http://[::1]/"),
        ] {
            assert!(excluded(no, uri), "{no} {uri}");
        }
        for (no, uri) in [
            ("127.0.0.1:9", "http://127.0.0.1:8/"),
            ("example.com", "http://badexample.com/"),
            ("10.0.0.0/8", "http://11.1.2.3/"),
            ("10.0.0.0/40", "http://10.0.0.0/"),
            ("::/0", "http://10.0.0.0/"),
            (", ,", "http://h/"),
        ] {
            assert!(!excluded(no, uri), "{no} {uri}");
        }
    }

    #[test]
    fn reads_users_and_passwords() {
        for (url, user) in [
            ("http://u:p@h:1", "u:p"),
            ("http://u:p@ss@h:1", "u:p@ss"),
            ("http://user:p^s<s@h:1", "user:p^s<s"),
            ("http://CORP\\user:pw@h:1/", "CORP\\user:pw"),
            ("u:p%40s%3A%c3%a9@h:1", "u:p@s:é"),
        ] {
            let proxy = parse(url).unwrap();
            let expected = format!("Basic {}", STANDARD.encode(user));
            assert_eq!(proxy.authorization.unwrap(), expected, "{url}");
            assert_eq!((proxy.host.as_str(), proxy.port), ("h", 1), "{url}");
            assert!(
                !proxy.shown.contains('p') || !proxy.shown.contains("p@"),
                "{}",
                proxy.shown
            );
        }
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        for url in [
            "socks5://h:1",
            "http://",
            "http://u:p#1@h:1",
            "http://h:99999",
            "http://a b:1",
        ] {
            let proxies = proxies(&[("HTTP_PROXY", url)]);
            let error = proxies.route(&"http://x/".parse().unwrap()).unwrap_err();
            assert!(error.to_string().contains("HTTP_PROXY"), "{url}: {error}");
        }
    }
}
