//! Machines, how they move, and why not.

use std::time::SystemTime;

use serde::de::DeserializeOwned;

use crate::Result;
use crate::v1;
use crate::values::{from_timestamp, parse_json, to_time};

pub use crate::v1::{RejectionReason, TransitionCause};

/// One running instance of a definition, as it stands at one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Machine {
    /// Its id.
    pub id: String,
    /// The name of its definition.
    pub definition_name: String,
    /// The version it runs on until it is migrated.
    pub definition_version: u32,
    /// Where it is.
    pub state: String,
    /// Its own data: the text of a JSON object; empty where it was not asked for.
    pub context_json: String,
    /// It is in a final state and takes no more events.
    pub finished: bool,
    /// The revision that made it.
    pub create_revision: u64,
    /// The revision of its last change.
    pub revision: u64,
    /// The commit time of `create_revision`.
    pub create_time: SystemTime,
    /// The commit time of `revision`.
    pub update_time: SystemTime,
    /// Since when it has been in its state.
    pub state_time: SystemTime,
    /// The sequence number of its last transition; 0 when it has made none.
    pub sequence: u64,
    /// The event that its state's timer will send; empty when there is no timer.
    pub timer_event: String,
    /// When the timer is due.
    pub timer_due_time: Option<SystemTime>,
}

impl Machine {
    /// Reads its context.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](crate::Error::Usage) when it is not of that type.
    pub fn context<T: DeserializeOwned>(&self) -> Result<T> {
        parse_json(&self.context_json)
    }
}

impl From<v1::Machine> for Machine {
    fn from(message: v1::Machine) -> Self {
        Self {
            id: message.id,
            definition_name: message.definition_name,
            definition_version: message.definition_version,
            state: message.state,
            context_json: message.context_json,
            finished: message.finished,
            create_revision: message.create_revision,
            revision: message.revision,
            create_time: from_timestamp(message.create_time),
            update_time: from_timestamp(message.update_time),
            state_time: from_timestamp(message.state_time),
            sequence: message.sequence,
            timer_event: message.timer_event,
            timer_due_time: to_time(message.timer_due_time),
        }
    }
}

/// The record that a machine moved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition {
    /// Counts the machine's transitions from 1 without a gap.
    pub sequence: u64,
    /// The machine.
    pub machine_id: String,
    /// The name of its definition.
    pub definition_name: String,
    /// The version of the definition after the transition.
    pub definition_version: u32,
    /// Where it was.
    pub from_state: String,
    /// The event that moved it; empty when the cause is a migration or a restore.
    pub event: String,
    /// Where it is now.
    pub to_state: String,
    /// The state was not left.
    pub internal: bool,
    /// What made it happen.
    pub cause: TransitionCause,
    /// The revision of the commit.
    pub revision: u64,
    /// Its time.
    pub time: SystemTime,
    /// Who, as given to the trigger.
    pub actor: String,
    /// Why, as given to the trigger.
    pub note: String,
    /// The event's payload: JSON text, or empty.
    pub payload_json: String,
}

impl Transition {
    /// Reads the payload of its event.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](crate::Error::Usage) when there is none, or it is not of that type.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        parse_json(&self.payload_json)
    }
}

impl From<v1::Transition> for Transition {
    fn from(message: v1::Transition) -> Self {
        Self {
            cause: message.cause(),
            sequence: message.sequence,
            machine_id: message.machine_id,
            definition_name: message.definition_name,
            definition_version: message.definition_version,
            from_state: message.from_state,
            event: message.event,
            to_state: message.to_state,
            internal: message.internal,
            revision: message.revision,
            time: from_timestamp(message.time),
            actor: message.actor,
            note: message.note,
            payload_json: message.payload_json,
        }
    }
}

/// Why a machine did not move. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The reason to switch on.
    pub reason: RejectionReason,
    /// A sentence for people.
    pub message: String,
    /// The hook that refused or was silent; empty for other reasons.
    pub hook: String,
}

impl From<v1::Rejection> for Rejection {
    fn from(message: v1::Rejection) -> Self {
        Self { reason: message.reason(), message: message.message, hook: message.hook }
    }
}

/// What became of an event. That it is rejected is an answer, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It moved the machine.
    Accepted(Transition),
    /// It did not, and nothing was changed.
    Rejected(Rejection),
}

impl Verdict {
    /// It moved the machine.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted(_))
    }

    /// How the machine moved, if it did.
    #[must_use]
    pub fn transition(&self) -> Option<&Transition> {
        match self {
            Self::Accepted(transition) => Some(transition),
            Self::Rejected(_) => None,
        }
    }

    /// Why the machine did not move, if so.
    #[must_use]
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Accepted(_) => None,
            Self::Rejected(rejection) => Some(rejection),
        }
    }

    /// Reads the two fields of a verdict, of which one is set.
    pub(crate) fn new(
        accepted: bool,
        transition: Option<v1::Transition>,
        rejection: Option<v1::Rejection>,
    ) -> Self {
        if accepted {
            Self::Accepted(transition.unwrap_or_default().into())
        } else {
            Self::Rejected(rejection.unwrap_or_default().into())
        }
    }
}

/// The answer to a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Triggered {
    /// The revision that this made; the latest one when nothing changed.
    pub revision: u64,
    /// How the machine moved, or why not.
    pub verdict: Verdict,
    /// The machine afterwards.
    pub machine: Machine,
}

impl Triggered {
    /// The event moved the machine.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.verdict.is_accepted()
    }
}

impl From<v1::TriggerResponse> for Triggered {
    fn from(message: v1::TriggerResponse) -> Self {
        use v1::trigger_response::Verdict as Message;
        let (transition, rejection) = match message.verdict {
            Some(Message::Transition(transition)) => (Some(transition), None),
            Some(Message::Rejection(rejection)) => (None, Some(rejection)),
            None => (None, None),
        };
        Self {
            revision: message.revision,
            verdict: Verdict::new(message.accepted, transition, rejection),
            machine: message.machine.unwrap_or_default().into(),
        }
    }
}
