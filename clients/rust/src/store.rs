//! The calls of `StoreService` about entries and commits; those about schemas stand in `schemas`.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;

use crate::call::{Call, Core, Streamed};
use crate::changes::Change;
use crate::commits::{Committed, Operation, Require};
use crate::entries::{ChangeKind, Cleared, Deleted, Entry, HistoryItem, Saved};
use crate::items::{Batches, paged};
use crate::requests::{requests, unary};
use crate::v1;
use crate::values::{Value, to_duration};
use crate::watch::{Feed, With};
use crate::{Result, Stream};

/// Entries, commits and schemas of one namespace.
///
/// A mutation answers once it is safe on disk, with the revision that it made. With a `request_id`
/// it is applied once, however often it is sent; without one it is never tried again by itself. A
/// read sees the latest revision, or what was there [`at`](Call::at) another point.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) core: Arc<Core>,
}

impl Store {
    /// Makes an entry, or gives it a new value and lifetime.
    ///
    /// ```no_run
    /// # async fn example(client: statekeep::Client) -> statekeep::Result<()> {
    /// let saved = client.store().save("theme", "dark").if_revision(0).await?;
    /// assert!(saved.created);
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(&self, key: impl Into<String>, value: impl Into<Value>) -> Call<v1::SaveRequest> {
        let value = Some(value.into().into());
        self.call(v1::SaveRequest {
            namespace: self.namespace(),
            key: key.into(),
            value,
            ..Default::default()
        })
    }

    /// Returns one entry, or `None` when there is none.
    pub fn load(&self, key: impl Into<String>) -> Call<v1::LoadRequest> {
        self.call(v1::LoadRequest { namespace: self.namespace(), at: None, key: key.into() })
    }

    /// Removes one entry and says whether it existed.
    pub fn delete(&self, key: impl Into<String>) -> Call<v1::DeleteRequest> {
        let key = key.into();
        self.call(v1::DeleteRequest { namespace: self.namespace(), key, ..Default::default() })
    }

    /// Returns whether there is an entry with this key.
    pub fn exists(&self, key: impl Into<String>) -> Call<v1::ExistsRequest> {
        self.call(v1::ExistsRequest { namespace: self.namespace(), at: None, key: key.into() })
    }

