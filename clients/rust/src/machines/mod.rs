//! The calls of `MachineService`; what they take and answer stands in the modules below.

mod answers;
mod calls;
mod definition;
mod hooks;
mod machine;
mod options;
mod typed;

pub use answers::{
    Defined, DiagramFormat, EnabledEvents, EventOutlook, Finding, FindingSeverity, MachineCounts,
    MachineCreated, Migrated, MigrationProblem, Simulated, SimulatedStep, StateCount,
    TransitionCheck,
};
pub use calls::Machines;
pub use definition::{
    Definition, DefinitionName, EventRule, Guard, HookPolicy, HookRule, State, TimerRule,
    TransitionRule,
};
pub use hooks::{HookAnswer, HookQuestion, ServeGuards, Serving};
pub use machine::{
    Machine, Rejection, RejectionReason, Transition, TransitionCause, Triggered, Verdict,
};
pub use options::{Migrate, Subject, Table, Triggers, TryTrigger};
pub use typed::{
    Name, Table as TransitionTable, Typed, TypedBy, TypedMachine, TypedMachines, TypedTransition,
    TypedTriggered,
};
