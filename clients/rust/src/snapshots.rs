//! The calls of `SnapshotService`, what they take and answer; files of snapshots stand in
//! `transfers`.

use std::sync::Arc;
use std::time::SystemTime;

use futures_util::{TryStreamExt, stream};

use crate::call::{Call, Core, Mutation, Streamed, Unary, requests, unary};
use crate::entries::Entry;
use crate::items::{Batches, paged};
use crate::machines::Machine;
use crate::v1;
use crate::values::{At, SnapshotId, from_timestamp};
use crate::{Error, Result, Stream};

pub use crate::transfers::{Exported, TransferProgress};
pub use crate::v1::{DifferenceKind, SnapshotLimitAction};

/// The snapshots of one namespace: labelled revisions that stay readable.
///
/// ```no_run
/// # async fn example(client: statekeep::Client) -> statekeep::Result<()> {
/// client.snapshots().create("before-upgrade").await?;
/// client.store().save("theme", "light").await?;
/// client.snapshots().restore("before-upgrade").await?;
/// # Ok(())
/// # }
/// ```
///
/// Where a snapshot is named, a text is a label and means the newest snapshot with it; the `id` of
/// a [`Snapshot`] means exactly that one. Both also work as [`at`](Call::at) of every read.
#[derive(Debug, Clone)]
pub struct Snapshots {
    pub(crate) core: Arc<Core>,
}

impl Snapshots {
    /// Keeps the present state under a label, in the same time however much there is.
    pub fn create(&self, label: impl Into<String>) -> Call<v1::CreateSnapshotRequest> {
        self.call(v1::CreateSnapshotRequest {
            namespace: self.namespace(),
            label: label.into(),
            ..Default::default()
        })
    }

    /// Returns one snapshot, or `None` when there is none.
    pub fn get(&self, target: impl Into<Target>) -> Call<v1::GetSnapshotRequest> {
        use v1::get_snapshot_request::Target as Message;
        let target = Some(match target.into() {
            Target::Label(label) => Message::Label(label),
            Target::Id(id) => Message::Id(id.0),
            Target::Latest => Message::Latest(true),
        });
        self.call(v1::GetSnapshotRequest { namespace: self.namespace(), target })
    }

