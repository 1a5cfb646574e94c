//! The certificates of ACM and AWS Private CA, for as long as a server runs.

use super::polled::{Polled, Round};
use crate::certificate::{Authority, Error, Material, Source};
use std::sync::Arc;
use std::time::Duration;

/// The last known material of each ARN that a proxy needs.
#[derive(Clone)]
pub struct Certificates {
    certificates: Polled<String, Option<Material>>,
    authorities: Polled<String, Option<Authority>>,
}

impl Certificates {
    /// Asks this source in this interval, so that a renewed certificate is noticed. `warn` gets the first
    /// of several failures of an ARN.
    pub fn of(
        source: Box<dyn Source>,
        interval: Duration,
        warn: impl Fn(&str) + Clone + Send + 'static,
    ) -> Certificates {
        let source: Arc<dyn Source> = Arc::from(source);
        let (of_certificates, of_authorities) = (Arc::clone(&source), source);
        let certificate = move |arn: &String, _: &Round<'_, Option<Material>>| {
            of_certificates.certificate(arn).map_err(message)
        };
        let authority = move |arn: &String, _: &Round<'_, Option<Authority>>| {
            of_authorities.authority(arn).map_err(message)
        };
        Certificates {
            certificates: Polled::start(interval, certificate, warn.clone()),
            authorities: Polled::start(interval, authority, warn),
        }
    }

    /// A number that grows when a certificate has changed.
    pub fn changes(&self) -> u64 {
        self.certificates.changes() + self.authorities.changes()
    }
}

/// An error with its hints in one line, for the log.
fn message(error: Error) -> String {
    let parts: Vec<String> = std::iter::once(error.message).chain(error.hints).collect();
    parts.join("; ")
}

impl Source for Certificates {
    fn certificate(&self, arn: &str) -> Result<Option<Material>, Error> {
        self.certificates.get(&arn.to_owned()).map_err(Error::other)
    }

    fn authority(&self, arn: &str) -> Result<Option<Authority>, Error> {
        self.authorities.get(&arn.to_owned()).map_err(Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    /// Renews each certificate when it is asked to, and knows no authority.
    struct Renewing(Arc<AtomicBool>);

    impl Source for Renewing {
        fn certificate(&self, arn: &str) -> Result<Option<Material>, Error> {
            let is_renewed = self.0.load(Ordering::Relaxed);
            Ok(Some(Material {
                chain: format!("{arn} {is_renewed}"),
                private_key: crate::certificate::Secret::new("key"),
            }))
        }

        fn authority(&self, _: &str) -> Result<Option<Authority>, Error> {
            Err(Error::other("no access").hint("ask for it"))
        }
    }

    #[test]
    fn a_renewed_certificate_takes_the_place_of_the_old_one() {
        let is_renewed = Arc::new(AtomicBool::new(false));
        let source = Renewing(Arc::clone(&is_renewed));
        let certificates = Certificates::of(Box::new(source), Duration::from_millis(1), |_| ());
        let chain = || certificates.certificate("arn").unwrap().unwrap().chain;
        assert_eq!(chain(), "arn false");
        let before = certificates.changes();
        is_renewed.store(true, Ordering::Relaxed);
        let deadline = Instant::now() + Duration::from_secs(10);
        while certificates.changes() == before {
            assert!(Instant::now() < deadline, "no renewal is noticed");
        }
        assert_eq!(chain(), "arn true");
    }

    #[test]
    fn a_failure_names_its_hint() {
        let source = Renewing(Arc::default());
        let certificates = Certificates::of(Box::new(source), Duration::from_secs(60), |_| ());
        let error = certificates.authority("arn").unwrap_err();
        assert_eq!(error.message, "no access; ask for it");
    }
}
