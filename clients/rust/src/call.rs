//! How a call is made: its options, its deadline, its attempts, its answer.
//!
//! Owns the only place where a unary call waits for the server. Never knows what a call means:
//! everything that differs between calls stands in the traits of its request.

use std::fmt;
use std::ops::RangeBounds;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use tonic::Code;

use crate::connection::Connection;
use crate::method::Method;
use crate::pipeline::{self, Kind, Outcome};
use crate::retry::{Attempts, Retry};
use crate::v1::{self, pipeline_call, pipeline_reply};
use crate::values::{At, to_key_range};
use crate::{Error, Result, Stream};

/// What waits for an answer.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Everything that the calls of one client have in common.
#[derive(Debug, Clone)]
pub(crate) struct Core {
    pub(crate) connection: Arc<Connection>,
    pub(crate) namespace: String,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Retry,
    pub(crate) has_pipeline: bool,
}

/// How long a call may take; without a length, as long as it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// As long as its client says.
    OfClient,
    /// As long as it says itself.
    Own(Option<Duration>),
}

impl Limit {
    /// Returns the limit of a call whose client has this one.
    pub(crate) fn or(self, of_client: Option<Duration>) -> Option<Duration> {
        match self {
            Self::OfClient => of_client,
            Self::Own(limit) => limit,
        }
    }
}

/// A call that is about to be made. Options are added to it, then it is awaited:
///
/// ```no_run
/// # async fn example(client: statekeep::Client) -> statekeep::Result<()> {
/// # use std::time::Duration;
/// client.store().save("session/7", b"\x00\x01").ttl(Duration::from_secs(30)).await?;
/// # Ok(())
/// # }
/// ```
///
/// Nothing is sent before. Dropping what waits for the answer breaks the call off; a write may then
/// have been applied or not.
#[must_use = "a call is made when it is awaited"]
pub struct Call<R> {
    pub(crate) core: Arc<Core>,
    pub(crate) request: R,
    pub(crate) limit: Limit,
    pub(crate) wrong: Option<Error>,
}

impl<R: fmt::Debug> fmt::Debug for Call<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A request with one answer.
pub trait Unary: Method {
    /// What the call answers with.
    type Answer: Send + 'static;
    /// How it goes through the pipeline, if it can.
    #[doc(hidden)]
    const PIPE: Option<Pipe<Self>> = None;
    /// Reads the answer.
    #[doc(hidden)]
    fn answer(response: Self::Response) -> Self::Answer;
    /// Sending it twice does no more than sending it once.
    #[doc(hidden)]
    fn is_retryable(&self) -> bool;
    /// Reads an error that is an answer, such as that there is no entry.
    #[doc(hidden)]
    fn answer_of_error(error: Error) -> Result<Self::Answer> {
        Err(error)
    }
}

/// How a request goes through the pipeline.
#[doc(hidden)]
#[derive(Debug)]
pub struct Pipe<R: Method> {
    pub(crate) kind: Kind,
    pub(crate) wrap: fn(R) -> pipeline_call::Call,
    pub(crate) unwrap: fn(pipeline_call::Call) -> Option<R>,
    pub(crate) read: fn(pipeline_reply::Reply) -> Option<R::Response>,
}

/// A request that changes something.
pub trait Mutation {
    #[doc(hidden)]
    fn request_id_mut(&mut self) -> &mut String;
}

/// A request that reads at the latest revision, or in the past.
pub trait Read {
    #[doc(hidden)]
    fn at_mut(&mut self) -> &mut Option<v1::PointInTime>;
}

/// A request about a selection of entries.
pub trait Selects {
    #[doc(hidden)]
    fn select_prefix(&mut self, prefix: String);
    #[doc(hidden)]
    fn select_range(&mut self, range: v1::KeyRange);
}

/// A request that goes through its items in pages.
pub trait InPages {
    #[doc(hidden)]
    fn page_size_mut(&mut self) -> &mut i32;
}

/// A request whose items can come in the opposite order.
pub trait Reversible {
    #[doc(hidden)]
    fn reverse_mut(&mut self) -> &mut bool;
}

/// What a call does when it is awaited.
pub trait Awaited: Sized + Send + 'static {
    /// What it answers with.
    type Output;
    #[doc(hidden)]
    fn run(call: Call<Self>) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// What a call gives one by one.
pub trait Streamed: Sized {
    /// One of them.
    type Item: Send + 'static;
    #[doc(hidden)]
    fn start(call: Call<Self>) -> impl Stream<Item = Result<Self::Item>> + Send + 'static;
}

impl<R: Unary> Awaited for R {
    type Output = R::Answer;

    async fn run(call: Call<Self>) -> Result<R::Answer> {
        match respond(&call.core, call.request, call.limit).await {
            Ok(response) => Ok(R::answer(response)),
            Err(error) => R::answer_of_error(error),
        }
    }
}

impl<R: Awaited> IntoFuture for Call<R> {
    type Output = Result<R::Output>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            match self.wrong.take() {
                Some(error) => Err(error),
                None => R::run(self).await,
            }
        })
    }
}

impl<R> Call<R> {
    pub(crate) fn new(core: &Arc<Core>, request: R) -> Self {
        Self { core: Arc::clone(core), request, limit: Limit::OfClient, wrong: None }
    }