    /// Gives the snapshots, the newest first.
    pub fn list(&self) -> Call<v1::ListSnapshotsRequest> {
        self.call(v1::ListSnapshotsRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Returns how many snapshots there are.
    pub fn count(&self) -> Call<v1::CountSnapshotsRequest> {
        self.call(v1::CountSnapshotsRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Deletes one snapshot; what only it kept goes with the next compaction.
    ///
    /// It takes a label or an id: the contract does not delete "the latest".
    pub fn delete(&self, target: impl Into<Target>) -> Call<v1::DeleteSnapshotRequest> {
        use v1::delete_snapshot_request::Target as Message;
        let (target, wrong) = match target.into() {
            Target::Label(label) => (Some(Message::Label(label)), None),
            Target::Id(id) => (Some(Message::Id(id.0)), None),
            Target::Latest => (None, Some(Error::usage("Delete a snapshot by its label or id."))),
        };
        let namespace = self.namespace();
        let request = v1::DeleteSnapshotRequest { namespace, target, ..Default::default() };
        Call { wrong, ..self.call(request) }
    }

    /// Makes the state equal to a snapshot again, as one new commit; history stays.
    ///
    /// A restore of very much takes its time: give it a [`timeout`](Call::timeout).
    pub fn restore(&self, target: impl Into<Target>) -> Call<v1::RestoreSnapshotRequest> {
        use v1::restore_snapshot_request::Target as Message;
        let target = Some(match target.into() {
            Target::Label(label) => Message::Label(label),
            Target::Id(id) => Message::Id(id.0),
            Target::Latest => Message::Latest(true),
        });
        let namespace = self.namespace();
        self.call(v1::RestoreSnapshotRequest { namespace, target, ..Default::default() })
    }

    /// Gives what differs from one point to now, or to another point; entries by key first.
    ///
    /// Unless it is given a time, it may take as long as it takes.
    pub fn diff(&self, from: impl Into<At>) -> Call<v1::DiffSnapshotRequest> {
        self.call(v1::DiffSnapshotRequest {
            namespace: self.namespace(),
            from: Some(from.into().into()),
            ..Default::default()
        })
    }

    /// Returns how many snapshots are kept, the server's defaults filled in.
    pub fn policy(&self) -> Call<v1::GetSnapshotPolicyRequest> {
        self.call(v1::GetSnapshotPolicyRequest { namespace: self.namespace() })
    }

    /// Replaces the policy and returns the one in force; what is left out is the server's default.
    ///
    /// Snapshots above a lower limit stay until the next one is created.
    pub fn set_policy(&self, policy: SnapshotPolicy) -> Call<v1::SetSnapshotPolicyRequest> {
        self.call(v1::SetSnapshotPolicyRequest {
            namespace: self.namespace(),
            policy: Some(policy.into()),
            ..Default::default()
        })
    }

    pub(crate) fn call<R>(&self, request: R) -> Call<R> {
        Call::new(&self.core, request)
    }

    pub(crate) fn namespace(&self) -> String {
        self.core.namespace.clone()
    }
}

impl Call<v1::CreateSnapshotRequest> {
    /// Says what it is for, in at most 1,000 bytes.
    pub fn description(self, description: impl Into<String>) -> Self {
        self.with(|request| request.description = description.into())
    }

    /// Never evicts it, and deletes it only when the request says so.
    pub fn pinned(self) -> Self {
        self.with(|request| request.pinned = true)
    }
}

impl Call<v1::ListSnapshotsRequest> {
    /// Only those with this label.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.with(|request| request.label = label.into())
    }
}

impl Call<v1::CountSnapshotsRequest> {
    /// Only those with this label.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.with(|request| request.label = label.into())
    }
}

impl Call<v1::DeleteSnapshotRequest> {
    /// Also when it is pinned.
    pub fn even_if_pinned(self) -> Self {
        self.with(|request| request.even_if_pinned = true)
    }
}

impl Call<v1::RestoreSnapshotRequest> {
    /// Only entries whose key begins with this, and no machines.
    pub fn key_prefix(self, prefix: impl Into<String>) -> Self {
        self.with(|request| request.key_prefix = prefix.into())
    }

    /// Answers what would change and changes nothing.
    pub fn dry_run(self) -> Self {
        self.with(|request| request.dry_run = true)
    }
}

impl Call<v1::DiffSnapshotRequest> {
    /// The second point; without one, now.
    pub fn to(self, at: impl Into<At>) -> Self {
        self.with(|request| request.to = Some(at.into().into()))
    }

    /// Only entries whose key begins with this, and no machines.
    pub fn key_prefix(self, prefix: impl Into<String>) -> Self {
        self.with(|request| request.key_prefix = prefix.into())
    }

    /// Gives what entries and machines hold.
    pub fn values(self) -> Self {
        self.with(|request| request.with_values = true)
    }
}

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

impl Streamed for v1::DiffSnapshotRequest {
    type Item = Difference;

    fn start(call: Call<Self>) -> impl Stream<Item = Result<Difference>> + Send + 'static {
        let batches = Batches::new(&call.core, call.limit);
        let batches =
            stream::try_unfold((batches, Some(call.request)), |(mut batches, request)| async {
                let mut request = request;
                let batch = batches.next(|| request.clone()).await?;
                // A label may mean another snapshot by now, so what has begun cannot go on.
                request = None;
                Result::Ok(batch.map(|batch| (batch, (batches, request))))
            });
        let differences = |batch: v1::DiffSnapshotResponse| {
            stream::iter(batch.differences.into_iter().map(|one| Ok(Difference::from(one))))
        };
        batches.map_ok(differences).try_flatten()
    }
}

impl Unary for v1::RestoreSnapshotRequest {
    type Answer = Restored;

    fn is_retryable(&self) -> bool {
        self.dry_run || !self.request_id.is_empty()
    }

    fn answer(response: Self::Response) -> Restored {
        response.into()
    }
}

impl Mutation for v1::RestoreSnapshotRequest {
    fn request_id_mut(&mut self) -> &mut String {
        &mut self.request_id
    }
}

unary!(write CreateSnapshotRequest -> SnapshotCreated,
|one: v1::CreateSnapshotResponse| SnapshotCreated {
    revision: one.revision,
    snapshot: one.snapshot.unwrap_or_default().into(),
    evicted_ids: one.evicted_snapshot_ids.into_iter().map(SnapshotId).collect(),
});
unary!(read GetSnapshotRequest or SnapshotNotFound -> Option<Snapshot>,
    |one: v1::GetSnapshotResponse| one.snapshot.map(Snapshot::from));
unary!(read CountSnapshotsRequest -> u64, |one: v1::CountSnapshotsResponse| one.count);
unary!(write DeleteSnapshotRequest -> SnapshotDeleted,
|one: v1::DeleteSnapshotResponse| SnapshotDeleted {
    revision: one.revision,
    snapshot: one.snapshot.unwrap_or_default().into(),
});
unary!(read GetSnapshotPolicyRequest -> SnapshotPolicy,
    |one: v1::GetSnapshotPolicyResponse| one.policy.unwrap_or_default().into());
unary!(write SetSnapshotPolicyRequest -> SnapshotPolicy,
    |one: v1::SetSnapshotPolicyResponse| one.policy.unwrap_or_default().into());
paged!(ListSnapshotsRequest, snapshots -> Snapshot);

requests!(mutations: CreateSnapshotRequest, DeleteSnapshotRequest, SetSnapshotPolicyRequest);
requests!(reversible: ListSnapshotsRequest);
