//! The certificates that specs name, opened and inspected.
//!
//! [`Opened::new`] asks for every file and ARN that a mesh names, once, and inspects it. The rules of
//! the area `certificate` report what it found, each its part. Which side presents which certificate
//! is decided by `mesh::reach`.

use crate::certificate::inspect::{self, Fault, File, Role};
use crate::certificate::{Details, Source, verify};
use crate::document::Place;
use crate::mesh::reach::{Client, Connection, Encryption, ServerCheck};
use crate::mesh::{At, Certificate, ClientPolicy, Known, Listener, Mesh, Trust, Validation};
use crate::resource::Resource;
use compact_str::CompactString;
use std::time::SystemTime;

/// Where certificates come from.
#[derive(Clone, Copy)]
pub struct Certificates<'a> {
    /// The bytes of a file in the file system of a proxy, or why it cannot be read.
    pub file: &'a dyn Fn(&str) -> Result<Vec<u8>, String>,
    /// What ARNs refer to.
    pub source: &'a dyn Source,
    pub now: SystemTime,
}

/// Everything that a mesh names, opened.
pub struct Opened<'m> {
    /// What cannot be read.
    pub unreadable: Vec<Unreadable<'m>>,
    /// What is wrong with what can be read.
    pub faults: Vec<Found<'m>>,
    /// Certificates with names that a client does not accept, or that it does not trust.
    pub rejections: Vec<Rejection<'m>>,
}

/// A file or ARN whose content is not known.
pub struct Unreadable<'m> {
    pub resource: &'m Resource,
    pub place: Place,
    /// The path or ARN.
    pub name: CompactString,
    /// Why a file cannot be read; `None` for an ARN that nothing refers to.
    pub why: Option<String>,
}

/// A fault of a file or ARN.
pub struct Found<'m> {
    pub resource: &'m Resource,
    pub place: Place,
    /// The path or ARN.
    pub name: CompactString,
    pub fault: Fault,
}

/// A certificate that the other side does not accept.
pub struct Rejection<'m> {
    /// Of the side that checks the certificate.
    pub resource: &'m Resource,
    pub place: Place,
    /// Where the certificate is named.
    pub certificate: Place,
    /// The side that presents it.
    pub presented_by: &'m str,
    pub why: Why,
}

/// Why a certificate is not accepted.
pub enum Why {
    /// It has these names, and one of the others is expected.
    Names {
        names: Vec<String>,
        expected: Vec<CompactString>,
    },
    /// It does not lead to a trusted authority.
    Untrusted(String),
}

/// The content of a certificate: what can be read of it.
#[derive(Clone, Default)]
struct Content {
    chain: Option<Vec<u8>>,
    key: Option<Vec<u8>>,
}

