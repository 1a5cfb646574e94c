//! All local authorities and certificates as one value, to keep it elsewhere and to put it back.

use super::error::ErrorKind;
use super::inspect::{self, Check, Role};
use super::repository::{AuthorityRecord, CertificateRecord, Collection};
use super::{Details, Error, Registry, Secret, arn, key};
use serde::{Deserialize, Serialize};

/// Authorities and certificates with their private keys, which are not encrypted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Archive {
    /// Of AWS Private CA's kind, in the order of their ARNs.
    pub authorities: Vec<AuthorityRecord>,
    /// Of ACM's kind, in the order of their ARNs.
    pub certificates: Vec<CertificateRecord>,
}

impl Registry {
    /// Everything that this registry contains, with decrypted keys.
    ///
    /// # Errors
    /// A repository that cannot be read, a key that cannot be decrypted.
    pub fn archive(&self) -> Result<Archive, Error> {
        let mut archive = Archive {
            authorities: self.authorities()?,
            certificates: self.certificates()?,
        };
        for key in archive.keys() {
            *key = self.unsealed(key)?;
        }
        Ok(archive)
    }

    /// Keeps what an archive contains; the number of authorities and certificates that are new. Those
    /// whose ARN is taken remain as they are. Keys are encrypted as this registry encrypts them.
    ///
    /// # Errors
    /// An entry that cannot be used, after which nothing is kept; a repository that fails, which keeps
    /// the entries before.
    pub fn restore(&self, mut archive: Archive) -> Result<usize, Error> {
        archive.check()?;
        for key in archive.keys() {
            *key = self.sealed(&key::to_pkcs8(key.expose())?)?;
        }
        let mut count = 0;
        for record in &archive.authorities {
            count += restored(self.insert(Collection::Authorities, &record.arn, record))?;
        }
        for record in &archive.certificates {
            count += restored(self.insert(Collection::Certificates, &record.arn, record))?;
        }
        Ok(count)
    }
}

impl Archive {
    fn keys(&mut self) -> impl Iterator<Item = &mut Secret> {
        let authorities = self.authorities.iter_mut().map(|it| &mut it.private_key);
        let certificates = self.certificates.iter_mut().map(|it| &mut it.private_key);
        authorities.chain(certificates)
    }

    /// # Errors
    /// The first ARN that is not one of its kind, or key that does not belong to its certificate.
    fn check(&self) -> Result<(), Error> {
        for record in &self.authorities {
            arn::check(Collection::Authorities, &record.arn)?;
            check_pair(&record.arn, &record.certificate, &record.private_key)?;
        }
        for record in &self.certificates {
            arn::check(Collection::Certificates, &record.arn)?;
            check_pair(&record.arn, &record.chain, &record.private_key)?;
        }
        Ok(())
    }
}

fn check_pair(arn: &str, chain: &str, key: &Secret) -> Result<(), Error> {
    // A certificate that has expired is kept all the same.
    let valid = Details::of_pem(chain)?.not_before;
    let (chain, key) = (Some(chain.as_bytes()), Some(key.expose().as_bytes()));
    let faults = inspect::material(chain, key, Role::Server, valid);
    let is_fatal = |check| matches!(check, Check::Content | Check::KeyBelongs);
    match faults.into_iter().find(|fault| is_fatal(fault.check)) {
        Some(fault) => Err(Error::input(format!("`{arn}`: {}", fault.message)).hint(fault.help)),
        None => Ok(()),
    }
}

/// One for a new entry, zero for one that is there already.
fn restored(outcome: Result<(), Error>) -> Result<usize, Error> {
    match outcome {
        Ok(()) => Ok(1),
        Err(error) if error.kind == ErrorKind::Conflict => Ok(0),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::context::testing::context_at_day;
    use crate::certificate::issue::{AuthorityRequest, DAY};
    use crate::certificate::repository::{Memory, Repository};
    use crate::certificate::{KeyAlgorithm, Source};
    use std::sync::Arc;

    fn registry(passphrase: Option<&str>) -> (Registry, Arc<Memory>) {
        let memory = Arc::new(Memory::default());
        let repository = Arc::clone(&memory) as Arc<dyn Repository>;
        let passphrase = passphrase.map(|text| text.as_bytes().to_vec());
        let context = Arc::new(context_at_day(0));
        let registry = Registry::new(repository, context, "eu-west-1", "123456789012", passphrase);
        (registry, memory)
    }

    /// A registry with an authority and a certificate, and the ARN of the latter.
    fn filled(passphrase: Option<&str>) -> (Registry, String) {
        let (registry, _) = registry(passphrase);
        let request = AuthorityRequest {
            common_name: "Shop",
            organization: None,
            algorithm: KeyAlgorithm::default(),
            validity: DAY * 1000,
        };
        let authority = registry.create_authority(&request, None, None).unwrap();
        let names = ["a.local".to_owned()];
        let record = registry
            .request(&authority.arn, &names, KeyAlgorithm::default(), None)
            .unwrap();
        (registry, record.arn)
    }

    #[test]
    fn an_archive_is_restored_under_another_passphrase() {
        let (from, arn) = filled(Some("correct horse"));
        let (to, memory) = registry(Some("battery staple"));
        let archive = from.archive().unwrap();
        assert_eq!(to.restore(archive.clone()).unwrap(), 2);
        assert_eq!(
            to.certificate(&arn).unwrap(),
            from.certificate(&arn).unwrap()
        );
        let kept = memory.get(Collection::Certificates, &arn).unwrap().unwrap();
        assert!(kept.to_string().contains("ENCRYPTED PRIVATE KEY"));
        assert_eq!(to.restore(archive).unwrap(), 0, "they are there already");
        to.renew(&arn, None).unwrap();
    }

    #[test]
    fn an_archive_with_a_foreign_key_changes_nothing() {
        let (from, _) = filled(None);
        let mut archive = from.archive().unwrap();
        archive.certificates[0].private_key = archive.authorities[0].private_key.clone();
        let (to, _) = registry(None);
        let error = to.restore(archive).unwrap_err();
        assert!(error.message.contains("does not belong"), "{error}");
        assert!(to.authorities().unwrap().is_empty());
    }
}
