//! When a failed call is tried again. Owns the arithmetic of waiting; it never waits itself.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use tokio::time::Instant;

use crate::Error;

/// How long to wait between the attempts of one call, and how many there are.
///
/// Reads are tried again, and writes that carry a `request_id`, when the server cannot be reached
/// or says that trying again helps. Before the second attempt the client waits a random time
/// between half of `pause_first` and all of it; this bound doubles with each attempt, up to
/// `pause_max`. The call's own time limits it all. `attempts_max: 1` turns it off.
///
/// A watch that has begun and hooks that are served are tried again without an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// How many attempts a call has, the first one included.
    pub attempts_max: u32,
    /// The bound of the first pause.
    pub pause_first: Duration,
    /// The bound of every pause.
    pub pause_max: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts_max: 10,
            pause_first: Duration::from_millis(50),
            pause_max: Duration::from_secs(2),
        }
    }
}

impl Retry {
    /// No call is tried again.
    #[must_use]
    pub fn never() -> Self {
        Self { attempts_max: 1, ..Self::default() }
    }

    /// Returns how long to wait after so many failed attempts; `share` is from 0 to 1.
    fn pause(&self, attempts_failed: u32, share: f64) -> Duration {
        let doublings = attempts_failed.saturating_sub(1).min(31);
        let bound = self.pause_first.saturating_mul(1 << doublings).min(self.pause_max);
        bound.mul_f64(0.5 + share / 2.0)
    }
}

/// The attempts of one call: counts them, and knows how much of its time is left.
#[derive(Debug)]
pub(crate) struct Attempts {
    retry: Retry,
    failed: u32,
    /// Set of what has begun, and goes on for as long as trying again may help.
    is_endless: bool,
    pub(crate) deadline: Option<Instant>,
}

impl Attempts {
    /// Begins now; without a limit there is no end to its time.
    pub(crate) fn new(retry: &Retry, limit: Option<Duration>) -> Self {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        Self { retry: retry.clone(), failed: 0, is_endless: false, deadline }
    }

    /// Returns how much time is left; nothing when there is no limit.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Forgets the failures: a stream that has delivered something starts to count anew.
    pub(crate) fn succeeded(&mut self) {
        self.failed = 0;
    }

    /// Forgets the failures, and lets none that is transient be the last.
    pub(crate) fn begun(&mut self) {
        self.failed = 0;
        self.is_endless = true;
    }

    /// Returns how long to wait before the next attempt, or nothing when there is none.
    pub(crate) fn pause(&mut self, failure: &Error) -> Option<Duration> {
        self.failed = self.failed.saturating_add(1);
        let is_last = self.failed >= self.retry.attempts_max && !self.is_endless;
        if !failure.is_transient() || is_last {
            return None;
        }
        let asked = failure.failure().retry_delay.unwrap_or_default();
        let pause = self.retry.pause(self.failed, random_share()) + asked;
        match self.remaining() {
            Some(remaining) if pause >= remaining => None,
            _ => Some(pause),
        }
    }
}

/// Returns a random number from 0 to 1.
fn random_share() -> f64 {
    f64::from(u32::try_from(random_bits() >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

/// Returns a `request_id` that nothing else has.
pub(crate) fn random_id() -> String {
    format!("{:016x}{:016x}", random_bits(), random_bits())
}

/// Returns what std draws for each hash map.
fn random_bits() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transient() -> Error {
        Error::unavailable("gone")
    }

    #[test]
    fn pauses_lie_between_half_of_a_bound_that_doubles_and_all_of_it() {
        let retry = Retry::default();
        let bounds: Vec<_> =
            [1, 2, 3, 6, 7, 40].map(|failed| retry.pause(failed, 1.0).as_millis()).into();
        assert_eq!(bounds, [50, 100, 200, 1600, 2000, 2000]);
        assert_eq!(retry.pause(1, 0.0), Duration::from_millis(25));
        assert_eq!(retry.pause(9, 0.0), Duration::from_secs(1));
        let shortest: Duration = (1..10).map(|failed| retry.pause(failed, 0.0)).sum();
        assert!(shortest > Duration::from_millis(4_500), "{shortest:?}");
    }

    #[test]
    fn shares_are_random_and_from_0_to_1() {
        let shares: Vec<_> = (0..100).map(|_| random_share()).collect();
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
        assert!(shares.iter().any(|share| *share > 0.5) && shares.iter().any(|share| *share < 0.5));
    }

    #[test]
    fn only_transient_failures_are_tried_again() {
        let mut attempts = Attempts::new(&Retry::default(), None);
        assert!(attempts.pause(&transient()).is_some());
        assert!(attempts.pause(&Error::usage("no")).is_none());
    }

    #[test]
    fn attempts_are_counted_until_something_succeeds() {
        let retry = Retry { attempts_max: 3, ..Retry::default() };
        let mut attempts = Attempts::new(&retry, None);
        assert!(attempts.pause(&transient()).is_some());
        assert!(attempts.pause(&transient()).is_some());
        assert!(attempts.pause(&transient()).is_none());
        attempts.succeeded();
        assert!(attempts.pause(&transient()).is_some());
    }

    #[test]
    fn what_has_begun_has_no_last_attempt() {
        let mut attempts = Attempts::new(&Retry::never(), None);
        attempts.begun();
        assert!((0..100).all(|_| attempts.pause(&transient()).is_some()));
        assert!(attempts.pause(&Error::usage("no")).is_none());
    }

    #[test]
    fn no_pause_goes_beyond_the_time_of_the_call() {
        let mut attempts = Attempts::new(&Retry::default(), Some(Duration::ZERO));
        assert!(attempts.pause(&transient()).is_none());
        assert_eq!(attempts.remaining(), Some(Duration::ZERO));
        let endless = Attempts::new(&Retry::default(), Some(Duration::MAX));
        assert_eq!(endless.remaining(), None);
    }
}
