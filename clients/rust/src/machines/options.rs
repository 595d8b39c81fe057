//! The options of the calls about machines, and what they are about.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Result;
use crate::call::{Awaited, Call, InPages, Mutation, respond};
use crate::machines::{Definition, DefinitionName, DiagramFormat, Machine, Migrated, Transition};
use crate::retry::random_id;
use crate::v1;
use crate::values::to_duration;
use crate::watch::{Feed, With};

/// What to simulate or to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A stored machine, by its id.
    Machine(String),
    /// A stored definition.
    Stored(DefinitionName),
    /// This definition.
    Definition(Box<Definition>),
}

impl From<DefinitionName> for Subject {
    fn from(name: DefinitionName) -> Self {
        Self::Stored(name)
    }
}

impl From<Definition> for Subject {
    fn from(definition: Definition) -> Self {
        Self::Definition(Box::new(definition))
    }
}

impl From<&Machine> for Subject {
    fn from(machine: &Machine) -> Self {
        Self::Machine(machine.id.clone())
    }
}

/// A table of allowed transitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Table {
    /// Given here: pairs of states, the first one or `*`.
    Given(Vec<(String, String)>),
    /// Those of a stored definition.
    Stored(DefinitionName),
}

impl From<DefinitionName> for Table {
    fn from(name: DefinitionName) -> Self {
        Self::Stored(name)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Table {
    fn from(allowed: [(&str, &str); N]) -> Self {
        let pairs = allowed.into_iter();
        Self::Given(pairs.map(|(from, to)| (from.to_owned(), to.to_owned())).collect())
    }
}

/// A trigger that answers just whether the machine moved.
#[derive(Debug, Clone)]
pub struct TryTrigger(pub(crate) v1::TriggerRequest);

/// A migration of all batches.
#[derive(Debug, Clone)]
pub struct Migrate(pub(crate) v1::MigrateMachinesRequest);

impl Awaited for TryTrigger {
    type Output = bool;

    async fn run(call: Call<Self>) -> Result<bool> {
        Ok(call.map(|request| request.0).await?.is_accepted())
    }
}

impl Awaited for Migrate {
    type Output = Migrated;

    async fn run(call: Call<Self>) -> Result<Migrated> {
        let Call { core, request: Migrate(mut request), limit, .. } = call;
        let mut migrated = Migrated::default();
        loop {
            if !request.dry_run {
                // A batch of its own is applied once, however often it is sent.
                request.request_id = random_id();
            }
            let batch = respond(&core, request.clone(), limit).await?;
            migrated.revision = batch.revision;
            migrated.migrated_count += batch.migrated_count;
            migrated.problems.extend(batch.problems);
            if batch.next_page_token.is_empty() {
                return Ok(migrated);
            }
            request.page_token = batch.next_page_token;
        }
    }
}

impl Call<v1::DefineMachineRequest> {
    /// Only checks: nothing is stored, and findings that would refuse are an answer.
    pub fn dry_run(self) -> Self {
        self.with(|request| request.dry_run = true)
    }
}

impl Call<v1::ListDefinitionsRequest> {
    /// All versions of this one.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(|request| request.name = name.into())
    }
}

impl Call<v1::CreateMachineRequest> {
    /// The machine's id.
    pub fn machine_id(self, id: impl Into<String>) -> Self {
        self.with(|request| request.machine_id = id.into())
    }

    /// The machine's own data: a JSON object.
    pub fn context(self, context: &serde_json::Value) -> Self {
        self.with(|request| request.context_json = context.to_string())
    }
}

impl Call<v1::ListMachinesRequest> {
    /// Only machines of this definition.
    pub fn definition(self, name: impl Into<DefinitionName>) -> Self {
        let DefinitionName { name, version } = name.into();
        self.with(|request| {
            request.definition_name = name;
            request.definition_version = version;
        })
    }

    /// Only machines in this state.
    pub fn state(self, state: impl Into<String>) -> Self {
        self.with(|request| request.state = state.into())
    }

    /// Only machines that have been in their state for at least this long.
    pub fn in_state_for(self, length: Duration) -> Self {
        self.with(|request| request.in_state_for = Some(to_duration(length)))
    }
}

impl Call<v1::CountMachinesRequest> {
    /// Only machines of this definition.
    pub fn definition(self, name: impl Into<DefinitionName>) -> Self {
        let DefinitionName { name, version } = name.into();
        self.with(|request| {
            request.definition_name = name;
            request.definition_version = version;
        })
    }
}

/// A request that sends an event into a machine.
pub trait Triggers {
    #[doc(hidden)]
    fn trigger_mut(&mut self) -> &mut v1::TriggerRequest;
}

impl Triggers for v1::TriggerRequest {
    fn trigger_mut(&mut self) -> &mut v1::TriggerRequest {
        self
    }
}

impl Triggers for TryTrigger {
    fn trigger_mut(&mut self) -> &mut v1::TriggerRequest {
        &mut self.0
    }
}

impl Mutation for TryTrigger {
    fn request_id_mut(&mut self) -> &mut String {
        &mut self.0.request_id
    }
}

impl<R: Triggers> Call<R> {
    /// The event's payload: any JSON.
    pub fn payload(self, payload: &serde_json::Value) -> Self {
        self.with(|request| request.trigger_mut().payload_json = payload.to_string())
    }

