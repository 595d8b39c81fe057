//! The calls about machines and definitions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::Result;
use crate::call::{Awaited, Call, Core, InPages, Mutation, requests, respond, unary};
use crate::entries::Deleted;
use crate::items::paged;
use crate::machines::{
    Defined, Definition, DefinitionName, DiagramFormat, EnabledEvents, Machine, MachineCounts,
    MachineCreated, Migrated, Simulated, Transition, TransitionCheck, Triggered,
};
use crate::v1;
use crate::values::to_duration;
use crate::watch::{Feed, With};

/// State machines that run on the server, in the same store and the same commits as entries.
///
/// ```no_run
/// # async fn example(client: statekeep::Client) -> statekeep::Result<()> {
/// let triggered = client.machines().trigger("door-1", "open").expected_state("closed").await?;
/// if let Some(rejection) = triggered.verdict.rejection() {
///     println!("it stays {}: {}", triggered.machine.state, rejection.message);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Machines {
    pub(crate) core: Arc<Core>,
}

impl Machines {
    /// Adds a version of a definition; what the newest version already is adds nothing.
    pub fn define(&self, definition: Definition) -> Call<v1::DefineMachineRequest> {
        self.call(v1::DefineMachineRequest {
            namespace: self.namespace(),
            definition: Some(definition.into()),
            ..Default::default()
        })
    }

    /// Returns one version of a definition, or `None` when there is none.
    pub fn definition(&self, name: impl Into<DefinitionName>) -> Call<v1::GetDefinitionRequest> {
        let DefinitionName { name, version } = name.into();
        let namespace = self.namespace();
        self.call(v1::GetDefinitionRequest { namespace, at: None, name, version })
    }

