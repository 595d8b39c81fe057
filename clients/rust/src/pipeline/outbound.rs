//! The sending side of a stream: gRPC asks it for messages, and it asks the line.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::Line;
use super::state::Next;
use crate::connection::lock;
use crate::v1::PipelineRequest;

/// Gives the messages of one stream.
pub(super) struct Outbound {
    line: Arc<Line>,
    number: u64,
    /// Woken for a call, it first lets the other tasks that are ready run: those who were answered
    /// with the same message are about to make their next call.
    has_let_others_run: bool,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Outbound {
    pub(super) fn new(line: Arc<Line>, number: u64) -> Self {
        Self { line, number, has_let_others_run: false, alarm: None }
    }
}

impl Stream for Outbound {
    type Item = PipelineRequest;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let now = Instant::now();
        let mut state = lock(&this.line.state);
        match state.next(this.number, now, this.has_let_others_run) {
            Next::End => Poll::Ready(None),
            Next::Message(message) => {
                drop(state);
                this.has_let_others_run = false;
                this.alarm = None;
                Poll::Ready(Some(message))
            }
            Next::Wait => {
                state.wait(this.number, context.waker());
                this.has_let_others_run = false;
                Poll::Pending
            }
            Next::WaitUntil(moment) if moment <= now => {
                drop(state);
                this.has_let_others_run = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Next::WaitUntil(moment) => {
                state.wait(this.number, context.waker());
                drop(state);
                let alarm = this.alarm.get_or_insert_with(|| Box::pin(sleep_until(moment)));
                if alarm.deadline() != moment {
                    alarm.as_mut().reset(moment);
                }
                if alarm.as_mut().poll(context).is_ready() {
                    context.waker().wake_by_ref();
                }
                Poll::Pending
            }
        }
    }
}
