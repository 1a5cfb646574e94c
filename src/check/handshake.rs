//! Whether the two sides of a connection accept each other's certificates.
//!
//! [`rejections`] is the one place that decides it: the rules report what it returns, and `trace` shows
//! it. Which side presents which certificate is decided by `mesh::reach`.

use super::material::{Certificates, member, place};
use crate::certificate::inspect::{self, File, Role};
use crate::certificate::{Details, verify};
use crate::document::Place;
use crate::mesh::reach::{Connection, Encryption, ServerCheck, Tls};
use crate::mesh::{Certificate, ListenerTls};
use crate::resource::Resource;
use compact_str::CompactString;
use std::fmt;

/// A certificate that the other side does not accept. Its text is a sentence without a full stop.
pub struct Rejection<'m> {
    /// Of the side that checks the certificate.
    pub resource: &'m Resource,
    /// Where the side that rejects states what it trusts.
    pub place: Place,
    /// Where the certificate is named.
    pub certificate: Place,
    /// The side that presents it.
    pub presented_by: &'m str,
    /// What it does not accept.
    pub why: Why,
}

/// Why a certificate is not accepted.
pub enum Why {
    /// It has these names, and one of the others is expected.
    Names {
        /// The names that the certificate has.
        names: Vec<String>,
        /// The names of which it should have one.
        expected: Vec<CompactString>,
    },
    /// It does not lead to a trusted authority.
    Untrusted(String),
}

impl fmt::Display for Rejection<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let presented_by = self.presented_by;
        match &self.why {
            Why::Names { names, expected } => write!(
                formatter,
                "the certificate of `{presented_by}` is for {}, but {} is expected",
                listed(names, "no name at all", " and "),
                listed(expected, "nothing", " or "),
            ),
            Why::Untrusted(why) => write!(
                formatter,
                "`{}` does not trust the certificate of `{presented_by}`: {why}",
                self.resource.name()
            ),
        }
    }
}

fn listed(names: &[impl AsRef<str>], none: &str, last: &str) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match names.split_last() {
        None => none.to_owned(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{}{last}{end}", rest.join(", ")),
    }
}

/// What fails in the handshake of a connection: the check of the server's certificate by its client, and
/// under mutual TLS that of the client's certificate by its server. Empty where certificates or trusted
/// authorities are not known.
pub fn rejections<'m>(connection: &Connection<'m>, from: &Certificates<'_>) -> Vec<Rejection<'m>> {
    let Encryption::Tls(tls) = &connection.encryption else {
        return Vec::new();
    };
    let Ok(Some(offered)) = connection.server.listener.active_tls() else {
        return Vec::new();
    };
    let by_client = by_client(connection, tls, offered, from);
    let by_server = by_server(connection, tls, offered, from);
    by_client.into_iter().chain(by_server).flatten().collect()
}

/// What the client does not accept; `None` where it checks nothing.
fn by_client<'m>(
    connection: &Connection<'m>,
    tls: &Tls<'m>,
    offered: &'m ListenerTls,
    from: &Certificates<'_>,
) -> Option<Vec<Rejection<'m>>> {
    let (trusted, names) = match &tls.check {
        ServerCheck::Policy { trust, names } => (from.trusted(trust), names.as_slice()),
        ServerCheck::AcmRoot(arn) => {
            let root = from.source.root(&arn.value).ok().flatten();
            (root.map(String::into_bytes), &[][..])
        }
        ServerCheck::None => return None,
    };
    let checking = Checking {
        resource: connection.call.client.resource(),
        place: policy_place(connection).unwrap_or(connection.call.place),
        trusted,
        names,
        role: Role::Server,
    };
    let certificate = offered.certificate.as_ref().ok()?;
    checking.check(certificate, &connection.server.node.resource, from)
}

/// What the server does not accept; `None` where it does not ask for a certificate.
fn by_server<'m>(
    connection: &Connection<'m>,
    tls: &Tls<'m>,
    offered: &'m ListenerTls,
    from: &Certificates<'_>,
) -> Option<Vec<Rejection<'m>>> {
    let validation = offered.validation.as_ref()?.as_ref().ok()?;
    let listed = validation.names.iter().flatten().flatten();
    let names: Vec<CompactString> = listed.map(|name| name.value.clone()).collect();
    let checking = Checking {
        resource: &connection.server.node.resource,
        place: validation.place,
        trusted: from.trusted(validation.trust.as_ref().ok()?),
        names: &names,
        role: Role::Client,
    };
    let client = connection.call.client.resource();
    checking.check(tls.client_certificate?, client, from)
}

/// Where the policy of a connection states its validation.
fn policy_place(connection: &Connection<'_>) -> Option<Place> {
    let policy = connection.call.known_policy()?;
    Some(policy.validation.as_ref().ok()?.place)
}

/// What one side asks of a certificate.
struct Checking<'m, 'a> {
    resource: &'m Resource,
    place: Place,
    /// PEM, where it is known.
    trusted: Option<Vec<u8>>,
    /// One of these is expected; any name where there are none.
    names: &'a [CompactString],
    role: Role,
}

impl<'m> Checking<'m, '_> {
    /// Checks a certificate; `None` where it is not known or cannot be read.
    fn check(
        &self,
        certificate: &Certificate,
        presenter: &'m Resource,
        from: &Certificates<'_>,
    ) -> Option<Vec<Rejection<'m>>> {
        let at = member(certificate, File::Certificates)?;
        let chain = from.chain(certificate)?;
        let leaf = Details::of_pem(&String::from_utf8_lossy(&chain)).ok()?;
        let reasons = [self.names(&leaf), self.trust(&chain, from)];
        let rejection = |why| Rejection {
            resource: self.resource,
            place: self.place,
            certificate: place(at, presenter),
            presented_by: presenter.name(),
            why,
        };
        Some(reasons.into_iter().flatten().map(rejection).collect())
    }

    fn names(&self, leaf: &Details) -> Option<Why> {
        if self.names.is_empty() || leaf.covers(self.names) {
            return None;
        }
        Some(Why::Names {
            names: leaf.names.iter().map(ToString::to_string).collect(),
            expected: self.names.to_vec(),
        })
    }

    fn trust(&self, chain: &[u8], from: &Certificates<'_>) -> Option<Why> {
        let trusted = self.trusted.as_deref()?;
        let error = verify(chain, trusted, self.role, from.now).err()?;
        // Files with faults of their own are reported as such.
        let faults = inspect::trust(trusted, from.now);
        let is_readable = faults.iter().all(|it| it.check != inspect::Check::Content);
        is_readable.then_some(Why::Untrusted(error.message))
    }
}
