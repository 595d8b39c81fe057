//! Sources on their way to the index: a state machine per source, whose states and events are enums.
//!
//! `cargo run --example source_pipeline`

use statekeep::{Client, Error};

// region names
statekeep::names! {
    /// Where a source is.
    pub enum SourceState {
        Pending = "pending",
        Processing = "processing",
        Indexed = "indexed",
        Failed = "failed",
    }
}

statekeep::names! {
    /// What happens to a source.
    pub enum SourceEvent {
        StartProcessing = "start_processing",
        Complete = "complete",
        Fail = "fail",
        Retry = "retry",
    }
}

fn transition(state: SourceState, event: SourceEvent) -> Option<SourceState> {
    match (state, event) {
        (SourceState::Pending, SourceEvent::StartProcessing) => Some(SourceState::Processing),
        (SourceState::Processing, SourceEvent::Complete) => Some(SourceState::Indexed),
        (SourceState::Processing, SourceEvent::Fail) => Some(SourceState::Failed),
        (SourceState::Failed, SourceEvent::Retry) => Some(SourceState::Pending),
        _ => None, // from Indexed nothing leads on: it is final
    }
}
// endregion

#[tokio::main]
async fn main() -> Result<(), Error> {
    let address = std::env::var("STATEKEEP_ADDRESS").unwrap_or_else(|_| "127.0.0.1:7420".into());
    let client = Client::builder(&address).namespace("source-pipeline").build()?;

    // region run
    let sources = client.machines().typed::<SourceState, SourceEvent>("source");
    sources.define(SourceState::Pending, transition).await?;
    sources.create("source-17").await?;

    for event in [SourceEvent::StartProcessing, SourceEvent::Retry, SourceEvent::Complete] {
        match sources.trigger("source-17", event).actor("indexer").await?.outcome {
            Ok(moved) => println!("{:?} -> {:?}", moved.from, moved.to),
            Err(rejection) => println!("{event:?} was rejected: {:?}", rejection.reason),
        }
    }
    // endregion

    println!("indexed: {}", sources.is_in("source-17", SourceState::Indexed).await?);
    println!("again: {}", sources.try_trigger("source-17", SourceEvent::Retry).await?);
    for transition in client.machines().history("source-17").reverse().all().await? {
        println!("{} {} by {}", transition.sequence, transition.event, transition.actor);
    }
    Ok(())
}
