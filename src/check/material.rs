//! What specs name as certificates and trust, read.

use crate::certificate::Source;
use crate::certificate::inspect::File;
use crate::document::Place;
use crate::mesh::{At, Certificate, Trust};
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
    /// The time at which certificates must be valid.
    pub now: SystemTime,
}

/// A member that names authorities, and their PEM: `None` for an ARN that nothing refers to.
pub(super) type Authorities<'t> = Vec<(&'t At<CompactString>, Result<Option<Vec<u8>>, String>)>;

impl Certificates<'_> {
    /// The chain of a certificate, in PEM. `None` where it is not known here.
    pub(super) fn chain(&self, certificate: &Certificate) -> Option<Vec<u8>> {
        match certificate {
            Certificate::Sds(_) => None,
            Certificate::File { chain, .. } => (self.file)(&chain.value).ok(),
            Certificate::Acm(arn) => {
                let issued = self.source.issued(&arn.value).ok()??;
                Some(issued.chain.into_bytes())
            }
        }
    }

    /// What a side trusts, one entry for each file or ARN; nothing for an SDS secret.
    pub(super) fn authorities<'t>(&self, trust: &'t Trust) -> Authorities<'t> {
        match trust {
            Trust::Sds(_) => Vec::new(),
            Trust::File(path) => vec![(path, (self.file)(&path.value).map(Some))],
            Trust::Acm(arns) => arns.iter().map(|arn| (arn, self.authority(arn))).collect(),
        }
    }

    fn authority(&self, arn: &At<CompactString>) -> Result<Option<Vec<u8>>, String> {
        let found = self.source.authority_certificate(&arn.value);
        let found = found.map_err(|error| error.message)?;
        Ok(found.map(String::into_bytes))
    }

    /// Everything that a side trusts, in one text. `None` unless all of it is known here.
    pub(super) fn trusted(&self, trust: &Trust) -> Option<Vec<u8>> {
        let found = self.authorities(trust).into_iter();
        let all: Option<Vec<Vec<u8>>> = found.map(|(_, pem)| pem.ok()?).collect();
        let all = all?.join(&b'\n');
        (!all.is_empty()).then_some(all)
    }
}

/// The member that names a file of a certificate; `None` for an SDS secret.
pub(super) fn member(certificate: &Certificate, file: File) -> Option<&At<CompactString>> {
    match (certificate, file) {
        (Certificate::Sds(_), _) => None,
        (Certificate::Acm(arn), _) => Some(arn),
        (Certificate::File { chain, .. }, File::Certificates) => Some(chain),
        (Certificate::File { key, .. }, File::PrivateKey) => Some(key),
    }
}

/// Where a member is, or else its resource.
pub(super) fn place(at: &At<CompactString>, resource: &Resource) -> Place {
    at.place.unwrap_or(resource.input.place)
}
