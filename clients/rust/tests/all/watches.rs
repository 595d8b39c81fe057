//! Watches are streams that go on where they broke off.

use std::sync::Mutex;
use std::time::Duration;

use futures_util::TryStreamExt;
use statekeep::{ChangeKind, Code, Error, Retry, Update};
use tokio::time::timeout;
use tonic::Status;

use crate::fake::Plan;
use crate::server::{self, Server};

#[tokio::test]
async fn a_watch_goes_on_over_a_restart_of_the_server() {
    let mut server = Server::start();
    let client = server::client_of(&server.address, "restart");
    let mut watch = client.store().watch().values().await.unwrap();
    for number in 0..5 {
        client.store().save(format!("k{number}"), "v").await.unwrap();
    }
    for number in 1..=3 {
        assert_eq!(watch.next().await.unwrap().unwrap().revision, number);
    }
    server.kill();
    server.start_again();
    for number in 5..10 {
        client
            .store()
            .save(format!("k{number}"), "v")
            .request_id(format!("r{number}"))
            .await
            .unwrap();
    }
    for number in 4..=10 {
        let change = watch.next().await.unwrap().unwrap();
        assert_eq!((change.revision, change.kind), (number, ChangeKind::EntrySaved));
        assert_eq!(watch.revision(), number);
        assert_eq!(change.entry.unwrap().text(), Some("v"));
    }
}

fn gone() -> (bool, Status) {
    (false, Status::unavailable("gone"))
}

#[tokio::test]
async fn a_watch_that_has_begun_outlasts_more_failures_than_a_call() {
    let mut endings = vec![gone(); 20];
    endings[0].0 = true;
    endings.push((true, Status::unauthenticated("another token")));
    let (plan, client) =
        Plan { endings: Mutex::new(endings.into()), ..Plan::default() }.serve(false).await;
    let mut watch = client.store().watch().start_revision(4).progress().await.unwrap();
    for _ in 0..2 {
        assert_eq!(watch.next().await.unwrap(), Some(Update::Progress(4)));
    }
    let ended = watch.next().await.unwrap_err();
    assert_eq!((ended.code(), plan.seen().streams), (Code::Unauthenticated, 21));
}

#[tokio::test]
async fn a_watch_that_never_began_ends_after_the_attempts_of_a_call() {
    let endings = Mutex::new(vec![gone(); 10].into());
    let (plan, client) = Plan { endings, ..Plan::default() }.serve(false).await;
    let mut watch = client.store().watch().start_revision(4).await.unwrap();
    assert!(matches!(watch.next().await, Err(Error::Unavailable(_))));
    assert_eq!(plan.seen().streams, 10);
}

#[tokio::test]
async fn a_watch_that_waits_for_its_next_attempt_ends_when_its_client_is_closed() {
    let hour = Duration::from_secs(3_600);
    let retry = Some(Retry { pause_first: hour, pause_max: hour, ..Retry::default() });
    let endings = Mutex::new([(true, Status::unavailable("gone"))].into());
    let (plan, client) = Plan { endings, retry, ..Plan::default() }.serve(false).await;
    let mut watch = client.store().watch().await.unwrap();
    let closed = async {
        while plan.seen().streams == 0 {
            tokio::task::yield_now().await;
        }
        client.close();
    };
    let (ended, ()) = tokio::join!(watch.next(), closed);
    assert!(matches!(ended, Err(Error::CallCancelled(_))), "{ended:?}");
}

#[tokio::test]
async fn nothing_is_lost_when_what_waits_is_dropped() {
    let client = server::client("cancel-safe");
    let mut watch = client.store().watch().prefix("a").prefix("b").await.unwrap();
    let saver = client.clone();
    let saving = tokio::spawn(async move {
        for number in 0..50 {
            saver.store().save(format!("a{number}"), "v").await.unwrap();
            saver.store().save(format!("c{number}"), "v").await.unwrap();
        }
    });
    let mut seen = 0;
    while seen < 50 {
        if let Ok(change) = timeout(Duration::from_micros(300), watch.next()).await {
            assert_eq!(change.unwrap().unwrap().key, format!("a{seen}"));
            seen += 1;
        }
    }
    saving.await.unwrap();
}

#[tokio::test]
async fn a_watch_below_the_floor_fails_and_is_over() {
    let client = server::client("floor");
    for number in 0..3 {
        client.store().save("k", number.to_string()).await.unwrap();
    }
    client.admin().compact().target_revision(3).await.unwrap();
    let mut watch = client.store().watch().start_revision(1).await.unwrap();
    match watch.next().await {
        Err(Error::RevisionCompacted(failure)) => assert_eq!(failure.metadata["floor"], "3"),
        other => panic!("{other:?}"),
    }
    assert!(watch.next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_watch_may_tell_how_far_it_has_come() {
    let client = server::client("progress");
    client.store().save("k", "v").await.unwrap();
    let watch = client.store().watch().prefix("none").start_revision(1);
    let mut watch = watch.progress_interval(Duration::from_millis(100)).progress().await.unwrap();
    while watch.next().await.unwrap() != Some(Update::Progress(1)) {}
    assert_eq!(watch.revision(), 1);
    // As a stream of the ecosystem:
    assert!(matches!(watch.try_next().await.unwrap(), Some(Update::Progress(1))));
}
