//! Renewal for as long as a process runs.

use super::{Error, Registry};
use std::collections::BTreeMap;
use std::fmt;

/// Renews what is due whenever it is run, and reports each failure once.
pub struct Renewer {
    registry: Registry,
    /// The message of the last failure by ARN; under the empty text that of the repository.
    failures: BTreeMap<String, String>,
}

/// What a run did that was not reported before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The certificate of this ARN was renewed.
    Renewed(String),
    /// The certificate of this ARN remains as it was, for this reason.
    Failed(String, Error),
    /// No certificate can be read at the moment.
    Unavailable(Error),
}

impl Progress {
    /// True when nothing was renewed.
    pub fn is_failure(&self) -> bool {
        !matches!(self, Progress::Renewed(_))
    }
}

/// One line, with the hints of an error.
impl fmt::Display for Progress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = match self {
            Progress::Renewed(arn) => return write!(out, "renewed {arn}"),
            Progress::Failed(arn, error) => {
                write!(out, "cannot renew {arn}: {error}")?;
                error
            }
            Progress::Unavailable(error) => {
                write!(out, "certificates cannot be renewed: {error}")?;
                error
            }
        };
        error
            .hints
            .iter()
            .try_for_each(|hint| write!(out, "; {hint}"))
    }
}

impl Renewer {
    /// Renews what this registry contains.
    pub fn new(registry: Registry) -> Renewer {
        Renewer {
            registry,
            failures: BTreeMap::new(),
        }
    }

    /// Renews what is due by the clock of the registry. A failure that is the same as in the run before
    /// is left out of the result.
    pub fn run(&mut self) -> Vec<Progress> {
        let previous = std::mem::take(&mut self.failures);
        let renewals = match self.registry.renew_due() {
            Ok(renewals) => renewals,
            Err(error) => {
                let is_new = self.is_new(&previous, "", &error);
                return is_new
                    .then_some(Progress::Unavailable(error))
                    .into_iter()
                    .collect();
            }
        };
        let progress = renewals
            .into_iter()
            .filter_map(|renewal| match renewal.outcome {
                Ok(_) => Some(Progress::Renewed(renewal.arn)),
                Err(error) => self
                    .is_new(&previous, &renewal.arn, &error)
                    .then_some(Progress::Failed(renewal.arn, error)),
            });
        progress.collect()
    }

