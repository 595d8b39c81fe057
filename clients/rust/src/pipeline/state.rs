//! What a line knows: who waits, what is under way. Pure bookkeeping; it neither waits nor sends.

use std::collections::{HashMap, VecDeque};
use std::task::Waker;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tonic::Code;

use super::{MESSAGE_BYTES_MAX, Outcome};
use crate::Error;
use crate::v1::{PipelineCall, PipelineReply, PipelineRequest, pipeline_call, pipeline_reply};
use crate::values::to_duration;

const CALLS_MAX: usize = 1_024;
/// While the server makes one message durable, the next one is on its way.
const MESSAGES_UNDER_WAY_MAX: usize = 2;
/// Many calls are spread over the messages that may be under way: while the server works on one
/// half, the callers of the other can go on.
const CALLS_SPREAD_MIN: usize = 128;
/// A message without a reply for this long holds up no others: its calls may wait for hooks.
const UNANSWERED_MAX: Duration = Duration::from_millis(50);
/// A stream that the server refuses is asked for again after this long.
const REFUSED: Duration = Duration::from_secs(5);

type Reply = oneshot::Sender<Outcome>;

/// A call that has not gone out yet.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) call: pipeline_call::Call,
    pub(super) bytes: usize,
    pub(super) deadline: Option<Instant>,
    pub(super) reply: Reply,
}

/// A call that has gone out.
#[derive(Debug)]
struct Sent {
    message: u64,
    reply: Reply,
    /// Kept until the server has answered anything on the stream: it may refuse it.
    copy: Option<pipeline_call::Call>,
}

/// A message under way, over with the first reply to one of its calls.
#[derive(Debug)]
struct UnderWay {
    message: u64,
    since: Instant,
}

/// One stream of a line.
#[derive(Debug)]
pub(super) struct Stream {
    number: u64,
    pub(super) task: Option<AbortHandle>,
    waker: Option<Waker>,
    calls: HashMap<u64, Sent>,
    under_way: Vec<UnderWay>,
    calls_count: u64,
    messages_count: u64,
    was_answered: bool,
}

/// Everything that a line knows.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) waiting: VecDeque<Waiting>,
    pub(super) stream: Option<Stream>,
    pub(super) is_closed: bool,
    streams_count: u64,
    refused_until: Option<Instant>,
}

/// What the sending side of a stream has to do next.
pub(super) enum Next {
    /// Send this.
    Message(PipelineRequest),
    /// Nothing until it is woken.
    Wait,
    /// Nothing until it is woken, or until this moment.
    WaitUntil(Instant),
    /// End the stream.
    End,
}

impl State {
    pub(super) fn is_open_for_calls(&self, now: Instant) -> bool {
        self.refused_until.is_none_or(|until| until <= now)
    }

    pub(super) fn begin_stream(&mut self) -> u64 {
        self.streams_count += 1;
        self.stream = Some(Stream {
            number: self.streams_count,
            task: None,
            waker: None,
            calls: HashMap::new(),
            under_way: Vec::with_capacity(MESSAGES_UNDER_WAY_MAX),
            calls_count: 0,
            messages_count: 0,
            was_answered: false,
        });
        self.streams_count
    }

    /// Returns whom to wake for a call that has just come. The first one that has to wait wakes the
    /// sending side too, which then looks at the time; those after it change nothing.
    pub(super) fn waker_for_new_call(&mut self) -> Option<Waker> {
        let waiting = self.waiting.len();
        let stream = self.stream.as_mut()?;
        let is_free = stream.under_way.len() < MESSAGES_UNDER_WAY_MAX;
        if is_free || waiting == 1 { stream.waker.take() } else { None }
    }

    /// Decides what a stream has to do next. With `may_send` false it only says whether there is
    /// something to send: `WaitUntil(now)`.
    pub(super) fn next(&mut self, number: u64, now: Instant, may_send: bool) -> Next {
        let Some(stream) = self.stream.as_mut().filter(|stream| stream.number == number) else {
            return Next::End;
        };
        // Callers who are gone by now want nothing any more.
        while self.waiting.front().is_some_and(|one| one.reply.is_closed()) {
            self.waiting.pop_front();
        }
        if self.waiting.is_empty() {
            return Next::Wait;
        }
        stream.under_way.retain(|one| now < one.since + UNANSWERED_MAX);
        let free = MESSAGES_UNDER_WAY_MAX.saturating_sub(stream.under_way.len());
        if free == 0 {
            return Next::WaitUntil(stream.under_way[0].since + UNANSWERED_MAX);
        }
        if !may_send {
            return Next::WaitUntil(now);
        }
        let share = self.waiting.len() / free + 1;
        let calls_max = share.clamp(CALLS_SPREAD_MIN, CALLS_MAX);
        Next::Message(stream.take_message(&mut self.waiting, calls_max, now))
    }

    pub(super) fn wait(&mut self, number: u64, waker: &Waker) {
        if let Some(stream) = self.stream.as_mut().filter(|stream| stream.number == number) {
            match &mut stream.waker {
                Some(known) => known.clone_from(waker),
                none => *none = Some(waker.clone()),
            }
        }
    }