    /// Limits the time of this call with all its attempts; `None` lets it take as long as it takes.
    /// Of a listing it is the time for each page.
    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limit = Limit::Own(limit.into());
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut R)) -> Self {
        change(&mut self.request);
        self
    }

    pub(crate) fn map<T>(self, change: impl FnOnce(R) -> T) -> Call<T> {
        let request = change(self.request);
        Call { core: self.core, request, limit: self.limit, wrong: self.wrong }
    }
}

impl<R: Mutation> Call<R> {
    /// Applies the mutation once, however often it is sent: so it may be tried again by itself.
    pub fn request_id(self, id: impl Into<String>) -> Self {
        self.with(|request| *request.request_id_mut() = id.into())
    }
}

impl<R: Read> Call<R> {
    /// Reads at a revision, a time, or a snapshot by its label or id.
    ///
    /// A text is a label and means the newest snapshot with it; a `SnapshotId` means that one.
    pub fn at(self, at: impl Into<At>) -> Self {
        self.with(|request| *request.at_mut() = Some(at.into().into()))
    }
}

impl<R: Selects> Call<R> {
    /// Only entries whose key begins with this.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        self.with(|request| request.select_prefix(prefix.into()))
    }

    /// Only entries whose key lies in a range, by the order of the UTF-8 bytes:
    /// `range::<str, _>("a".."b")` is not needed, `range("a".."b")` will do.
    pub fn range<'a>(self, range: impl RangeBounds<&'a str>) -> Self {
        let bounds = (range.start_bound().cloned(), range.end_bound().cloned());
        self.with(|request| request.select_range(to_key_range(&bounds)))
    }
}

impl<R: InPages> Call<R> {
    /// Takes so many items at once: 1 to 1,000, by default 100.
    pub fn page_size(self, items: u32) -> Self {
        self.with(|request| *request.page_size_mut() = i32::try_from(items).unwrap_or(i32::MAX))
    }
}

impl<R: Reversible> Call<R> {
    /// In the opposite order.
    pub fn reverse(self) -> Self {
        self.with(|request| *request.reverse_mut() = true)
    }
}

/// Makes a call in as many attempts as it may have.
pub(crate) async fn respond<R: Unary>(
    core: &Core,
    request: R,
    limit: Limit,
) -> Result<R::Response> {
    let mut attempts = Attempts::new(&core.retry, limit.or(core.timeout));
    match attempts.deadline {
        None => repeat(core, request, &mut attempts).await,
        Some(deadline) => {
            let call = repeat(core, request, &mut attempts);
            timeout_at(deadline, call).await.unwrap_or_else(|_| Err(Error::deadline()))
        }
    }
}

async fn repeat<R: Unary>(core: &Core, request: R, attempts: &mut Attempts) -> Result<R::Response> {
    if !request.is_retryable() || core.retry.attempts_max <= 1 {
        return attempt(core, request, attempts.deadline).await;
    }
    loop {
        match attempt(core, request.clone(), attempts.deadline).await {
            Ok(response) => return Ok(response),
            Err(failure) => {
                let pause = attempts.pause(&failure).ok_or(failure)?;
                core.connection
                    .link
                    .unless_closed(async {
                        sleep(pause).await;
                        Ok(())
                    })
                    .await?;
            }
        }
    }
}

async fn attempt<R: Unary>(
    core: &Core,
    request: R,
    deadline: Option<Instant>,
) -> Result<R::Response> {
    let result = match R::PIPE {
        Some(pipe) if core.has_pipeline => through_pipeline(core, request, &pipe, deadline).await,
        _ => alone(core, request, deadline).await,
    };
    // Both ends keep the time, and may disagree on who was first to notice.
    result.map_err(|error| match deadline {
        Some(deadline) if is_of_time(&error) && deadline <= Instant::now() => Error::deadline(),
        _ => error,
    })
}

fn is_of_time(error: &Error) -> bool {
    let code = error.code();
    error.reason().is_empty() && matches!(code, Code::Unavailable | Code::Cancelled)
}

async fn through_pipeline<R: Unary>(
    core: &Core,
    request: R,
    pipe: &Pipe<R>,
    deadline: Option<Instant>,
) -> Result<R::Response> {
    let line = core.connection.line(pipe.kind);
    let bytes = request.encoded_len();
    if bytes > pipeline::MESSAGE_BYTES_MAX || !line.is_open_for_calls() {
        return alone(core, request, deadline).await;
    }
    match line.call((pipe.wrap)(request), bytes, deadline).await {
        Outcome::Reply(reply) => (pipe.read)(reply)
            .ok_or_else(|| Error::unavailable("The server answered another kind of call.")),
        Outcome::Failed(error) => Err(error),
        Outcome::Refused(call) => match (pipe.unwrap)(call) {
            Some(request) => alone(core, request, deadline).await,
            None => Err(Error::other("A call came back as another one.")),
        },
    }
}

async fn alone<R: Unary>(
    core: &Core,
    request: R,
    deadline: Option<Instant>,
) -> Result<R::Response> {
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    core.connection.link.unary(request, left).await
}
