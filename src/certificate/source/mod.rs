//! Where ARNs lead to: one trait, and several sources asked in order.

mod files;

use super::{Authority, Error, Material};
pub use files::Files;

/// A certificate without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// PEM: the certificate itself, then each issuer.
    pub chain: String,
    /// The ARN of the authority that issued it, where the source knows it.
    pub authority: Option<String>,
}

/// Something that knows what ARNs refer to.
pub trait Source: Send + Sync {
    /// The certificate of an ARN of ACM; `None` when this source does not know the ARN.
    ///
    /// # Errors
    /// The ARN is known, but its certificate cannot be read at the moment.
    fn certificate(&self, arn: &str) -> Result<Option<Material>, Error>;

    /// The chain of a certificate of ACM and who issued it, without its key; `None` when this source does
    /// not know the ARN.
    ///
    /// # Errors
    /// As for [`Source::certificate`].
    fn issued(&self, arn: &str) -> Result<Option<Issued>, Error> {
        let material = self.certificate(arn)?;
        Ok(material.map(|material| Issued {
            chain: material.chain,
            authority: None,
        }))
    }

    /// The authority of an ARN of AWS Private CA; `None` when this source does not know the ARN.
    ///
    /// # Errors
    /// The ARN is known, but its certificate cannot be read at the moment.
    fn authority(&self, arn: &str) -> Result<Option<Authority>, Error>;

    /// The certificate of an authority in PEM, without its key; `None` when this source does not know the
    /// ARN.
    ///
    /// # Errors
    /// As for [`Source::authority`], except that the private key is not needed.
    fn authority_certificate(&self, arn: &str) -> Result<Option<String>, Error> {
        let authority = self.authority(arn)?;
        Ok(authority.map(|authority| authority.certificate))
    }

    /// The root, in PEM, to which a certificate of ACM leads; `None` when this source does not know
    /// it. App Mesh makes clients without a policy trust it.
    ///
    /// # Errors
    /// As for [`Source::certificate`].
    fn root(&self, certificate_arn: &str) -> Result<Option<String>, Error> {
        let material = self.certificate(certificate_arn)?;
        Ok(material.and_then(|material| material.root()))
    }
}

impl<T: Source + ?Sized> Source for Box<T> {
    fn certificate(&self, arn: &str) -> Result<Option<Material>, Error> {
        (**self).certificate(arn)
    }

    fn issued(&self, arn: &str) -> Result<Option<Issued>, Error> {
        (**self).issued(arn)
    }

    fn authority(&self, arn: &str) -> Result<Option<Authority>, Error> {
        (**self).authority(arn)
    }

    fn authority_certificate(&self, arn: &str) -> Result<Option<String>, Error> {
        (**self).authority_certificate(arn)
    }

    fn root(&self, certificate_arn: &str) -> Result<Option<String>, Error> {
        (**self).root(certificate_arn)
    }
}

/// Several sources; the first that knows an ARN counts.
#[derive(Default)]
pub struct Sources(Vec<Box<dyn Source>>);

impl Sources {
    /// Asks this source after those that are there.
    #[must_use]
    pub fn with(mut self, source: impl Source + 'static) -> Sources {
        self.0.push(Box::new(source));
        self
    }

    /// The PEM of all authorities of a list, joined: what a client of App Mesh trusts.
    ///
    /// # Errors
    /// The first ARN that no source knows, or that cannot be read.
    pub fn roots(&self, arns: &[impl AsRef<str>]) -> Result<String, Error> {
        let mut roots = String::new();
        for arn in arns {
            roots.push_str(&self.known_authority(arn.as_ref())?.certificate);
            if !roots.ends_with('\n') {
                roots.push('\n');
            }
        }
        Ok(roots)
    }

    /// The first authority of a list whose private key is known.
    ///
    /// # Errors
    /// An ARN that no source knows, or no authority with a key: the message names the option to use.
    pub fn signing_authority(&self, arns: &[impl AsRef<str>]) -> Result<Authority, Error> {
        for arn in arns {
            let authority = self.known_authority(arn.as_ref())?;
            if authority.private_key.is_some() {
                return Ok(authority);
            }
        }
        let arn = arns.first().map_or("", AsRef::as_ref);
        Err(Error::input(format!(
            "the private key of `{arn}` is not known, so it cannot sign"
        ))
        .hint(format!(
            "also give the key: `--authority {arn}=CERTIFICATE,KEY`"
        ))
        .hint("or give the certificate that it would sign: `--certificate ARN=CHAIN,KEY`"))
    }

    fn known_authority(&self, arn: &str) -> Result<Authority, Error> {
        self.authority(arn)?.ok_or_else(|| {
            Error::input(format!("nothing is known about the authority `{arn}`"))
                .hint(format!("give its certificate: `--authority {arn}=FILE`"))
                .hint(format!("or create one: `appmesh ca create --arn {arn}`"))
        })
    }
}

impl Source for Sources {
    fn certificate(&self, arn: &str) -> Result<Option<Material>, Error> {
        let mut found = self.0.iter().map(|source| source.certificate(arn));
        found.find_map(Result::transpose).transpose()
    }

    fn issued(&self, arn: &str) -> Result<Option<Issued>, Error> {
        let mut found = self.0.iter().map(|source| source.issued(arn));
        found.find_map(Result::transpose).transpose()
    }

    fn authority(&self, arn: &str) -> Result<Option<Authority>, Error> {
        let mut found = self.0.iter().map(|source| source.authority(arn));
        found.find_map(Result::transpose).transpose()
    }

    fn authority_certificate(&self, arn: &str) -> Result<Option<String>, Error> {
        let mut found = self
            .0
            .iter()
            .map(|source| source.authority_certificate(arn));
        found.find_map(Result::transpose).transpose()
    }

    fn root(&self, certificate_arn: &str) -> Result<Option<String>, Error> {
        let mut found = self.0.iter().map(|source| source.root(certificate_arn));
        found.find_map(Result::transpose).transpose()
    }
}