impl<'m> Opened<'m> {
    /// Opens and inspects everything.
    pub fn new(mesh: &'m Mesh, certificates: &Certificates<'_>) -> Opened<'m> {
        let mut opened = Opened {
            unreadable: Vec::new(),
            faults: Vec::new(),
            rejections: Vec::new(),
        };
        for node in &mesh.nodes {
            opened.listeners(&node.resource, &node.listeners, certificates);
            opened.policy(&node.resource, node.default_policy.as_ref(), certificates);
            for backend in node.backends.iter().flatten() {
                let policy = backend.policy.as_ref().and_then(Option::as_ref);
                opened.policy(&node.resource, policy, certificates);
            }
        }
        for gateway in &mesh.gateways {
            opened.listeners(&gateway.resource, &gateway.listeners, certificates);
            opened.policy(
                &gateway.resource,
                gateway.default_policy.as_ref(),
                certificates,
            );
        }
        for client in mesh.clients() {
            for connection in mesh.connections(client) {
                opened.connection(&connection, certificates);
            }
        }
        opened
    }

    fn listeners(
        &mut self,
        resource: &'m Resource,
        listeners: &'m Known<Vec<Listener>>,
        from: &Certificates<'_>,
    ) {
        for listener in listeners.iter().flatten() {
            let Ok(Some(tls)) = listener.active_tls() else {
                continue;
            };
            if let Ok(certificate) = &tls.certificate {
                self.presented(resource, certificate, Role::Server, from);
            }
            if let Some(Ok(validation)) = &tls.validation {
                self.trusted(resource, validation, from);
            }
        }
    }

    fn policy(
        &mut self,
        resource: &'m Resource,
        policy: Option<&'m Known<ClientPolicy>>,
        from: &Certificates<'_>,
    ) {
        let Some(Ok(policy)) = policy else { return };
        if let Some(Ok(certificate)) = &policy.certificate {
            self.presented(resource, certificate, Role::Client, from);
        }
        if let Ok(validation) = &policy.validation {
            self.trusted(resource, validation, from);
        }
    }

    /// Inspects a certificate that is presented.
    fn presented(
        &mut self,
        resource: &'m Resource,
        certificate: &'m Certificate,
        role: Role,
        from: &Certificates<'_>,
    ) {
        let content = self.content(resource, certificate, from);
        let (chain, key) = (content.chain.as_deref(), content.key.as_deref());
        for fault in inspect::material(chain, key, role, from.now) {
            let Some(at) = member(certificate, fault.file) else {
                continue;
            };
            self.faults.push(Found {
                resource,
                place: at.place.unwrap_or(resource.input.place),
                name: at.value.clone(),
                fault,
            });
        }
    }

    /// Reads a certificate and notes what cannot be read.
    fn content(
        &mut self,
        resource: &'m Resource,
        certificate: &Certificate,
        from: &Certificates<'_>,
    ) -> Content {
        match certificate {
            Certificate::Sds(_) => Content::default(),
            Certificate::File { chain, key } => Content {
                chain: self.read(resource, chain, (from.file)(&chain.value).map(Some)),
                key: self.read(resource, key, (from.file)(&key.value).map(Some)),
            },
            Certificate::Acm(arn) => {
                let found = from.source.certificate(&arn.value);
                let found = found.map_err(|error| error.message);
                let found = self.read(resource, arn, found);
                found.map_or_else(Content::default, |material| Content {
                    chain: Some(material.chain.into_bytes()),
                    key: Some(material.private_key.expose().as_bytes().to_vec()),
                })
            }
        }
    }

    /// Inspects what a side trusts.
    fn trusted(
        &mut self,
        resource: &'m Resource,
        validation: &'m Validation,
        from: &Certificates<'_>,
    ) {
        let Ok(trust) = &validation.trust else { return };
        for (at, found) in authorities(trust, from) {
            let Some(bytes) = self.read(resource, at, found) else {
                continue;
            };
            for fault in inspect::trust(&bytes, from.now) {
                self.faults.push(Found {
                    resource,
                    place: at.place.unwrap_or(resource.input.place),
                    name: at.value.clone(),
                    fault,
                });
            }
        }
    }

    /// The value, or nothing and a note.
    fn read<T>(
        &mut self,
        resource: &'m Resource,
        at: &At<CompactString>,
        found: Result<Option<T>, String>,
    ) -> Option<T> {
        let why = match found {
            Ok(Some(value)) => return Some(value),
            Ok(None) => None,
            Err(why) => Some(why),
        };
        self.unreadable.push(Unreadable {
            resource,
            place: at.place.unwrap_or(resource.input.place),
            name: at.value.clone(),
            why,
        });
        None
    }

    /// Checks both sides of a connection: the server's certificate as its client does, and under
    /// mutual TLS the client's certificate as its server does.
    fn connection(&mut self, connection: &Connection<'m>, from: &Certificates<'_>) {
        let Encryption::Tls(tls) = &connection.encryption else {
            return;
        };
        let (client, server) = (connection.call.client, connection.server);
        let Ok(Some(offered)) = server.listener.active_tls() else {
            return;
        };
        if let (ServerCheck::Policy { trust, names }, Ok(certificate)) =
            (&tls.check, &offered.certificate)
        {
            let place = policy_place(connection).unwrap_or(connection.call.place);
            let checking = Checking {
                resource: client.resource(),
                place,
                trust,
                names,
                role: Role::Server,
            };
            self.check(&checking, certificate, &server.node.resource, from);
        }
        if let (Some(Ok(validation)), Some(certificate)) =
            (&offered.validation, tls.client_certificate)
        {
            self.client_side(validation, certificate, client, &server.node.resource, from);
        }
    }

    fn client_side(
        &mut self,
        validation: &'m Validation,
        certificate: &'m Certificate,
        client: Client<'m>,
        server: &'m Resource,
        from: &Certificates<'_>,
    ) {
        let Ok(trust) = &validation.trust else { return };
        let listed = validation.names.iter().flatten().flatten();
        let names: Vec<CompactString> = listed.map(|name| name.value.clone()).collect();
        let checking = Checking {
            resource: server,
            place: validation.place,
            trust,
            names: &names,
            role: Role::Client,
        };
        self.check(&checking, certificate, client.resource(), from);
    }

    /// Checks a certificate as the other side does. What cannot be read was noted before.
    fn check(
        &mut self,
        checking: &Checking<'m, '_>,
        certificate: &Certificate,
        presenter: &'m Resource,
        from: &Certificates<'_>,
    ) {
        let Some(at) = member(certificate, File::Certificates) else {
            return;
        };
        let Some(chain) = chain(certificate, from) else {
            return;
        };
        let Ok(leaf) = Details::of_pem(&String::from_utf8_lossy(&chain)) else {
            return;
        };
        let certificate = at.place.unwrap_or(presenter.input.place);
        if !checking.names.is_empty() && !leaf.covers(checking.names) {
            let why = Why::Names {
                names: leaf.names.iter().map(ToString::to_string).collect(),
                expected: checking.names.to_vec(),
            };
            self.reject(checking, certificate, presenter, why);
        }
        let found = authorities(checking.trust, from);
        let roots: Option<Vec<Vec<u8>>> = found.into_iter().map(|(_, pem)| pem.ok()?).collect();
        let Some(roots) = roots.filter(|roots| !roots.is_empty()) else {
            return;
        };
        let roots = roots.join(&b'\n');
        // Files with faults of their own are reported as such.
        let is_readable = inspect::trust(&roots, from.now)
            .iter()
            .all(|fault| fault.check != inspect::Check::Content);
        let outcome = verify(&chain, &roots, checking.role, from.now);
        if let Err(error) = outcome
            && is_readable
        {
            self.reject(
                checking,
                certificate,
                presenter,
                Why::Untrusted(error.message),
            );
        }
    }

    /// Notes a rejection, once for each pair of places.
    fn reject(
        &mut self,
        checking: &Checking<'m, '_>,
        certificate: Place,
        presenter: &'m Resource,
        why: Why,
    ) {
        let is_known = self.rejections.iter().any(|known| {
            known.place == checking.place
                && known.certificate == certificate
                && std::mem::discriminant(&known.why) == std::mem::discriminant(&why)
        });
        if !is_known {
            self.rejections.push(Rejection {
                resource: checking.resource,
                place: checking.place,
                certificate,
                presented_by: presenter.name(),
                why,
            });
        }
    }
}

