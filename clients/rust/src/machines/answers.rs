//! What the calls about machines and definitions answer with.

use crate::machines::{Machine, Rejection, Verdict};
use crate::v1;

pub use crate::v1::{DiagramFormat, FindingSeverity, MigrationProblem, StateCount};

/// A definition was added, or is the newest version already.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Defined {
    /// The revision that this made; the latest one when nothing changed.
    pub revision: u64,
    /// The version that it has now; in a dry run the one that it would get.
    pub version: u32,
    /// The version is new.
    pub created: bool,
    /// What the checks found; without a dry run warnings only.
    pub findings: Vec<Finding>,
}

impl From<v1::DefineMachineResponse> for Defined {
    fn from(message: v1::DefineMachineResponse) -> Self {
        Self {
            revision: message.revision,
            version: message.version,
            created: message.created,
            findings: message.findings.into_iter().map(Finding::from).collect(),
        }
    }
}

/// One thing that the checks of a definition found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Whether it refuses the definition.
    pub severity: FindingSeverity,
    /// The path of what is wrong, such as `transitions[3].guard.expression`.
    pub path: String,
    /// A sentence for people.
    pub message: String,
}

impl From<v1::Finding> for Finding {
    fn from(message: v1::Finding) -> Self {
        Self { severity: message.severity(), path: message.path, message: message.message }
    }
}

/// A machine was created.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MachineCreated {
    /// The revision that this made.
    pub revision: u64,
    /// The machine.
    pub machine: Machine,
}

impl From<v1::CreateMachineResponse> for MachineCreated {
    fn from(message: v1::CreateMachineResponse) -> Self {
        Self { revision: message.revision, machine: message.machine.unwrap_or_default().into() }
    }
}

/// How many machines there are.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MachineCounts {
    /// In all.
    pub count: u64,
    /// In each state; states without machines are left out.
    pub states: Vec<StateCount>,
}

impl From<v1::CountMachinesResponse> for MachineCounts {
    fn from(message: v1::CountMachinesResponse) -> Self {
        Self { count: message.count, states: message.states }
    }
}

/// Which events a machine would accept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnabledEvents {
    /// The state that the machine is in.
    pub state: String,
    /// The events, in the order of the definition.
    pub events: Vec<EventOutlook>,
}

impl From<v1::ListEnabledEventsResponse> for EnabledEvents {
    fn from(message: v1::ListEnabledEventsResponse) -> Self {
        let events = message.events.into_iter().map(EventOutlook::from).collect();
        Self { state: message.state, events }
    }
}

/// What an event would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventOutlook {
    /// The event.
    pub event: String,
    /// It would be accepted, if `hook` allows it.
    pub enabled: bool,
    /// Where it would lead.
    pub to_state: String,
    /// The hook that would be asked; empty for none.
    pub hook: String,
    /// Why it would be rejected.
    pub rejection: Option<Rejection>,
}

impl From<v1::EventOutlook> for EventOutlook {
    fn from(message: v1::EventOutlook) -> Self {
        Self {
            event: message.event,
            enabled: message.enabled,
            to_state: message.to_state,
            hook: message.hook,
            rejection: message.rejection.map(Rejection::from),
        }
    }
}

/// What a list of events would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Simulated {
    /// What each event would do.
    pub steps: Vec<SimulatedStep>,
    /// The machine after the last one.
    pub machine: Machine,
}

/// What one event would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SimulatedStep {
    /// How the machine would move, or why not.
    pub verdict: Verdict,
}

impl From<v1::SimulateEventsResponse> for Simulated {
    fn from(message: v1::SimulateEventsResponse) -> Self {
        Self {
            steps: message.steps.into_iter().map(SimulatedStep::from).collect(),
            machine: message.machine.unwrap_or_default().into(),
        }
    }
}

impl From<v1::SimulatedStep> for SimulatedStep {
    fn from(message: v1::SimulatedStep) -> Self {
        use v1::simulated_step::Verdict as Message;
        let (transition, rejection) = match message.verdict {
            Some(Message::Transition(transition)) => (Some(transition), None),
            Some(Message::Rejection(rejection)) => (None, Some(rejection)),
            None => (None, None),
        };
        Self { verdict: Verdict::new(message.accepted, transition, rejection) }
    }
}

/// Whether a table allows a state to follow another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransitionCheck {
    /// The table allows it.
    pub valid: bool,
    /// Of a stored definition: the events that lead there.
    pub events: Vec<String>,
}

impl From<v1::ValidateTransitionResponse> for TransitionCheck {
    fn from(message: v1::ValidateTransitionResponse) -> Self {
        Self { valid: message.valid, events: message.events }
    }
}

/// Machines were moved to another version, or would be.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Migrated {
    /// The revision of the last batch.
    pub revision: u64,
    /// How many were moved.
    pub migrated_count: u64,
    /// Those that were left as they are.
    pub problems: Vec<MigrationProblem>,
}
