//! What entries hold and where reads look. Pure functions of their arguments.

use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::v1;
use crate::{Error, Result};

/// What an entry holds. The kind is kept: a text and a JSON string are two things.
///
/// ```
/// use statekeep::Value;
///
/// let text = Value::from("dark");
/// let data = Value::from(vec![0, 1]);
/// let json = Value::from(serde_json::json!({"name": "Ada"}));
/// assert_eq!(text.as_text(), Some("dark"));
/// assert_eq!(json, Value::json(&serde_json::json!({"name": "Ada"})).unwrap());
/// # assert_eq!(data.as_data(), Some([0, 1].as_slice()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Any bytes.
    Data(Vec<u8>),
    /// Text.
    Text(String),
    /// JSON text, as it was saved.
    Json(String),
}

impl Value {
    /// Returns a value that holds something as JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] when JSON cannot express it, such as a map whose keys are no strings.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        serde_json::to_string(value)
            .map(Self::Json)
            .map_err(|error| Error::usage(error.to_string()))
    }

    /// Reads JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] when the value is not JSON, or not of that type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        match self {
            Self::Json(text) => parse_json(text),
            Self::Data(_) | Self::Text(_) => Err(Error::usage("The value is not stored as JSON.")),
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes, if it is data.
    #[must_use]
    pub fn as_data(&self) -> Option<&[u8]> {
        match self {
            Self::Data(data) => Some(data),
            _ => None,
        }
    }

    /// The JSON text, if it is JSON.
    #[must_use]
    pub fn as_json(&self) -> Option<&str> {
        match self {
            Self::Json(text) => Some(text),
            _ => None,
        }
    }
}

/// Shows a text or JSON as it is, and of data its size.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(data) => write!(out, "{} bytes", data.len()),
            Self::Text(text) | Self::Json(text) => out.write_str(text),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(data: &[u8]) -> Self {
        Self::Data(data.to_owned())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(data: &[u8; N]) -> Self {
        Self::Data(data.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(data: Vec<u8>) -> Self {
        Self::Data(data)
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        Self::Json(json.to_string())
    }
}

impl From<Value> for v1::Value {
    fn from(value: Value) -> Self {
        let kind = match value {
            Value::Data(data) => v1::value::Kind::Data(data),
            Value::Text(text) => v1::value::Kind::Text(text),
            Value::Json(text) => v1::value::Kind::Json(text),
        };
        Self { kind: Some(kind) }
    }
}

/// Returns what a message holds; nothing when it holds nothing.
pub(crate) fn from_value(message: Option<v1::Value>) -> Option<Value> {
    Some(match message?.kind? {
        v1::value::Kind::Data(data) => Value::Data(data),
        v1::value::Kind::Text(text) => Value::Text(text),
        v1::value::Kind::Json(text) => Value::Json(text),
    })
}

pub(crate) fn parse_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::usage(format!("The JSON is not what was expected: {error}.")))
}

/// The id of a snapshot, to tell it from a label.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SnapshotId(pub String);

impl fmt::Display for SnapshotId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Where a read looks: a revision, a time, or a snapshot by its label or id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A revision.
    Revision(u64),
    /// The last revision committed at or before this time.
    Time(SystemTime),
    /// The newest snapshot with this label.
    Label(String),
    /// The snapshot with this id.
    Id(SnapshotId),
}

impl From<u64> for At {
    fn from(revision: u64) -> Self {
        Self::Revision(revision)
    }
}

impl From<SystemTime> for At {
    fn from(time: SystemTime) -> Self {
        Self::Time(time)
    }
}

impl From<&str> for At {
    fn from(label: &str) -> Self {
        Self::Label(label.to_owned())
    }
}

impl From<String> for At {
    fn from(label: String) -> Self {
        Self::Label(label)
    }
}

impl From<SnapshotId> for At {
    fn from(id: SnapshotId) -> Self {
        Self::Id(id)
    }
}

impl From<&SnapshotId> for At {
    fn from(id: &SnapshotId) -> Self {
        Self::Id(id.clone())
    }
}

