//! Snapshots between the steps of a job, and back to one when a step fails.
//!
//! `cargo run --example workflow_checkpoints`

use serde_json::json;
use statekeep::{Client, Error, SnapshotPolicy, Target};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let address = std::env::var("STATEKEEP_ADDRESS").unwrap_or_else(|_| "127.0.0.1:7420".into());
    let client = Client::builder(&address).namespace("workflow-checkpoints").build()?;
    let (store, snapshots) = (client.store(), client.snapshots());
    snapshots.set_policy(SnapshotPolicy { snapshots_max: 10, ..Default::default() }).await?;

    // region checkpoints
    store.save("step", "1").await?;
    store.save("data", json!({"rows": []})).await?;
    snapshots.create("step1_complete").await?;

    store.save("step", "2").await?;
    store.save("data", json!({"rows": [1, 2, 3]})).await?;
    store.save("draft", "only of step 2").await?;
    snapshots.create("step2_complete").await?;

    for difference in snapshots.diff("step1_complete").to("step2_complete").all().await? {
        println!("{:?} {}", difference.kind, difference.key);
    }

    // An error occurred: go back to the end of step 1. What happened since stays as history.
    let restored = snapshots.restore("step1_complete").await?;
    println!("saved {}, deleted {}", restored.entries_saved_count, restored.entries_deleted_count);
    // endregion

    if let Some(step) = store.load("step").await? {
        println!(
            "step {}, snapshots: {}",
            step.text().unwrap_or_default(),
            snapshots.count().await?
        );
    }
    if let Some(draft) = store.load("draft").at("step2_complete").await? {
        println!("the draft was: {}", draft.text().unwrap_or_default());
    }
    let latest = snapshots.restore(Target::Latest).await?;
    println!("and forward to {}", latest.snapshot.label);
    Ok(())
}
