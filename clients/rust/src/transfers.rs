//! The files of exported snapshots: writing and reading them piece by piece.
//!
//! Never knows what a file holds, nor leaves half of one under its name.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use futures_util::stream;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{sleep, timeout_at};

use crate::call::{Awaited, Call, Mutation};
use crate::connection::lock;
use crate::items::Batches;
use crate::retry::Attempts;
use crate::snapshots::{Snapshot, SnapshotCreated, Snapshots, Target};
use crate::v1;
use crate::values::SnapshotId;
use crate::{Error, Result, Stream};

const PIECE_BYTES: usize = 1 << 20;

/// A snapshot was written to a file, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The size of the file.
    pub bytes_count: u64,
    /// How many entries and machines it holds.
    pub items_count: u64,
}

/// How far an export or an import has come; what cannot be known beforehand is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TransferProgress {
    /// How many bytes were transferred.
    pub bytes_count: u64,
    /// How many there are.
    pub bytes_total_count: Option<u64>,
    /// How many entries and machines they hold.
    pub items_count: Option<u64>,
    /// How many of these there are.
    pub items_total_count: Option<u64>,
}

/// Called with the progress of a transfer.
type Report = Box<dyn FnMut(TransferProgress) + Send>;

/// An export that is about to be made; see [`Snapshots::export`].
pub struct Export {
    request: v1::ExportSnapshotRequest,
    path: PathBuf,
    report: Option<Report>,
}

/// An import that is about to be made; see [`Snapshots::import`].
pub struct Import {
    first: v1::ImportSnapshotRequest,
    path: PathBuf,
    report: Option<Report>,
}

impl Snapshots {
    /// Writes a snapshot to a file, which stands there only once all of it has come.
    ///
    /// It is tried again as long as nothing of it has come, and unless it is given a time, it may take
    /// as long as it takes.
    pub fn export(&self, target: impl Into<Target>, path: impl Into<PathBuf>) -> Call<Export> {
        let request = self.export_request(target.into());
        self.call(Export { request, path: path.into(), report: None })
    }

    /// Writes a snapshot to anything that takes bytes, as `export` does.
    ///
    /// # Errors
    ///
    /// Those of the call; [`Error::Usage`] when writing fails.
    pub async fn export_to(
        &self,
        target: impl Into<Target>,
        writer: &mut (impl AsyncWrite + Unpin + Send),
    ) -> Result<Exported> {
        let request = self.export_request(target.into());
        let call = self.call(Export { request, path: PathBuf::new(), report: None });
        write_pieces(call, writer).await
    }

    /// Makes a snapshot from a file that `export` wrote; what is live stays as it is.
    ///
    /// Label and description are those in the file unless they are given. With a `request_id` it is
    /// tried again, and unless it is given a time, it may take as long as it takes.
    pub fn import(&self, path: impl Into<PathBuf>) -> Call<Import> {
        let first = v1::ImportSnapshotRequest { namespace: self.namespace(), ..Default::default() };
        self.call(Import { first, path: path.into(), report: None })
    }

    fn export_request(&self, target: Target) -> v1::ExportSnapshotRequest {
        use v1::export_snapshot_request::Target as Message;
        let target = Some(match target {
            Target::Label(label) => Message::Label(label),
            Target::Id(id) => Message::Id(id.0),
            Target::Latest => Message::Latest(true),
        });
        v1::ExportSnapshotRequest { namespace: self.namespace(), target }
    }
}

impl Call<Export> {
    /// Calls a function with each piece that has come.
    pub fn progress(self, report: impl FnMut(TransferProgress) + Send + 'static) -> Self {
        self.with(|export| export.report = Some(Box::new(report)))
    }
}

impl Call<Import> {
    /// The label of the new snapshot.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.with(|import| import.first.label = label.into())
    }

    /// Its description.
    pub fn description(self, description: impl Into<String>) -> Self {
        self.with(|import| import.first.description = description.into())
    }

    /// Never evicts it, and deletes it only when the request says so.
    pub fn pinned(self) -> Self {
        self.with(|import| import.first.pinned = true)
    }

    /// Calls a function with each piece that is sent.
    pub fn progress(self, report: impl FnMut(TransferProgress) + Send + 'static) -> Self {
        self.with(|import| import.report = Some(Box::new(report)))
    }
}

impl Mutation for Import {
    fn request_id_mut(&mut self) -> &mut String {
        &mut self.first.request_id
    }
}

impl Awaited for Export {
    type Output = Exported;

    async fn run(call: Call<Self>) -> Result<Exported> {
        let path = call.request.path.clone();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = Part(path.with_file_name(format!(".{name}.{}.part", std::process::id())));
        let mut file = File::create(&part.0).await.map_err(|error| failed(&part.0, &error))?;
        let exported = write_pieces(call, &mut file).await?;
        file.sync_all().await.map_err(|error| failed(&part.0, &error))?;
        std::fs::rename(&part.0, &path).map_err(|error| failed(&path, &error))?;
        Ok(exported)
    }
}