impl From<At> for v1::PointInTime {
    fn from(at: At) -> Self {
        use v1::point_in_time::Point;
        let point = match at {
            At::Revision(revision) => Point::Revision(revision),
            At::Time(time) => Point::Time(to_timestamp(time)),
            At::Label(label) => Point::SnapshotLabel(label),
            At::Id(id) => Point::SnapshotId(id.0),
        };
        Self { point: Some(point) }
    }
}

/// Returns the range of keys that a Rust range means.
pub(crate) fn to_key_range(range: &impl RangeBounds<str>) -> v1::KeyRange {
    v1::KeyRange {
        start: match range.start_bound() {
            Bound::Unbounded => String::new(),
            Bound::Included(start) => start.to_owned(),
            Bound::Excluded(start) => next_key(start),
        },
        end: match range.end_bound() {
            Bound::Unbounded => String::new(),
            Bound::Excluded(end) => end.to_owned(),
            Bound::Included(end) => next_key(end),
        },
    }
}

/// Returns the first key after another: keys have no control characters, so none comes between.
fn next_key(key: &str) -> String {
    format!("{key} ")
}

pub(crate) fn to_timestamp(time: SystemTime) -> prost_types::Timestamp {
    time.into()
}

/// Returns a time; times that `SystemTime` cannot express, which no server sends, are the epoch.
pub(crate) fn from_timestamp(message: Option<prost_types::Timestamp>) -> SystemTime {
    to_time(message).unwrap_or(SystemTime::UNIX_EPOCH)
}

pub(crate) fn to_time(message: Option<prost_types::Timestamp>) -> Option<SystemTime> {
    message.and_then(|message| SystemTime::try_from(message).ok())
}

/// Returns a length of time; one beyond what the contract can express is its longest.
pub(crate) fn to_duration(length: Duration) -> prost_types::Duration {
    const LONGEST: prost_types::Duration = prost_types::Duration { seconds: i64::MAX, nanos: 0 };
    prost_types::Duration::try_from(length).unwrap_or(LONGEST)
}

pub(crate) fn from_duration(message: Option<prost_types::Duration>) -> Option<Duration> {
    message.and_then(|message| Duration::try_from(message).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_keeps_its_kind() {
        for value in [Value::from(b"\x00\xff"), "text".into(), serde_json::json!([1]).into()] {
            assert_eq!(from_value(Some(value.clone().into())), Some(value));
        }
        assert_eq!(from_value(Some(v1::Value::default())), None);
    }

    #[test]
    fn json_that_is_not_what_was_expected_is_an_error() {
        let value = Value::json(&["a"]).unwrap();
        assert_eq!(value.parse::<Vec<String>>().unwrap(), ["a"]);
        assert!(matches!(value.parse::<u8>(), Err(Error::Usage(_))));
        assert!(matches!(Value::from("1").parse::<u8>(), Err(Error::Usage(_))));
        let keyed_by_lists = std::collections::BTreeMap::from([(vec![1], 1)]);
        assert!(matches!(Value::json(&keyed_by_lists), Err(Error::Usage(_))));
    }

    #[test]
    fn ranges_have_the_bounds_that_rust_gives_them() {
        let range = |range: v1::KeyRange| (range.start, range.end);
        assert_eq!(
            range(to_key_range(&(Bound::Included("a"), Bound::Excluded("b")))),
            ("a".into(), "b".into())
        );
        assert_eq!(
            range(to_key_range(&(Bound::Excluded("a"), Bound::Included("b")))),
            ("a ".into(), "b ".into())
        );
        assert_eq!(range(to_key_range(&..)), (String::new(), String::new()));
    }

    #[test]
    fn times_and_durations_come_back_as_they_were() {
        let time = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789);
        assert_eq!(from_timestamp(Some(to_timestamp(time))), time);
        assert_eq!(from_timestamp(None), SystemTime::UNIX_EPOCH);
        let length = Duration::from_millis(1500);
        assert_eq!(from_duration(Some(to_duration(length))), Some(length));
        assert_eq!(to_duration(Duration::MAX).seconds, i64::MAX);
    }
}
