//! The client of a Statekeep server: entries, machines and snapshots in one transactional store.
//!
//! ```no_run
//! # async fn example() -> statekeep::Result<()> {
//! let client = statekeep::Client::new("127.0.0.1:7420")?;
//! client.store().save("theme", "dark").await?;
//! if let Some(entry) = client.store().load("theme").await? {
//!     println!("{:?} at revision {}", entry.text(), entry.revision);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Calls are made with methods of [`Client::store`], [`Client::snapshots`], [`Client::machines`]
//! and [`Client::admin`]. Each gives a [`Call`]: options are added to it, then it is awaited. What
//! gives many things is a [`Stream`]: [`Items`] and [`Watch`].
//!
//! Every call fails with an [`Error`]: one variant for each reason of the contract.

#[path = "gen/mod.rs"]
#[rustfmt::skip]
#[allow(missing_docs, unused_qualifications, rustdoc::all, clippy::all, clippy::pedantic)]
mod generated;

mod admin;
mod call;
mod changes;
mod client;
mod commits;
mod connection;
mod entries;
mod failure;
mod items;
mod machines;
mod method;
mod pipeline;
mod requests;
mod retry;
mod schemas;
mod snapshot_records;
mod snapshots;
mod store;
mod transfers;
mod values;
mod watch;

pub use admin::{
    Admin, Compacted, DamagedRecord, NamespaceSettings, NamespaceStatus, Settings, SettingsSet,
    Status, VerifyProgress,
};
pub use call::{
    Awaited, BoxFuture, Call, InPages, Mutation, Read, Reversible, Selects, Streamed, Unary,
};
pub use changes::{Change, Update};
pub use client::{Client, ClientBuilder};
pub use commits::{Committed, Operation, OperationResult, Require};
pub use connection::Tls;
pub use entries::{ChangeKind, Cleared, Deleted, Entry, HistoryItem, Saved};
pub use failure::{Failure, FieldViolation};
pub use generated::error::Error;
/// The messages and stubs of the contract, for what the client itself does not cover.
pub use generated::statekeep::v1;
pub use items::{Items, Paged};
pub use machines::*;
pub use method::Method;
pub use retry::Retry;
pub use schemas::{FieldRule, FieldType, Rules, Schema, Validation};
pub use snapshots::{
    Difference, DifferenceKind, Exported, Restored, Snapshot, SnapshotCreated, SnapshotDeleted,
    SnapshotLimitAction, SnapshotPolicy, Snapshots, Target, TransferProgress,
};
pub use store::Store;
pub use tonic::Code;
pub use transfers::{Export, Import};
pub use values::{At, SnapshotId, Value};
pub use watch::{Feed, Watch, With};

pub use futures_core::Stream;

/// What a call answers with, or the error that it ended with.
pub type Result<T> = std::result::Result<T, Error>;
