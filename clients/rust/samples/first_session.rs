//! A first session: `cargo run --example first_session`.
//!
//! The README shows its regions, so this is the only copy of them.

use std::time::Duration;

use serde_json::json;
// region imports
use statekeep::{Client, Error, Operation, Require};
// endregion

#[derive(serde::Deserialize)]
struct User {
    name: String,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let address = std::env::var("STATEKEEP_ADDRESS").unwrap_or_else(|_| "127.0.0.1:7420".into());
    // region connect
    let client = Client::builder(&address).namespace("first-session-rust").build()?;
    // endregion
    save(&client).await?;
    commit(&client).await?;
    look_back(&client).await?;
    watch(&client).await
}

async fn save(client: &Client) -> Result<(), Error> {
    // region save
    let store = client.store();
    store.save("theme", "dark").await?;
    store.save("user/1", json!({"name": "Ada", "langs": ["en"]})).await?;
    store.save("session/7", b"\x00\x01").ttl(Duration::from_secs(30)).await?;

    if let Some(entry) = store.load("user/1").await? {
        let user: User = entry.parse()?;
        println!("{} at revision {}", user.name, entry.revision);
    }

    // Only if there is none:
    match store.save("theme", "light").if_revision(0).await {
        Err(Error::PreconditionFailed(failure)) => {
            println!("not saved, it has revision {}", failure.metadata["revision"]);
        }
        other => println!("saved: {}", other?.created),
    }
    // endregion
    Ok(())
}

async fn commit(client: &Client) -> Result<(), Error> {
    // region commit
    let committed = client
        .store()
        .commit([Operation::save("order/9", json!({"state": "paid"})), Operation::delete("cart/9")])
        .require(Require::exists("order/9", false))
        .request_id("order-9-paid") // applied once, however often it is sent
        .await?;
    println!("all of it at revision {}", committed.revision);
    // endregion
    Ok(())
}

async fn look_back(client: &Client) -> Result<(), Error> {
    let store = client.store();
    // region history
    let saved = store.save("theme", "light").await?;
    let before = store.load("theme").at(saved.revision - 1).await?;
    println!("it was {:?}", before.as_ref().and_then(|entry| entry.text()));

    let mut history = store.history("theme").stream();
    while let Some(item) = history.next().await? {
        println!("{} {:?}", item.revision, item.kind);
    }
    for entry in store.scan().prefix("user/").all().await? {
        println!("{} at revision {}", entry.key, entry.revision);
    }
    // endregion
    Ok(())
}

async fn watch(client: &Client) -> Result<(), Error> {
    // region watch
    let mut watch = client.store().watch().prefix("user/").values().start_revision(1).await?;
    while let Some(change) = watch.next().await? {
        println!("{:?} {} at revision {}", change.kind, change.key, change.revision);
        if change.key == "user/1" {
            break; // a program would go on; dropped, the watch ends
        }
    }
    // endregion
    Ok(())
}
