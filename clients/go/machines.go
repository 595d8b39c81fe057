package statekeep

import (
	"context"
	"iter"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Machines are the state machines of one namespace, which run on the server: in the same store, the same
// commits and the same change log as entries. Typed makes the same of one definition, with types of its
// own for states and events.
//
// That an event is rejected is an answer, a Verdict, and not an error.
type Machines struct {
	connection *connection
	stub       pb.MachineServiceClient

	trigger *method[*pb.TriggerRequest, *pb.TriggerResponse]
	create  *method[*pb.CreateMachineRequest, *pb.CreateMachineResponse]
	get     *method[*pb.GetMachineRequest, *pb.GetMachineResponse]
	isIn    *method[*pb.IsInStateRequest, *pb.IsInStateResponse]
}

func newMachines(c *connection) *Machines {
	stub := pb.NewMachineServiceClient(c.channel)
	return &Machines{
		connection: c,
		stub:       stub,
		trigger: &method[*pb.TriggerRequest, *pb.TriggerResponse]{
			connection: c, unary: stub.Trigger, line: c.writes, unpack: (*pb.PipelineReply).GetTrigger,
			pack: func(call *pb.PipelineCall, request *pb.TriggerRequest) {
				call.Call = &pb.PipelineCall_Trigger{Trigger: request}
			},
			asksHooks: func(*pb.TriggerRequest) bool { return true },
		},
		create: &method[*pb.CreateMachineRequest, *pb.CreateMachineResponse]{
			connection: c, unary: stub.CreateMachine, line: c.writes,
			unpack: (*pb.PipelineReply).GetCreateMachine,
			pack: func(call *pb.PipelineCall, request *pb.CreateMachineRequest) {
				call.Call = &pb.PipelineCall_CreateMachine{CreateMachine: request}
			},
		},
		get: &method[*pb.GetMachineRequest, *pb.GetMachineResponse]{
			connection: c, unary: stub.GetMachine, line: c.reads,
			unpack: (*pb.PipelineReply).GetGetMachine,
			pack: func(call *pb.PipelineCall, request *pb.GetMachineRequest) {
				call.Call = &pb.PipelineCall_GetMachine{GetMachine: request}
			},
		},
		isIn: &method[*pb.IsInStateRequest, *pb.IsInStateResponse]{
			connection: c, unary: stub.IsInState, line: c.reads,
			unpack: (*pb.PipelineReply).GetIsInState,
			pack: func(call *pb.PipelineCall, request *pb.IsInStateRequest) {
				call.Call = &pb.PipelineCall_IsInState{IsInState: request}
			},
		},
	}
}

// MachineMade says that a machine was created.
type MachineMade[S, E ~string] struct {
	// Revision is the one that this made.
	Revision uint64
	// Machine is the new one.
	Machine *MachineOf[S, E]
}

// Create creates a machine in the initial state of a definition.
func (m *Machines) Create(
	ctx context.Context, definition string, options ...CreateOption,
) (*MachineMade[string, string], error) {
	return createMachine[string, string](ctx, m, definition, options)
}

func createMachine[S, E ~string](
	ctx context.Context, m *Machines, definition string, options []CreateOption,
) (*MachineMade[S, E], error) {
	set := settingsOf(options)
	data, err := optionalJSON(set.context)
	if err != nil {
		return nil, err
	}
	answer, err := m.create.run(ctx, &pb.CreateMachineRequest{
		Namespace:   m.connection.namespace,
		RequestId:   set.requestID,
		Definition:  &pb.DefinitionReference{Name: definition, Version: set.version},
		MachineId:   set.machineID,
		ContextJson: data,
	}, set.requestID != "")
	if err != nil {
		return nil, err
	}
	return &MachineMade[S, E]{answer.GetRevision(), machineFrom[S, E](answer.GetMachine())}, nil
}

// Get returns one machine; ErrMachineNotFound when there is none.
func (m *Machines) Get(ctx context.Context, id string, options ...ReadOption) (*Machine, error) {
	return getMachine[string, string](ctx, m, id, options)
}

func getMachine[S, E ~string](
	ctx context.Context, m *Machines, id string, options []ReadOption,
) (*MachineOf[S, E], error) {
	set := settingsOf(options)
	answer, err := m.get.run(ctx, &pb.GetMachineRequest{
		Namespace: m.connection.namespace, At: set.at, MachineId: id,
	}, true)
	return machineFrom[S, E](answer.GetMachine()), err
}

// IsIn answers whether a machine is in a state.
func (m *Machines) IsIn(ctx context.Context, id, state string, options ...ReadOption) (bool, error) {
	set := settingsOf(options)
	answer, err := m.isIn.run(ctx, &pb.IsInStateRequest{
		Namespace: m.connection.namespace, At: set.at, MachineId: id, State: state,
	}, true)
	return answer.GetInState(), err
}

// MachineFilter says which machines List yields. Its zero value is all of them; the filters below
// Definition need it.
type MachineFilter struct {
	// Definition leaves only machines of this definition.
	Definition string
	// Version leaves only those on this version.
	Version uint32
	// State leaves only those in this state.
	State string
	// InStateFor leaves only those that have been in State for at least this long.
	InStateFor time.Duration
}

// List yields machines by id, or those of a Definition by version, state and time of entry: of one
// state, those first that have been in it longest.
func (m *Machines) List(
	ctx context.Context, filter MachineFilter, options ...PageOption,
) iter.Seq2[*Machine, error] {
	return listMachines[string, string](ctx, m, filter, options)
}

func listMachines[S, E ~string](
	ctx context.Context, m *Machines, filter MachineFilter, options []PageOption,
) iter.Seq2[*MachineOf[S, E], error] {
	set := settingsOf(options)
	request := &pb.ListMachinesRequest{
		Namespace:         m.connection.namespace,
		At:                set.at,
		DefinitionName:    filter.Definition,
		DefinitionVersion: filter.Version,
		State:             filter.State,
		InStateFor:        optionalDuration(filter.InStateFor),
		PageSize:          set.pageSize,
	}
	list := alone(m.connection, m.stub.ListMachines)
	return pages(func(token string) (paged[*MachineOf[S, E]], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		items := mapped(answer.GetMachines(), machineFrom[S, E])
		return paged[*MachineOf[S, E]]{items, answer.GetNextPageToken()}, err
	})
}

// Count answers how many machines there are in each state; of one definition when it is not "".
func (m *Machines) Count(
	ctx context.Context, definition string, options ...DefinitionOption,
) (*MachineCounts, error) {
	set := settingsOf(options)
	answer, err := alone(m.connection, m.stub.CountMachines).run(ctx, &pb.CountMachinesRequest{
		Namespace:         m.connection.namespace,
		At:                set.at,
		DefinitionName:    definition,
		DefinitionVersion: set.version,
	}, true)
	if err != nil {
		return nil, err
	}
	return &MachineCounts{
		Revision: answer.GetRevision(),
		Count:    answer.GetCount(),
		States: mapped(answer.GetStates(), func(one *pb.StateCount) StateCount {
			return StateCount{
				one.GetDefinitionName(), one.GetDefinitionVersion(), one.GetState(), one.GetCount(),
			}
		}),
	}, nil
}

// Delete deletes a machine, its timer and its history, and answers whether it existed.
func (m *Machines) Delete(ctx context.Context, id string, options ...WriteOption) (Deleted, error) {
	set := settingsOf(options)
	request := &pb.DeleteMachineRequest{
		Namespace: m.connection.namespace, RequestId: set.requestID, MachineId: id,
	}
	answer, err := alone(m.connection, m.stub.DeleteMachine).run(ctx, request, set.requestID != "")
	return Deleted{Revision: answer.GetRevision(), Existed: answer.GetExisted()}, err
}

// Trigger sends an event into a machine and answers how it moved, or why not.
func (m *Machines) Trigger(
	ctx context.Context, id, event string, options ...TriggerOption,
) (*Verdict, error) {
	return triggerEvent[string, string](ctx, m, id, event, options)
}

// TryTrigger sends an event into a machine and answers just whether it moved.
func (m *Machines) TryTrigger(
	ctx context.Context, id, event string, options ...TriggerOption,
) (bool, error) {
	verdict, err := m.Trigger(ctx, id, event, options...)
	return verdict != nil && verdict.Accepted, err
}

func triggerEvent[S, E ~string](
	ctx context.Context, m *Machines, id string, event E, options []TriggerOption,
) (*VerdictOf[S, E], error) {
	set := settingsOf(options)
	payload, err := optionalJSON(set.payload)
	if err != nil {
		return nil, err
	}
	answer, err := m.trigger.run(ctx, &pb.TriggerRequest{
		Namespace:        m.connection.namespace,
		RequestId:        set.requestID,
		MachineId:        id,
		Event:            string(event),
		PayloadJson:      payload,
		ExpectedState:    set.expectedState,
		ExpectedRevision: set.expectedRevision,
		Actor:            set.actor,
		Note:             set.note,
	}, set.requestID != "")
	if err != nil {
		return nil, err
	}
	return &VerdictOf[S, E]{
		Revision:   answer.GetRevision(),
		Accepted:   answer.GetAccepted(),
		Transition: transitionFrom[S, E](answer.GetTransition()),
		Rejection:  rejectionFrom(answer.GetRejection()),
		Machine:    machineFrom[S, E](answer.GetMachine()),
	}, nil
}

// EnabledEvents answers which events a machine would accept now. Guards are evaluated with an empty
// payload; hooks are not asked.
func (m *Machines) EnabledEvents(
	ctx context.Context, id string, options ...EnabledOption,
) (*EnabledEvents, error) {
	return enabledEvents[string, string](ctx, m, id, options)
}

func enabledEvents[S, E ~string](
	ctx context.Context, m *Machines, id string, options []EnabledOption,
) (*EnabledEventsOf[S, E], error) {
	set := settingsOf(options)
	answer, err := alone(m.connection, m.stub.ListEnabledEvents).run(ctx, &pb.ListEnabledEventsRequest{
		Namespace: m.connection.namespace, At: set.at, MachineId: id, WithRejected: set.isWithRejected,
	}, true)
	if err != nil {
		return nil, err
	}
	return &EnabledEventsOf[S, E]{
		Revision: answer.GetRevision(),
		State:    S(answer.GetState()),
		Events:   mapped(answer.GetEvents(), outlookFrom[S, E]),
	}, nil
}

// History yields a machine's transitions, the newest first, as many as its definition keeps.
func (m *Machines) History(
	ctx context.Context, id string, options ...HistoryOption,
) iter.Seq2[*Transition, error] {
	return machineHistory[string, string](ctx, m, id, options)
}

func machineHistory[S, E ~string](
	ctx context.Context, m *Machines, id string, options []HistoryOption,
) iter.Seq2[*TransitionOf[S, E], error] {
	set := settingsOf(options)
	request := &pb.GetHistoryRequest{
		Namespace: m.connection.namespace,
		At:        set.at,
		MachineId: id,
		PageSize:  set.pageSize,
		Reverse:   set.isReverse,
	}
	list := alone(m.connection, m.stub.GetHistory)
	return pages(func(token string) (paged[*TransitionOf[S, E]], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		items := mapped(answer.GetTransitions(), transitionFrom[S, E])
		return paged[*TransitionOf[S, E]]{items, answer.GetNextPageToken()}, err
	})
}