/// A file that is not whole yet: it goes when it does not get its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already when it was renamed.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn write_pieces(
    call: Call<Export>,
    writer: &mut (impl AsyncWrite + Unpin + Send),
) -> Result<Exported> {
    let Export { request, mut report, .. } = call.request;
    let mut request = Some(request);
    let mut pieces = Batches::new(&call.core, call.limit);
    let mut exported: Option<Exported> = None;
    let broken = |error: std::io::Error| Error::usage(format!("The export: {error}."));
    while let Some(piece) = pieces.next_whole(&mut request).await? {
        let exported = exported.get_or_insert_with(|| Exported {
            snapshot: piece.snapshot.unwrap_or_default().into(),
            bytes_count: 0,
            items_count: 0,
        });
        writer.write_all(&piece.data).await.map_err(broken)?;
        exported.bytes_count += piece.data.len() as u64;
        exported.items_count = piece.items_count;
        if let Some(report) = &mut report {
            let snapshot = &exported.snapshot;
            report(TransferProgress {
                bytes_count: exported.bytes_count,
                bytes_total_count: None,
                items_count: Some(exported.items_count),
                items_total_count: Some(snapshot.entries_count + snapshot.machines_count),
            });
        }
    }
    writer.flush().await.map_err(broken)?;
    exported.ok_or_else(|| Error::other("The server sent no snapshot."))
}

impl Awaited for Import {
    type Output = SnapshotCreated;

    async fn run(call: Call<Self>) -> Result<SnapshotCreated> {
        let Call { core, request: import, limit, .. } = call;
        let shared = Arc::new(Mutex::new(Shared { failure: None, report: import.report }));
        let mut attempts = Attempts::new(&core.retry, limit.or(None));
        let is_retryable = !import.first.request_id.is_empty();
        loop {
            let pieces = pieces(&import.path, import.first.clone(), &shared).await?;
            let upload = core.connection.link.upload(pieces);
            let result = match attempts.deadline {
                None => upload.await,
                Some(deadline) => {
                    timeout_at(deadline, upload).await.unwrap_or_else(|_| Err(Error::deadline()))
                }
            };
            let failure = match result {
                Ok(answer) => return Ok(created(answer)),
                Err(failure) => failure,
            };
            if let Some(error) = lock(&shared).failure.take() {
                return Err(failed(&import.path, &error));
            }
            let pause = if is_retryable { attempts.pause(&failure) } else { None };
            sleep(pause.ok_or(failure)?).await;
        }
    }
}

/// What the reading of a file and the one who waits for it share.
struct Shared {
    failure: Option<std::io::Error>,
    report: Option<Report>,
}

/// Reads a file as the requests of an upload.
struct Reading {
    source: File,
    first: Option<v1::ImportSnapshotRequest>,
    progress: TransferProgress,
    shared: Arc<Mutex<Shared>>,
}

async fn pieces(
    path: &Path,
    first: v1::ImportSnapshotRequest,
    shared: &Arc<Mutex<Shared>>,
) -> Result<impl Stream<Item = v1::ImportSnapshotRequest> + Send + use<>> {
    let source = File::open(path).await.map_err(|error| failed(path, &error))?;
    let size = source.metadata().await.ok().map(|data| data.len());
    let reading = Reading {
        source,
        first: Some(first),
        progress: TransferProgress { bytes_total_count: size, ..Default::default() },
        shared: Arc::clone(shared),
    };
    Ok(stream::unfold(reading, |mut reading| async {
        let piece = reading.piece().await?;
        Some((piece, reading))
    }))
}

impl Reading {
    async fn piece(&mut self) -> Option<v1::ImportSnapshotRequest> {
        let mut data = Vec::new();
        let mut limited = (&mut self.source).take(PIECE_BYTES as u64);
        if let Err(error) = limited.read_to_end(&mut data).await {
            lock(&self.shared).failure = Some(error);
            return None;
        }
        // An empty file is sent too, for the server to refuse.
        let first = self.first.take();
        if data.is_empty() && first.is_none() {
            return None;
        }
        self.progress.bytes_count += data.len() as u64;
        if let Some(report) = &mut lock(&self.shared).report {
            report(self.progress.clone());
        }
        Some(v1::ImportSnapshotRequest { data, ..first.unwrap_or_default() })
    }
}

fn created(answer: v1::ImportSnapshotResponse) -> SnapshotCreated {
    SnapshotCreated {
        revision: answer.revision,
        snapshot: answer.snapshot.unwrap_or_default().into(),
        evicted_ids: answer.evicted_snapshot_ids.into_iter().map(SnapshotId).collect(),
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::usage(format!("{}: {error}.", path.display()))
}
