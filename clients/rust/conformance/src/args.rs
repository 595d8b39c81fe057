//! The arguments of a line, read as the ops want them.

use std::time::{Duration, SystemTime};

use serde_json::Value as Json;
use statekeep::{At, SnapshotId, Target, Value};

use crate::answer::Fail;

/// The arguments of one line, or a part of them.
pub struct Args<'a>(pub &'a Json);

impl<'a> Args<'a> {
    pub fn get(&self, name: &str) -> Option<&'a Json> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub fn need(&self, name: &str) -> Result<&'a Json, Fail> {
        self.get(name).ok_or_else(|| Fail::broken(format!("{name} is missing")))
    }

    pub fn text(&self, name: &str) -> Result<String, Fail> {
        text(self.need(name)?)
    }

    pub fn maybe_text(&self, name: &str) -> Result<Option<String>, Fail> {
        self.get(name).map(text).transpose()
    }

    pub fn maybe_number(&self, name: &str) -> Result<Option<u64>, Fail> {
        self.get(name).map(number).transpose()
    }

    pub fn maybe_small(&self, name: &str) -> Result<Option<u32>, Fail> {
        let small = |number| u32::try_from(number).map_err(|_| Fail::broken("too large"));
        self.maybe_number(name)?.map(small).transpose()
    }

    pub fn maybe_length(&self, name: &str) -> Result<Option<Duration>, Fail> {
        Ok(self.maybe_number(name)?.map(Duration::from_millis))
    }

    pub fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(Json::as_bool).unwrap_or(false)
    }

    pub fn list(&self, name: &str) -> Result<&'a [Json], Fail> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Json::Array(items)) => Ok(items),
            Some(_) => Err(Fail::broken(format!("{name} is no list"))),
        }
    }

    pub fn texts(&self, name: &str) -> Result<Vec<String>, Fail> {
        self.list(name)?.iter().map(text).collect()
    }

    pub fn value(&self, name: &str) -> Result<Value, Fail> {
        let value = Args(self.need(name)?);
        if let Some(plain) = value.get("text") {
            return Ok(text(plain)?.into());
        }
        if let Some(data) = value.get("data_base64") {
            return Ok(crate::base64::decode(&text(data)?)?.into());
        }
        // Here null is a value.
        let json = value.0.get("json").ok_or_else(|| Fail::broken("the value has no kind"))?;
        Ok(json.clone().into())
    }

    pub fn maybe_at(&self, name: &str) -> Result<Option<At>, Fail> {
        let Some(point) = self.get(name).map(Args) else { return Ok(None) };
        if let Some(revision) = point.maybe_number("revision")? {
            return Ok(Some(revision.into()));
        }
        if let Some(label) = point.get("label") {
            return Ok(Some(text(label)?.into()));
        }
        if let Some(id) = point.get("id") {
            return Ok(Some(SnapshotId(text(id)?).into()));
        }
        let length = point.maybe_length("time_ms")?;
        let length = length.ok_or_else(|| Fail::broken("the point has no kind"))?;
        Ok(Some((SystemTime::UNIX_EPOCH + length).into()))
    }

    pub fn target(&self) -> Result<Target, Fail> {
        if let Some(label) = self.maybe_text("label")? {
            return Ok(label.into());
        }
        if let Some(id) = self.maybe_text("id")? {
            return Ok(SnapshotId(id).into());
        }
        if self.flag("latest") { Ok(Target::Latest) } else { Err(Fail::broken("no target")) }
    }

    /// Reads an enum of the contract by its name without prefix.
    pub fn maybe_name<E>(
        &self,
        name: &str,
        prefix: &str,
        read: fn(&str) -> Option<E>,
    ) -> Result<Option<E>, Fail> {
        let Some(text) = self.maybe_text(name)? else { return Ok(None) };
        let known = read(&format!("{prefix}{text}"));
        known.map(Some).ok_or_else(|| Fail::broken(format!("no such name: {text}")))
    }
}

pub fn text(value: &Json) -> Result<String, Fail> {
    let text = value.as_str().ok_or_else(|| Fail::broken(format!("{value} is no text")))?;
    Ok(text.to_owned())
}

pub fn number(value: &Json) -> Result<u64, Fail> {
    value.as_u64().ok_or_else(|| Fail::broken(format!("{value} is no number")))
}

/// Adds an option to a call when it is there.
pub trait Options: Sized {
    fn maybe<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => add(self, value),
            None => self,
        }
    }

    fn when(self, holds: bool, add: impl FnOnce(Self) -> Self) -> Self {
        if holds { add(self) } else { self }
    }
}

impl<T> Options for T {}
