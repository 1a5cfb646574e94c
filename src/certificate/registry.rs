//! Local authorities and certificates: created, kept, renewed, found by ARN.

use super::error::ErrorKind;
use super::inspect::{self, Check, Fault, Role};
use super::issue::{self, AuthorityRequest, CertificateRequest, DAY, VALIDITY};
use super::repository::{AuthorityRecord, CertificateRecord, Collection, Repository};
use super::source::Issued;
use super::{
    Authority, Context, Details, Error, KeyAlgorithm, Material, Secret, Source, arn, key, material,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;

/// How long before its end a certificate is renewed, as in ACM.
pub const RENEWAL: Duration = Duration::from_secs(60 * DAY.as_secs());

/// Local authorities and certificates. Each method reads the repository anew, so that several
/// processes can share one.
pub struct Registry {
    repository: Arc<dyn Repository>,
    context: Arc<Context>,
    region: String,
    account: String,
    /// What private keys are encrypted with at rest, if anything.
    passphrase: Option<Vec<u8>>,
}

/// A certificate that was renewed, or the error that prevented it.
pub struct Renewal {
    /// Which certificate.
    pub arn: String,
    /// The new chain and key, or why there is none.
    pub outcome: Result<Material, Error>,
}

impl Registry {
    /// `passphrase` encrypts keys at rest: the content of the user's key file.
    pub fn new(
        repository: Arc<dyn Repository>,
        context: Arc<Context>,
        region: &str,
        account: &str,
        passphrase: Option<Vec<u8>>,
    ) -> Registry {
        Registry {
            repository,
            context,
            region: region.to_owned(),
            account: account.to_owned(),
            passphrase,
        }
    }

    /// Creates an authority: a root, or one below `parent`. Its ARN is the given one or a new one.
    ///
    /// # Errors
    /// An ARN that is taken or is not one of an authority, a parent that does not exist or is not a
    /// root, a subject that cannot be written, a repository that fails.
    pub fn create_authority(
        &self,
        request: &AuthorityRequest<'_>,
        parent: Option<&str>,
        arn: Option<&str>,
    ) -> Result<AuthorityRecord, Error> {
        let arn = self.arn(Collection::Authorities, arn)?;
        let authority = match parent {
            None => issue::root(request, &self.context)?,
            Some(parent) => {
                let above = self.authority_record(parent)?;
                if above.parent.is_some() {
                    let message =
                        format!("`{parent}` is not a root, so it cannot have authorities below it");
                    return Err(Error::input(message));
                }
                issue::subordinate(request, &self.opened(above)?, &self.context)?
            }
        };
        let key = authority.private_key.expect("a new authority has a key");
        let record = AuthorityRecord {
            arn,
            created: self.context.seconds(),
            algorithm: request.algorithm,
            parent: parent.map(str::to_owned),
            certificate: authority.certificate,
            chain: authority.chain,
            private_key: self.sealed(&key)?,
        };
        self.insert(Collection::Authorities, &record.arn, &record)?;
        Ok(record)
    }

    /// Issues a certificate for these names. Its ARN is the given one or a new one.
    ///
    /// # Errors
    /// An ARN that is taken or is not one of a certificate, an authority that does not exist, names
    /// that no certificate can contain, a repository that fails.
    pub fn request(
        &self,
        authority: &str,
        names: &[String],
        algorithm: KeyAlgorithm,
        arn: Option<&str>,
    ) -> Result<CertificateRecord, Error> {
        let arn = self.arn(Collection::Certificates, arn)?;
        let record = CertificateRecord {
            arn,
            created: self.context.seconds(),
            issued: 0,
            authority: Some(authority.to_owned()),
            names: names.to_vec(),
            algorithm: Some(algorithm),
            chain: String::new(),
            private_key: Secret::new(""),
        };
        let (record, _) = self.issued(record, authority, names, algorithm)?;
        self.insert(Collection::Certificates, &record.arn, &record)?;
        Ok(record)
    }

    /// Keeps a certificate that was made elsewhere. With the ARN of one that was imported before, it
    /// takes its place.
    ///
    /// # Errors
    /// Files with faults, an ARN of a certificate that was not imported, a repository that fails.
    pub fn import(
        &self,
        chain: &str,
        private_key: &str,
        arn: Option<&str>,
    ) -> Result<CertificateRecord, Error> {
        self.check_import(chain, private_key)?;
        let present = match arn {
            Some(arn) => self.record::<CertificateRecord>(Collection::Certificates, arn)?,
            None => None,
        };
        if present
            .as_ref()
            .is_some_and(|present| present.authority.is_some())
        {
            let arn = arn.unwrap_or_default();
            let message =
                format!("`{arn}` was issued here, so no other certificate can replace it");
            return Err(Error::new(ErrorKind::Conflict, message).hint(format!(
                "delete it first: `appmesh certificate delete {arn}`"
            )));
        }
        let now = self.context.seconds();
        let record = CertificateRecord {
            arn: self.arn(Collection::Certificates, arn)?,
            created: present.map_or(now, |present| present.created),
            issued: now,
            authority: None,
            names: Vec::new(),
            algorithm: None,
            chain: chain.to_owned(),
            private_key: self.sealed(&key::to_pkcs8(private_key)?)?,
        };
        self.put(Collection::Certificates, &record.arn, &record)?;
        Ok(record)
    }

    /// The first fault that makes a certificate useless. What only warns is accepted.
    fn check_import(&self, chain: &str, private_key: &str) -> Result<(), Error> {
        let faults = inspect::material(
            Some(chain.as_bytes()),
            Some(private_key.as_bytes()),
            Role::Server,
            self.context.now(),
        );
        let fatal = |fault: &&Fault| {
            !matches!(
                fault.check,
                Check::NotExpiringSoon | Check::AlreadyValid | Check::Usage
            )
        };
        match faults.iter().find(fatal) {
            None => Ok(()),
            Some(fault) => Err(Error::input(fault.message.clone()).hint(fault.help.clone())),
        }
    }

    /// Renews a certificate: a new key, a new serial number, the same names and ARN. With `authority`,
    /// another one issues it from now on.
    ///
    /// # Errors
    /// A certificate that was imported or does not exist, an authority that does not exist, a
    /// repository that fails. The present certificate then remains.
    pub fn renew(&self, arn: &str, authority: Option<&str>) -> Result<CertificateRecord, Error> {
        let record = self.certificate_record(arn)?;
        self.renewed(record, authority).map(|(record, _)| record)
    }

    fn renewed(
        &self,
        record: CertificateRecord,
        authority: Option<&str>,
    ) -> Result<(CertificateRecord, Material), Error> {
        let (Some(issuer), Some(algorithm)) = (record.authority.clone(), record.algorithm) else {
            let message = format!(
                "`{}` was imported, so it cannot be renewed here",
                record.arn
            );
            return Err(Error::input(message).hint(format!(
                "import its successor: `appmesh certificate import --arn {}`",
                record.arn
            )));
        };
        let authority = authority.unwrap_or(&issuer);
        let names = record.names.clone();
        let (record, material) = self.issued(record, authority, &names, algorithm)?;
        self.put(Collection::Certificates, &record.arn, &record)?;
        Ok((record, material))
    }

    /// The record with a new chain and key.
    fn issued(
        &self,
        record: CertificateRecord,
        authority: &str,
        names: &[String],
        algorithm: KeyAlgorithm,
    ) -> Result<(CertificateRecord, Material), Error> {
        let issuer = self.opened(self.authority_record(authority)?)?;
        let request = CertificateRequest {
            names,
            algorithm,
            validity: VALIDITY,
        };
        let material = issue::issue(&request, &issuer, &self.context)?;
        let record = CertificateRecord {
            issued: self.context.seconds(),
            authority: Some(authority.to_owned()),
            chain: material.chain.clone(),
            private_key: self.sealed(&material.private_key)?,
            ..record
        };
        Ok((record, material))
    }

    /// Renews every certificate that expires within 60 days, or is not valid yet after the clock was
    /// set back. One that cannot be renewed does not prevent the others; imported ones are left out.
    ///
    /// # Errors
    /// A repository that cannot be read.
    pub fn renew_due(&self) -> Result<Vec<Renewal>, Error> {
        let mut renewals = Vec::new();
        for record in self.certificates()? {
            if record.authority.is_some() && self.is_due(&record) {
                renewals.push(Renewal {
                    arn: record.arn.clone(),
                    outcome: self.extended(record),
                });
            }
        }
        Ok(renewals)
    }

    /// True when a certificate expires within 60 days, is not valid yet, or cannot be read.
    fn is_due(&self, record: &CertificateRecord) -> bool {
        let now = self.context.now();
        Details::of_pem(&record.chain).map_or(true, |details| {
            details.remaining(now) <= RENEWAL || details.not_before > now
        })
    }

    /// Renews a certificate that is due.
    ///
    /// # Errors
    /// As for [`Registry::renew`]; a certificate that ends together with its authority, because its
    /// successor would also end then.
    fn extended(&self, record: CertificateRecord) -> Result<Material, Error> {
        let end = |pem: &str| Details::of_pem(pem).map(|details| details.not_after);
        let issuer = self.authority_record(record.authority.as_deref().unwrap_or_default())?;
        let last = end(&issuer.certificate)?;
        if end(&record.chain).is_ok_and(|end| end >= last) {
            let message = format!(
                "it ends together with its authority `{}`, so that it cannot be renewed",
                issuer.arn
            );
            return Err(Error::input(message).hint(format!(
                "create another authority, and have it issue the certificate: `appmesh certificate \
                 renew {} --certificate-authority-arn OTHER`",
                record.arn
            )));
        }
        self.renewed(record, None).map(|(_, material)| material)
    }

    /// All authorities, oldest first.
    ///
    /// # Errors
    /// A repository that cannot be read.
    pub fn authorities(&self) -> Result<Vec<AuthorityRecord>, Error> {
        let mut records: Vec<AuthorityRecord> = self.records(Collection::Authorities)?;
        records.sort_by_key(|record| record.created);
        Ok(records)
    }

    /// All certificates, oldest first.
    ///
    /// # Errors
    /// A repository that cannot be read.
    pub fn certificates(&self) -> Result<Vec<CertificateRecord>, Error> {
        let mut records: Vec<CertificateRecord> = self.records(Collection::Certificates)?;
        records.sort_by_key(|record| record.created);
        Ok(records)
    }

    /// The record of an authority.
    ///
    /// # Errors
    /// No such authority, or a repository that cannot be read.
    pub fn authority_record(&self, arn: &str) -> Result<AuthorityRecord, Error> {
        self.record(Collection::Authorities, arn)?.ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("there is no authority `{arn}`"),
            )
            .hint("`appmesh ca list` shows the authorities")
        })
    }

    /// The record of a certificate.
    ///
    /// # Errors
    /// No such certificate, or a repository that cannot be read.
    pub fn certificate_record(&self, arn: &str) -> Result<CertificateRecord, Error> {
        self.record(Collection::Certificates, arn)?.ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("there is no certificate `{arn}`"),
            )
            .hint("`appmesh certificate list` shows the certificates")
        })
    }

    /// Deletes an authority that no certificate and no authority needs.
    ///
    /// # Errors
    /// An authority that is needed or does not exist, or a repository that fails.
    pub fn delete_authority(&self, arn: &str) -> Result<(), Error> {
        self.authority_record(arn)?;
        let certificates = self.certificates()?;
        let issued = certificates
            .iter()
            .filter(|it| it.authority.as_deref() == Some(arn));
        let authorities = self.authorities()?;
        let below = authorities
            .iter()
            .filter(|it| it.parent.as_deref() == Some(arn));
        let users: Vec<&str> = issued
            .map(|record| record.arn.as_str())
            .chain(below.map(|record| record.arn.as_str()))
            .collect();
        if let Some(user) = users.first() {
            let message = format!("`{arn}` is the authority of `{user}`");
            let message = match users.len() {
                1 => message,
                count => format!("{message} and of {} more", count - 1),
            };
            return Err(Error::new(ErrorKind::Conflict, message).hint(
                "delete what it has issued, or have another authority issue it: \
                 `appmesh certificate renew ARN --certificate-authority-arn OTHER`",
            ));
        }
        self.repository
            .remove(Collection::Authorities, arn)
            .map(|_| ())
    }

    /// Deletes a certificate.
    ///
    /// # Errors
    /// A certificate that does not exist, or a repository that fails.
    pub fn delete_certificate(&self, arn: &str) -> Result<(), Error> {
        self.certificate_record(arn)?;
        self.repository
            .remove(Collection::Certificates, arn)
            .map(|_| ())
    }

    /// An authority with its private key.
    ///
    /// # Errors
    /// A key that cannot be decrypted.
    pub fn opened(&self, record: AuthorityRecord) -> Result<Authority, Error> {
        Ok(Authority {
            private_key: Some(self.unsealed(&record.private_key)?),
            certificate: record.certificate,
            chain: record.chain,
        })
    }

    /// A private key as it is kept.
    pub(super) fn sealed(&self, private_key: &Secret) -> Result<Secret, Error> {
        match &self.passphrase {
            Some(passphrase) => key::encrypt(private_key, passphrase, &self.context),
            None => Ok(private_key.clone()),
        }
    }

    /// A private key that was kept, decrypted.
    pub(super) fn unsealed(&self, private_key: &Secret) -> Result<Secret, Error> {
        if !key::is_encrypted(private_key.expose()) {
            return Ok(private_key.clone());
        }
        let hint = "set APPMESH_KEY_FILE to the file with which the keys were encrypted";
        let passphrase = self
            .passphrase
            .as_ref()
            .ok_or_else(|| Error::input("the private keys are encrypted").hint(hint))?;
        key::decrypt(private_key.expose(), passphrase).map_err(|error| error.hint(hint))
    }

    /// The given ARN, checked, or a new one.
    fn arn(&self, collection: Collection, arn: Option<&str>) -> Result<String, Error> {
        match arn {
            Some(arn) => arn::check(collection, arn).map(|()| arn.to_owned()),
            None => Ok(arn::new(
                collection,
                &self.region,
                &self.account,
                self.context.bytes(),
            )),
        }
    }

    fn record<T: DeserializeOwned>(&self, of: Collection, arn: &str) -> Result<Option<T>, Error> {
        let Some(document) = self.repository.get(of, arn)? else {
            return Ok(None);
        };
        let record = serde_json::from_value(document).map_err(|error| {
            Error::other(format!("what is kept of `{arn}` is damaged: {error}"))
        })?;
        Ok(Some(record))
    }

    fn records<T: DeserializeOwned>(&self, of: Collection) -> Result<Vec<T>, Error> {
        let arns = self.repository.arns(of)?.into_iter();
        arns.filter_map(|arn| self.record(of, &arn).transpose())
            .collect()
    }

    fn put(&self, of: Collection, arn: &str, record: &impl Serialize) -> Result<(), Error> {
        self.repository.put(of, arn, document(record))
    }

    pub(super) fn insert(
        &self,
        of: Collection,
        arn: &str,
        record: &impl Serialize,
    ) -> Result<(), Error> {
        if self.repository.insert(of, arn, document(record))? {
            return Ok(());
        }
        let command = match of {
            Collection::Authorities => "ca",
            Collection::Certificates => "certificate",
        };
        Err(
            Error::new(ErrorKind::Conflict, format!("`{arn}` already exists"))
                .hint(format!("`appmesh {command} describe {arn}` shows it")),
        )
    }
}

