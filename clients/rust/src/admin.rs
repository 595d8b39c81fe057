//! The calls of `AdminService`, what they take and answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::stream;

use crate::call::{Call, Core, Streamed};
use crate::entries::Deleted;
use crate::items::{Batches, paged};
use crate::requests::{requests, unary};
use crate::snapshots::SnapshotPolicy;
use crate::v1;
use crate::values::{from_duration, from_timestamp, to_duration, to_time};
use crate::{Result, Stream};

pub use crate::v1::DamagedRecord;

/// The care of the store: its condition, its namespaces, their settings, its health.
#[derive(Debug, Clone)]
pub struct Admin {
    pub(crate) core: Arc<Core>,
}

impl Admin {
    /// Returns the condition of the server, of its store and of this namespace.
    pub fn status(&self) -> Call<v1::GetStatusRequest> {
        self.call(v1::GetStatusRequest { namespace: self.namespace() })
    }

    /// Gives the namespaces that exist, by name.
    pub fn namespaces(&self) -> Call<v1::ListNamespacesRequest> {
        self.call(v1::ListNamespacesRequest::default())
    }

    /// Returns the settings of this namespace.
    pub fn settings(&self) -> Call<v1::GetNamespaceSettingsRequest> {
        self.call(v1::GetNamespaceSettingsRequest { namespace: self.namespace() })
    }

    /// Replaces all settings of this namespace; what is left out gets the server's default.
    pub fn set_settings(
        &self,
        settings: NamespaceSettings,
    ) -> Call<v1::SetNamespaceSettingsRequest> {
        self.call(v1::SetNamespaceSettingsRequest {
            namespace: self.namespace(),
            settings: Some(settings.into()),
            ..Default::default()
        })
    }

    /// Deletes everything in this namespace, history included; its revisions only go on.
    pub fn delete_namespace(&self) -> Call<v1::DeleteNamespaceRequest> {
        let namespace = self.namespace();
        self.call(v1::DeleteNamespaceRequest { namespace, ..Default::default() })
    }

    /// Raises the floor of this namespace, and answers when what lies below it is gone.
    ///
    /// Without a target it goes as far as the settings say. A large namespace takes its time.
    pub fn compact(&self) -> Call<v1::CompactRequest> {
        self.call(v1::CompactRequest { namespace: self.namespace(), target_revision: None })
    }

    /// Reads every record of the store and gives the progress, damaged records included.
    ///
    /// The last one is `done`. Unless it is given a time, it may take as long as it takes.
    pub fn verify(&self) -> Call<v1::VerifyStoreRequest> {
        self.call(v1::VerifyStoreRequest {})
    }

    fn call<R>(&self, request: R) -> Call<R> {
        Call::new(&self.core, request)
    }

    fn namespace(&self) -> String {
        self.core.namespace.clone()
    }
}

impl Call<v1::ListNamespacesRequest> {
    /// Only those whose name begins with this.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        self.with(|request| request.prefix = prefix.into())
    }
}

impl Call<v1::CompactRequest> {
    /// The floor to raise to.
    pub fn target_revision(self, revision: u64) -> Self {
        self.with(|request| request.target_revision = Some(revision))
    }
}

/// What there is in a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamespaceStatus {
    /// Its name.
    pub namespace: String,
    /// Its latest revision.
    pub revision: u64,
    /// The oldest revision that is still readable, apart from those that snapshots keep.
    pub floor: u64,
    /// The commit time of the latest revision; `None` before the first commit.
    pub update_time: Option<SystemTime>,
    /// How many entries there are.
    pub entries_count: u64,
    /// The bytes of their keys and values.
    pub entries_bytes: u64,
    /// How many machines there are.
    pub machines_count: u64,
    /// How many snapshots there are.
    pub snapshots_count: u64,
}

impl From<v1::NamespaceStatus> for NamespaceStatus {
    fn from(message: v1::NamespaceStatus) -> Self {
        Self {
            namespace: message.namespace,
            revision: message.revision,
            floor: message.floor,
            update_time: to_time(message.update_time),
            entries_count: message.entries_count,
            entries_bytes: message.entries_bytes,
            machines_count: message.machines_count,
            snapshots_count: message.snapshots_count,
        }
    }
}

/// The condition of the server, of its store and of the client's namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The latest revision of the namespace.
    pub revision: u64,
    /// What there is in the namespace.
    pub namespace: NamespaceStatus,
    /// The release of the server.
    pub server_release: String,
    /// When the server started.
    pub start_time: SystemTime,
    /// How long it has been running.
    pub uptime: Duration,
    /// The id of the store, made with it and kept by its backups.
    pub store_id: String,
    /// How many namespaces exist.
    pub namespaces_count: u64,
    /// The size of the data file.
    pub file_bytes: u64,
    /// How much of the data file is in use.
    pub file_used_bytes: u64,
    /// How large the data file may grow.
    pub file_bytes_max: u64,
    /// The private memory of the server's process.
    pub memory_bytes: u64,
    /// How many writes are waiting.
    pub writes_waiting: u64,
    /// How many streams are open.
    pub streams_open: u64,
    /// Every limit by its name, such as `value_bytes_max`.
    pub limits: BTreeMap<String, u64>,
}

