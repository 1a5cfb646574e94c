//! What ARNs refer to: files, the local App Mesh, and certificates made on the spot for the rest.

use crate::certificate::issue::{AUTHORITY_VALIDITY, AuthorityRequest, root};
use crate::certificate::{
    Authority, Context, Error as CertificateError, KeyAlgorithm, Material, Source, Sources,
    stand_in,
};
use crate::cli::error::{Error, Kind};
use crate::envoy::{Arns, KeyPair, Materials, arns};
use crate::mesh::reach::{Client, Encryption, ServerCheck};
use crate::mesh::{At, Certificate, Listener, Mesh, Trust};
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Certificates and authorities that were made because nothing refers to their ARNs. They are kept for
/// as long as the run lasts, in files in its directory.
pub struct StandIns {
    folder: PathBuf,
    context: Context,
    authorities: Made,
    certificates: BTreeMap<CompactString, (Wish, Material)>,
}

/// The files of stand-ins by ARN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    pub authorities: BTreeMap<CompactString, PathBuf>,
    pub certificates: BTreeMap<CompactString, PathBuf>,
}

/// What a certificate must be so that the other side accepts it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wish {
    names: Vec<String>,
    /// What the first that checks it trusts.
    trusted: Option<Vec<CompactString>>,
}

/// Stand-in authorities as a source of their own, after all others.
#[derive(Clone, Default)]
struct Made(Arc<Mutex<BTreeMap<CompactString, Authority>>>);

impl Source for Made {
    fn certificate(&self, _: &str) -> Result<Option<Material>, CertificateError> {
        Ok(None)
    }

    fn authority(&self, arn: &str) -> Result<Option<Authority>, CertificateError> {
        let made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(made.get(arn).cloned())
    }
}

impl StandIns {
    /// Stand-ins whose files are below this directory. The sources are those that the user named.
    pub fn new(runtime: &Path, context: Context, sources: Sources) -> (StandIns, Sources) {
        let authorities = Made::default();
        let stand_ins = StandIns {
            folder: runtime.join("stand-ins"),
            context,
            authorities: authorities.clone(),
            certificates: BTreeMap::new(),
        };
        (stand_ins, sources.with(authorities))
    }

