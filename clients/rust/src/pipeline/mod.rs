//! The pipeline: calls that are made at the same time share messages on one stream.
//!
//! Owns the streams of a client, which calls are under way on them, and when a message goes out: at
//! once when the line is free, else with what has gathered when an earlier one is answered. Never
//! knows what a call means, nor tries one again: each ends once, as a unary call would.

mod outbound;
mod state;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use crate::connection::{Link, lock};
use crate::v1::{PipelineRequest, PipelineResponse, pipeline_call, pipeline_reply};
use crate::{Error, Result};

use outbound::Outbound;
use state::{State, Waiting};

/// Larger calls go alone.
pub(crate) const MESSAGE_BYTES_MAX: usize = 1 << 20;
/// The server counts streams, so an idle one is given back.
const IDLE: Duration = Duration::from_secs(30);

/// Which line a call takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The line of the reads.
    Read,
    /// The line of the writes.
    Write,
}

/// How a call ends.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every call ends with a reply")]
pub(crate) enum Outcome {
    /// With the reply of the server.
    Reply(pipeline_reply::Reply),
    /// With an error.
    Failed(Error),
    /// The server takes no stream, and has not seen the call: it has to go alone.
    Refused(pipeline_call::Call),
}

/// Where calls gather, with a stream while there are any and another one when that breaks.
#[derive(Debug)]
pub(crate) struct Line {
    link: Arc<Link>,
    state: Mutex<State>,
}

impl Line {
    pub(crate) fn new(link: &Arc<Link>) -> Arc<Self> {
        Arc::new(Self { link: Arc::clone(link), state: Mutex::default() })
    }

    /// Whether a call may be sent down this line now.
    pub(crate) fn is_open_for_calls(&self) -> bool {
        lock(&self.state).is_open_for_calls(Instant::now())
    }

    /// Makes a call. One that is dropped before it went out never does.
    pub(crate) async fn call(
        self: &Arc<Self>,
        call: pipeline_call::Call,
        bytes: usize,
        deadline: Option<Instant>,
    ) -> Outcome {
        let (reply, outcome) = oneshot::channel();
        let waker = {
            let mut state = lock(&self.state);
            if state.is_closed {
                return Outcome::Failed(Error::closed());
            }
            state.waiting.push_back(Waiting { call, bytes, deadline, reply });
            if state.stream.is_none() {
                self.open(&mut state);
            }
            state.waker_for_new_call()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        // The other side always says how a call ends; should it not, the stream has.
        outcome.await.unwrap_or_else(|_| Outcome::Failed(broken()))
    }

    /// Ends the stream and every call under way; later ones fail.
    pub(crate) fn close(&self) {
        let ended = lock(&self.state).close();
        for reply in ended {
            let _ = reply.send(Outcome::Failed(Error::closed()));
        }
    }

    fn open(self: &Arc<Self>, state: &mut State) {
        let number = state.begin_stream();
        let task = tokio::spawn(Arc::clone(self).run(number));
        if let Some(stream) = &mut state.stream {
            stream.task = Some(task.abort_handle());
        }
    }

    /// Carries one stream from its beginning to its end.
    async fn run(self: Arc<Self>, number: u64) {
        let failure = match self.receive(number).await {
            Ok(()) => broken(),
            Err(error) => error,
        };
        let ended = {
            let mut state = lock(&self.state);
            let ended = state.end_stream(number, &failure, Instant::now());
            if state.stream.is_none() && !state.waiting.is_empty() && !state.is_closed {
                self.open(&mut state);
            }
            ended
        };
        for (reply, outcome) in ended {
            let _ = reply.send(outcome);
        }
    }

    async fn receive(self: &Arc<Self>, number: u64) -> Result<()> {
        let outbound = Outbound::new(Arc::clone(self), number);
        let opening = self.link.exchange::<PipelineRequest, _>(outbound);
        // The server's headers come with its first reply.
        let mut replies = self.or_give_back(number, opening).await?;
        loop {
            let message = self.or_give_back(number, async { Ok(replies.message().await?) }).await?;
            match message {
                Some(message) => self.answer(number, message),
                None => return Ok(()),
            }
        }
    }

    /// Waits for something of a stream; gives the stream back when it has had nothing to do.
    async fn or_give_back<T>(
        &self,
        number: u64,
        something: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        tokio::pin!(something);
        loop {
            let calls_count = lock(&self.state).calls_count(number);
            match timeout(IDLE, &mut something).await {
                Ok(result) => return result,
                // What is left of the stream ends it at the server's side.
                Err(_) => lock(&self.state).give_back(number, calls_count),
            }
        }
    }

    fn answer(&self, number: u64, message: PipelineResponse) {
        let (answered, waker) = lock(&self.state).answer(number, message.replies);
        for (reply, outcome) in answered {
            // The caller may be gone.
            let _ = reply.send(outcome);
        }
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

fn broken() -> Error {
    Error::unavailable("The pipeline ended without a reply.")
}
