//! Entries as this language has them: values, points, pages, streams.

use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt;
use serde_json::json;
use statekeep::{Client, Error, FieldRule, FieldType, Operation, OperationResult, Require, Value};

use crate::server;

#[tokio::test]
async fn each_kind_of_value_comes_back_as_it_was() {
    let client = server::client("values");
    let values = [
        Value::from("ünïcode \u{1F980}"),
        Value::from(b"\x00\xff"),
        json!({"list": [1, 2.5, null, "x"]}).into(),
        Value::Json("{ \"spaces\" : true }".into()),
        Value::from(Vec::new()),
    ];
    for value in values {
        client.store().save("k", value.clone()).await.unwrap();
        assert_eq!(client.store().load("k").await.unwrap().unwrap().value, Some(value));
    }
}

#[tokio::test]
async fn what_is_not_there_is_none_and_what_is_wrong_an_error() {
    let client = server::client("errors");
    assert_eq!(client.store().load("none").await.unwrap(), None);
    assert_eq!(client.store().get_schema("none").await.unwrap(), None);
    assert_eq!(client.snapshots().get("none").await.unwrap(), None);
    match client.store().save("", "v").await {
        Err(Error::KeyInvalid(failure)) => {
            assert_eq!(failure.violations[0].field, "key");
            assert_eq!(failure.metadata["limit"], "400");
        }
        other => panic!("{other:?}"),
    }
    let latest = client.snapshots().delete(statekeep::Target::Latest).await;
    assert!(matches!(latest, Err(Error::Usage(_))));
}

#[tokio::test]
async fn a_read_looks_where_it_is_told() {
    let client = server::client("points");
    let store = client.store();
    let first = store.save("k", "one").await.unwrap();
    let snapshot = client.snapshots().create("label").await.unwrap().snapshot;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let between = SystemTime::now();
    tokio::time::sleep(Duration::from_millis(5)).await;
    store.save("k", "two").await.unwrap();
    let one = Some("one");
    assert_eq!(store.load("k").at(first.revision).await.unwrap().unwrap().text(), one);
    assert_eq!(store.load("k").at("label").await.unwrap().unwrap().text(), one);
    assert_eq!(store.load("k").at(&snapshot.id).await.unwrap().unwrap().text(), one);
    assert_eq!(store.load("k").at(between).await.unwrap().unwrap().text(), one);
    assert_eq!(store.load("k").await.unwrap().unwrap().text(), Some("two"));
    assert!(matches!(store.load("k").at(99).await, Err(Error::RevisionInFuture(_))));
}

#[tokio::test]
async fn listings_go_through_all_pages_and_are_streams() {
    let client = server::client("listings");
    let store = client.store();
    let operations = (0..25).map(|number| Operation::save(format!("k/{number:02}"), "v"));
    store.commit(operations).await.unwrap();
    let keys: Vec<_> = store.keys().page_size(10).all().await.unwrap();
    assert_eq!((keys.len(), keys[24].as_str()), (25, "k/24"));
    let some: Vec<_> = store.keys().range("k/05".."k/08").reverse().all().await.unwrap();
    assert_eq!(some, ["k/07", "k/06", "k/05"]);
    assert_eq!(store.keys().range("k/23"..).all().await.unwrap().len(), 2);
    assert_eq!(store.count().range("k/05"..="k/08").await.unwrap(), 4);
    let scanned: Vec<_> = store.scan().prefix("k/1").stream().try_collect().await.unwrap();
    assert_eq!(scanned.len(), 10);
    let wrong = store.keys().page_size(100_000).all().await;
    assert!(matches!(wrong, Err(Error::ArgumentInvalid(_))));
}

