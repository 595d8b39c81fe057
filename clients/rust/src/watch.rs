//! Following what commits change, over as many streams as it takes.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::time::sleep;
use tonic::Streaming;

use crate::call::{Awaited, BoxFuture, Call, Core};
use crate::changes::Update;
use crate::method::Method;
use crate::retry::Attempts;
use crate::{Error, Result, Stream, v1};

/// A request that opens a stream of what happens, in the order of revisions.
pub trait Feed: Method {
    /// What the watch gives.
    type Item: From<Self::Raw> + Send + 'static;
    /// How it comes.
    #[doc(hidden)]
    type Raw: Send + 'static;
    #[doc(hidden)]
    fn start_mut(&mut self) -> &mut u64;
    /// Splits a message: its revision, what it carries, and whether more of the revision follows.
    #[doc(hidden)]
    fn read(response: Self::Response) -> (u64, Vec<Self::Raw>, bool);
    #[doc(hidden)]
    fn revision(raw: &Self::Raw) -> u64;
    #[doc(hidden)]
    /// Tells it from everything else of the same revision.
    #[doc(hidden)]
    fn identity(raw: &Self::Raw) -> (String, u64);
}

/// The same watch, giving its progress too.
#[derive(Debug, Clone)]
pub struct With<F>(pub(crate) F);

/// Implements what a call of a feed does when it is awaited; the trait of unary calls has taken the
/// place for an implementation of all feeds.
macro_rules! awaited {
    ($($feed:ident),+) => {
        $(impl Awaited for v1::$feed {
            type Output = Watch<<Self as Feed>::Item>;

            async fn run(call: Call<Self>) -> Result<Self::Output> {
                Watch::begin(Follower::new(call.core, call.request, items_only)).await
            }
        })+
    };
}
awaited!(WatchChangesRequest, WatchTransitionsRequest);

fn items_only<T>(update: Update<T>) -> Option<T> {
    match update {
        Update::Item(item) => Some(item),
        Update::Progress(_) => None,
    }
}

impl<F: Feed> Awaited for With<F> {
    type Output = Watch<Update<F::Item>>;

    async fn run(call: Call<Self>) -> Result<Self::Output> {
        Watch::begin(Follower::new(call.core, call.request.0, Some)).await
    }
}

/// Gives what happens in order, each once, and connects again by itself where it broke off.
///
/// ```no_run
/// # async fn example(client: statekeep::Client) -> statekeep::Result<()> {
/// let mut watch = client.store().watch().prefix("user/").await?;
/// while let Some(change) = watch.next().await? {
///     println!("{} {:?} {}", change.revision, change.kind, change.key);
/// }
/// # Ok(())
/// # }
/// ```
///
/// Once the server has answered, it connects again for as long as the server is away; before, it
/// fails after the attempts of a call. It ends when its client is closed, or it is dropped. It fails with
/// [`Error::RevisionCompacted`] when changes are no longer kept: read anew, and watch from behind
/// the revision that was read.
#[must_use = "a watch that is dropped ends"]
pub struct Watch<T> {
    ready: VecDeque<(T, u64)>,
    revision: u64,
    step: Option<BoxFuture<Step<T>>>,
}

/// A follower that has taken a message, or has failed for good.
type Step<T> = (Box<dyn Follow<T>>, Result<Batch<T>>);

/// What came with one message: items, each with the revision that is done after it.
struct Batch<T> {
    items: Vec<(T, u64)>,
    done: u64,
}

impl<T: Send + 'static> Watch<T> {
    /// Waits until it is known where a watch from now on begins.
    async fn begin(mut follower: impl Follow<T> + 'static) -> Result<Self> {
        let mut watch = Self { ready: VecDeque::new(), revision: 0, step: None };
        if let Some(revision) = follower.begins_after() {
            watch.revision = revision;
        } else {
            let batch = follower.take().await?;
            watch.add(batch);
        }
        watch.step = Some(Box::new(follower).step());
        Ok(watch)
    }

    /// Returns what happened next; nothing once the watch is over.
    ///
    /// Cancel safe: nothing is lost when what waits for it is dropped.
    ///
    /// # Errors
    ///
    /// The error that ended the watch. Nothing comes after it.
    pub async fn next(&mut self) -> Result<Option<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// Everything up to this revision was given. To go on another time, watch from behind it.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn add(&mut self, batch: Batch<T>) {
        if batch.items.is_empty() && self.ready.is_empty() {
            self.revision = batch.done;
        }
        self.ready.extend(batch.items);
    }
}

impl<T: Send + 'static> Stream for Watch<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some((item, revision)) = this.ready.pop_front() {
                this.revision = revision;
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(step) = &mut this.step else { return Poll::Ready(None) };
            let (follower, result) = ready!(step.as_mut().poll(context));
            match result {
                Ok(batch) => {
                    this.step = Some(follower.step());
                    this.add(batch);
                }
                Err(error) => {
                    this.step = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

// Nothing in it is pinned in place: what waits stands in a box.
impl<T> Unpin for Watch<T> {}

impl<T> fmt::Debug for Watch<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Watch").field("revision", &self.revision).finish_non_exhaustive()
    }
}

/// What takes messages for a watch, whatever they carry.
trait Follow<T>: Send {
    /// The revision after which it begins, if that is known.
    fn begins_after(&self) -> Option<u64>;
    /// Takes one message, however many attempts that needs.
    fn take(&mut self) -> Pin<Box<dyn Future<Output = Result<Batch<T>>> + Send + '_>>;
    /// The same, and gives itself back.
    fn step(self: Box<Self>) -> BoxFuture<Step<T>>;
}

