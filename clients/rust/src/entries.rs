//! What the calls about entries answer with.

use std::time::SystemTime;

use crate::v1;
use crate::values::{Value, from_timestamp, from_value, to_time};

pub use crate::v1::ChangeKind;

/// A key with its value, as it stands at one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The key.
    pub key: String,
    /// What it holds; `None` where values were not asked for.
    pub value: Option<Value>,
    /// The revision that made the entry. A save after a deletion makes it anew.
    pub create_revision: u64,
    /// The revision of its last save.
    pub revision: u64,
    /// The commit time of `create_revision`.
    pub create_time: SystemTime,
    /// The commit time of `revision`.
    pub update_time: SystemTime,
    /// From this moment on the entry is absent.
    pub expire_time: Option<SystemTime>,
}

impl Entry {
    /// The text that it holds, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.value.as_ref().and_then(Value::as_text)
    }

    /// The bytes that it holds, if it is data.
    #[must_use]
    pub fn data(&self) -> Option<&[u8]> {
        self.value.as_ref().and_then(Value::as_data)
    }

    /// Reads the JSON that it holds.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](crate::Error::Usage) when it is not JSON, or not of that type.
    pub fn parse<T: serde::de::DeserializeOwned>(&self) -> crate::Result<T> {
        match &self.value {
            Some(value) => value.parse(),
            None => Err(crate::Error::usage("Values were not asked for.")),
        }
    }
}

impl From<v1::Entry> for Entry {
    fn from(message: v1::Entry) -> Self {
        Self {
            key: message.key,
            value: from_value(message.value),
            create_revision: message.create_revision,
            revision: message.revision,
            create_time: from_timestamp(message.create_time),
            update_time: from_timestamp(message.update_time),
            expire_time: to_time(message.expire_time),
        }
    }
}

/// One thing that happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryItem {
    /// The revision of the commit.
    pub revision: u64,
    /// Its time.
    pub time: SystemTime,
    /// Saved, deleted or expired.
    pub kind: ChangeKind,
    /// What was saved; `None` when it was deleted or expired.
    pub entry: Option<Entry>,
}

impl From<v1::EntryHistoryItem> for HistoryItem {
    fn from(message: v1::EntryHistoryItem) -> Self {
        Self {
            revision: message.revision,
            time: from_timestamp(message.time),
            kind: message.kind(),
            entry: message.entry.map(Entry::from),
        }
    }
}

/// A save was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// The revision that it made.
    pub revision: u64,
    /// The entry did not exist before.
    pub created: bool,
}

/// A deletion was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deleted {
    /// The revision that it made; the latest one when there was nothing to delete.
    pub revision: u64,
    /// There was something to delete.
    pub existed: bool,
}

/// A clear was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cleared {
    /// The revision that it made; the latest one when there was nothing to delete.
    pub revision: u64,
    /// How many entries it deleted.
    pub count: u64,
}