#[tokio::test]
async fn a_commit_is_all_or_nothing() {
    let client = server::client("commits");
    let store = client.store();
    let committed = store
        .commit([
            Operation::save("a", "1").ttl(Duration::from_secs(60)),
            Operation::delete("b"),
            Operation::clear_prefix("c/"),
            Operation::create_snapshot("s"),
        ])
        .require(Require::exists("a", false))
        .await
        .unwrap();
    assert!(matches!(&committed.results[0], OperationResult::Saved(saved) if saved.created));
    assert!(matches!(&committed.results[1], OperationResult::Deleted(one) if !one.existed));
    assert!(matches!(&committed.results[2], OperationResult::Cleared(one) if one.count == 0));
    assert!(matches!(&committed.results[3], OperationResult::SnapshotCreated { .. }));
    let refused =
        store.commit([Operation::save("z", "1")]).require(Require::revision("a", 0)).await;
    assert!(matches!(refused, Err(Error::PreconditionFailed(_))));
    assert!(!store.exists("z").await.unwrap());
    assert!(store.load("a").await.unwrap().unwrap().expire_time.is_some());
}

#[tokio::test]
async fn a_value_is_checked_against_fields_or_a_schema() {
    let client = server::client("schemas");
    let store = client.store();
    let rules = [FieldRule::new("name", FieldType::String).required()];
    assert!(store.validate_struct(json!({"name": "Ada"}), rules).await.unwrap().valid);
    let schema = json!({"type": "object", "required": ["name"]});
    let checked = store.validate_struct(json!({}), schema.clone()).await.unwrap();
    assert_eq!(checked.violations[0].rule, "required");
    store.put_schema("user/", schema).await.unwrap();
    let refused = store.save("user/1", json!({})).await;
    assert!(matches!(refused, Err(Error::SchemaViolation(_))));
    assert_eq!(store.list_schemas().key("user/1").all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_snapshot_goes_to_a_file_and_comes_back() {
    let client = server::client("files");
    client.store().save("k", vec![7; 300_000]).await.unwrap();
    client.snapshots().create("s").await.unwrap();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("exported.snapshot");
    let exported = client.snapshots().export("s", &path).progress(|_| ()).await.unwrap();
    assert_eq!(exported.bytes_count, std::fs::metadata(&path).unwrap().len());
    let other = client.namespace("files-imported");
    let imported = other.snapshots().import(&path).label("i").request_id("once").await.unwrap();
    assert!(imported.snapshot.imported && imported.snapshot.label == "i");
    let read = other.store().load("k").at("i").await.unwrap().unwrap();
    assert_eq!(read.data().map(<[u8]>::len), Some(300_000));

    let missing = client.snapshots().export("none", path.with_file_name("none")).await;
    assert!(matches!(missing, Err(Error::SnapshotNotFound(_))));
    assert!(!path.with_file_name("none").exists());
    std::fs::write(&path, "no snapshot").unwrap();
    let damaged = other.snapshots().import(&path).await;
    assert!(matches!(damaged, Err(Error::SnapshotFileDamaged(_))), "{damaged:?}");
    let mut bytes = Vec::new();
    client.snapshots().export_to("s", &mut bytes).await.unwrap();
    assert_eq!(bytes.len() as u64, exported.bytes_count);
}

#[tokio::test]
async fn the_store_is_cared_for() {
    let client = server::client("care");
    client.store().save("k", "v").await.unwrap();
    let status = client.admin().status().await.unwrap();
    assert_eq!((status.revision, status.namespace.entries_count), (1, 1));
    assert_eq!(status.limits["key_bytes_max"], 400);
    let progress = client.admin().verify().all().await.unwrap();
    assert!(progress.last().unwrap().done);
    let settings = client.admin().settings().await.unwrap().settings;
    let settings = statekeep::NamespaceSettings { entries_max: 1, ..settings };
    client.admin().set_settings(settings).await.unwrap();
    assert!(matches!(client.store().save("z", "v").await, Err(Error::QuotaExceeded(_))));
    assert!(client.admin().delete_namespace().await.unwrap().existed);
}

#[tokio::test]
async fn a_request_that_is_too_large_tells_its_size_the_limit_and_the_way_out() {
    for pipeline in [true, false] {
        let client = Client::builder(server::shared_address()).pipeline(pipeline).build().unwrap();
        let refused = client.store().save("large", vec![0; 5 << 20]).await.unwrap_err().to_string();
        for part in ["The request has 52428", " 4194304 ", "split"] {
            assert!(refused.contains(part), "{refused}");
        }
    }
}