    /// Remembers a failure; whether it differs from the one of the run before.
    fn is_new(&mut self, previous: &BTreeMap<String, String>, of: &str, error: &Error) -> bool {
        self.failures.insert(of.to_owned(), error.message.clone());
        previous.get(of) != Some(&error.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::context::testing::start;
    use crate::certificate::inspect::{self, Role};
    use crate::certificate::issue::{AUTHORITY_VALIDITY, AuthorityRequest, DAY};
    use crate::certificate::repository::{Collection, Memory, Repository};
    use crate::certificate::{Context, Details, KeyAlgorithm, Source};
    use ring::rand::{SecureRandom, SystemRandom};
    use serde_json::Value;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    const ARN: &str = "arn:aws:acm:us-west-2:123456789012:certificate/1";

    /// A repository whose disk is full at times.
    #[derive(Default)]
    struct Disk {
        documents: Memory,
        is_full: AtomicBool,
    }

    impl Repository for Disk {
        fn get(&self, of: Collection, arn: &str) -> Result<Option<Value>, Error> {
            self.documents.get(of, arn)
        }

        fn arns(&self, of: Collection) -> Result<Vec<String>, Error> {
            self.documents.arns(of)
        }

        fn put(&self, of: Collection, arn: &str, document: Value) -> Result<(), Error> {
            if self.is_full.load(Ordering::Relaxed) {
                Err(Error::other("no space left on device"))
            } else {
                self.documents.put(of, arn, document)
            }
        }

        fn insert(&self, of: Collection, arn: &str, document: Value) -> Result<bool, Error> {
            self.documents.insert(of, arn, document)
        }

        fn remove(&self, of: Collection, arn: &str) -> Result<bool, Error> {
            self.documents.remove(of, arn)
        }
    }

    /// A certificate that is valid from day 0, with a clock that can be set.
    struct World {
        disk: Arc<Disk>,
        day: Arc<AtomicU64>,
        renewer: Renewer,
    }

    impl World {
        fn new(authority_days: u32) -> World {
            let disk = Arc::new(Disk::default());
            let day = Arc::new(AtomicU64::new(0));
            let clock = Arc::clone(&day);
            let context = Context {
                clock: Box::new(move || start() + DAY * clock.load(Ordering::Relaxed) as u32),
                random: Box::new(|buffer| SystemRandom::new().fill(buffer).unwrap()),
            };
            let repository = Arc::clone(&disk) as Arc<dyn Repository>;
            let registry = Registry::new(
                repository,
                Arc::new(context),
                "eu-west-1",
                "123456789012",
                None,
            );
            let request = AuthorityRequest {
                common_name: "Shop",
                organization: None,
                algorithm: KeyAlgorithm::default(),
                validity: DAY * authority_days,
            };
            let authority = registry.create_authority(&request, None, None).unwrap();
            let names = ["foo.mesh.local".to_owned()];
            registry
                .request(&authority.arn, &names, KeyAlgorithm::default(), Some(ARN))
                .unwrap();
            World {
                disk,
                day,
                renewer: Renewer::new(registry),
            }
        }

        fn run_on(&mut self, day: u64) -> Vec<Progress> {
            self.day.store(day, Ordering::Relaxed);
            self.renewer.run()
        }

        /// The serial number of the certificate, whose key belongs to it.
        fn serial(&self) -> String {
            let material = self.renewer.registry.certificate(ARN).unwrap().unwrap();
            let details = Details::of_pem(&material.chain).unwrap();
            let (chain, key) = (material.chain.as_bytes(), material.private_key.expose());
            let valid = details.not_before;
            let faults = inspect::material(Some(chain), Some(key.as_bytes()), Role::Server, valid);
            assert!(faults.is_empty(), "{faults:?}");
            details.serial
        }
    }

    const TEN_YEARS: u32 = (AUTHORITY_VALIDITY.as_secs() / DAY.as_secs()) as u32;

    #[test]
    fn a_certificate_is_renewed_once_60_days_before_its_end() {
        let mut world = World::new(TEN_YEARS);
        let first = world.serial();
        assert_eq!(world.run_on(334), []);
        assert_eq!(world.serial(), first);
        assert_eq!(world.run_on(336), [Progress::Renewed(ARN.to_owned())]);
        assert_ne!(world.serial(), first);
        assert_eq!(world.run_on(337), []);
    }

    #[test]
    fn a_failure_is_one_line_with_its_hints() {
        let error = Error::other("the disk is full").hint("make room");
        assert_eq!(
            Progress::Failed(ARN.to_owned(), error).to_string(),
            format!("cannot renew {ARN}: the disk is full; make room")
        );
    }

    #[test]
    fn a_full_disk_leaves_the_old_certificate_and_is_reported_once() {
        let mut world = World::new(TEN_YEARS);
        let first = world.serial();
        world.disk.is_full.store(true, Ordering::Relaxed);
        let reported = world.run_on(336);
        assert!(
            matches!(reported.as_slice(), [Progress::Failed(arn, error)]
                if arn == ARN && error.message.contains("no space")),
            "{reported:?}"
        );
        assert_eq!(world.run_on(336), []);
        assert_eq!(world.serial(), first);
        world.disk.is_full.store(false, Ordering::Relaxed);
        assert_eq!(world.run_on(337), [Progress::Renewed(ARN.to_owned())]);
        world.disk.is_full.store(true, Ordering::Relaxed);
        assert_eq!(world.run_on(337 + 336).len(), 1, "it is a new failure");
    }

    #[test]
    fn a_clock_that_jumps_ahead_and_back_leaves_a_valid_certificate() {
        let mut world = World::new(TEN_YEARS);
        assert_eq!(world.run_on(3000).len(), 1);
        assert_eq!(world.run_on(1).len(), 1, "it is not valid yet");
        assert_eq!(world.run_on(2), []);
        let last = world.serial();
        // After the end of the authority nothing can be issued.
        let reported = world.run_on(4000);
        assert!(matches!(reported.as_slice(), [Progress::Failed(..)]));
        assert_eq!(world.serial(), last);
    }

    #[test]
    fn a_certificate_that_ends_with_its_authority_is_reported_and_kept() {
        let mut world = World::new(100);
        let first = world.serial();
        let reported = world.run_on(50);
        assert!(
            matches!(reported.as_slice(), [Progress::Failed(_, error)]
                if error.message.contains("authority")),
            "{reported:?}"
        );
        assert_eq!(world.run_on(51), []);
        assert_eq!(world.serial(), first);
    }
}
