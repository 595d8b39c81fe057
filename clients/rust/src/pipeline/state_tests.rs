//! What a line decides, without a server.

use super::*;
use crate::v1::{SaveRequest, SaveResponse};

type Caller = oneshot::Receiver<Outcome>;

fn add(state: &mut State, bytes: usize) -> Caller {
    let (reply, caller) = oneshot::channel();
    let call = pipeline_call::Call::Save(SaveRequest::default());
    state.waiting.push_back(Waiting { call, bytes, deadline: None, reply });
    caller
}

fn add_many(state: &mut State, calls: usize) -> Vec<Caller> {
    (0..calls).map(|_| add(state, 10)).collect()
}

/// Returns the ids of the calls of the next message, if one can go out.
fn sent(state: &mut State, number: u64, now: Instant) -> Option<Vec<u64>> {
    match state.next(number, now, true) {
        Next::Message(message) => Some(message.calls.iter().map(|call| call.id).collect()),
        _ => None,
    }
}

fn reply(id: u64) -> PipelineReply {
    let reply = Some(pipeline_reply::Reply::Save(SaveResponse::default()));
    PipelineReply { id, reply }
}

fn began() -> (State, u64, Instant) {
    let mut state = State::default();
    let number = state.begin_stream();
    (state, number, Instant::now())
}

#[test]
fn at_most_two_messages_are_under_way() {
    let (mut state, number, now) = began();
    let _callers = [add(&mut state, 10), add(&mut state, 10)];
    assert_eq!(sent(&mut state, number, now), Some(vec![1, 2]));
    let _callers = add_many(&mut state, 1);
    assert_eq!(sent(&mut state, number, now), Some(vec![3]));
    let _callers = add_many(&mut state, 1);
    assert_eq!(sent(&mut state, number, now), None);
    let (answered, _) = state.answer(number, vec![reply(2)]);
    assert_eq!(answered.len(), 1);
    assert_eq!(sent(&mut state, number, now), Some(vec![4]));
}

#[test]
fn a_message_without_a_reply_for_long_holds_up_no_others() {
    let (mut state, number, now) = began();
    let mut callers = Vec::new();
    for _ in 0..2 {
        callers.extend(add_many(&mut state, 1));
        assert!(sent(&mut state, number, now).is_some());
    }
    callers.extend(add_many(&mut state, 1));
    match state.next(number, now, true) {
        Next::WaitUntil(moment) => assert_eq!(moment, now + UNANSWERED_MAX),
        _ => panic!("it does not wait"),
    }
    assert_eq!(sent(&mut state, number, now + UNANSWERED_MAX), Some(vec![3]));
}

#[test]
fn messages_are_bounded_and_many_calls_are_spread() {
    let (mut state, number, now) = began();
    let _callers = add_many(&mut state, 600);
    assert_eq!(sent(&mut state, number, now).map(|ids| ids.len()), Some(301));
    let _more = add_many(&mut state, 4_000);
    assert_eq!(sent(&mut state, number, now).map(|ids| ids.len()), Some(CALLS_MAX));
    let (mut state, number, now) = began();
    let _large: Vec<_> = (0..3).map(|_| add(&mut state, MESSAGE_BYTES_MAX / 2)).collect();
    assert_eq!(sent(&mut state, number, now), Some(vec![1, 2]));
}

#[test]
fn a_refused_stream_gives_its_calls_back_and_is_not_asked_for_soon() {
    let (mut state, number, now) = began();
    let _sent = add_many(&mut state, 2);
    assert!(sent(&mut state, number, now).is_some());
    let _waiting = add_many(&mut state, 1);
    let refusal = Error::from(tonic::Status::unimplemented("no"));
    let ended = state.end_stream(number, &refusal, now);
    assert_eq!(ended.len(), 3);
    assert!(ended.iter().all(|(_, outcome)| matches!(outcome, Outcome::Refused(_))));
    assert!(!state.is_open_for_calls(now));
    assert!(state.is_open_for_calls(now + REFUSED));
}

#[test]
fn what_waits_is_for_the_next_stream_unless_this_one_never_sent_a_thing() {
    let broken = Error::unavailable("gone");
    let (mut state, number, now) = began();
    let _sent = add_many(&mut state, 1);
    assert!(sent(&mut state, number, now).is_some());
    let _waiting = add_many(&mut state, 1);
    assert_eq!(state.end_stream(number, &broken, now).len(), 1);
    assert_eq!(state.waiting.len(), 1);
    let next = state.begin_stream();
    assert!(matches!(state.next(number, now, true), Next::End));
    assert_eq!(state.end_stream(next, &broken, now).len(), 1);
    assert!(state.waiting.is_empty());
}

#[test]
fn only_an_idle_stream_is_given_back() {
    let (mut state, number, now) = began();
    let _callers = add_many(&mut state, 1);
    assert!(sent(&mut state, number, now).is_some());
    let count = state.calls_count(number);
    state.give_back(number, count);
    assert!(state.stream.is_some());
    state.answer(number, vec![reply(1)]);
    state.give_back(number, Some(0));
    assert!(state.stream.is_some());
    state.give_back(number, count);
    assert!(state.stream.is_none());
}