    /// Takes replies; returns who gets which, and whom to wake when a message can go out.
    pub(super) fn answer(
        &mut self,
        number: u64,
        replies: Vec<PipelineReply>,
    ) -> (Vec<(Reply, Outcome)>, Option<Waker>) {
        let mut answered = Vec::with_capacity(replies.len());
        let Some(stream) = self.stream.as_mut().filter(|stream| stream.number == number) else {
            return (answered, None);
        };
        stream.was_answered = true;
        for reply in replies {
            let Some(sent) = stream.calls.remove(&reply.id) else { continue };
            stream.under_way.retain(|one| one.message != sent.message);
            let outcome = match reply.reply {
                Some(pipeline_reply::Reply::Error(status)) => Outcome::Failed(status.into()),
                Some(reply) => Outcome::Reply(reply),
                None => Outcome::Failed(super::broken()),
            };
            answered.push((sent.reply, outcome));
        }
        let waker = if self.waiting.is_empty() { None } else { stream.waker.take() };
        (answered, waker)
    }

    /// Ends a stream that is over: what it had sent fails, or goes alone when it was refused. What
    /// still waits is for the next stream, unless this one never came to be.
    pub(super) fn end_stream(
        &mut self,
        number: u64,
        failure: &Error,
        now: Instant,
    ) -> Vec<(Reply, Outcome)> {
        let Some(stream) = self.stream.take_if(|stream| stream.number == number) else {
            return Vec::new();
        };
        let is_refused = !stream.was_answered && is_refusal(failure);
        if is_refused {
            self.refused_until = Some(now + REFUSED);
        }
        let mut ended: Vec<_> = stream
            .calls
            .into_values()
            .map(|sent| match sent.copy {
                Some(call) if is_refused => (sent.reply, Outcome::Refused(call)),
                _ => (sent.reply, Outcome::Failed(failure.clone())),
            })
            .collect();
        if is_refused {
            let waiting = self.waiting.drain(..);
            ended.extend(waiting.map(|one| (one.reply, Outcome::Refused(one.call))));
        } else if stream.messages_count == 0 {
            let waiting = self.waiting.drain(..);
            ended.extend(waiting.map(|one| (one.reply, Outcome::Failed(failure.clone()))));
        }
        ended
    }

    /// Says how many calls a stream has had; nothing of a stream that was given back.
    pub(super) fn calls_count(&self, number: u64) -> Option<u64> {
        let stream = self.stream.as_ref().filter(|stream| stream.number == number)?;
        Some(stream.calls_count)
    }

    /// Lets go of a stream that has had no call since it had so many.
    pub(super) fn give_back(&mut self, number: u64, calls_count: Option<u64>) {
        let is_idle = self.waiting.is_empty()
            && self.calls_count(number) == calls_count
            && self.stream.as_ref().is_some_and(|stream| stream.calls.is_empty());
        if is_idle && let Some(stream) = self.stream.take_if(|stream| stream.number == number) {
            // Woken, the sending side finds that its stream is gone and ends.
            if let Some(waker) = stream.waker {
                waker.wake();
            }
        }
    }

    /// Ends everything; returns those who waited.
    pub(super) fn close(&mut self) -> Vec<Reply> {
        self.is_closed = true;
        let mut replies: Vec<_> = self.waiting.drain(..).map(|one| one.reply).collect();
        if let Some(stream) = self.stream.take() {
            replies.extend(stream.calls.into_values().map(|sent| sent.reply));
            if let Some(task) = stream.task {
                task.abort();
            }
            if let Some(waker) = stream.waker {
                waker.wake();
            }
        }
        replies
    }
}

impl Stream {
    fn take_message(
        &mut self,
        waiting: &mut VecDeque<Waiting>,
        calls_max: usize,
        now: Instant,
    ) -> PipelineRequest {
        self.messages_count += 1;
        let message = self.messages_count;
        let mut calls = Vec::with_capacity(waiting.len().min(calls_max));
        let mut bytes = 0;
        while calls.len() < calls_max
            && let Some(next) = waiting.pop_front()
        {
            if next.reply.is_closed() && !calls.is_empty() {
                continue;
            }
            bytes += next.bytes;
            if bytes > MESSAGE_BYTES_MAX && !calls.is_empty() {
                waiting.push_front(next);
                break;
            }
            self.calls_count += 1;
            let copy = (!self.was_answered).then(|| next.call.clone());
            self.calls.insert(self.calls_count, Sent { message, reply: next.reply, copy });
            let left = next.deadline.map(|deadline| deadline.saturating_duration_since(now));
            calls.push(PipelineCall {
                id: self.calls_count,
                timeout: left.map(to_duration),
                call: Some(next.call),
            });
        }
        self.under_way.push(UnderWay { message, since: now });
        PipelineRequest { calls }
    }
}

fn is_refusal(failure: &Error) -> bool {
    failure.code() == Code::Unimplemented || matches!(failure, Error::StreamsTooMany(_))
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
