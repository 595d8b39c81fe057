//! The calls about machines and definitions.

use std::sync::Arc;

use crate::call::{Call, Core};
use crate::entries::Deleted;
use crate::items::paged;
use crate::machines::{
    Defined, Definition, DefinitionName, EnabledEvents, Machine, MachineCounts, MachineCreated,
    Migrate, Simulated, Subject, Table, Transition, TransitionCheck, Triggered, TryTrigger,
};
use crate::requests::{requests, unary};
use crate::v1;

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

    /// Gives machines by id, or those of a definition by version, state and time of entry.
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

    /// Moves the machines of a definition to another version, batch after batch, each tried again as a
    /// read is; the time is for each.
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

unary!(rehearsed DefineMachineRequest -> Defined, Defined::from);
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
unary!(rehearsed MigrateMachinesRequest -> v1::MigrateMachinesResponse, std::convert::identity);
paged!(ListDefinitionsRequest, definitions -> Definition);
paged!(ListMachinesRequest, machines -> Machine);
paged!(GetHistoryRequest, transitions -> Transition);

requests!(mutations: DefineMachineRequest, DeleteDefinitionRequest, CreateMachineRequest,
    DeleteMachineRequest, TriggerRequest);
requests!(reads: GetDefinitionRequest, ListDefinitionsRequest, GetMachineRequest,
    IsInStateRequest, ListMachinesRequest, CountMachinesRequest, ListEnabledEventsRequest,
    SimulateEventsRequest, GetHistoryRequest, ValidateTransitionRequest, RenderDiagramRequest);
requests!(reversible: GetHistoryRequest);
