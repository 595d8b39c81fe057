//! Definitions: the states, events, transitions, guards and timers of a kind of machine.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::v1;
use crate::values::{from_duration, to_duration, to_time};

pub use crate::v1::{EventRule, HookPolicy};

/// Names a definition, or one version of it: `"door"`, or `("door", 2)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionName {
    /// The name.
    pub name: String,
    /// The version; 0 is the newest.
    pub version: u32,
}

impl From<&str> for DefinitionName {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), version: 0 }
    }
}

impl From<String> for DefinitionName {
    fn from(name: String) -> Self {
        Self { name, version: 0 }
    }
}

impl<N: Into<String>> From<(N, u32)> for DefinitionName {
    fn from((name, version): (N, u32)) -> Self {
        Self { name: name.into(), version }
    }
}

impl From<DefinitionName> for v1::DefinitionReference {
    fn from(name: DefinitionName) -> Self {
        Self { name: name.name, version: name.version }
    }
}

/// The states, events, transitions, guards and timers of a kind of machine.
///
/// ```
/// use std::time::Duration;
/// use statekeep::{Definition, State, TransitionRule};
///
/// let door = Definition::new("door", "closed")
///     .state("closed")
///     .state(State::new("open").after(Duration::from_secs(30), "close"))
///     .state(State::new("gone").terminal())
///     .transition(TransitionRule::new("closed", "open", "open").expression("!context.locked"))
///     .transition(TransitionRule::new("open", "close", "closed"))
///     .transition(TransitionRule::new("*", "remove", "gone").hook("may_remove"));
/// # assert_eq!(door.states.len(), 3);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Definition {
    /// The name; its versions share it.
    pub name: String,
    /// Given by the server: 1, 2, 3 and so on.
    pub version: u32,
    /// What it is for.
    pub description: String,
    /// The states.
    pub states: Vec<State>,
    /// The transitions, in order: of those that fit, the first whose guard holds is taken.
    pub transitions: Vec<TransitionRule>,
    /// The state in which a machine begins.
    pub initial_state: String,
    /// JSON Schema for the context; empty for any JSON object.
    pub context_schema: String,
    /// Describes events. One that only a transition names needs nothing here.
    pub events: Vec<EventRule>,
    /// How hooks are asked. One that only a guard names is asked by the defaults.
    pub hooks: Vec<HookRule>,
    /// How many transitions each machine keeps in its history; 0 is the server's default.
    pub history_transitions_max: u32,
    /// The revision that added this version; given by the server.
    pub create_revision: u64,
    /// The commit time of `create_revision`; given by the server.
    pub create_time: Option<SystemTime>,
}

impl Definition {
    /// Begins a definition.
    #[must_use]
    pub fn new(name: impl Into<String>, initial_state: impl Into<String>) -> Self {
        Self { name: name.into(), initial_state: initial_state.into(), ..Self::default() }
    }

    /// Adds a state: a [`State`], or just its name.
    #[must_use]
    pub fn state(mut self, state: impl Into<State>) -> Self {
        self.states.push(state.into());
        self
    }

    /// Adds a transition.
    #[must_use]
    pub fn transition(mut self, transition: TransitionRule) -> Self {
        self.transitions.push(transition);
        self
    }

    /// Gives the context a JSON Schema.
    #[must_use]
    pub fn context_schema(mut self, schema: &serde_json::Value) -> Self {
        self.context_schema = schema.to_string();
        self
    }

    /// Gives the payload of an event a JSON Schema.
    #[must_use]
    pub fn payload_schema(mut self, event: impl Into<String>, schema: &serde_json::Value) -> Self {
        self.events.push(EventRule {
            name: event.into(),
            description: String::new(),
            payload_schema: schema.to_string(),
        });
        self
    }

    /// Says how a hook is asked.
    #[must_use]
    pub fn hook(mut self, name: impl Into<String>, timeout: Duration, silent: HookPolicy) -> Self {
        let timeout = Some(timeout);
        self.hooks.push(HookRule { name: name.into(), timeout, when_silent: silent });
        self
    }
}

/// Where a machine may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Its name.
    pub name: String,
    /// What it means.
    pub description: String,
    /// A machine that enters it is finished.
    pub is_final: bool,
    /// What happens to a machine that stays here.
    pub after: Option<TimerRule>,
}

impl State {
    /// Makes a state.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// A machine that enters it is finished: it takes no more events.
    #[must_use]
    pub fn terminal(mut self) -> Self {
        self.is_final = true;
        self
    }

    /// A machine that stays here for so long gets this event.
    #[must_use]
    pub fn after(mut self, delay: Duration, event: impl Into<String>) -> Self {
        self.after = Some(TimerRule { delay, event: event.into() });
        self
    }
}

impl From<&str> for State {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

/// A timer of a state: an event that the server sends by itself, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerRule {
    /// How long the machine has to stay in the state.
    pub delay: Duration,
    /// The event.
    pub event: String,
}

/// A way from states to a state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransitionRule {
    /// The names of states, or `*` alone: every state that is not final.
    pub from_states: Vec<String>,
    /// The event that it answers to.
    pub event: String,
    /// Where it leads; empty for an internal transition, which does not leave the state.
    pub to_state: String,
    /// What may refuse it.
    pub guard: Option<Guard>,
    /// Context fields, and the CEL expressions whose results they get.
    pub assign: BTreeMap<String, String>,
    /// What it is for.
    pub description: String,
}

