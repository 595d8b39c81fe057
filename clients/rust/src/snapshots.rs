//! The calls of `SnapshotService`, whose records stand in `snapshot_records` and files in `transfers`.

use std::sync::Arc;

use futures_util::{TryStreamExt, stream};

use crate::call::{Call, Core, Streamed};
use crate::items::{Batches, paged};
use crate::requests::{requests, unary};
use crate::v1;
use crate::values::{At, SnapshotId};
use crate::{Error, Result, Stream};

pub use crate::snapshot_records::{
    Difference, DifferenceKind, Restored, Snapshot, SnapshotCreated, SnapshotDeleted,
    SnapshotLimitAction, SnapshotPolicy, Target,
};
pub use crate::transfers::{Exported, TransferProgress};

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

impl Streamed for v1::DiffSnapshotRequest {
    type Item = Difference;

    fn start(call: Call<Self>) -> impl Stream<Item = Result<Difference>> + Send + 'static {
        let batches = Batches::new(&call.core, call.limit);
        let batches =
            // A label may mean another snapshot later, so what has begun cannot go on.
            stream::try_unfold((batches, Some(call.request)), async |(mut batches, mut request)| {
                let batch = batches.next_whole(&mut request).await?;
                Result::Ok(batch.map(|batch| (batch, (batches, request))))
            });
        let differences = |batch: v1::DiffSnapshotResponse| {
            stream::iter(batch.differences.into_iter().map(|one| Ok(Difference::from(one))))
        };
        batches.map_ok(differences).try_flatten()
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
unary!(rehearsed RestoreSnapshotRequest -> Restored, Restored::from);
unary!(read GetSnapshotPolicyRequest -> SnapshotPolicy,
    |one: v1::GetSnapshotPolicyResponse| one.policy.unwrap_or_default().into());
unary!(write SetSnapshotPolicyRequest -> SnapshotPolicy,
    |one: v1::SetSnapshotPolicyResponse| one.policy.unwrap_or_default().into());
paged!(ListSnapshotsRequest, snapshots -> Snapshot);

requests!(mutations: CreateSnapshotRequest, DeleteSnapshotRequest, RestoreSnapshotRequest,
    SetSnapshotPolicyRequest);
requests!(reversible: ListSnapshotsRequest);
