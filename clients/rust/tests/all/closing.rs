//! What is left when a client is closed or dropped: nothing.

use std::time::Duration;

use statekeep::{Client, Error, HookAnswer};
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use crate::fake::Plan;
use crate::server;

/// Waits until no task but the test's own is left.
async fn all_tasks_end() {
    for _ in 0..200 {
        if Handle::current().metrics().num_alive_tasks() == 0 {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("{} tasks are left", Handle::current().metrics().num_alive_tasks());
}

/// Uses everything that runs in tasks.
async fn used(client: &Client) -> statekeep::Watch<statekeep::Change> {
    client.store().save("k", "v").await.unwrap();
    client.store().load("k").await.unwrap();
    client.store().count().await.unwrap();
    client.store().watch().await.unwrap()
}

#[tokio::test]
async fn dropping_a_client_ends_its_tasks() {
    let client = server::client("dropped");
    drop(used(&client).await);
    assert!(Handle::current().metrics().num_alive_tasks() > 0);
    drop(client);
    all_tasks_end().await;
}

#[tokio::test]
async fn closing_a_client_ends_its_tasks_whatever_is_still_held() {
    let client = server::client("closed");
    let clone = client.namespace("other");
    let mut watch = used(&client).await;
    let serving = client.machines().serve_guards(["h"], async |_| HookAnswer::Allow).await.unwrap();
    client.close();
    all_tasks_end().await;
    assert!(matches!(clone.store().load("k").await, Err(Error::CallCancelled(_))));
    assert!(matches!(clone.store().count().await, Err(Error::CallCancelled(_))));
    assert!(matches!(watch.next().await, Err(Error::CallCancelled(_))));
    assert!(watch.next().await.unwrap().is_none());
    client.close();
    drop(serving);
}

#[tokio::test]
async fn dropping_what_serves_hooks_or_waits_ends_its_task() {
    let client = server::client("serving");
    let serving = client.machines().serve_guards(["h"], async |_| HookAnswer::Allow).await.unwrap();
    drop(client);
    sleep(Duration::from_millis(50)).await;
    assert!(Handle::current().metrics().num_alive_tasks() > 0);
    serving.stop();
    all_tasks_end().await;
}

#[tokio::test]
async fn calls_under_way_end_when_their_client_is_closed() {
    let plan = Plan { delay: Duration::from_secs(60), ..Plan::default() };
    let (_plan, client) = plan.serve(true).await;
    let waiting = tokio::spawn(client.store().save("k", "v").timeout(None).into_future());
    sleep(Duration::from_millis(20)).await;
    client.close();
    let ended = timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap();
    assert!(matches!(ended, Err(Error::CallCancelled(_))), "{ended:?}");
}

#[tokio::test]
async fn a_listing_that_is_dropped_gives_its_stream_back() {
    let client = server::client("given-back");
    for number in 0..4 {
        client.store().save(format!("k{number}"), vec![0; 900_000]).await.unwrap();
    }
    for _ in 0..30 {
        let mut scan = client.store().scan().stream();
        assert_eq!(scan.next().await.unwrap().unwrap().key, "k0");
    }
    for _ in 0..100 {
        // What is open are the two lines of the pipeline.
        if client.admin().status().await.unwrap().streams_open <= 20 {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("streams stay open");
}
