//! From what gRPC reports to the client's errors.
//!
//! Owns the reading of `google.rpc` error details. Never panics: whatever a server or a proxy
//! answers becomes some [`Error`].

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use prost::Message;
use tonic::{Code, Status};

use crate::Error;
use crate::generated::google::rpc;

const DOMAIN: &str = "statekeep";

/// The facts of a call that failed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// The name of the contract's `ErrorReason`, such as `KEY_INVALID`; empty without one.
    pub reason: String,
    /// The code of gRPC.
    pub code: Code,
    /// A sentence for people.
    pub message: String,
    /// The facts behind the reason, such as the floor; the contract lists them at each reason.
    pub metadata: BTreeMap<String, String>,
    /// The fields of the request that are at fault.
    pub violations: Vec<FieldViolation>,
    /// Set when the server says that trying again helps: after this long.
    pub retry_delay: Option<Duration>,
}

/// One field of a request that is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldViolation {
    /// Its path, such as `operations[3].save.key`.
    pub field: String,
    /// A sentence that says how.
    pub description: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason.as_str() {
            "" => write!(out, "{} [{:?}]", self.message, self.code),
            reason => write!(out, "{} [{reason}]", self.message),
        }
    }
}

impl Error {
    /// The name of the contract's `ErrorReason`, such as `KEY_INVALID`; empty without one.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.failure().reason
    }

    /// The code of gRPC.
    #[must_use]
    pub fn code(&self) -> Code {
        self.failure().code
    }

    /// A fact behind the reason, such as `floor`.
    #[must_use]
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.failure().metadata.get(key).map(String::as_str)
    }

    /// The same call may well succeed a little later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.code() == Code::Unavailable || self.failure().retry_delay.is_some()
    }

    pub(crate) fn unavailable(message: &str) -> Self {
        Self::Unavailable(plain(Code::Unavailable, message))
    }

    pub(crate) fn deadline() -> Self {
        Self::Deadline(plain(Code::DeadlineExceeded, "The call's time is over."))
    }

    pub(crate) fn closed() -> Self {
        Self::CallCancelled(plain(Code::Cancelled, "The client was closed."))
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(plain(Code::InvalidArgument, message))
    }

    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::Other(plain(Code::Unknown, message))
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        // Only a failure at this end has a source: what the server says comes without one.
        if let Some(source) = status.source() {
            let mut message = status.message().to_owned();
            let mut source = Some(source);
            while let Some(error) = source {
                let text = error.to_string();
                if !message.contains(&text) {
                    message = format!("{message}: {text}");
                }
                source = error.source();
            }
            return Self::unavailable(&message);
        }
        if !status.details().is_empty()
            && let Ok(detailed) = rpc::Status::decode(status.details())
            && detailed.code == i32::from(status.code())
        {
            return detailed.into();
        }
        let explained = (status.code() == Code::ResourceExhausted)
            .then(|| too_large(status.message()))
            .flatten();
        without_details(plain(
            status.code(),
            explained.unwrap_or_else(|| status.message().to_owned()),
        ))
    }
}

impl From<rpc::Status> for Error {
    fn from(status: rpc::Status) -> Self {
        let mut failure = plain(Code::from_i32(status.code), status.message);
        for detail in &status.details {
            let data = detail.value.as_slice();
            match detail.type_url.rsplit('/').next().unwrap_or_default() {
                "google.rpc.ErrorInfo" => take_info(&mut failure, data),
                "google.rpc.BadRequest" => take_violations(&mut failure, data),
                "google.rpc.RetryInfo" => take_delay(&mut failure, data),
                _ => {}
            }
        }
        match Self::with_reason(failure) {
            Ok(error) => error,
            Err(failure) => without_details(failure),
        }
    }
}

fn without_details(failure: Box<Failure>) -> Error {
    match failure.code {
        Code::Unavailable => Error::Unavailable(failure),
        Code::DeadlineExceeded => Error::Deadline(failure),
        Code::Cancelled => Error::CallCancelled(failure),
        _ => Error::Other(failure),
    }
}

/// Puts into words of the caller how the server's gRPC refuses a message before the server sees it:
/// with how many bytes the message has and may have.
fn too_large(message: &str) -> Option<String> {
    let (_, sizes) = message.split_once("Received message larger than max (")?;
    let (bytes, limit) = sizes.split_once(')')?.0.split_once(" vs. ")?;
    Some(format!(
        "The request has {bytes} bytes, and the server takes no message of more than {limit} (its \
         message_bytes_max): split what it carries into several."
    ))
}

#[expect(clippy::unnecessary_box_returns, reason = "every error holds it in a box")]
fn plain(code: Code, message: impl Into<String>) -> Box<Failure> {
    let mut message = message.into();
    if message.is_empty() {
        message = format!("The call ended with {code:?}.");
    }
    Box::new(Failure {
        reason: String::new(),
        code,
        message,
        metadata: BTreeMap::new(),
        violations: Vec::new(),
        retry_delay: None,
    })
}