/// Follows one feed.
struct Follower<F: Feed, T> {
    core: Arc<Core>,
    request: F,
    keep: fn(Update<F::Item>) -> Option<T>,
    attempts: Attempts,
    messages: Option<Streaming<F::Response>>,
    /// What came of a revision that is not complete: it comes again after a reconnection.
    seen: HashSet<(u64, String, u64)>,
}

impl<F: Feed, T> Follower<F, T> {
    fn new(core: Arc<Core>, request: F, keep: fn(Update<F::Item>) -> Option<T>) -> Self {
        let attempts = Attempts::new(&core.retry, None);
        Self { core, request, keep, attempts, messages: None, seen: HashSet::new() }
    }

    async fn receive(&mut self) -> Result<F::Response> {
        loop {
            let failure = match self.receive_once().await {
                Ok(Some(message)) => {
                    self.attempts.begun();
                    return Ok(message);
                }
                Ok(None) => Error::unavailable("The server ended the watch without a reason."),
                Err(failure) => failure,
            };
            self.messages = None;
            let pause = self.attempts.pause(&failure).ok_or(failure)?;
            let link = &self.core.connection.link;
            link.unless_closed(async {
                sleep(pause).await;
                Ok(())
            })
            .await?;
        }
    }

    async fn receive_once(&mut self) -> Result<Option<F::Response>> {
        let link = &self.core.connection.link;
        let messages = match &mut self.messages {
            Some(messages) => messages,
            none => none.insert(link.stream(self.request.clone()).await?),
        };
        link.next(messages).await
    }
}

impl<F: Feed, T: Send + 'static> Follower<F, T> {
    fn batch(&mut self, message: F::Response) -> Batch<T> {
        let (revision, mut raws, is_partial) = F::read(message);
        let done = if is_partial { revision.saturating_sub(1) } else { revision };
        let is_progress = raws.is_empty();
        let name = |raw: &F::Raw| {
            let (owner, number) = F::identity(raw);
            (F::revision(raw), owner, number)
        };
        if !self.seen.is_empty() {
            raws.retain(|raw| !self.seen.contains(&name(raw)));
        }
        self.seen.retain(|(seen, ..)| *seen > done);
        self.seen.extend(raws.iter().map(name).filter(|(seen, ..)| *seen > done));
        *self.request.start_mut() = done + 1;
        let mut items = Vec::with_capacity(raws.len());
        let mut raws = raws.into_iter().peekable();
        while let Some(raw) = raws.next() {
            let own = F::revision(&raw);
            let after = match raws.peek() {
                None => done,
                Some(next) if F::revision(next) == own => own.saturating_sub(1),
                Some(_) => own,
            };
            items.extend((self.keep)(Update::Item(raw.into())).map(|item| (item, after)));
        }
        if is_progress {
            items.extend((self.keep)(Update::Progress(revision)).map(|item| (item, done)));
        }
        Batch { items, done }
    }
}

impl<F: Feed, T: Send + 'static> Follow<T> for Follower<F, T> {
    fn begins_after(&self) -> Option<u64> {
        let mut request = self.request.clone();
        request.start_mut().checked_sub(1)
    }

    fn take(&mut self) -> Pin<Box<dyn Future<Output = Result<Batch<T>>> + Send + '_>> {
        Box::pin(async {
            let message = self.receive().await?;
            Ok(self.batch(message))
        })
    }

    fn step(mut self: Box<Self>) -> BoxFuture<Step<T>> {
        Box::pin(async move {
            let result = self.take().await;
            (self as Box<dyn Follow<T>>, result)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::changes::Change;

    type Changes = Follower<v1::WatchChangesRequest, Update<Change>>;

    fn follower() -> Changes {
        let core = Arc::new(crate::client::tests::core());
        Follower::new(core, v1::WatchChangesRequest::default(), Some)
    }

    fn message(revision: u64, changes: &[(u64, u32)], partial: bool) -> v1::WatchChangesResponse {
        let change =
            |&(revision, index): &(u64, u32)| v1::Change { revision, index, ..Default::default() };
        v1::WatchChangesResponse {
            revision,
            changes: changes.iter().map(change).collect(),
            partial,
        }
    }

    fn taken(follower: &mut Changes, message: v1::WatchChangesResponse) -> Vec<(u64, u32, u64)> {
        let items = follower.batch(message).items.into_iter();
        items
            .map(|(update, after)| match update {
                Update::Item(change) => (change.revision, change.index, after),
                Update::Progress(revision) => (revision, u32::MAX, after),
            })
            .collect()
    }

    #[tokio::test]
    async fn the_revision_rises_behind_the_last_change_of_each_commit() {
        let mut follower = follower();
        let items = taken(&mut follower, message(9, &[(5, 0), (5, 1), (7, 0)], false));
        assert_eq!(items, [(5, 0, 4), (5, 1, 5), (7, 0, 9)]);
        assert_eq!(follower.request.start_revision, 10);
        assert_eq!(taken(&mut follower, message(12, &[], false)), [(12, u32::MAX, 12)]);
    }

    #[tokio::test]
    async fn what_came_of_an_unfinished_commit_is_dropped_when_it_comes_again() {
        let mut follower = follower();
        let items = taken(&mut follower, message(5, &[(4, 0), (5, 0), (5, 1)], true));
        assert_eq!(items, [(4, 0, 4), (5, 0, 4), (5, 1, 4)]);
        assert_eq!(follower.request.start_revision, 5);
        let again = taken(&mut follower, message(5, &[(5, 0), (5, 1), (5, 2)], true));
        assert_eq!(again, [(5, 2, 4)]);
        assert_eq!(taken(&mut follower, message(5, &[(5, 3)], false)), [(5, 3, 5)]);
        assert!(follower.seen.is_empty());
    }
}
