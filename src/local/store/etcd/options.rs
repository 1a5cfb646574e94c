//! Which etcd, and how to get in.

use crate::local::store::Error;

/// What a location begins with.
pub const SCHEME: &str = "etcd://";

/// The prefix of all keys, where the location names none.
const PREFIX: &str = "/appmesh";

/// Members of an etcd cluster, the prefix of the keys, and credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// `HOST:PORT` of each member.
    pub endpoints: Vec<String>,
    /// With a slash at its beginning and none at its end.
    pub prefix: String,
    /// TLS is used where this is set.
    pub tls: Option<Tls>,
    /// Name and password.
    pub user: Option<(String, String)>,
}

/// PEM texts for TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// The certificates of the authorities that sign the members' certificates; those of the system
    /// where there are none.
    pub authority: Option<Vec<u8>>,
    /// The client's certificate chain and its key.
    pub identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl Options {
    /// Parses `etcd://HOST:PORT[,HOST:PORT...][/PREFIX]`.
    ///
    /// # Errors
    /// What is wrong with the location.
    pub fn parse(location: &str) -> Result<Options, Error> {
        let wrong = |why: &str| {
            Error::Failed(format!(
                "`{location}` {why}; write `etcd://HOST:PORT`, or `etcd://HOST:PORT,HOST:PORT/PREFIX`"
            ))
        };
        let rest = location
            .strip_prefix(SCHEME)
            .ok_or_else(|| wrong("is not a location in etcd"))?;
        let (hosts, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let endpoints: Vec<String> = hosts.split(',').map(str::to_owned).collect();
        if !endpoints.iter().all(|endpoint| is_endpoint(endpoint)) {
            return Err(wrong("does not name a host and a port for each member"));
        }
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() {
            PREFIX.to_owned()
        } else {
            format!("/{prefix}")
        };
        Ok(Options {
            endpoints,
            prefix,
            tls: None,
            user: None,
        })
    }
}

fn is_endpoint(endpoint: &str) -> bool {
    let parts = endpoint.rsplit_once(':');
    parts.is_some_and(|(host, port)| {
        let is_host = host.starts_with('[') == host.ends_with(']')
            && !host.contains(['@', '?', '#'])
            && !host.is_empty();
        is_host && port.parse::<u16>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_members_and_prefix() {
        let read = |location| Options::parse(location).map(|it| (it.endpoints.len(), it.prefix));
        assert_eq!(read("etcd://a:2379").unwrap(), (1, "/appmesh".to_owned()));
        assert_eq!(
            read("etcd://a:1,[::1]:2/").unwrap(),
            (2, "/appmesh".to_owned())
        );
        assert_eq!(read("etcd://a:1/x/y/").unwrap(), (1, "/x/y".to_owned()));
        for wrong in [
            "etcd://",
            "etcd://a",
            "etcd://a:1,b",
            "etcd://a:x",
            "etcd://u@a:1",
            "a:1",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