    /// Rejected when the machine is in another state.
    pub fn expected_state(self, state: impl Into<String>) -> Self {
        self.with(|request| request.trigger_mut().expected_state = state.into())
    }

    /// Rejected when the machine's revision is another.
    pub fn expected_revision(self, revision: u64) -> Self {
        self.with(|request| request.trigger_mut().expected_revision = Some(revision))
    }

    /// Who; kept in the transition.
    pub fn actor(self, actor: impl Into<String>) -> Self {
        self.with(|request| request.trigger_mut().actor = actor.into())
    }

    /// Why; kept in the transition.
    pub fn note(self, note: impl Into<String>) -> Self {
        self.with(|request| request.trigger_mut().note = note.into())
    }
}

impl Call<v1::ListEnabledEventsRequest> {
    /// Also answers events of the machine's state that would be rejected.
    pub fn with_rejected(self) -> Self {
        self.with(|request| request.with_rejected = true)
    }
}

impl Call<v1::SimulateEventsRequest> {
    /// The state to begin in.
    pub fn state(self, state: impl Into<String>) -> Self {
        self.with(|request| request.state = state.into())
    }

    /// The context to begin with: a JSON object.
    pub fn context(self, context: &serde_json::Value) -> Self {
        self.with(|request| request.context_json = context.to_string())
    }

    /// The next event; may be said more than once.
    pub fn event(self, event: impl Into<String>) -> Self {
        let (event, payload_json) = (event.into(), String::new());
        self.with(|request| request.events.push(v1::SimulatedEvent { event, payload_json }))
    }

    /// The next event, with a payload.
    pub fn event_with(self, event: impl Into<String>, payload: &serde_json::Value) -> Self {
        let (event, payload_json) = (event.into(), payload.to_string());
        self.with(|request| request.events.push(v1::SimulatedEvent { event, payload_json }))
    }

    /// What a hook would answer. Those that are not named follow their policy.
    pub fn hook_answer(self, hook: impl Into<String>, allowed: bool) -> Self {
        self.with(|request| {
            request.hook_answers.insert(hook.into(), allowed);
        })
    }
}

impl Call<Migrate> {
    /// Only machines on this version.
    pub fn from_version(self, version: u32) -> Self {
        self.with(|request| request.0.from_version = version)
    }

    /// The version to move to; without one, the newest.
    pub fn to_version(self, version: u32) -> Self {
        self.with(|request| request.0.to_version = version)
    }

    /// Which state of the old version becomes which one of the new one.
    pub fn state_map(self, states: BTreeMap<String, String>) -> Self {
        self.with(|request| request.0.state_map = states)
    }

    /// Answers what would happen and changes nothing.
    pub fn dry_run(self) -> Self {
        self.with(|request| request.0.dry_run = true)
    }
}

/// A page is what one commit moves.
impl InPages for Migrate {
    fn page_size_mut(&mut self) -> &mut i32 {
        &mut self.0.page_size
    }
}

impl Call<v1::RenderDiagramRequest> {
    /// The language of the diagram; without one, Mermaid.
    pub fn format(self, format: DiagramFormat) -> Self {
        self.with(|request| request.format = format.into())
    }
}

impl Call<v1::WatchTransitionsRequest> {
    /// The first revision to give; 0 is from now on.
    pub fn start_revision(self, revision: u64) -> Self {
        self.with(|request| request.start_revision = revision)
    }

    /// Only transitions of this machine; may be said more than once, as the options below.
    pub fn machine(self, id: impl Into<String>) -> Self {
        self.with(|request| request.machine_ids.push(id.into()))
    }

    /// Only transitions of machines of this definition.
    pub fn definition(self, name: impl Into<String>) -> Self {
        self.with(|request| request.definition_names.push(name.into()))
    }

    /// Only transitions by this event.
    pub fn event(self, event: impl Into<String>) -> Self {
        self.with(|request| request.events.push(event.into()))
    }

    /// Only transitions from this state.
    pub fn from_state(self, state: impl Into<String>) -> Self {
        self.with(|request| request.from_states.push(state.into()))
    }

    /// Only transitions to this state.
    pub fn to_state(self, state: impl Into<String>) -> Self {
        self.with(|request| request.to_states.push(state.into()))
    }

    /// How often at the latest the server says how far the watch has come when no transition passes
    /// the filters; every 10 seconds without this.
    pub fn progress_interval(self, interval: Duration) -> Self {
        self.with(|request| request.progress_interval = Some(to_duration(interval)))
    }

    /// Also gives how far the watch has come: each item is an [`Update`](crate::Update).
    pub fn progress(self) -> Call<With<v1::WatchTransitionsRequest>> {
        self.map(With)
    }
}

impl Feed for v1::WatchTransitionsRequest {
    type Item = Transition;
    type Raw = v1::Transition;

    fn start_mut(&mut self) -> &mut u64 {
        &mut self.start_revision
    }

    fn read(response: Self::Response) -> (u64, Vec<Self::Raw>, bool) {
        (response.revision, response.transitions, response.partial)
    }

    fn revision(raw: &Self::Raw) -> u64 {
        raw.revision
    }

    fn identity(raw: &Self::Raw) -> (String, u64) {
        (raw.machine_id.clone(), raw.sequence)
    }
}
