//! When a failed call is tried again.

use std::time::{Duration, Instant};

use statekeep::{Client, Error, Retry};
use tonic::Status;

use crate::fake::Plan;

fn failing(times: usize) -> Plan {
    let failures = vec![Status::unavailable("not now"); times];
    Plan { unary_failures: failures.into(), ..Plan::default() }
}

#[tokio::test]
async fn a_read_is_tried_again_until_it_succeeds() {
    let (plan, client) = failing(3).serve(false).await;
    client.store().load("k").await.unwrap();
    assert_eq!(plan.seen().unary.len(), 4);
}

#[tokio::test]
async fn a_write_is_tried_again_only_with_a_request_id() {
    let (plan, client) = failing(2).serve(false).await;
    let failed = client.store().save("k", "v").await;
    assert!(matches!(failed, Err(Error::Unavailable(_))), "{failed:?}");
    assert_eq!(plan.seen().unary.len(), 1);
    client.store().save("k", "v").request_id("once").await.unwrap();
    assert_eq!(plan.seen().unary.len(), 3);
}

#[tokio::test]
async fn an_error_that_will_not_go_away_is_not_tried_again() {
    let plan = Plan { unary_failures: vec![Status::internal("broken")].into(), ..Plan::default() };
    let (plan, client) = plan.serve(false).await;
    assert!(matches!(client.store().load("k").await, Err(Error::Other(_))));
    assert_eq!(plan.seen().unary.len(), 1);
}

#[tokio::test]
async fn attempts_have_an_end() {
    let (plan, client) = failing(100).serve(false).await;
    assert!(matches!(client.store().load("k").await, Err(Error::Unavailable(_))));
    assert_eq!(plan.seen().unary.len(), 10);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let client = Client::builder("127.0.0.1:1").retry(Retry::never()).build().unwrap();
    for pipeline in [client.clone(), client.namespace("other")] {
        assert!(matches!(pipeline.store().load("k").await, Err(Error::Unavailable(_))));
        assert!(matches!(pipeline.store().count().await, Err(Error::Unavailable(_))));
    }
}

#[tokio::test]
async fn all_attempts_together_take_no_longer_than_the_call_may() {
    let retry = Retry { attempts_max: 1_000, ..Retry::default() };
    let client = Client::builder("127.0.0.1:1").retry(retry).build().unwrap();
    let begun = Instant::now();
    let failed = client.store().load("k").timeout(Duration::from_millis(300)).await;
    assert!(matches!(failed, Err(Error::Unavailable(_) | Error::Deadline(_))), "{failed:?}");
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn an_export_is_tried_again_until_its_first_piece() {
    let (plan, client) = failing(3).serve(false).await;
    let mut written = Vec::new();
    client.snapshots().export_to("s", &mut written).await.unwrap();
    assert_eq!((written.as_slice(), plan.seen().unary.len()), (b"first second".as_slice(), 4));
}

#[tokio::test]
async fn an_export_that_has_begun_is_never_begun_again() {
    let (plan, client) = Plan { export_breaks: true, ..failing(1) }.serve(false).await;
    let mut written = Vec::new();
    let failed = client.snapshots().export_to("s", &mut written).await;
    assert!(matches!(failed, Err(Error::Unavailable(_))), "{failed:?}");
    assert_eq!((written.as_slice(), plan.seen().unary.len()), (b"first ".as_slice(), 2));
}