fn take_info(failure: &mut Failure, data: &[u8]) {
    if let Ok(info) = ErrorInfo::decode(data)
        && info.domain == DOMAIN
    {
        failure.reason = info.reason;
        failure.metadata = info.metadata;
    }
}

fn take_violations(failure: &mut Failure, data: &[u8]) {
    if let Ok(found) = BadRequest::decode(data) {
        failure.violations.extend(
            found
                .field_violations
                .into_iter()
                .map(|one| FieldViolation { field: one.field, description: one.description }),
        );
    }
}

fn take_delay(failure: &mut Failure, data: &[u8]) {
    if let Ok(found) = RetryInfo::decode(data) {
        // A negative delay means no delay.
        let delay = found.retry_delay.unwrap_or_default();
        failure.retry_delay = Some(Duration::try_from(delay).unwrap_or_default());
    }
}

/// `google.rpc.ErrorInfo`, of which Google publishes no crate without a server in it.
#[derive(Clone, PartialEq, Message)]
struct ErrorInfo {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
    #[prost(btree_map = "string, string", tag = "3")]
    metadata: BTreeMap<String, String>,
}

/// `google.rpc.BadRequest`.
#[derive(Clone, PartialEq, Message)]
struct BadRequest {
    #[prost(message, repeated, tag = "1")]
    field_violations: Vec<BadField>,
}

/// `google.rpc.BadRequest.FieldViolation`.
#[derive(Clone, PartialEq, Message)]
struct BadField {
    #[prost(string, tag = "1")]
    field: String,
    #[prost(string, tag = "2")]
    description: String,
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<prost_types::Duration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(type_name: &str, message: &impl Message) -> prost_types::Any {
        prost_types::Any {
            type_url: format!("type.googleapis.com/{type_name}"),
            value: message.encode_to_vec(),
        }
    }

    fn info(domain: &str, reason: &str) -> ErrorInfo {
        ErrorInfo {
            reason: reason.into(),
            domain: domain.into(),
            metadata: BTreeMap::from([("floor".into(), "40".into())]),
        }
    }

    #[test]
    fn every_reason_of_the_contract_has_its_variant() {
        for reason in Error::REASONS {
            let details = vec![carried("google.rpc.ErrorInfo", &info(DOMAIN, reason))];
            let error = Error::from(rpc::Status { code: 9, message: "no".into(), details });
            assert_eq!(error.reason(), *reason);
            let name = format!("{error:?}").replace('_', "").to_uppercase();
            assert!(name.starts_with(&reason.replace('_', "")), "{error:?}");
        }
    }

    #[test]
    fn the_details_become_facts() {
        let retry = RetryInfo {
            retry_delay: Some(prost_types::Duration { seconds: 1, nanos: 500_000_000 }),
        };
        let bad = BadRequest {
            field_violations: vec![BadField { field: "key".into(), description: "empty".into() }],
        };
        let details = vec![
            carried("google.rpc.ErrorInfo", &info(DOMAIN, "REVISION_COMPACTED")),
            carried("google.rpc.BadRequest", &bad),
            carried("google.rpc.RetryInfo", &retry),
        ];
        let error = Error::from(rpc::Status { code: 11, message: "gone".into(), details });
        assert!(matches!(error, Error::RevisionCompacted(_)));
        assert_eq!(error.to_string(), "gone [REVISION_COMPACTED]");
        assert_eq!(error.metadata("floor"), Some("40"));
        assert_eq!(error.failure().violations[0].field, "key");
        assert_eq!(error.failure().retry_delay, Some(Duration::from_millis(1500)));
        assert!(error.is_transient());
    }

    #[test]
    fn what_is_not_ours_or_not_known_keeps_its_code() {
        let foreign = vec![carried("google.rpc.ErrorInfo", &info("example.com", "KEY_INVALID"))];
        let error = Error::from(rpc::Status { code: 14, message: String::new(), details: foreign });
        assert!(matches!(error, Error::Unavailable(_)));
        assert_eq!(error.reason(), "");
        let newer = vec![carried("google.rpc.ErrorInfo", &info(DOMAIN, "MOON_TOO_FULL"))];
        let error = Error::from(rpc::Status { code: 3, message: "no".into(), details: newer });
        assert!(matches!(&error, Error::Other(failure) if failure.reason == "MOON_TOO_FULL"));
        let damaged = prost_types::Any {
            type_url: "type.googleapis.com/google.rpc.ErrorInfo".into(),
            value: vec![255, 255],
        };
        let error =
            Error::from(rpc::Status { code: 1, message: "x".into(), details: vec![damaged] });
        assert!(matches!(error, Error::CallCancelled(_)));
    }

    #[test]
    fn details_of_another_code_are_not_believed() {
        let details = vec![carried("google.rpc.ErrorInfo", &info(DOMAIN, "KEY_INVALID"))];
        let detailed = rpc::Status { code: 3, message: "m".into(), details }.encode_to_vec();
        let status = Status::with_details(Code::Internal, "proxy", detailed.clone().into());
        assert_eq!(Error::from(status).reason(), "");
        let status = Status::with_details(Code::InvalidArgument, "m", detailed.into());
        assert!(matches!(Error::from(status), Error::KeyInvalid(_)));
    }
}