impl From<v1::GetStatusResponse> for Status {
    fn from(message: v1::GetStatusResponse) -> Self {
        Self {
            revision: message.revision,
            namespace: message.namespace.unwrap_or_default().into(),
            server_release: message.server_release,
            start_time: from_timestamp(message.start_time),
            uptime: from_duration(message.uptime).unwrap_or_default(),
            store_id: message.store_id,
            namespaces_count: message.namespaces_count,
            file_bytes: message.file_bytes,
            file_used_bytes: message.file_used_bytes,
            file_bytes_max: message.file_bytes_max,
            memory_bytes: message.memory_bytes,
            writes_waiting: message.writes_waiting,
            streams_open: message.streams_open,
            limits: message.limits,
        }
    }
}

/// What a namespace keeps and how much it may hold. What is left out is the server's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamespaceSettings {
    /// How long history is kept.
    pub history_age: Option<Duration>,
    /// How many revisions of history are kept at most.
    pub history_revisions_max: u64,
    /// How many entries it may hold.
    pub entries_max: u64,
    /// How many bytes of keys and values it may hold.
    pub entries_bytes_max: u64,
    /// How many snapshots it keeps.
    pub snapshot_policy: Option<SnapshotPolicy>,
}

impl From<v1::NamespaceSettings> for NamespaceSettings {
    fn from(message: v1::NamespaceSettings) -> Self {
        Self {
            history_age: from_duration(message.history_age),
            history_revisions_max: message.history_revisions_max,
            entries_max: message.entries_max,
            entries_bytes_max: message.entries_bytes_max,
            snapshot_policy: message.snapshot_policy.map(SnapshotPolicy::from),
        }
    }
}

impl From<NamespaceSettings> for v1::NamespaceSettings {
    fn from(settings: NamespaceSettings) -> Self {
        Self {
            history_age: settings.history_age.map(to_duration),
            history_revisions_max: settings.history_revisions_max,
            entries_max: settings.entries_max,
            entries_bytes_max: settings.entries_bytes_max,
            snapshot_policy: settings.snapshot_policy.map(v1::SnapshotPolicy::from),
        }
    }
}

/// The settings of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The revision that was read, or made.
    pub revision: u64,
    /// The settings in force, defaults filled in; 0 stands for no limit.
    pub effective: NamespaceSettings,
    /// The settings as they were set, to be changed and set again.
    pub settings: NamespaceSettings,
}

impl From<v1::GetNamespaceSettingsResponse> for Settings {
    fn from(message: v1::GetNamespaceSettingsResponse) -> Self {
        Self {
            revision: message.revision,
            effective: message.effective.unwrap_or_default().into(),
            settings: message.settings.unwrap_or_default().into(),
        }
    }
}

/// Settings were replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingsSet {
    /// The revision that this made; the latest one when nothing changed.
    pub revision: u64,
    /// The settings in force, defaults filled in; 0 stands for no limit.
    pub effective: NamespaceSettings,
}

impl From<v1::SetNamespaceSettingsResponse> for SettingsSet {
    fn from(message: v1::SetNamespaceSettingsResponse) -> Self {
        let effective = message.effective.unwrap_or_default().into();
        Self { revision: message.revision, effective }
    }
}

/// A compaction is done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compacted {
    /// The latest revision.
    pub revision: u64,
    /// The oldest revision that is readable from now on.
    pub floor: u64,
    /// How many records were removed.
    pub records_removed_count: u64,
}

impl From<v1::CompactResponse> for Compacted {
    fn from(message: v1::CompactResponse) -> Self {
        let v1::CompactResponse { revision, floor, records_removed_count } = message;
        Self { revision, floor, records_removed_count }
    }
}

/// How far a verification has come.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct VerifyProgress {
    /// How many records have been read so far.
    pub records_checked_count: u64,
    /// How many there are to read, as far as known.
    pub records_total_count: u64,
    /// The damaged ones found since the last time.
    pub damaged_records: Vec<DamagedRecord>,
    /// Everything was read.
    pub done: bool,
}

impl Streamed for v1::VerifyStoreRequest {
    type Item = VerifyProgress;

    fn start(call: Call<Self>) -> impl Stream<Item = Result<VerifyProgress>> + Send + 'static {
        let batches = Batches::new(&call.core, call.limit);
        // One that has told something is not begun again: it would count anew.
        let request = Some(call.request);
        stream::try_unfold((batches, request), async |(mut batches, mut request)| {
            let message = batches.next_whole(&mut request).await?;
            let progress = message.map(|message| VerifyProgress {
                records_checked_count: message.records_checked_count,
                records_total_count: message.records_total_count,
                damaged_records: message.damaged_records,
                done: message.done,
            });
            Ok(progress.map(|progress| (progress, (batches, request))))
        })
    }
}

unary!(read GetStatusRequest -> Status, Status::from);
unary!(read GetNamespaceSettingsRequest -> Settings, Settings::from);
unary!(write SetNamespaceSettingsRequest -> SettingsSet, SettingsSet::from);
unary!(write DeleteNamespaceRequest -> Deleted,
    |one: v1::DeleteNamespaceResponse| Deleted { revision: one.revision, existed: one.existed });
unary!(once CompactRequest -> Compacted, Compacted::from);
paged!(ListNamespacesRequest, namespaces -> NamespaceStatus);

requests!(mutations: SetNamespaceSettingsRequest, DeleteNamespaceRequest);
