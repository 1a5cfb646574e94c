//! Clock and randomness, as the caller hands them in.

use rand_core::{Infallible, TryCryptoRng, TryRng};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Fills a buffer with random bytes.
pub type Random = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// What the room needs of its surroundings.
pub struct Context {
    /// The current time.
    pub clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// Randomness that is fit for private keys.
    pub random: Random,
}

impl Context {
    /// The current time.
    pub fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// The time since 1970, in whole seconds.
    pub fn seconds(&self) -> u64 {
        seconds(self.now())
    }

    /// Random bytes.
    pub(super) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// The randomness as the crates of keys expect it.
    pub(super) fn generator(&self) -> Generator<'_> {
        Generator(self)
    }
}

/// Whole seconds since 1970; 0 for earlier times.
pub(super) fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.as_ref().map_or(0, Duration::as_secs)
}

/// See [`Context::generator`].
pub(super) struct Generator<'a>(&'a Context);

impl TryRng for Generator<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        (self.0.random)(buffer);
        Ok(())
    }
}

impl TryCryptoRng for Generator<'_> {}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use ring::rand::{SecureRandom, SystemRandom};

    /// The first of January 2026, where time begins in tests.
    pub(crate) fn start() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_767_225_600)
    }

    /// A context whose clock shows this many days after [`start`].
    pub(crate) fn context_at_day(days: u64) -> Context {
        let now = start() + Duration::from_secs(days * 24 * 60 * 60);
        Context {
            clock: Box::new(move || now),
            random: Box::new(|buffer| SystemRandom::new().fill(buffer).unwrap()),
        }
    }
}
