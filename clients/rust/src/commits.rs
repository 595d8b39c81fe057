//! What a commit consists of, and what it did.

use std::ops::RangeBounds;
use std::time::Duration;

use crate::entries::{Cleared, Deleted, Saved};
use crate::machines::{DefinitionName, Machine, Transition};
use crate::snapshots::Snapshot;
use crate::v1;
use crate::values::{SnapshotId, Value, to_duration, to_key_range};

/// One step of a commit.
///
/// Steps act in order, and each sees what the ones before it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation(pub(crate) v1::operation::Operation);

impl Operation {
    /// Saves an entry.
    #[must_use]
    pub fn save(key: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = Some(value.into().into());
        let save = v1::SaveOperation { key: key.into(), value, ttl: None };
        Self(v1::operation::Operation::Save(save))
    }

    /// Gives the entry of a save a lifetime. Other operations stay as they are.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        if let v1::operation::Operation::Save(save) = &mut self.0 {
            save.ttl = Some(to_duration(ttl));
        }
        self
    }

    /// Deletes an entry. That it does not exist is no failure.
    #[must_use]
    pub fn delete(key: impl Into<String>) -> Self {
        Self(v1::operation::Operation::Delete(v1::DeleteOperation { key: key.into() }))
    }

    /// Deletes every entry whose key begins with a prefix; with `""` all of them.
    #[must_use]
    pub fn clear_prefix(prefix: impl Into<String>) -> Self {
        let selection = Some(v1::clear_operation::Selection::Prefix(prefix.into()));
        Self(v1::operation::Operation::Clear(v1::ClearOperation { selection }))
    }

    /// Deletes every entry whose key lies in a range, such as `"a".."b"`.
    #[must_use]
    pub fn clear_range<'a>(range: impl RangeBounds<&'a str>) -> Self {
        let bounds = (range.start_bound().cloned(), range.end_bound().cloned());
        let selection = Some(v1::clear_operation::Selection::Range(to_key_range(&bounds)));
        Self(v1::operation::Operation::Clear(v1::ClearOperation { selection }))
    }

    /// Creates a machine with an id, or with one that the server makes when it is `""`.
    #[must_use]
    pub fn create_machine(
        definition: impl Into<DefinitionName>,
        machine_id: impl Into<String>,
    ) -> Self {
        let definition = Some(definition.into().into());
        let machine_id = machine_id.into();
        v1::CreateMachineOperation { definition, machine_id, ..Default::default() }.into()
    }

    /// Sends an event into a machine. That it is rejected fails the commit.
    #[must_use]
    pub fn trigger(machine_id: impl Into<String>, event: impl Into<String>) -> Self {
        let (machine_id, event) = (machine_id.into(), event.into());
        v1::TriggerOperation { machine_id, event, ..Default::default() }.into()
    }

    /// Creates a snapshot of what the whole commit leaves behind.
    #[must_use]
    pub fn create_snapshot(label: impl Into<String>) -> Self {
        let create = v1::CreateSnapshotOperation { label: label.into(), ..Default::default() };
        create.into()
    }
}

/// A snapshot with a description or a pin.
impl From<v1::CreateSnapshotOperation> for Operation {
    fn from(create: v1::CreateSnapshotOperation) -> Self {
        Self(v1::operation::Operation::CreateSnapshot(create))
    }
}

/// A creation of a machine with a context.
impl From<v1::CreateMachineOperation> for Operation {
    fn from(create: v1::CreateMachineOperation) -> Self {
        Self(v1::operation::Operation::CreateMachine(create))
    }
}

/// A trigger with a payload, expectations, an actor or a note.
impl From<v1::TriggerOperation> for Operation {
    fn from(trigger: v1::TriggerOperation) -> Self {
        Self(v1::operation::Operation::Trigger(trigger))
    }
}

/// What must hold for a commit to apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Require(pub(crate) v1::precondition::Condition);

impl Require {
    /// An entry's revision is this one; 0: it does not exist.
    #[must_use]
    pub fn revision(key: impl Into<String>, revision: u64) -> Self {
        Self::entry(key, v1::entry_precondition::Requirement::Revision(revision))
    }