    /// Gives keys in the order of their UTF-8 bytes, in pages that are all at the same revision.
    pub fn keys(&self) -> Call<v1::ListKeysRequest> {
        self.call(v1::ListKeysRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Gives entries as [`keys`](Self::keys) gives keys. For very many, [`scan`](Self::scan) is the
    /// faster way.
    pub fn entries(&self) -> Call<v1::ListEntriesRequest> {
        self.call(v1::ListEntriesRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Gives entries from one stream, all at the same revision, however many there are.
    ///
    /// When the stream breaks, it goes on behind the last entry. Unless it is given a time, it may
    /// take as long as it takes.
    pub fn scan(&self) -> Call<v1::ScanEntriesRequest> {
        self.call(v1::ScanEntriesRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Returns how many entries there are; the server takes time in proportion.
    pub fn count(&self) -> Call<v1::CountEntriesRequest> {
        self.call(v1::CountEntriesRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Deletes every entry under a prefix or in a range, as one commit; without any, all.
    pub fn clear(&self) -> Call<v1::ClearRequest> {
        self.call(v1::ClearRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Gives what happened to one key, the newest first, as far back as it is kept.
    pub fn history(&self, key: impl Into<String>) -> Call<v1::GetEntryHistoryRequest> {
        let key = key.into();
        self.call(v1::GetEntryHistoryRequest {
            namespace: self.namespace(),
            key,
            ..Default::default()
        })
    }

    /// Applies all operations at one revision, if everything required holds; else nothing.
    ///
    /// ```no_run
    /// # async fn example(client: statekeep::Client) -> statekeep::Result<()> {
    /// use statekeep::{Operation, Require};
    ///
    /// let operations = [Operation::save("a", "1"), Operation::delete("b")];
    /// client.store().commit(operations).require(Require::exists("a", false)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn commit(
        &self,
        operations: impl IntoIterator<Item = Operation>,
    ) -> Call<v1::CommitRequest> {
        let operations = operations.into_iter().map(|one| v1::Operation { operation: Some(one.0) });
        self.call(v1::CommitRequest {
            namespace: self.namespace(),
            operations: operations.collect(),
            ..Default::default()
        })
    }

    /// Follows what commits change: awaited, it gives a [`Watch`](crate::Watch) that has begun.
    ///
    /// Without a revision to start at, it follows from now on.
    pub fn watch(&self) -> Call<v1::WatchChangesRequest> {
        self.call(v1::WatchChangesRequest { namespace: self.namespace(), ..Default::default() })
    }

    pub(crate) fn call<R>(&self, request: R) -> Call<R> {
        Call::new(&self.core, request)
    }

    pub(crate) fn namespace(&self) -> String {
        self.core.namespace.clone()
    }
}

impl Call<v1::SaveRequest> {
    /// How long the entry lives, counted from the commit.
    pub fn ttl(self, ttl: Duration) -> Self {
        self.with(|request| request.ttl = Some(to_duration(ttl)))
    }

    /// Only when the entry has this revision, 0 meaning that there is none; else it fails with
    /// [`Error::PreconditionFailed`](crate::Error::PreconditionFailed).
    pub fn if_revision(self, revision: u64) -> Self {
        self.with(|request| request.if_revision = Some(revision))
    }
}

impl Call<v1::DeleteRequest> {
    /// Only when the entry has this revision, as for a save.
    pub fn if_revision(self, revision: u64) -> Self {
        self.with(|request| request.if_revision = Some(revision))
    }
}

impl Call<v1::CommitRequest> {
    /// Only when this holds at the latest revision; may be said more than once. What does not hold
    /// is [`Error::PreconditionFailed`](crate::Error::PreconditionFailed), with its index.
    pub fn require(self, require: Require) -> Self {
        let condition = Some(require.0);
        self.with(|request| request.preconditions.push(v1::Precondition { condition }))
    }
}

impl Call<v1::WatchChangesRequest> {
    /// Only entries and schemas whose key begins with this; may be said more than once.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        self.with(|request| request.prefixes.push(prefix.into()))
    }

    /// Only changes of these kinds.
    pub fn kinds(self, kinds: impl IntoIterator<Item = ChangeKind>) -> Self {
        self.with(|request| request.kinds.extend(kinds.into_iter().map(i32::from)))
    }

    /// The first revision to give; 0 is from now on.
    pub fn start_revision(self, revision: u64) -> Self {
        self.with(|request| request.start_revision = revision)
    }

    /// Gives what entries and machines hold after the change.
    pub fn values(self) -> Self {
        self.with(|request| request.with_values = true)
    }

    /// Gives entries as they were before the change.
    pub fn previous_values(self) -> Self {
        self.with(|request| request.with_previous_values = true)
    }

    /// How often at the latest the server says how far the watch has come when no change passes
    /// the filters; every 10 seconds without this.
    pub fn progress_interval(self, interval: Duration) -> Self {
        self.with(|request| request.progress_interval = Some(to_duration(interval)))
    }

    /// Also gives how far the watch has come: each item is an [`Update`](crate::Update).
    pub fn progress(self) -> Call<With<v1::WatchChangesRequest>> {
        self.map(With)
    }
}

impl Feed for v1::WatchChangesRequest {
    type Item = Change;
    type Raw = v1::Change;

    fn start_mut(&mut self) -> &mut u64 {
        &mut self.start_revision
    }

    fn read(response: Self::Response) -> (u64, Vec<Self::Raw>, bool) {
        (response.revision, response.changes, response.partial)
    }

    fn revision(raw: &Self::Raw) -> u64 {
        raw.revision
    }

    fn identity(raw: &Self::Raw) -> (String, u64) {
        (String::new(), raw.index.into())
    }
}

impl Streamed for v1::ScanEntriesRequest {
    type Item = Entry;

    fn start(call: Call<Self>) -> impl Stream<Item = Result<Entry>> + Send + 'static {
        let scan = Scan {
            batches: Batches::new(&call.core, call.limit),
            request: call.request,
            last: None,
            ready: Vec::new().into_iter(),
            is_over: false,
        };
        stream::try_unfold(scan, async |mut scan| {
            let entry = scan.next().await?;
            Ok(entry.map(|entry| (entry, scan)))
        })
    }
}

/// Where a scan is.
struct Scan {
    request: v1::ScanEntriesRequest,
    batches: Batches<v1::ScanEntriesRequest>,
    /// The revision that is read, and the last key that came.
    last: Option<(u64, String)>,
    ready: std::vec::IntoIter<v1::Entry>,
    is_over: bool,
}

impl Scan {
    async fn next(&mut self) -> Result<Option<Entry>> {
        loop {
            if let Some(entry) = self.take_ready() {
                return Ok(Some(entry));
            }
            if self.is_over {
                return Ok(None);
            }
            let (request, last) = (&self.request, &self.last);
            match self.batches.next(|| resumed(request, last.as_ref())).await? {
                None => self.is_over = true,
                Some(batch) => {
                    if let Some((revision, _)) = &mut self.last {
                        *revision = batch.revision;
                    } else if !batch.entries.is_empty() {
                        self.last = Some((batch.revision, String::new()));
                    }
                    self.ready = batch.entries.into_iter();
                }
            }
        }
    }

    /// Returns the next entry of the batch that has come, those left out that a scan which goes on
    /// gives beyond the first one: the last key again, and keys behind the prefix.
    fn take_ready(&mut self) -> Option<Entry> {
        let prefix = match &self.request.selection {
            Some(v1::scan_entries_request::Selection::Prefix(prefix)) => prefix.as_str(),
            _ => "",
        };
        for entry in self.ready.by_ref() {
            if !entry.key.starts_with(prefix) {
                self.is_over = true;
                self.ready = Vec::new().into_iter();
                return None;
            }
            let (_, last_key) = self.last.get_or_insert_default();
            if entry.key != *last_key {
                last_key.clone_from(&entry.key);
                return Some(entry.into());
            }
        }
        None
    }
}

/// Returns the scan that goes on at the last key and shows the same revision.
///
/// Going forwards it begins with that key again, and does not end where a prefix does: the
/// contract's ranges cannot leave out their first key, and not every prefix has a next one. Nothing
/// when the scan cannot go on: a label may name another snapshot by now.
fn resumed(
    request: &v1::ScanEntriesRequest,
    last: Option<&(u64, String)>,
) -> Option<v1::ScanEntriesRequest> {
    use v1::point_in_time::Point;
    use v1::scan_entries_request::Selection;
    let mut resumed = request.clone();
    let Some((revision, last_key)) = last else { return Some(resumed) };
    match resumed.at.as_ref().and_then(|at| at.point.as_ref()) {
        Some(Point::SnapshotLabel(_)) => return None,
        Some(Point::SnapshotId(_)) => {}
        _ => resumed.at = Some(v1::PointInTime { point: Some(Point::Revision(*revision)) }),
    }
    let (start, end) = match &request.selection {
        Some(Selection::Prefix(prefix)) => (prefix.as_str(), ""),
        Some(Selection::Range(range)) => (range.start.as_str(), range.end.as_str()),
        None => ("", ""),
    };
    let range = if request.reverse {
        v1::KeyRange { start: start.to_owned(), end: last_key.clone() }
    } else {
        v1::KeyRange { start: last_key.clone(), end: end.to_owned() }
    };
    resumed.selection = Some(Selection::Range(range));
    Some(resumed)
}

unary!(write SaveRequest as Save -> Saved,
    |one: v1::SaveResponse| Saved { revision: one.revision, created: one.created });
unary!(read LoadRequest as Load or EntryNotFound -> Option<Entry>,
    |one: v1::LoadResponse| one.entry.map(Entry::from));
unary!(write DeleteRequest as Delete -> Deleted,
    |one: v1::DeleteResponse| Deleted { revision: one.revision, existed: one.existed });
unary!(read ExistsRequest as Exists -> bool, |one: v1::ExistsResponse| one.exists);
unary!(write CommitRequest as Commit -> Committed, Committed::from);
unary!(read CountEntriesRequest -> u64, |one: v1::CountEntriesResponse| one.count);
unary!(write ClearRequest -> Cleared,
    |one: v1::ClearResponse| Cleared { revision: one.revision, count: one.count });
paged!(ListKeysRequest, keys -> String);
paged!(ListEntriesRequest, entries -> Entry);
paged!(GetEntryHistoryRequest, items -> HistoryItem);

requests!(mutations: SaveRequest, DeleteRequest, CommitRequest, ClearRequest);
requests!(reads: LoadRequest, ExistsRequest, ListKeysRequest, ListEntriesRequest,
    ScanEntriesRequest, CountEntriesRequest, GetEntryHistoryRequest);
requests!(selections: ListKeysRequest in list_keys_request,
    ListEntriesRequest in list_entries_request, ScanEntriesRequest in scan_entries_request,
    CountEntriesRequest in count_entries_request, ClearRequest in clear_request);
requests!(reversible: ListKeysRequest, ListEntriesRequest, ScanEntriesRequest);

#[cfg(test)]
mod tests {
    use super::*;
    use v1::point_in_time::Point;
    use v1::scan_entries_request::Selection;

    fn scan(selection: Option<Selection>, reverse: bool) -> v1::ScanEntriesRequest {
        v1::ScanEntriesRequest { selection, reverse, ..Default::default() }
    }

    fn range(request: &v1::ScanEntriesRequest) -> (&str, &str) {
        match &request.selection {
            Some(Selection::Range(range)) => (&range.start, &range.end),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_scan_goes_on_at_the_last_key_and_the_same_revision() {
        let last = (7, "b/5".to_owned());
        let prefix = || Some(Selection::Prefix("b/".into()));
        let forwards = resumed(&scan(prefix(), false), Some(&last)).unwrap();
        assert_eq!(range(&forwards), ("b/5", ""));
        assert_eq!(forwards.at.unwrap().point, Some(Point::Revision(7)));
        let backwards = resumed(&scan(prefix(), true), Some(&last)).unwrap();
        assert_eq!(range(&backwards), ("b/", "b/5"));
    }

    #[test]
    fn a_scan_at_a_label_cannot_go_on() {
        let mut request = scan(None, false);
        request.at = Some(v1::PointInTime { point: Some(Point::SnapshotLabel("a".into())) });
        assert!(resumed(&request, None).is_some());
        assert!(resumed(&request, Some(&(7, "b".into()))).is_none());
    }
}