/// What may refuse a transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// A CEL expression.
    Expression(String),
    /// A hook that clients answer; see [`Machines::serve_guards`](crate::Machines::serve_guards).
    Hook(String),
}

impl TransitionRule {
    /// Makes a transition from a state, or from `*`, by an event, to a state.
    #[must_use]
    pub fn new(from: impl Into<String>, event: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            from_states: vec![from.into()],
            event: event.into(),
            to_state: to.into(),
            ..Self::default()
        }
    }

    /// Makes a transition that does not leave the state.
    #[must_use]
    pub fn internal(from: impl Into<String>, event: impl Into<String>) -> Self {
        Self::new(from, event, "")
    }

    /// Leads from this state too.
    #[must_use]
    pub fn or_from(mut self, state: impl Into<String>) -> Self {
        self.from_states.push(state.into());
        self
    }

    /// Is taken only when this CEL expression holds.
    #[must_use]
    pub fn expression(mut self, expression: impl Into<String>) -> Self {
        self.guard = Some(Guard::Expression(expression.into()));
        self
    }

    /// Is taken only when a client that serves this hook allows it.
    #[must_use]
    pub fn hook(mut self, hook: impl Into<String>) -> Self {
        self.guard = Some(Guard::Hook(hook.into()));
        self
    }

    /// Gives a field of the context the result of a CEL expression.
    #[must_use]
    pub fn assign(mut self, field: impl Into<String>, expression: impl Into<String>) -> Self {
        self.assign.insert(field.into(), expression.into());
        self
    }
}

/// How a hook is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HookRule {
    /// The hook's name.
    pub name: String,
    /// How long to wait for an answer; `None` is the server's default.
    pub timeout: Option<Duration>,
    /// What holds when nobody answers in time.
    pub when_silent: HookPolicy,
}

impl From<Definition> for v1::Definition {
    fn from(definition: Definition) -> Self {
        Self {
            name: definition.name,
            version: definition.version,
            description: definition.description,
            states: definition.states.into_iter().map(v1::State::from).collect(),
            transitions: definition.transitions.into_iter().map(Into::into).collect(),
            initial_state: definition.initial_state,
            context_schema: definition.context_schema,
            events: definition.events,
            hooks: definition.hooks.into_iter().map(v1::HookRule::from).collect(),
            history_transitions_max: definition.history_transitions_max,
            // The server gives these.
            create_revision: 0,
            create_time: None,
        }
    }
}

impl From<v1::Definition> for Definition {
    fn from(message: v1::Definition) -> Self {
        Self {
            name: message.name,
            version: message.version,
            description: message.description,
            states: message.states.into_iter().map(State::from).collect(),
            transitions: message.transitions.into_iter().map(TransitionRule::from).collect(),
            initial_state: message.initial_state,
            context_schema: message.context_schema,
            events: message.events,
            hooks: message.hooks.into_iter().map(HookRule::from).collect(),
            history_transitions_max: message.history_transitions_max,
            create_revision: message.create_revision,
            create_time: to_time(message.create_time),
        }
    }
}

impl From<State> for v1::State {
    fn from(state: State) -> Self {
        let after = state.after.map(|timer| v1::TimerRule {
            delay: Some(to_duration(timer.delay)),
            event: timer.event,
        });
        Self { name: state.name, description: state.description, r#final: state.is_final, after }
    }
}

impl From<v1::State> for State {
    fn from(message: v1::State) -> Self {
        let after = message.after.map(|timer| TimerRule {
            delay: from_duration(timer.delay).unwrap_or_default(),
            event: timer.event,
        });
        let v1::State { name, description, r#final: is_final, .. } = message;
        Self { name, description, is_final, after }
    }
}

impl From<TransitionRule> for v1::TransitionRule {
    fn from(rule: TransitionRule) -> Self {
        let kind = rule.guard.map(|guard| match guard {
            Guard::Expression(expression) => v1::guard::Kind::Expression(expression),
            Guard::Hook(hook) => v1::guard::Kind::Hook(hook),
        });
        Self {
            from_states: rule.from_states,
            event: rule.event,
            to_state: rule.to_state,
            guard: kind.map(|kind| v1::Guard { kind: Some(kind) }),
            assign: rule.assign,
            description: rule.description,
        }
    }
}

impl From<v1::TransitionRule> for TransitionRule {
    fn from(message: v1::TransitionRule) -> Self {
        let guard = message.guard.and_then(|guard| guard.kind).map(|kind| match kind {
            v1::guard::Kind::Expression(expression) => Guard::Expression(expression),
            v1::guard::Kind::Hook(hook) => Guard::Hook(hook),
        });
        Self {
            from_states: message.from_states,
            event: message.event,
            to_state: message.to_state,
            guard,
            assign: message.assign,
            description: message.description,
        }
    }
}

impl From<HookRule> for v1::HookRule {
    fn from(rule: HookRule) -> Self {
        Self {
            name: rule.name,
            timeout: rule.timeout.map(to_duration),
            when_silent: rule.when_silent.into(),
        }
    }
}

impl From<v1::HookRule> for HookRule {
    fn from(message: v1::HookRule) -> Self {
        Self {
            when_silent: message.when_silent(),
            timeout: from_duration(message.timeout),
            name: message.name,
        }
    }
}