/// What one side asks of a certificate.
struct Checking<'m, 'a> {
    resource: &'m Resource,
    place: Place,
    trust: &'a Trust,
    names: &'a [CompactString],
    role: Role,
}

/// Where the policy of a connection states its validation.
fn policy_place(connection: &Connection<'_>) -> Option<Place> {
    let policy = connection.call.policy?.as_ref().ok()?;
    Some(policy.validation.as_ref().ok()?.place)
}

/// The member that names a file of a certificate; `None` for an SDS secret.
fn member(certificate: &Certificate, file: File) -> Option<&At<CompactString>> {
    match (certificate, file) {
        (Certificate::Sds(_), _) => None,
        (Certificate::Acm(arn), _) => Some(arn),
        (Certificate::File { chain, .. }, File::Certificates) => Some(chain),
        (Certificate::File { key, .. }, File::PrivateKey) => Some(key),
    }
}

fn chain(certificate: &Certificate, from: &Certificates<'_>) -> Option<Vec<u8>> {
    match certificate {
        Certificate::Sds(_) => None,
        Certificate::File { chain, .. } => (from.file)(&chain.value).ok(),
        Certificate::Acm(arn) => {
            let material = from.source.certificate(&arn.value).ok()??;
            Some(material.chain.into_bytes())
        }
    }
}

/// A member that names authorities, and their PEM.
type Authorities<'t> = Vec<(&'t At<CompactString>, Result<Option<Vec<u8>>, String>)>;

fn authorities<'t>(trust: &'t Trust, from: &Certificates<'_>) -> Authorities<'t> {
    match trust {
        Trust::Sds(_) => Vec::new(),
        Trust::File(path) => vec![(path, (from.file)(&path.value).map(Some))],
        Trust::Acm(arns) => arns
            .iter()
            .map(|arn| {
                let found = from.source.authority(&arn.value);
                let pem = |found: Option<crate::certificate::Authority>| {
                    found.map(|authority| authority.certificate.into_bytes())
                };
                (arn, found.map(pem).map_err(|error| error.message))
            })
            .collect(),
    }
}
