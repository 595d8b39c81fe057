//! What the calls about snapshots take and answer.

use std::time::SystemTime;

use crate::entries::Entry;
use crate::machines::Machine;
use crate::v1;
use crate::values::{SnapshotId, from_timestamp};

pub use crate::v1::{DifferenceKind, SnapshotLimitAction};

/// Which snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The newest with this label.
    Label(String),
    /// The one with this id.
    Id(SnapshotId),
    /// The newest of all.
    Latest,
}

impl From<&str> for Target {
    fn from(label: &str) -> Self {
        Self::Label(label.to_owned())
    }
}

impl From<String> for Target {
    fn from(label: String) -> Self {
        Self::Label(label)
    }
}

impl From<SnapshotId> for Target {
    fn from(id: SnapshotId) -> Self {
        Self::Id(id)
    }
}

impl From<&SnapshotId> for Target {
    fn from(id: &SnapshotId) -> Self {
        Self::Id(id.clone())
    }
}

/// A labelled revision that is kept readable.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// What means exactly this one.
    pub id: SnapshotId,
    /// Its label; labels may repeat.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// It is never evicted, and deleted only when the request says so.
    pub pinned: bool,
    /// The revision that made it, which is the one it keeps.
    pub revision: u64,
    /// The commit time of `revision`.
    pub create_time: SystemTime,
    /// How many entries it holds.
    pub entries_count: u64,
    /// How many machines it holds.
    pub machines_count: u64,
    /// It came from a file: its content is read by label or id, not at its `revision`.
    pub imported: bool,
}

impl From<v1::Snapshot> for Snapshot {
    fn from(message: v1::Snapshot) -> Self {
        Self {
            id: SnapshotId(message.id),
            label: message.label,
            description: message.description,
            pinned: message.pinned,
            revision: message.revision,
            create_time: from_timestamp(message.create_time),
            entries_count: message.entries_count,
            machines_count: message.machines_count,
            imported: message.imported,
        }
    }
}

/// A snapshot was created or imported.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotCreated {
    /// The revision that this made.
    pub revision: u64,
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Those that the policy evicted for it.
    pub evicted_ids: Vec<SnapshotId>,
}

/// A snapshot was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotDeleted {
    /// The revision that this made.
    pub revision: u64,
    /// The snapshot that there was.
    pub snapshot: Snapshot,
}

/// A snapshot was restored, or would be.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Restored {
    /// The revision that this made; the latest one when nothing changed.
    pub revision: u64,
    /// The snapshot.
    pub snapshot: Snapshot,
    /// How many entries were saved, or would be.
    pub entries_saved_count: u64,
    /// How many entries were deleted, or would be.
    pub entries_deleted_count: u64,
    /// How many machines were created or moved, or would be.
    pub machines_saved_count: u64,
    /// How many machines were deleted, or would be.
    pub machines_deleted_count: u64,
    /// Of a dry run: the first 1,000 differences, without values.
    pub differences: Vec<Difference>,
}

impl From<v1::RestoreSnapshotResponse> for Restored {
    fn from(message: v1::RestoreSnapshotResponse) -> Self {
        Self {
            revision: message.revision,
            snapshot: message.snapshot.unwrap_or_default().into(),
            entries_saved_count: message.entries_saved_count,
            entries_deleted_count: message.entries_deleted_count,
            machines_saved_count: message.machines_saved_count,
            machines_deleted_count: message.machines_deleted_count,
            differences: message.differences.into_iter().map(Difference::from).collect(),
        }
    }
}

/// What differs in one entry or machine between two points.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// What happened to it on the way.
    pub kind: DifferenceKind,
    /// The key of the entry; empty when it is a machine.
    pub key: String,
    /// The id of the machine; empty when it is an entry.
    pub machine_id: String,
    /// The entry at the first point.
    pub entry_before: Option<Entry>,
    /// The entry at the second point.
    pub entry_after: Option<Entry>,
    /// The machine at the first point.
    pub machine_before: Option<Machine>,
    /// The machine at the second point.
    pub machine_after: Option<Machine>,
}

impl From<v1::Difference> for Difference {
    fn from(message: v1::Difference) -> Self {
        use v1::difference::Subject;
        let kind = message.kind();
        let (key, machine_id) = match message.subject {
            Some(Subject::Key(key)) => (key, String::new()),
            Some(Subject::MachineId(id)) => (String::new(), id),
            None => Default::default(),
        };
        Self {
            kind,
            key,
            machine_id,
            entry_before: message.entry_before.map(Entry::from),
            entry_after: message.entry_after.map(Entry::from),
            machine_before: message.machine_before.map(Machine::from),
            machine_after: message.machine_after.map(Machine::from),
        }
    }
}

/// How many snapshots a namespace keeps, and what happens beyond.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotPolicy {
    /// How many are kept; 0 is the server's default.
    pub snapshots_max: u32,
    /// What creating one more does; unspecified is the server's default.
    pub limit_action: SnapshotLimitAction,
}

impl From<v1::SnapshotPolicy> for SnapshotPolicy {
    fn from(message: v1::SnapshotPolicy) -> Self {
        Self { snapshots_max: message.snapshots_max, limit_action: message.limit_action() }
    }
}

impl From<SnapshotPolicy> for v1::SnapshotPolicy {
    fn from(policy: SnapshotPolicy) -> Self {
        let limit_action = policy.limit_action.into();
        Self { snapshots_max: policy.snapshots_max, limit_action }
    }
}