    /// An entry exists, or it does not.
    #[must_use]
    pub fn exists(key: impl Into<String>, exists: bool) -> Self {
        Self::entry(key, v1::entry_precondition::Requirement::Exists(exists))
    }

    /// A machine exists and is in this state.
    #[must_use]
    pub fn machine_state(machine_id: impl Into<String>, state: impl Into<String>) -> Self {
        Self::machine(machine_id, v1::machine_precondition::Requirement::State(state.into()))
    }

    /// A machine's revision is this one; 0: it does not exist.
    #[must_use]
    pub fn machine_revision(machine_id: impl Into<String>, revision: u64) -> Self {
        Self::machine(machine_id, v1::machine_precondition::Requirement::Revision(revision))
    }

    /// A machine exists, or it does not.
    #[must_use]
    pub fn machine_exists(machine_id: impl Into<String>, exists: bool) -> Self {
        Self::machine(machine_id, v1::machine_precondition::Requirement::Exists(exists))
    }

    fn entry(key: impl Into<String>, requirement: v1::entry_precondition::Requirement) -> Self {
        let requirement = Some(requirement);
        let entry = v1::EntryPrecondition { key: key.into(), requirement };
        Self(v1::precondition::Condition::Entry(entry))
    }

    fn machine(
        machine_id: impl Into<String>,
        requirement: v1::machine_precondition::Requirement,
    ) -> Self {
        let requirement = Some(requirement);
        let machine = v1::MachinePrecondition { machine_id: machine_id.into(), requirement };
        Self(v1::precondition::Condition::Machine(machine))
    }
}

/// A commit was applied.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Committed {
    /// The revision that it made; the latest one when nothing changed.
    pub revision: u64,
    /// What each operation did, in their order.
    pub results: Vec<OperationResult>,
}

/// What one operation of a commit did.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "a commit has few results")]
pub enum OperationResult {
    /// A save.
    Saved(Saved),
    /// A delete.
    Deleted(Deleted),
    /// A clear.
    Cleared(Cleared),
    /// A machine was created.
    MachineCreated(Machine),
    /// A machine moved.
    Triggered {
        /// How it moved.
        transition: Transition,
        /// What it is afterwards.
        machine: Machine,
    },
    /// A snapshot was created.
    SnapshotCreated {
        /// The snapshot.
        snapshot: Snapshot,
        /// Those that the policy evicted for it.
        evicted_ids: Vec<SnapshotId>,
    },
    /// Something that this release of the client does not know.
    Unknown,
}

impl From<v1::CommitResponse> for Committed {
    fn from(message: v1::CommitResponse) -> Self {
        let revision = message.revision;
        let results = message.results.into_iter().map(|one| from_result(one, revision)).collect();
        Self { revision, results }
    }
}

fn from_result(message: v1::OperationResult, revision: u64) -> OperationResult {
    use v1::operation_result::Result as Kind;
    match message.result {
        Some(Kind::Save(save)) => OperationResult::Saved(Saved { revision, created: save.created }),
        Some(Kind::Delete(delete)) => {
            OperationResult::Deleted(Deleted { revision, existed: delete.existed })
        }
        Some(Kind::Clear(clear)) => {
            OperationResult::Cleared(Cleared { revision, count: clear.count })
        }
        Some(Kind::CreateMachine(create)) => {
            OperationResult::MachineCreated(create.machine.unwrap_or_default().into())
        }
        Some(Kind::Trigger(trigger)) => OperationResult::Triggered {
            transition: trigger.transition.unwrap_or_default().into(),
            machine: trigger.machine.unwrap_or_default().into(),
        },
        Some(Kind::CreateSnapshot(create)) => OperationResult::SnapshotCreated {
            snapshot: create.snapshot.unwrap_or_default().into(),
            evicted_ids: create.evicted_snapshot_ids.into_iter().map(SnapshotId).collect(),
        },
        None => OperationResult::Unknown,
    }
}
