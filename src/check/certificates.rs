//! The certificates that specs name, opened and inspected.
//!
//! [`Opened::new`] asks for every file and ARN that a mesh names, once, and inspects it. The rules of
//! the area `certificate` report what it found, each its part.

use super::handshake::{self, Rejection};
use super::material::{Certificates, member, place};
use crate::certificate::inspect::{self, Fault, Role};
use crate::document::Place;
use crate::mesh::{At, Certificate, ClientPolicy, Known, Listener, Mesh, Validation};
use crate::resource::Resource;
use compact_str::CompactString;

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
    /// The resource that names the file.
    pub resource: &'m Resource,
    /// Where it names the file.
    pub place: Place,
    /// The path or ARN.
    pub name: CompactString,
    /// Why a file cannot be read; `None` for an ARN that nothing refers to.
    pub why: Option<String>,
}

/// A fault of a file or ARN.
pub struct Found<'m> {
    /// The resource that names the file.
    pub resource: &'m Resource,
    /// Where it names the file.
    pub place: Place,
    /// The path or ARN.
    pub name: CompactString,
    /// What is wrong with it.
    pub fault: Fault,
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
                let rejections = handshake::rejections(&connection, certificates);
                for it in rejections {
                    opened.reject(it);
                }
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
                place: place(at, resource),
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
        for (at, found) in from.authorities(trust) {
            let Some(bytes) = self.read(resource, at, found) else {
                continue;
            };
            for fault in inspect::trust(&bytes, from.now) {
                self.faults.push(Found {
                    resource,
                    place: place(at, resource),
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
            place: place(at, resource),
            name: at.value.clone(),
            why,
        });
        None
    }

    /// Notes a rejection, once for each pair of places.
    fn reject(&mut self, rejection: Rejection<'m>) {
        let is_known = self.rejections.iter().any(|known| {
            known.place == rejection.place
                && known.certificate == rejection.certificate
                && std::mem::discriminant(&known.why) == std::mem::discriminant(&rejection.why)
        });
        if !is_known {
            self.rejections.push(rejection);
        }
    }
}
