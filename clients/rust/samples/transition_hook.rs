//! A machine that asks this program before it moves, and tells it afterwards.
//!
//! `cargo run --example transition_hook`

use std::time::Duration;

use serde_json::json;
use statekeep::{Client, Definition, Error, HookAnswer, State, TransitionRule};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let address = std::env::var("STATEKEEP_ADDRESS").unwrap_or_else(|_| "127.0.0.1:7420".into());
    let client = Client::builder(&address).namespace("transition-hook").build()?;
    let machines = client.machines();

    // region define
    let order = Definition::new("order", "idle")
        .state("idle")
        // One that runs for a day finishes by itself.
        .state(State::new("running").after(Duration::from_secs(24 * 3_600), "finish"))
        .state(State::new("done").terminal())
        .transition(TransitionRule::new("idle", "start", "running").hook("may_start"))
        .transition(TransitionRule::new("running", "finish", "done"));
    machines.define(order).await?;
    machines.create("order").machine_id("order-1").context(&json!({"credit": 5})).await?;
    // endregion

    // region hook
    let serving = machines
        .serve_guards(["may_start"], async |question| match question.actor.as_str() {
            "ada" => HookAnswer::Allow,
            actor => HookAnswer::refuse(format!("{actor} may not start it")),
        })
        .await?;

    let mut watch = machines.watch().machine("order-1").await?;
    for actor in ["bob", "ada"] {
        let triggered = machines.trigger("order-1", "start").actor(actor).await?;
        if let Some(rejection) = triggered.verdict.rejection() {
            println!("refused: {}", rejection.message);
        }
    }
    machines.trigger("order-1", "finish").await?;

    while let Some(moved) = watch.next().await? {
        println!("{} -> {} via {}", moved.from_state, moved.to_state, moved.event);
        if moved.to_state == "done" {
            break;
        }
    }
    serving.stop();
    // endregion
    Ok(())
}
