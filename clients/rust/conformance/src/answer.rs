//! How a line is answered: with `ok`, `error` or `broken`.

use serde_json::{Value as Json, json};
use statekeep::Error;

/// Why there is no `ok`.
pub enum Fail {
    /// The driver cannot do it.
    Broken(String),
    /// The call failed.
    Error(Error),
    /// The line was cancelled.
    Cancelled,
}

impl Fail {
    pub fn broken(text: impl Into<String>) -> Self {
        Self::Broken(text.into())
    }
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        match error {
            // The client cannot express it: that is for the one who wrote the case.
            Error::Usage(failure) => Self::Broken(failure.message),
            error => Self::Error(error),
        }
    }
}

pub fn line(id: &Json, result: Result<Json, Fail>) -> Json {
    match result {
        Ok(answer) => json!({"id": id, "ok": answer}),
        Err(Fail::Broken(text)) => json!({"id": id, "broken": text}),
        Err(Fail::Cancelled) => {
            let error = json!({
                "reason": "CANCELLED", "code": "CANCELLED", "message": "The line was cancelled.",
                "metadata": {}, "violations": [],
            });
            json!({"id": id, "error": error})
        }
        Err(Fail::Error(error)) => json!({"id": id, "error": of_error(&error)}),
    }
}

fn of_error(error: &Error) -> Json {
    let failure = error.failure();
    let reason = match error {
        Error::Unavailable(_) => "UNAVAILABLE",
        Error::Deadline(_) => "DEADLINE",
        Error::CallCancelled(_) => "CANCELLED",
        _ => error.reason(),
    };
    let violations: Vec<_> = failure
        .violations
        .iter()
        .map(|one| json!({"field": one.field, "description": one.description}))
        .collect();
    json!({
        "reason": reason, "code": screaming(&format!("{:?}", failure.code)),
        "message": failure.message, "metadata": failure.metadata, "violations": violations,
    })
}

/// Turns `InvalidArgument` into `INVALID_ARGUMENT`.
fn screaming(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}