    /// What the ARNs of these proxies refer to, and which of it are stand-ins.
    ///
    /// # Errors
    /// A file that cannot be read; a certificate that is missing while the authority that should sign
    /// it is known without its key.
    pub fn materials(
        &mut self,
        mesh: &Mesh,
        proxies: &[Client<'_>],
        sources: &Sources,
    ) -> Result<(Materials, Listed), Error> {
        let mut needed = Arns::default();
        for proxy in proxies {
            let of_proxy = arns(mesh, *proxy);
            needed.certificates.extend(of_proxy.certificates);
            needed.roots.extend(of_proxy.roots);
            needed.authorities.extend(of_proxy.authorities);
        }
        let mut found = (Materials::default(), Listed::default());
        for arn in &needed.authorities {
            let authority = self.authority(arn, arn, sources, &mut found.1)?;
            let pem = format!("{}{}", authority.certificate, authority.chain);
            found.0.authorities.insert(arn.clone(), pem);
        }
        let wishes = wishes(mesh);
        for arn in needed.certificates.union(&needed.roots) {
            let wish = wishes.get(arn).cloned().unwrap_or_default();
            self.certificate(arn, wish, sources, &mut found)?;
        }
        Ok(found)
    }

    /// An authority that is known, or a new one.
    fn authority(
        &self,
        arn: &CompactString,
        subject: &str,
        sources: &Sources,
        listed: &mut Listed,
    ) -> Result<Authority, Error> {
        let is_made = self.authorities.authority(arn)?.is_some();
        let authority = match sources.authority(arn)? {
            Some(known) if !is_made => return Ok(known),
            Some(made) => made,
            None => {
                let request = AuthorityRequest {
                    common_name: id(subject),
                    organization: Some("appmesh up, stand-in"),
                    algorithm: KeyAlgorithm::default(),
                    validity: AUTHORITY_VALIDITY,
                };
                let made = root(&request, &self.context)?;
                let mut all = self
                    .authorities
                    .0
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                all.insert(arn.clone(), made.clone());
                made
            }
        };
        let path = self.write("authority", arn, &authority.certificate)?;
        listed.authorities.insert(arn.clone(), path);
        Ok(authority)
    }

    /// A certificate that is known, or a new one, with its root.
    fn certificate(
        &mut self,
        arn: &CompactString,
        mut wish: Wish,
        sources: &Sources,
        (materials, listed): &mut (Materials, Listed),
    ) -> Result<(), Error> {
        if let Some(known) = sources.certificate(arn)? {
            materials.certificates.insert(arn.clone(), pair(&known));
            return Ok(());
        }
        if wish.names.is_empty() {
            wish.names.push("localhost".to_owned());
        }
        let trusted = if let Some(arns) = &wish.trusted {
            for trusted in arns {
                self.authority(trusted, trusted, sources, listed)?;
            }
            sources.signing_authority(arns)
        } else {
            let mut unlisted = Listed::default();
            Ok(self.authority(&format!("{arn}#issuer").into(), arn, sources, &mut unlisted)?)
        };
        let authority = trusted.map_err(|error| {
            let message = format!(
                "nothing refers to `{arn}`, and no stand-in can be made: {}",
                error.message
            );
            let authority = wish.trusted.as_ref().and_then(|arns| arns.first());
            Error::usage(message)
                .hint(format!(
                    "give the certificate: `--certificate {arn}=CHAIN.pem,KEY.pem`"
                ))
                .hint(format!(
                    "or the key of its authority: `--authority {}=CA.pem,KEY.pem`",
                    authority.map_or("ARN", CompactString::as_str)
                ))
        })?;
        let material = match self.certificates.get(arn) {
            Some((made_for, material)) if *made_for == wish => material.clone(),
            _ => {
                let material = stand_in(&authority, &wish.names, &self.context)?;
                self.certificates
                    .insert(arn.clone(), (wish, material.clone()));
                material
            }
        };
        let path = self.write("certificate", arn, &material.chain)?;
        self.write("key", arn, material.private_key.expose())?;
        listed.certificates.insert(arn.clone(), path);
        materials.certificates.insert(arn.clone(), pair(&material));
        let above = format!("{}{}", authority.certificate, authority.chain);
        materials.roots.insert(arn.clone(), above);
        Ok(())
    }

    /// Writes a file for an ARN, which only the user can read.
    fn write(&self, kind: &str, arn: &str, content: &str) -> Result<PathBuf, Error> {
        let id = id(arn);
        let id: String = id
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
            .collect();
        let path = self.folder.join(format!("{kind}-{id}.pem"));
        let mut folder = fs::DirBuilder::new();
        let written = folder
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .and_then(|()| {
                let mut options = fs::OpenOptions::new();
                let options = options.write(true).create(true).truncate(true).mode(0o600);
                options.open(&path)?.write_all(content.as_bytes())
            });
        written.map_err(|error| {
            Error::new(
                Kind::Machine,
                format!("'{}' cannot be written: {error}", path.display()),
            )
        })?;
        Ok(path)
    }
}

/// The last part of an ARN, which distinguishes it from others of its kind.
fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn pair(material: &Material) -> KeyPair {
    KeyPair {
        chain: material.chain.clone(),
        private_key: material.private_key.expose().to_owned(),
    }
}

/// What each certificate of ACM must be, by its ARN.
fn wishes(mesh: &Mesh) -> BTreeMap<CompactString, Wish> {
    let mut wishes: BTreeMap<CompactString, Wish> = BTreeMap::new();
    for proxy in mesh.clients() {
        for listener in listeners(proxy) {
            if let Some(arn) = certificate(listener) {
                wishes
                    .entry(arn.value.clone())
                    .or_default()
                    .add(names(mesh, proxy));
            }
        }
    }
    for client in mesh.clients() {
        for connection in mesh.connections(client) {
            let Encryption::Tls(tls) = &connection.encryption else {
                continue;
            };
            let server = connection.server.listener;
            if let (Some(arn), ServerCheck::Policy { trust, .. }) =
                (certificate(server), &tls.check)
            {
                wishes
                    .entry(arn.value.clone())
                    .or_default()
                    .checked_by(trust);
            }
            if let Some(Certificate::Acm(arn)) = tls.client_certificate {
                let wish = wishes.entry(arn.value.clone()).or_default();
                wish.add(names(mesh, client));
                let validation = server.client_validation().and_then(|it| it.as_ref().ok());
                if let Some(Ok(trust)) = validation.map(|validation| &validation.trust) {
                    wish.checked_by(trust);
                }
            }
        }
    }
    wishes
}

impl Wish {
    fn add(&mut self, names: BTreeSet<String>) {
        let new = names
            .into_iter()
            .filter(|name| !self.names.contains(name))
            .collect::<Vec<_>>();
        self.names.extend(new);
    }

    fn checked_by(&mut self, trust: &Trust) {
        if let (None, Trust::Acm(arns)) = (&self.trusted, trust) {
            self.trusted = Some(arns.iter().map(|arn| arn.value.clone()).collect());
        }
    }
}

fn listeners(proxy: Client<'_>) -> &[Listener] {
    let listeners = match proxy {
        Client::Node(node) => &node.listeners,
        Client::Gateway(gateway) => &gateway.listeners,
    };
    listeners.as_deref().unwrap_or_default()
}

/// The ARN of the certificate that a listener presents, if it is one of ACM.
fn certificate(listener: &Listener) -> Option<&At<CompactString>> {
    match listener.active_tls().ok()??.certificate.as_ref().ok()? {
        Certificate::Acm(arn) => Some(arn),
        _ => None,
    }
}

/// The names of a proxy: under which it is discovered and those of its virtual services; its own name
/// where there are none.
fn names(mesh: &Mesh, proxy: Client<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if let Client::Node(node) = proxy {
        let discovery = node.discovery.as_ref().ok().and_then(Option::as_ref);
        names.extend(discovery.map(|discovery| discovery.name().to_string()));
        for service in &mesh.services {
            let mut servers = mesh.servers(service).into_iter().flatten();
            if servers.any(|server| server.node.name == node.name) {
                names.insert(service.name.to_string());
            }
        }
    }
    if names.is_empty() {
        names.insert(proxy.name().to_owned());
    }
    names
}
