//! What both sides of a connection state about TLS.

use super::known::{At, Known};
use super::read::{self, Word};
use crate::document::{Node, Place};
use compact_str::CompactString;

/// The `tls` of a listener.
#[derive(Clone, Debug, PartialEq)]
pub struct ListenerTls {
    /// Where `tls` is written.
    pub place: Place,
    /// Whether TLS is required, offered or off.
    pub mode: At<TlsMode>,
    /// What the listener presents.
    pub certificate: Known<Certificate>,
    /// Where the source of the certificate is written: `acm`, `file` or `sds`.
    pub certificate_place: Place,
    /// Which client certificates are accepted: mutual TLS where it is present.
    pub validation: Option<Known<Validation>>,
}

/// The mode of a listener's TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// Clients must use TLS.
    Strict,
    /// Clients may use TLS.
    Permissive,
    /// Clients cannot use TLS.
    Disabled,
}

impl TlsMode {
    /// The word of the API: `STRICT`.
    pub fn name(self) -> &'static str {
        match self {
            TlsMode::Strict => "STRICT",
            TlsMode::Permissive => "PERMISSIVE",
            TlsMode::Disabled => "DISABLED",
        }
    }
}

impl Word for TlsMode {
    const WORDS: &'static [(&'static str, TlsMode)] = &[
        ("STRICT", TlsMode::Strict),
        ("PERMISSIVE", TlsMode::Permissive),
        ("DISABLED", TlsMode::Disabled),
    ];
    const EXPECTED: &'static str = "`STRICT`, `PERMISSIVE` or `DISABLED`";
}

/// A certificate and its private key.
#[derive(Clone, Debug, PartialEq)]
pub enum Certificate {
    /// The ARN of a certificate of ACM.
    Acm(At<CompactString>),
    /// Paths in the file system of the proxy.
    File {
        /// The PEM file of the certificate and those above it.
        chain: At<CompactString>,
        /// The PEM file of the private key.
        key: At<CompactString>,
    },
    /// The name of a secret that a local SDS agent serves.
    Sds(At<CompactString>),
}

/// The authorities that a side trusts, and the names it accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Validation {
    /// Where `validation` is written.
    pub place: Place,
    /// Where the source of trust is written: `acm`, `file` or `sds`.
    pub trust_place: Place,
    /// The authorities that are trusted.
    pub trust: Known<Trust>,
    /// Names of which a certificate must contain one; `None` where none are listed.
    pub names: Option<Known<Vec<At<CompactString>>>>,
}

impl Certificate {
    /// The member of the API that names its source: `acm`.
    pub fn source(&self) -> &'static str {
        match self {
            Certificate::Acm(_) => "acm",
            Certificate::File { .. } => "file",
            Certificate::Sds(_) => "sds",
        }
    }
}

impl Trust {
    /// The member of the API that names its source: `acm`.
    pub fn source(&self) -> &'static str {
        match self {
            Trust::Acm(_) => "acm",
            Trust::File(_) => "file",
            Trust::Sds(_) => "sds",
        }
    }
}

/// The source of trusted CA certificates.
#[derive(Clone, Debug, PartialEq)]
pub enum Trust {
    /// ARNs of private CAs.
    Acm(Vec<At<CompactString>>),
    /// The path of a file of CA certificates in the file system of the proxy.
    File(At<CompactString>),
    /// The name of a secret that Envoy gets by SDS.
    Sds(At<CompactString>),
}

/// The `tls` of a client policy.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientPolicy {
    /// Where `tls` is written.
    pub place: Place,
    /// Which of the two policies it is.
    pub origin: Origin,
    /// True unless the policy states otherwise.
    pub enforce: Known<At<bool>>,
    /// The ports to which the policy is limited; empty for all.
    pub ports: Known<Vec<At<u16>>>,
    /// Where the ports are written; `None` for a policy without them.
    pub ports_place: Option<Place>,
    /// The certificate that the client presents.
    pub certificate: Option<Known<Certificate>>,
    /// Where that is written.
    pub certificate_place: Option<Place>,
    /// Required by the API.
    pub validation: Known<Validation>,
}

/// Where a policy is written. A backend's policy replaces the default as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The policy of the backend itself.
    Backend,
    /// The policy of all backends that have none of their own.
    BackendDefaults,
}

pub(super) fn listener(node: &Node) -> Known<ListenerTls> {
    Ok(ListenerTls {
        place: node.place,
        mode: read::word(read::required(node, "mode")?)?,
        certificate: read::required(node, "certificate").and_then(certificate),
        certificate_place: node.get("certificate").map_or(node.place, source_place),
        validation: read::member(node, "validation").map(|found| found.and_then(validation)),
    })
}

/// The policy of a `clientPolicy`; `None` where it has no `tls`.
pub(super) fn client_policy(policy: &Node, origin: Origin) -> Option<Known<ClientPolicy>> {
    let tls = match read::member(policy, "tls")? {
        Ok(tls) => tls,
        Err(gap) => return Some(Err(gap)),
    };
    let ports = read::optional(tls, "ports", |node| read::list(node, read::port));
    let enforce = read::optional(tls, "enforce", read::boolean);
    Some(Ok(ClientPolicy {
        place: tls.place,
        origin,
        enforce: enforce.map(|found| found.unwrap_or(At::default_of(true))),
        ports: ports.map(Option::unwrap_or_default),
        ports_place: tls.get("ports").map(|ports| ports.place),
        certificate: read::member(tls, "certificate").map(|found| found.and_then(certificate)),
        certificate_place: tls.get("certificate").map(|node| node.place),
        validation: read::required(tls, "validation").and_then(validation),
    }))
}

/// Where the only member of a union is written.
fn source_place(node: &Node) -> Place {
    node.entries()
        .first()
        .map_or(node.place, |only| only.node.place)
}

fn certificate(node: &Node) -> Known<Certificate> {
    let text = |node, key| read::text(read::required(node, key)?);
    match read::union(node)? {
        ("acm", acm) => Ok(Certificate::Acm(text(acm, "certificateArn")?)),
        ("file", file) => Ok(Certificate::File {
            chain: text(file, "certificateChain")?,
            key: text(file, "privateKey")?,
        }),
        ("sds", sds) => Ok(Certificate::Sds(text(sds, "secretName")?)),
        (_, other) => read::unexpected(other),
    }
}

fn validation(node: &Node) -> Known<Validation> {
    let path = ["subjectAlternativeNames", "match", "exact"];
    Ok(Validation {
        place: node.place,
        trust_place: node.get("trust").map_or(node.place, source_place),
        trust: read::required(node, "trust").and_then(trust),
        names: read::find(node, &path)
            .map(|found| found.and_then(|names| read::list(names, read::text))),
    })
}

fn trust(node: &Node) -> Known<Trust> {
    let text = |node, key| read::text(read::required(node, key)?);
    match read::union(node)? {
        ("acm", acm) => {
            let arns = read::required(acm, "certificateAuthorityArns")?;
            Ok(Trust::Acm(read::list(arns, read::text)?))
        }
        ("file", file) => Ok(Trust::File(text(file, "certificateChain")?)),
        ("sds", sds) => Ok(Trust::Sds(text(sds, "secretName")?)),
        (_, other) => read::unexpected(other),
    }
}
