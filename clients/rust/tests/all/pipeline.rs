//! Calls that are made at the same time share messages.

use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::join_all;
use statekeep::{Error, Result};
use tonic::Status;

use crate::fake::Plan;
use crate::server;

#[tokio::test]
async fn calls_take_effect_in_the_order_in_which_they_are_made() {
    let client = server::client("order");
    let saves = (0..500).map(|number| client.store().save("k", number.to_string()).into_future());
    for saved in join_all(saves).await {
        saved.unwrap();
    }
    assert_eq!(client.store().load("k").await.unwrap().unwrap().text(), Some("499"));
    let history = client.store().history("k").page_size(1000).all().await.unwrap();
    let kept: Vec<_> =
        history.iter().rev().map(|item| item.entry.as_ref().unwrap().text()).collect();
    let expected: Vec<_> = (0..500).map(|number| number.to_string()).collect();
    assert_eq!(kept, expected.iter().map(|text| Some(text.as_str())).collect::<Vec<_>>());
}

#[tokio::test]
async fn calls_of_one_moment_share_messages_of_which_two_are_under_way() {
    let plan = Plan { delay: Duration::from_millis(10), ..Plan::default() };
    let (plan, client) = plan.serve(true).await;
    let saves = (0..600).map(|number| client.store().save(format!("k{number}"), "v").into_future());
    join_all(saves).await.into_iter().collect::<Result<Vec<_>>>().unwrap();
    let seen = plan.seen();
    assert_eq!(seen.messages.iter().map(Vec::len).sum::<usize>(), 600);
    assert!(seen.messages.len() <= 12, "{} messages", seen.messages.len());
    // On a machine that is very busy a third one may count as unanswered for too long.
    assert!((2..=3).contains(&seen.under_way_max), "{}", seen.under_way_max);
    assert_eq!(seen.streams, 1);
    assert!(seen.unary.is_empty());
}

#[tokio::test]
async fn a_lone_caller_waits_for_nobody() {
    let (plan, client) = Plan::default().serve(true).await;
    for number in 0..20 {
        client.store().load(format!("k{number}")).await.unwrap();
    }
    assert_eq!(plan.seen().messages.len(), 20);
}

#[tokio::test]
async fn a_stream_that_is_refused_makes_calls_go_one_by_one() {
    let refusal = Some(Status::unimplemented("no pipeline here"));
    let (plan, client) = Plan { stream_refusal: refusal, ..Plan::default() }.serve(true).await;
    let saves = (0..50).map(|number| client.store().save(format!("k{number}"), "v").into_future());
    join_all(saves).await.into_iter().collect::<Result<Vec<_>>>().unwrap();
    client.store().save("later", "v").await.unwrap();
    let seen = plan.seen();
    assert_eq!((seen.unary.len(), seen.streams), (51, 1));
}

#[tokio::test]
async fn a_message_that_waits_for_long_holds_up_no_others() {
    let silent = ["a".to_owned(), "b".to_owned()].into();
    let (_plan, client) = Plan { silent, ..Plan::default() }.serve(true).await;
    let begun = Instant::now();
    let (first, second) = (client.store().save("a", "v"), client.store().save("b", "v"));
    let first = tokio::spawn(first.timeout(Duration::from_secs(3)).into_future());
    tokio::time::sleep(Duration::from_millis(5)).await;
    let second = tokio::spawn(second.timeout(Duration::from_secs(3)).into_future());
    tokio::time::sleep(Duration::from_millis(5)).await;
    client.store().save("c", "v").await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(!first.is_finished() && !second.is_finished());
}

#[tokio::test]
async fn the_deadline_of_one_call_disturbs_no_other() {
    let silent = ["slow".to_owned()].into();
    let (_plan, client) = Plan { silent, ..Plan::default() }.serve(true).await;
    let slow = client.store().save("slow", "v").timeout(Duration::from_millis(100));
    let others = (0..20).map(|number| client.store().save(format!("k{number}"), "v").into_future());
    let (slow, others) = futures_util::future::join(slow.into_future(), join_all(others)).await;
    assert!(matches!(slow, Err(Error::Deadline(_))), "{slow:?}");
    others.into_iter().collect::<Result<Vec<_>>>().unwrap();
    client.store().save("after", "v").await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_dropped_before_it_went_out_never_does() {
    let (plan, client) = Plan::default().serve(true).await;
    // On one thread nothing else runs between the first look at a call and the next await.
    let mut dropped = client.store().save("dropped", "v").into_future();
    assert!((&mut dropped).now_or_never().is_none());
    drop(dropped);
    client.store().save("last", "v").await.unwrap();
    assert_eq!(plan.seen().messages.concat(), ["last"]);
}

#[tokio::test]
async fn when_a_stream_breaks_reads_go_on_and_writes_say_so() {
    let plan =
        Plan { messages_per_stream: Some(1), silent: ["s".to_owned()].into(), ..Plan::default() };
    let (plan, client) = plan.serve(true).await;
    let lost = client.store().save("s", "v").await;
    assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    let loads = (0..20).map(|number| client.store().load(format!("k{number}")).into_future());
    join_all(loads).await.into_iter().collect::<Result<Vec<_>>>().unwrap();
    for number in 0..5 {
        client.store().save(format!("k{number}"), "v").request_id("r").await.unwrap();
    }
    assert!(plan.seen().streams > 5);
}

#[tokio::test]
async fn calls_too_large_for_a_message_go_alone() {
    let (plan, client) = Plan::default().serve(true).await;
    client.store().save("large", vec![0; 1 << 20]).await.unwrap();
    assert_eq!(plan.seen().unary, ["large"]);
}
