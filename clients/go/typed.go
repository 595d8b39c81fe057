package statekeep

import (
	"context"
	"iter"
)

// MachinesOf are the machines of one definition, whose states and events are strings of types of their
// own:
//
//	type SourceState string
//	const (Pending SourceState = "pending"; Processing SourceState = "processing")
//	…
//	sources := statekeep.Typed[SourceState, SourceEvent](client, "source")
//	verdict, err := sources.Trigger(ctx, "source-17", StartProcessing)
//	if verdict.Machine.State == Processing { … }
type MachinesOf[S, E ~string] struct {
	machines *Machines
	name     string
}

// Typed returns the machines of one definition with types for their states and events.
func Typed[S, E ~string](client *Client, definition string) *MachinesOf[S, E] {
	return &MachinesOf[S, E]{client.Machines, definition}
}

// Define adds a version of the definition, whose Name need not be set; see Machines.Define.
func (m *MachinesOf[S, E]) Define(
	ctx context.Context, definition DefinitionOf[S, E], options ...DefineOption,
) (*Defined, error) {
	definition.Name = m.name
	return define(ctx, m.machines, &definition, options)
}

// Definition returns one version of the definition; ErrDefinitionNotFound when there is none.
func (m *MachinesOf[S, E]) Definition(
	ctx context.Context, options ...DefinitionOption,
) (*DefinitionOf[S, E], error) {
	return getDefinition[S, E](ctx, m.machines, m.name, options)
}

// Create creates a machine in the initial state.
func (m *MachinesOf[S, E]) Create(
	ctx context.Context, options ...CreateOption,
) (*MachineMade[S, E], error) {
	return createMachine[S, E](ctx, m.machines, m.name, options)
}

// Get returns one machine; ErrMachineNotFound when there is none.
func (m *MachinesOf[S, E]) Get(
	ctx context.Context, id string, options ...ReadOption,
) (*MachineOf[S, E], error) {
	return getMachine[S, E](ctx, m.machines, id, options)
}

// IsIn answers whether a machine is in a state.
func (m *MachinesOf[S, E]) IsIn(
	ctx context.Context, id string, state S, options ...ReadOption,
) (bool, error) {
	return m.machines.IsIn(ctx, id, string(state), options...)
}

// List yields the machines that pass a filter, whose Definition need not be set; see Machines.List.
func (m *MachinesOf[S, E]) List(
	ctx context.Context, filter MachineFilter, options ...PageOption,
) iter.Seq2[*MachineOf[S, E], error] {
	filter.Definition = m.name
	return listMachines[S, E](ctx, m.machines, filter, options)
}

// Count answers how many machines there are in each state.
func (m *MachinesOf[S, E]) Count(
	ctx context.Context, options ...DefinitionOption,
) (map[S]uint64, error) {
	counts, err := m.machines.Count(ctx, m.name, options...)
	if err != nil {
		return nil, err
	}
	states := make(map[S]uint64)
	for _, one := range counts.States {
		states[S(one.State)] += one.Count
	}
	return states, nil
}

// Delete deletes a machine, its timer and its history, and answers whether it existed.
func (m *MachinesOf[S, E]) Delete(
	ctx context.Context, id string, options ...WriteOption,
) (Deleted, error) {
	return m.machines.Delete(ctx, id, options...)
}

// Trigger sends an event into a machine and answers how it moved, or why not.
func (m *MachinesOf[S, E]) Trigger(
	ctx context.Context, id string, event E, options ...TriggerOption,
) (*VerdictOf[S, E], error) {
	return triggerEvent[S](ctx, m.machines, id, event, options)
}

// TryTrigger sends an event into a machine and answers just whether it moved.
func (m *MachinesOf[S, E]) TryTrigger(
	ctx context.Context, id string, event E, options ...TriggerOption,
) (bool, error) {
	return m.machines.TryTrigger(ctx, id, string(event), options...)
}

// EnabledEvents answers which events a machine would accept now.
func (m *MachinesOf[S, E]) EnabledEvents(
	ctx context.Context, id string, options ...EnabledOption,
) (*EnabledEventsOf[S, E], error) {
	return enabledEvents[S, E](ctx, m.machines, id, options)
}

// Simulate answers what a list of events would do, and stores nothing; it begins with a new machine of
// the stored definition, unless it names another subject.
func (m *MachinesOf[S, E]) Simulate(
	ctx context.Context, simulate SimulateOf[S, E], options ...ReadOption,
) (*SimulationOf[S, E], error) {
	if simulate.MachineID == "" && simulate.Definition == nil {
		simulate.Stored = m.name
	}
	return simulateEvents(ctx, m.machines, &simulate, options)
}

// History yields a machine's transitions, the newest first, as many as the definition keeps.
func (m *MachinesOf[S, E]) History(
	ctx context.Context, id string, options ...HistoryOption,
) iter.Seq2[*TransitionOf[S, E], error] {
	return machineHistory[S, E](ctx, m.machines, id, options)
}

// Watch follows how machines of the definition move; see Machines.Watch.
func (m *MachinesOf[S, E]) Watch(
	ctx context.Context, filter TransitionFilter,
) (*Watch[*TransitionOf[S, E]], error) {
	filter.Definitions = []string{m.name}
	return watchTransitions[S, E](ctx, m.machines, filter)
}

// ValidateTransition answers whether the newest version of the definition lets a state follow another.
func (m *MachinesOf[S, E]) ValidateTransition(
	ctx context.Context, from, to S, options ...ReadOption,
) (*Validity, error) {
	table := StoredTable(m.name, 0)
	return m.machines.ValidateTransition(ctx, string(from), string(to), table, options...)
}
