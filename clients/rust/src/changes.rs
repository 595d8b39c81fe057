//! What a watch gives.

use std::time::SystemTime;

use crate::entries::{ChangeKind, Entry};
use crate::machines::{Machine, Transition};
use crate::snapshots::Snapshot;
use crate::v1;
use crate::values::from_timestamp;

/// One thing that a commit did.
///
/// `revision` and `index` together name it: the same in every watch, whatever its filters.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The revision of the commit.
    pub revision: u64,
    /// The place among the changes of the commit, from 0.
    pub index: u32,
    /// The time of the commit.
    pub time: SystemTime,
    /// What was done; it says which of the fields below are set.
    pub kind: ChangeKind,
    /// The key of the entry; of a schema, its prefix.
    pub key: String,
    /// The entry after a save; its value is set when the watch asked for values.
    pub entry: Option<Entry>,
    /// The entry before, when the watch asked for previous values.
    pub previous_entry: Option<Entry>,
    /// The machine that was created, moved or deleted.
    pub machine_id: String,
    /// How the machine moved.
    pub transition: Option<Transition>,
    /// The machine afterwards, when the watch asked for values.
    pub machine: Option<Machine>,
    /// The definition of the machine, or the one that was added or deleted.
    pub definition_name: String,
    /// Its version.
    pub definition_version: u32,
    /// The snapshot that was created, restored or deleted.
    pub snapshot: Option<Snapshot>,
}

impl From<v1::Change> for Change {
    fn from(message: v1::Change) -> Self {
        Self {
            revision: message.revision,
            index: message.index,
            time: from_timestamp(message.time),
            kind: message.kind(),
            key: message.key,
            entry: message.entry.map(Entry::from),
            previous_entry: message.previous_entry.map(Entry::from),
            machine_id: message.machine_id,
            transition: message.transition.map(Transition::from),
            machine: message.machine.map(Machine::from),
            definition_name: message.definition_name,
            definition_version: message.definition_version,
            snapshot: message.snapshot.map(Snapshot::from),
        }
    }
}

/// What a watch with progress gives.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Update<T> {
    /// Something that the watch asked for.
    Item(T),
    /// Everything up to this revision that passes the filters has been given.
    Progress(u64),
}