    /// Gives the newest version of each definition, or all versions of one.
    pub fn definitions(&self) -> Call<v1::ListDefinitionsRequest> {
        self.call(v1::ListDefinitionsRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Deletes one version of a definition, or all of them; says whether there were any.
    pub fn delete_definition(
        &self,
        name: impl Into<DefinitionName>,
    ) -> Call<v1::DeleteDefinitionRequest> {
        let DefinitionName { name, version } = name.into();
        let namespace = self.namespace();
        self.call(v1::DeleteDefinitionRequest { namespace, name, version, ..Default::default() })
    }

    /// Creates a machine in the initial state of its definition. The server gives it an id, unless
    /// it gets one.
    pub fn create(&self, definition: impl Into<DefinitionName>) -> Call<v1::CreateMachineRequest> {
        let definition = Some(definition.into().into());
        let namespace = self.namespace();
        self.call(v1::CreateMachineRequest { namespace, definition, ..Default::default() })
    }

    /// Returns one machine, or `None` when there is none.
    pub fn get(&self, machine_id: impl Into<String>) -> Call<v1::GetMachineRequest> {
        let machine_id = machine_id.into();
        self.call(v1::GetMachineRequest { namespace: self.namespace(), at: None, machine_id })
    }

    /// Returns whether a machine is in a state.
    pub fn is_in(
        &self,
        machine_id: impl Into<String>,
        state: impl Into<String>,
    ) -> Call<v1::IsInStateRequest> {
        self.call(v1::IsInStateRequest {
            namespace: self.namespace(),
            at: None,
            machine_id: machine_id.into(),
            state: state.into(),
        })
    }

    /// Gives machines by id.
    pub fn list(&self) -> Call<v1::ListMachinesRequest> {
        self.call(v1::ListMachinesRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Returns how many machines there are, and how many in each state.
    pub fn count(&self) -> Call<v1::CountMachinesRequest> {
        self.call(v1::CountMachinesRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Deletes a machine, its timer and its history, and says whether it existed.
    pub fn delete(&self, machine_id: impl Into<String>) -> Call<v1::DeleteMachineRequest> {
        let machine_id = machine_id.into();
        let namespace = self.namespace();
        self.call(v1::DeleteMachineRequest { namespace, machine_id, ..Default::default() })
    }

    /// Sends an event into a machine and answers how it moved, or why not.
    pub fn trigger(
        &self,
        machine_id: impl Into<String>,
        event: impl Into<String>,
    ) -> Call<v1::TriggerRequest> {
        self.call(v1::TriggerRequest {
            namespace: self.namespace(),
            machine_id: machine_id.into(),
            event: event.into(),
            ..Default::default()
        })
    }

    /// The same, and answers just whether the machine moved.
    pub fn try_trigger(
        &self,
        machine_id: impl Into<String>,
        event: impl Into<String>,
    ) -> Call<TryTrigger> {
        self.trigger(machine_id, event).map(TryTrigger)
    }

    /// Answers which events a machine would accept now. Hooks are not asked.
    pub fn enabled_events(
        &self,
        machine_id: impl Into<String>,
    ) -> Call<v1::ListEnabledEventsRequest> {
        let machine_id = machine_id.into();
        let namespace = self.namespace();
        self.call(v1::ListEnabledEventsRequest { namespace, machine_id, ..Default::default() })
    }

    /// Answers what a list of events would do, and stores nothing. Hooks are not asked.
    pub fn simulate(&self, subject: impl Into<Subject>) -> Call<v1::SimulateEventsRequest> {
        use v1::simulate_events_request::Subject as Message;
        let subject = Some(match subject.into() {
            Subject::Machine(id) => Message::MachineId(id),
            Subject::Stored(name) => Message::Stored(name.into()),
            Subject::Definition(definition) => Message::Definition((*definition).into()),
        });
        let namespace = self.namespace();
        self.call(v1::SimulateEventsRequest { namespace, subject, ..Default::default() })
    }

    /// Gives a machine's transitions, the newest first, as many as its definition keeps.
    pub fn history(&self, machine_id: impl Into<String>) -> Call<v1::GetHistoryRequest> {
        let machine_id = machine_id.into();
        let namespace = self.namespace();
        self.call(v1::GetHistoryRequest { namespace, machine_id, ..Default::default() })
    }

    /// Follows how machines move: awaited, it gives a [`Watch`](crate::Watch) that has begun.
    ///
    /// Without a revision to start at, it follows from now on.
    pub fn watch(&self) -> Call<v1::WatchTransitionsRequest> {
        self.call(v1::WatchTransitionsRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Answers whether a table allows a state to follow another. Guards are not evaluated.
    pub fn validate_transition(
        &self,
        from_state: impl Into<String>,
        to_state: impl Into<String>,
        table: impl Into<Table>,
    ) -> Call<v1::ValidateTransitionRequest> {
        use v1::validate_transition_request::Table as Message;
        let table = Some(match table.into() {
            Table::Given(allowed) => {
                let allowed = allowed
                    .into_iter()
                    .map(|(from_state, to_state)| v1::AllowedTransition { from_state, to_state });
                Message::Given(v1::TransitionTable { allowed: allowed.collect() })
            }
            Table::Stored(name) => Message::Stored(name.into()),
        });
        self.call(v1::ValidateTransitionRequest {
            namespace: self.namespace(),
            at: None,
            from_state: from_state.into(),
            to_state: to_state.into(),
            table,
        })
    }

    /// Moves the machines of a definition to another version, batch after batch.
    pub fn migrate(&self, definition_name: impl Into<String>) -> Call<Migrate> {
        self.call(Migrate(v1::MigrateMachinesRequest {
            namespace: self.namespace(),
            definition_name: definition_name.into(),
            ..Default::default()
        }))
    }

    /// Draws a definition, or a machine with its state marked.
    pub fn diagram(&self, subject: impl Into<Subject>) -> Call<v1::RenderDiagramRequest> {
        use v1::render_diagram_request::Subject as Message;
        let subject = Some(match subject.into() {
            Subject::Machine(id) => Message::MachineId(id),
            Subject::Stored(name) => Message::Stored(name.into()),
            Subject::Definition(definition) => Message::Definition((*definition).into()),
        });
        let namespace = self.namespace();
        self.call(v1::RenderDiagramRequest { namespace, subject, ..Default::default() })
    }

    pub(crate) fn call<R>(&self, request: R) -> Call<R> {
        Call::new(&self.core, request)
    }

    pub(crate) fn namespace(&self) -> String {
        self.core.namespace.clone()
    }
}

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
pub struct Migrate(v1::MigrateMachinesRequest);

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

unary!(write DefineMachineRequest -> Defined, Defined::from);
unary!(read GetDefinitionRequest or DefinitionNotFound -> Option<Definition>,
    |one: v1::GetDefinitionResponse| one.definition.map(Definition::from));
unary!(write DeleteDefinitionRequest -> Deleted,
    |one: v1::DeleteDefinitionResponse| Deleted { revision: one.revision, existed: one.existed });
unary!(write CreateMachineRequest as CreateMachine -> MachineCreated, MachineCreated::from);
unary!(read GetMachineRequest as GetMachine or MachineNotFound -> Option<Machine>,
    |one: v1::GetMachineResponse| one.machine.map(Machine::from));
unary!(read IsInStateRequest as IsInState -> bool, |one: v1::IsInStateResponse| one.in_state);
unary!(read CountMachinesRequest -> MachineCounts, MachineCounts::from);
unary!(write DeleteMachineRequest -> Deleted,
    |one: v1::DeleteMachineResponse| Deleted { revision: one.revision, existed: one.existed });
unary!(write TriggerRequest as Trigger -> Triggered, Triggered::from);
unary!(read ListEnabledEventsRequest -> EnabledEvents, EnabledEvents::from);
unary!(read SimulateEventsRequest -> Simulated, Simulated::from);
unary!(read ValidateTransitionRequest -> TransitionCheck, TransitionCheck::from);
unary!(read RenderDiagramRequest -> String, |one: v1::RenderDiagramResponse| one.diagram);
unary!(once MigrateMachinesRequest -> v1::MigrateMachinesResponse, std::convert::identity);
paged!(ListDefinitionsRequest, definitions -> Definition);
paged!(ListMachinesRequest, machines -> Machine);
paged!(GetHistoryRequest, transitions -> Transition);

requests!(mutations: DefineMachineRequest, DeleteDefinitionRequest, CreateMachineRequest,
    DeleteMachineRequest, TriggerRequest);
requests!(reads: GetDefinitionRequest, ListDefinitionsRequest, GetMachineRequest,
    IsInStateRequest, ListMachinesRequest, CountMachinesRequest, ListEnabledEventsRequest,
    SimulateEventsRequest, GetHistoryRequest, ValidateTransitionRequest, RenderDiagramRequest);
requests!(reversible: GetHistoryRequest);
