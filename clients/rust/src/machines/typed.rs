//! Machines whose states and events are enums.

use std::fmt;
use std::marker::PhantomData;

use crate::call::{Awaited, Call, Mutation, Read, Unary};
use crate::machines::{
    Definition, Machine, MachineCreated, Machines, Rejection, State, Transition, TransitionRule,
    Triggered, Triggers, Verdict,
};
use crate::v1;
use crate::{Error, Result};

/// The names of states or events as an enum. [`names!`](crate::names) makes one.
pub trait Name: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// Every variant, in their order.
    const ALL: &'static [Self];

    /// The name in the contract.
    fn name(self) -> &'static str;

    /// Returns the variant with this name.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] when there is none.
    fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL.iter().copied().find(|one| one.name() == name);
        found.ok_or_else(|| {
            Error::usage(format!("{name:?} is not in {}.", std::any::type_name::<Self>()))
        })
    }
}

/// Makes an enum of names: of the states or the events of a machine.
///
/// ```
/// statekeep::names! {
///     /// Where a source is.
///     pub enum SourceState {
///         Pending = "pending",
///         Indexed = "indexed",
///     }
/// }
///
/// use statekeep::Name;
/// assert_eq!(SourceState::Pending.name(), "pending");
/// assert_eq!(SourceState::from_name("indexed").unwrap(), SourceState::Indexed);
/// ```
#[macro_export]
macro_rules! names {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $visibility enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = concat!("`", $text, "`.")]
                $variant,
            )+
        }

        impl $crate::Name for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                $crate::Name::name(name).to_owned()
            }
        }
    };
}

/// A table of transitions as a function: where an event leads from a state, if anywhere.
pub type Table<S, E> = fn(S, E) -> Option<S>;

impl Definition {
    /// Makes a definition of a table: states from which no event leads anywhere are final.
    ///
    /// What a table cannot say is added to it: guards, timers, schemas.
    #[must_use]
    pub fn from_table<S: Name, E: Name>(
        name: impl Into<String>,
        initial_state: S,
        table: Table<S, E>,
    ) -> Self {
        let mut definition = Self::new(name, initial_state.name());
        for state in S::ALL {
            let mut rule = State::new(state.name());
            rule.is_final = E::ALL.iter().all(|event| table(*state, *event).is_none());
            definition = definition.state(rule);
        }
        for state in S::ALL {
            for event in E::ALL {
                if let Some(to) = table(*state, *event) {
                    let rule = TransitionRule::new(state.name(), event.name(), to.name());
                    definition = definition.transition(rule);
                }
            }
        }
        definition
    }
}

impl Machines {
    /// Returns the machines of one definition, with enums for its states and events.
    #[must_use]
    pub fn typed<S: Name, E: Name>(&self, definition: impl Into<String>) -> TypedMachines<S, E> {
        TypedMachines { machines: self.clone(), definition: definition.into(), names: PhantomData }
    }
}

/// The machines of one definition, with enums for its states and events.
///
/// A name from the server that the enum does not have is [`Error::Usage`].
#[derive(Debug, Clone)]
pub struct TypedMachines<S, E> {
    machines: Machines,
    definition: String,
    names: PhantomData<fn() -> (S, E)>,
}

impl<S: Name, E: Name> TypedMachines<S, E> {
    /// Adds a version of the definition, made of a table.
    pub fn define(&self, initial_state: S, table: Table<S, E>) -> Call<v1::DefineMachineRequest> {
        self.machines.define(Definition::from_table(self.definition.clone(), initial_state, table))
    }

    /// Creates a machine with this id in the initial state.
    pub fn create(
        &self,
        machine_id: impl Into<String>,
    ) -> Call<Typed<v1::CreateMachineRequest, S, E>> {
        self.machines.create(self.definition.clone()).machine_id(machine_id).map(Typed::new)
    }

    /// Returns one machine, or `None` when there is none.
    pub fn get(&self, machine_id: impl Into<String>) -> Call<Typed<v1::GetMachineRequest, S, E>> {
        self.machines.get(machine_id).map(Typed::new)
    }

    /// Returns whether a machine is in a state.
    pub fn is_in(&self, machine_id: impl Into<String>, state: S) -> Call<v1::IsInStateRequest> {
        self.machines.is_in(machine_id, state.name())
    }

    /// Sends an event into a machine and answers how it moved, or why not.
    pub fn trigger(
        &self,
        machine_id: impl Into<String>,
        event: E,
    ) -> Call<Typed<v1::TriggerRequest, S, E>> {
        self.machines.trigger(machine_id, event.name()).map(Typed::new)
    }

    /// The same, and answers just whether the machine moved.
    pub fn try_trigger(
        &self,
        machine_id: impl Into<String>,
        event: E,
    ) -> Call<crate::machines::TryTrigger> {
        self.machines.try_trigger(machine_id, event.name())
    }

    /// Returns whether the stored definition allows a state to follow another, by any event.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub async fn allows(&self, from: S, to: S) -> Result<bool> {
        let stored = crate::machines::Table::Stored(self.definition.as_str().into());
        Ok(self.machines.validate_transition(from.name(), to.name(), stored).await?.valid)
    }

    /// Follows how machines of the definition move; [`TypedTransition::read`] reads what comes.
    pub fn watch(&self) -> Call<v1::WatchTransitionsRequest> {
        self.machines.watch().definition(self.definition.clone())
    }
}

/// A request whose answer is read with enums.
pub struct Typed<R, S, E>(R, PhantomData<fn() -> (S, E)>);

impl<R, S, E> Typed<R, S, E> {
    fn new(request: R) -> Self {
        Self(request, PhantomData)
    }
}

