//! Answering the questions of hooks with a function, over as many streams as it takes.

use std::any::Any;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, stream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use crate::call::{Awaited, BoxFuture, Call, Core};
use crate::machines::{Machine, Machines};
use crate::retry::Attempts;
use crate::v1::{self, serve_guards_request, serve_guards_response};
use crate::values::from_duration;
use crate::{Error, Result};

/// Answers that wait for their turn on the stream.
const ANSWERS_WAITING_MAX: usize = 64;
/// Why a question is refused whose function did not come to an answer.
const HOOK_FAILED: &str = "The hook failed.";

/// Whether a transition may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HookQuestion {
    /// The hook that is asked.
    pub hook: String,
    /// The machine as it is.
    pub machine: Machine,
    /// The event.
    pub event: String,
    /// Where the transition would lead.
    pub to_state: String,
    /// The event's payload: JSON text, or empty.
    pub payload_json: String,
    /// Who, as given to the trigger.
    pub actor: String,
    /// Why, as given to the trigger.
    pub note: String,
    /// How long the server still waits for the answer.
    pub time_left: Duration,
}

impl From<v1::HookQuestion> for HookQuestion {
    fn from(message: v1::HookQuestion) -> Self {
        Self {
            hook: message.hook,
            machine: message.machine.unwrap_or_default().into(),
            event: message.event,
            to_state: message.to_state,
            payload_json: message.payload_json,
            actor: message.actor,
            note: message.note,
            time_left: from_duration(message.time_left).unwrap_or_default(),
        }
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookAnswer {
    /// The transition may be taken.
    Allow,
    /// It may not, and why; this becomes the message of the rejection.
    Refuse(String),
}

impl HookAnswer {
    /// Refuses with a reason for people.
    #[must_use]
    pub fn refuse(message: impl Into<String>) -> Self {
        Self::Refuse(message.into())
    }
}

/// Allows or refuses, without a reason.
impl From<bool> for HookAnswer {
    fn from(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Refuse(String::new()) }
    }
}

type Function = Arc<dyn Fn(HookQuestion) -> BoxFuture<HookAnswer> + Send + Sync>;

/// A serving of hooks that is about to begin; see [`Machines::serve_guards`].
#[derive(Clone)]
pub struct ServeGuards {
    registration: v1::HookRegistration,
    function: Function,
}

impl Machines {
    /// Answers the questions of hooks with one function, until what it gives is dropped.
    ///
    /// ```no_run
    /// # async fn example(client: statekeep::Client) -> statekeep::Result<()> {
    /// use statekeep::HookAnswer;
    ///
    /// let serving = client.machines().serve_guards(["may_remove"], async |question| {
    ///     match question.actor.as_str() {
    ///         "admin" => HookAnswer::Allow,
    ///         _ => HookAnswer::refuse("only admins remove doors"),
    ///     }
    /// }).await?;
    /// # drop(serving);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Once it has registered, it connects and registers again by itself for as long as the server is
    /// away; events of `tracing` say when the hooks are not served and when they are again. Questions
    /// are answered at the same time, as many as [`questions_max`](Call::questions_max) says. A
    /// function that panics refuses with "The hook failed.", and an event tells why.
    pub fn serve_guards<F, A>(
        &self,
        hooks: impl IntoIterator<Item = impl Into<String>>,
        function: F,
    ) -> Call<ServeGuards>
    where
        F: Fn(HookQuestion) -> A + Send + Sync + 'static,
        A: Future<Output = HookAnswer> + Send + 'static,
    {
        let hooks = hooks.into_iter().map(Into::into).collect();
        self.call(ServeGuards {
            registration: v1::HookRegistration { hooks, questions_max: 0 },
            function: Arc::new(move |question| Box::pin(function(question))),
        })
    }
}

impl Call<ServeGuards> {
    /// How many questions it takes at the same time; 16 without this.
    pub fn questions_max(self, questions: u32) -> Self {
        self.with(|serving| serving.registration.questions_max = questions)
    }
}

impl Awaited for ServeGuards {
    type Output = Serving;

    async fn run(call: Call<Self>) -> Result<Serving> {
        let limit = call.limit.or(call.core.timeout);
        let (registered, is_registered) = oneshot::channel();
        let server = Server {
            core: call.core,
            serving: call.request,
            registered: Some(registered),
            is_serving: false,
        };
        let mut serving = Serving { task: tokio::spawn(server.run()) };
        let begun = async {
            match is_registered.await {
                Ok(()) => Ok(()),
                Err(_) => Err(serving.ended().await),
            }
        };
        match limit {
            None => begun.await?,
            Some(limit) => {
                timeout(limit, begun).await.unwrap_or_else(|_| Err(Error::deadline()))?;
            }
        }
        Ok(serving)
    }
}

/// Hooks that are being served. Dropping it ends that.
#[derive(Debug)]
#[must_use = "a serving that is dropped ends"]
pub struct Serving {
    task: JoinHandle<Error>,
}

impl Serving {
    /// Waits until the serving ends by itself, and returns why: because the client was closed, or
    /// the server refuses it for good.
    pub async fn ended(&mut self) -> Error {
        match (&mut self.task).await {
            Ok(error) => error,
            Err(error) => Error::other(format!("The serving broke off: {error}.")),
        }
    }