fn document(record: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(record).expect("a record is JSON")
}

impl Source for Registry {
    fn certificate(&self, arn: &str) -> Result<Option<Material>, Error> {
        let Some(record) = self.record::<CertificateRecord>(Collection::Certificates, arn)? else {
            return Ok(None);
        };
        Ok(Some(Material {
            private_key: self.unsealed(&record.private_key)?,
            chain: record.chain,
        }))
    }

    fn issued(&self, arn: &str) -> Result<Option<Issued>, Error> {
        let record: Option<CertificateRecord> = self.record(Collection::Certificates, arn)?;
        Ok(record.map(|record| Issued {
            chain: record.chain,
            authority: record.authority,
        }))
    }

    fn authority(&self, arn: &str) -> Result<Option<Authority>, Error> {
        match self.record(Collection::Authorities, arn)? {
            Some(record) => self.opened(record).map(Some),
            None => Ok(None),
        }
    }

    fn authority_certificate(&self, arn: &str) -> Result<Option<String>, Error> {
        let record: Option<AuthorityRecord> = self.record(Collection::Authorities, arn)?;
        Ok(record.map(|record| record.certificate))
    }

    fn root(&self, certificate_arn: &str) -> Result<Option<String>, Error> {
        let record: Option<CertificateRecord> =
            self.record(Collection::Certificates, certificate_arn)?;
        let Some(authority) = record.as_ref().and_then(|record| record.authority.as_ref()) else {
            return Ok(record.and_then(|record| material::root(&record.chain)));
        };
        let authority: Option<AuthorityRecord> = self.record(Collection::Authorities, authority)?;
        Ok(authority.and_then(|it| material::root(&format!("{}{}", it.certificate, it.chain))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::issue::AUTHORITY_VALIDITY;
    use crate::certificate::repository::Memory;
    use crate::certificate::{context::testing, verify};
    use std::time::SystemTime;

    const CA: &str = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/1";
    const CERTIFICATE: &str = "arn:aws:acm:us-west-2:123456789012:certificate/2";

    fn registry(repository: &Arc<Memory>, days: u64, passphrase: Option<&str>) -> Registry {
        let passphrase = passphrase.map(|text| text.as_bytes().to_vec());
        let context = Arc::new(testing::context_at_day(days));
        let repository = Arc::clone(repository) as Arc<dyn Repository>;
        Registry::new(repository, context, "eu-west-1", "123456789012", passphrase)
    }

    fn create(registry: &Registry, parent: Option<&str>, arn: &str) {
        let request = AuthorityRequest {
            common_name: "Shop",
            organization: None,
            algorithm: KeyAlgorithm::default(),
            validity: AUTHORITY_VALIDITY,
        };
        registry
            .create_authority(&request, parent, Some(arn))
            .unwrap();
    }

    fn names() -> Vec<String> {
        vec!["foo.mesh.local".to_owned()]
    }

    fn serial(registry: &Registry) -> String {
        let record = registry.certificate_record(CERTIFICATE).unwrap();
        Details::of_pem(&record.chain).unwrap().serial
    }

    fn verified(registry: &Registry, root: &str, now: SystemTime) -> Result<(), Error> {
        let material = registry.certificate(CERTIFICATE)?.unwrap();
        let root = registry.authority(root)?.unwrap().certificate;
        verify(
            material.chain.as_bytes(),
            root.as_bytes(),
            Role::Server,
            now,
        )
    }

    #[test]
    fn a_certificate_is_renewed_60_days_before_it_expires() {
        let repository = Arc::new(Memory::default());
        let first = registry(&repository, 0, None);
        create(&first, None, CA);
        let algorithm = KeyAlgorithm::default();
        first
            .request(CA, &names(), algorithm, Some(CERTIFICATE))
            .unwrap();
        let old = serial(&first);

        let early = registry(&repository, 334, None);
        assert!(early.renew_due().unwrap().is_empty());
        let due = registry(&repository, 336, None);
        let renewals = due.renew_due().unwrap();
        assert_eq!(renewals.len(), 1);
        assert!(renewals[0].outcome.is_ok());
        assert_ne!(serial(&due), old);
        assert!(due.renew_due().unwrap().is_empty());
        verified(&due, CA, due.context.now() + DAY * 394).unwrap();
    }

    #[test]
    fn a_subordinate_authority_is_sent_in_the_chain() {
        let repository = Arc::new(Memory::default());
        let registry = registry(&repository, 0, None);
        let below = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/below";
        create(&registry, None, CA);
        create(&registry, Some(CA), below);
        let algorithm = KeyAlgorithm::default();
        registry
            .request(below, &names(), algorithm, Some(CERTIFICATE))
            .unwrap();
        let chain = registry.certificate(CERTIFICATE).unwrap().unwrap().chain;
        assert_eq!(pem::parse_many(chain).unwrap().len(), 2);
        verified(&registry, CA, registry.context.now()).unwrap();
        let root = registry.authority(CA).unwrap().unwrap().certificate;
        assert_eq!(registry.root(CERTIFICATE).unwrap(), Some(root));
        let error = registry.delete_authority(CA).unwrap_err();
        assert!(error.message.contains("below"), "{error}");
    }

    #[test]
    fn another_authority_takes_over() {
        let repository = Arc::new(Memory::default());
        let registry = registry(&repository, 0, None);
        let next = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/next";
        create(&registry, None, CA);
        create(&registry, None, next);
        let algorithm = KeyAlgorithm::default();
        registry
            .request(CA, &names(), algorithm, Some(CERTIFICATE))
            .unwrap();
        registry.renew(CERTIFICATE, Some(next)).unwrap();
        assert!(verified(&registry, CA, registry.context.now()).is_err());
        verified(&registry, next, registry.context.now()).unwrap();
        registry.delete_authority(CA).unwrap();
    }

    #[test]
    fn keys_are_encrypted_at_rest() {
        let repository = Arc::new(Memory::default());
        let sealed = registry(&repository, 0, Some("correct horse"));
        create(&sealed, None, CA);
        let algorithm = KeyAlgorithm::default();
        sealed
            .request(CA, &names(), algorithm, Some(CERTIFICATE))
            .unwrap();
        let kept = repository
            .get(Collection::Certificates, CERTIFICATE)
            .unwrap()
            .unwrap();
        assert!(kept.to_string().contains("ENCRYPTED PRIVATE KEY"));
        let key = sealed
            .certificate(CERTIFICATE)
            .unwrap()
            .unwrap()
            .private_key;
        assert!(key.expose().contains("BEGIN PRIVATE KEY"));
        for wrong in [None, Some("battery staple")] {
            let error = registry(&repository, 0, wrong)
                .certificate(CERTIFICATE)
                .unwrap_err();
            assert!(error.hints[0].contains("APPMESH_KEY_FILE"), "{error:?}");
        }
    }

    #[test]
    fn an_imported_certificate_is_replaced_by_an_import() {
        let repository = Arc::new(Memory::default());
        let registry = registry(&repository, 0, None);
        create(&registry, None, CA);
        let other = registry
            .request(CA, &names(), KeyAlgorithm::default(), None)
            .unwrap();
        let material = registry.certificate(&other.arn).unwrap().unwrap();
        let key = material.private_key.expose();
        registry
            .import(&material.chain, key, Some(CERTIFICATE))
            .unwrap();
        registry
            .import(&material.chain, key, Some(CERTIFICATE))
            .unwrap();
        assert!(
            registry
                .renew(CERTIFICATE, None)
                .unwrap_err()
                .message
                .contains("imported")
        );
        assert!(
            registry
                .import(&material.chain, key, Some(&other.arn))
                .is_err()
        );
        let unrelated = registry
            .request(CA, &names(), KeyAlgorithm::default(), None)
            .unwrap();
        let error = registry.import(&unrelated.chain, key, None).unwrap_err();
        assert!(error.message.contains("does not belong"), "{error}");
    }

    #[test]
    fn no_certificate_outlives_its_authority() {
        let repository = Arc::new(Memory::default());
        create(&registry(&repository, 0, None), None, CA);
        let algorithm = KeyAlgorithm::default();
        let late = registry(&repository, 3600, None);
        late.request(CA, &names(), algorithm, Some(CERTIFICATE))
            .unwrap();
        let end = |pem: &str| Details::of_pem(pem).unwrap().not_after;
        let root = late.authority_record(CA).unwrap().certificate;
        let chain = late.certificate_record(CERTIFICATE).unwrap().chain;
        assert_eq!(end(&chain), end(&root));
        let after = registry(&repository, 3651, None);
        let error = after.renew(CERTIFICATE, None).unwrap_err();
        assert!(error.message.contains("expired"), "{error}");
    }

    /// What the repository contains, as text.
    fn kept(repository: &Memory) -> Vec<String> {
        let of = |collection| {
            let arns = repository.arns(collection).unwrap();
            let document = move |arn: String| repository.get(collection, &arn).unwrap().unwrap();
            arns.into_iter().map(document)
        };
        let documents = of(Collection::Authorities).chain(of(Collection::Certificates));
        documents.map(|document| document.to_string()).collect()
    }

    #[test]
    fn a_wrong_clock_changes_nothing() {
        let repository = Arc::new(Memory::default());
        let right = registry(&repository, 1000, None);
        create(&right, None, CA);
        let algorithm = KeyAlgorithm::default();
        right
            .request(CA, &names(), algorithm, Some(CERTIFICATE))
            .unwrap();
        let made_elsewhere = right.certificate(CERTIFICATE).unwrap().unwrap();
        let (chain, key) = (&made_elsewhere.chain, made_elsewhere.private_key.expose());
        let imported = right.import(chain, key, None).unwrap().arn;
        let before = kept(&repository);
        // Before the authority was created, and after its end.
        for (day, expected) in [(0, "not valid yet"), (1000 + 3651, "expired")] {
            let wrong = registry(&repository, day, None);
            let fails = |outcome: Result<CertificateRecord, Error>| {
                let error = outcome.unwrap_err();
                assert!(error.message.contains(expected), "{day}: {error}");
            };
            fails(wrong.renew(CERTIFICATE, None));
            fails(wrong.request(CA, &names(), algorithm, None));
            let renewals = wrong.renew_due().unwrap();
            assert!(matches!(
                &renewals[..],
                [Renewal {
                    outcome: Err(_),
                    ..
                }]
            ));
            if day > 1000 {
                fails(wrong.import(chain, key, Some(&imported)));
            }
            assert_eq!(kept(&repository), before, "{day}");
        }
        let right = registry(&repository, 1001, None);
        assert!(right.renew_due().unwrap().is_empty());
        verified(&right, CA, right.context.now()).unwrap();
    }

    #[test]
    fn an_authority_that_is_created_by_a_fast_clock_leaves_the_others_usable() {
        let repository = Arc::new(Memory::default());
        let next = "arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/next";
        create(&registry(&repository, 0, None), None, CA);
        create(&registry(&repository, 500, None), None, next);
        let right = registry(&repository, 1, None);
        let algorithm = KeyAlgorithm::default();
        right
            .request(CA, &names(), algorithm, Some(CERTIFICATE))
            .unwrap();
        let error = right.renew(CERTIFICATE, Some(next)).unwrap_err();
        assert!(error.message.contains("not valid yet"), "{error}");
        verified(&right, CA, right.context.now()).unwrap();
    }

    #[test]
    fn an_arn_is_used_once() {
        let repository = Arc::new(Memory::default());
        let registry = registry(&repository, 0, None);
        create(&registry, None, CA);
        let request = AuthorityRequest {
            common_name: "Other",
            organization: None,
            algorithm: KeyAlgorithm::default(),
            validity: AUTHORITY_VALIDITY,
        };
        let error = registry
            .create_authority(&request, None, Some(CA))
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Conflict);
    }
}