impl<R: fmt::Debug, S, E> fmt::Debug for Typed<R, S, E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl<R, S, E> Awaited for Typed<R, S, E>
where
    R: Unary<Answer: TypedBy<S, E>> + Send,
    S: Name,
    E: Name,
{
    type Output = <R::Answer as TypedBy<S, E>>::Typed;

    async fn run(call: Call<Self>) -> Result<Self::Output> {
        call.map(|request| request.0).await?.typed()
    }
}

/// An answer that can be read with enums.
pub trait TypedBy<S, E> {
    /// What it becomes.
    type Typed;
    #[doc(hidden)]
    fn typed(self) -> Result<Self::Typed>;
}

/// A machine, with an enum for its state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypedMachine<S> {
    /// Where it is.
    pub state: S,
    /// All there is to know about it.
    pub machine: Machine,
}

impl<S: Name> TypedMachine<S> {
    fn read(machine: Machine) -> Result<Self> {
        Ok(Self { state: S::from_name(&machine.state)?, machine })
    }
}

/// The record that a machine moved, with enums.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypedTransition<S, E> {
    /// Where it was.
    pub from: S,
    /// The event that moved it; `None` when the cause is a migration or a restore.
    pub event: Option<E>,
    /// Where it is now.
    pub to: S,
    /// All there is to know about it.
    pub transition: Transition,
}

impl<S: Name, E: Name> TypedTransition<S, E> {
    /// Reads a transition.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a name that the enums do not have.
    pub fn read(transition: Transition) -> Result<Self> {
        let event = match transition.event.as_str() {
            "" => None,
            name => Some(E::from_name(name)?),
        };
        let (from, to) =
            (S::from_name(&transition.from_state)?, S::from_name(&transition.to_state)?);
        Ok(Self { from, event, to, transition })
    }
}

/// The answer to a trigger, with enums.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypedTriggered<S, E> {
    /// The revision that this made; the latest one when nothing changed.
    pub revision: u64,
    /// How the machine moved, or why not.
    pub outcome: std::result::Result<TypedTransition<S, E>, Rejection>,
    /// Where the machine is afterwards.
    pub state: S,
    /// The machine afterwards.
    pub machine: Machine,
}

impl<S: Name, E: Name> TypedBy<S, E> for MachineCreated {
    type Typed = TypedMachine<S>;

    fn typed(self) -> Result<TypedMachine<S>> {
        TypedMachine::read(self.machine)
    }
}

impl<S: Name, E: Name> TypedBy<S, E> for Option<Machine> {
    type Typed = Option<TypedMachine<S>>;

    fn typed(self) -> Result<Self::Typed> {
        self.map(TypedMachine::read).transpose()
    }
}

impl<S: Name, E: Name> TypedBy<S, E> for Triggered {
    type Typed = TypedTriggered<S, E>;

    fn typed(self) -> Result<Self::Typed> {
        let outcome = match self.verdict {
            Verdict::Accepted(transition) => Ok(TypedTransition::read(transition)?),
            Verdict::Rejected(rejection) => Err(rejection),
        };
        let state = S::from_name(&self.machine.state)?;
        Ok(TypedTriggered { revision: self.revision, outcome, state, machine: self.machine })
    }
}

impl<S, E> Triggers for Typed<v1::TriggerRequest, S, E> {
    fn trigger_mut(&mut self) -> &mut v1::TriggerRequest {
        &mut self.0
    }
}

impl<R: Mutation, S, E> Mutation for Typed<R, S, E> {
    fn request_id_mut(&mut self) -> &mut String {
        self.0.request_id_mut()
    }
}

impl<R: Read, S, E> Read for Typed<R, S, E> {
    fn at_mut(&mut self) -> &mut Option<v1::PointInTime> {
        self.0.at_mut()
    }
}

impl<S: Name, E: Name> Call<Typed<v1::CreateMachineRequest, S, E>> {
    /// The machine's own data: a JSON object.
    pub fn context(self, context: &serde_json::Value) -> Self {
        self.with(|request| request.0.context_json = context.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    names! {
        enum Light { Red = "red", Green = "green", Broken = "broken" }
    }
    names! {
        enum Signal { Switch = "switch", Hit = "hit" }
    }

    fn table(state: Light, signal: Signal) -> Option<Light> {
        match (state, signal) {
            (Light::Red, Signal::Switch) => Some(Light::Green),
            (Light::Green, Signal::Switch) => Some(Light::Red),
            (Light::Red | Light::Green, Signal::Hit) => Some(Light::Broken),
            (Light::Broken, _) => None,
        }
    }

    #[test]
    fn a_table_becomes_a_definition() {
        let definition = Definition::from_table("light", Light::Red, table);
        assert_eq!(definition.initial_state, "red");
        let is_final: Vec<_> = definition.states.iter().map(|state| state.is_final).collect();
        assert_eq!(is_final, [false, false, true]);
        let rules: Vec<_> = definition
            .transitions
            .iter()
            .map(|rule| (rule.from_states[0].as_str(), rule.event.as_str(), rule.to_state.as_str()))
            .collect();
        assert_eq!(
            rules,
            [
                ("red", "switch", "green"),
                ("red", "hit", "broken"),
                ("green", "switch", "red"),
                ("green", "hit", "broken"),
            ]
        );
    }

    #[test]
    fn a_name_that_the_enum_does_not_have_is_an_error() {
        assert_eq!(Light::from_name("green").unwrap(), Light::Green);
        assert!(matches!(Light::from_name("blue"), Err(Error::Usage(_))));
    }
}