    /// Ends the serving. Questions that are not answered yet are asked elsewhere.
    pub fn stop(self) {}
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What serves.
struct Server {
    core: Arc<Core>,
    serving: ServeGuards,
    /// Told once, when the first registration is in force.
    registered: Option<oneshot::Sender<()>>,
    is_serving: bool,
}

impl Server {
    async fn run(mut self) -> Error {
        let mut attempts = Attempts::new(&self.core.retry, None);
        loop {
            let Err(failure) = self.serve(&mut attempts).await;
            let hooks = &self.serving.registration.hooks;
            let Some(pause) = attempts.pause(&failure) else {
                if self.registered.is_none() && !matches!(failure, Error::CallCancelled(_)) {
                    tracing::error!(?hooks, error = %failure, "Hooks are no longer served.");
                }
                return failure;
            };
            if std::mem::take(&mut self.is_serving) {
                tracing::warn!(?hooks, error = %failure, "Hooks are not served for now.");
            }
            let link = &self.core.connection.link;
            let waited = link.unless_closed(async {
                sleep(pause).await;
                Ok(())
            });
            if let Err(closed) = waited.await {
                return closed;
            }
        }
    }

    /// Serves on one stream until that breaks.
    async fn serve(&mut self, attempts: &mut Attempts) -> Result<std::convert::Infallible> {
        let link = Arc::clone(&self.core.connection.link);
        let (answers, outgoing) = mpsc::channel(ANSWERS_WAITING_MAX);
        let registration = self.serving.registration.clone();
        let first = v1::ServeGuardsRequest {
            namespace: self.core.namespace.clone(),
            message: Some(serve_guards_request::Message::Registration(registration)),
        };
        let outgoing = stream::unfold((Some(first), outgoing), |(first, mut outgoing)| async {
            let next = match first {
                Some(first) => first,
                None => outgoing.recv().await?,
            };
            Some((next, (None, outgoing)))
        });
        let mut messages =
            link.unless_closed(link.exchange::<v1::ServeGuardsRequest, _>(outgoing)).await?;
        let mut questions = JoinSet::new();
        loop {
            let message = link.next(&mut messages).await?;
            let message =
                message.ok_or_else(|| Error::unavailable("The server ended the serving."))?;
            // Those that are answered give their room back.
            while questions.try_join_next().is_some() {}
            match message.message {
                Some(serve_guards_response::Message::Registered(_)) => {
                    attempts.begun();
                    self.is_serving = true;
                    if let Some(registered) = self.registered.take() {
                        let _ = registered.send(());
                    } else {
                        let hooks = &self.serving.registration.hooks;
                        tracing::info!(?hooks, "Hooks are served again.");
                    }
                }
                Some(serve_guards_response::Message::Question(question)) => {
                    questions.spawn(answer(
                        Arc::clone(&self.serving.function),
                        question,
                        answers.clone(),
                    ));
                }
                None => {}
            }
        }
    }
}

async fn answer(
    function: Function,
    mut question: v1::HookQuestion,
    answers: mpsc::Sender<v1::ServeGuardsRequest>,
) {
    let question_id = std::mem::take(&mut question.question_id);
    let hook = question.hook.clone();
    // Called inside, because a function may also fail before it gives what to wait for.
    let asked = AssertUnwindSafe(async { function(question.into()).await }).catch_unwind();
    let (allowed, message) = match asked.await {
        Ok(HookAnswer::Allow) => (true, String::new()),
        Ok(HookAnswer::Refuse(message)) => (false, message),
        Err(panic) => {
            tracing::error!(hook, panic = text_of(&*panic), "A hook failed, so it refuses.");
            (false, HOOK_FAILED.to_owned())
        }
    };
    let answer = v1::HookAnswer { question_id, allowed, message };
    let request = v1::ServeGuardsRequest {
        namespace: String::new(),
        message: Some(serve_guards_request::Message::Answer(answer)),
    };
    // Of a stream that is gone, nobody waits for the answer.
    let _ = answers.send(request).await;
}

/// Returns what a panic said, where that is text.
fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default()
}

impl fmt::Debug for ServeGuards {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ServeGuards")
            .field("registration", &self.registration)
            .finish_non_exhaustive()
    }
}
