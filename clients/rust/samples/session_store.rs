//! Sessions of users: entries that expire by themselves. `cargo run --example session_store`

use std::time::Duration;

use serde::{Deserialize, Serialize};
use statekeep::{Client, Error, Value};

#[derive(Debug, Serialize, Deserialize)]
struct Session {
    user: String,
    roles: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let address = std::env::var("STATEKEEP_ADDRESS").unwrap_or_else(|_| "127.0.0.1:7420".into());
    let client = Client::builder(&address).namespace("session-store").build()?;
    let store = client.store();

    // region session
    let session = Session { user: "user123".into(), roles: vec!["reader".into()] };
    let half_an_hour = Duration::from_secs(30 * 60);
    store.save("session:user123", Value::json(&session)?).ttl(half_an_hour).await?;

    if let Some(entry) = store.load("session:user123").await? {
        let session: Session = entry.parse()?;
        let expires = entry.expire_time.is_some();
        println!("{} is {:?}, expires: {expires}", session.user, session.roles);
    }
    // endregion

    // A short one is gone for every read once its time has passed.
    store.save("session:guest", "…").ttl(Duration::from_millis(20)).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    println!("guest there: {}", store.exists("session:guest").await?);

    let deleted = store.delete("session:user123").await?;
    println!("signed out: {}", deleted.existed);
    println!("sessions: {}", store.count().prefix("session:").await?);
    Ok(())
}
