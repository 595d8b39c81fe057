package statekeep

import (
	"context"
	"errors"
	"iter"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Define adds a version of a definition. Defining exactly what the newest version already is adds nothing
// and answers that version. What is wrong with it is ErrDefinitionInvalid, with a violation for each.
func (m *Machines) Define(
	ctx context.Context, definition Definition, options ...DefineOption,
) (*Defined, error) {
	return define(ctx, m, &definition, options)
}

func define[S, E ~string](
	ctx context.Context, m *Machines, definition *DefinitionOf[S, E], options []DefineOption,
) (*Defined, error) {
	message, err := definition.message()
	if err != nil {
		return nil, err
	}
	set := settingsOf(options)
	answer, err := alone(m.connection, m.stub.DefineMachine).run(ctx, &pb.DefineMachineRequest{
		Namespace:  m.connection.namespace,
		RequestId:  set.requestID,
		Definition: message,
		DryRun:     set.isDryRun,
	}, set.requestID != "" || set.isDryRun)
	if err != nil {
		return nil, err
	}
	return &Defined{
		Revision: answer.GetRevision(),
		Version:  answer.GetVersion(),
		Created:  answer.GetCreated(),
		Findings: mapped(answer.GetFindings(), func(one *pb.Finding) Finding {
			severity := enumFrom[FindingSeverity](
				one.GetSeverity(), pb.FindingSeverity_name, "FINDING_SEVERITY_",
			)
			return Finding{Severity: severity, Path: one.GetPath(), Message: one.GetMessage()}
		}),
	}, nil
}

// Definition returns one version of a definition; ErrDefinitionNotFound when there is none.
func (m *Machines) Definition(
	ctx context.Context, name string, options ...DefinitionOption,
) (*Definition, error) {
	return getDefinition[string, string](ctx, m, name, options)
}

func getDefinition[S, E ~string](
	ctx context.Context, m *Machines, name string, options []DefinitionOption,
) (*DefinitionOf[S, E], error) {
	set := settingsOf(options)
	answer, err := alone(m.connection, m.stub.GetDefinition).run(ctx, &pb.GetDefinitionRequest{
		Namespace: m.connection.namespace, At: set.at, Name: name, Version: set.version,
	}, true)
	return definitionFrom[S, E](answer.GetDefinition()), err
}

// Definitions yields the newest version of every definition, or all versions of the one with a name that
// is not "".
func (m *Machines) Definitions(
	ctx context.Context, name string, options ...PageOption,
) iter.Seq2[*Definition, error] {
	set := settingsOf(options)
	request := &pb.ListDefinitionsRequest{
		Namespace: m.connection.namespace, At: set.at, Name: name, PageSize: set.pageSize,
	}
	list := alone(m.connection, m.stub.ListDefinitions)
	return pages(func(token string) (paged[*Definition], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		items := mapped(answer.GetDefinitions(), definitionFrom[string, string])
		return paged[*Definition]{items, answer.GetNextPageToken()}, err
	})
}

// DeleteDefinition deletes one version of a definition, or all of them, and answers whether there was any.
func (m *Machines) DeleteDefinition(
	ctx context.Context, name string, options ...DeleteDefinitionOption,
) (Deleted, error) {
	set := settingsOf(options)
	request := &pb.DeleteDefinitionRequest{
		Namespace: m.connection.namespace, RequestId: set.requestID, Name: name, Version: set.version,
	}
	answer, err := alone(m.connection, m.stub.DeleteDefinition).run(ctx, request, set.requestID != "")
	return Deleted{Revision: answer.GetRevision(), Existed: answer.GetExisted()}, err
}

// Event is one to try in a simulation.
type Event[E ~string] struct {
	// Name is the event.
	Name E
	// Payload comes with it: what encoding/json makes of it; nil is none.
	Payload any
}

// SimulateOf is what a simulation plays. It begins with exactly one of MachineID, Stored and Definition.
type SimulateOf[S, E ~string] struct {
	// MachineID begins with a stored machine.
	MachineID string
	// Stored begins with a machine of a stored definition, StoredVersion or the newest.
	Stored        string
	StoredVersion uint32
	// Definition begins with a machine of this definition.
	Definition *DefinitionOf[S, E]
	// State is where to begin; "" is where the machine is, or the initial state.
	State S
	// Context is what to begin with; nil is that of the machine, or an empty object.
	Context any
	// Events are tried in order.
	Events []Event[E]
	// HookAnswers are what hooks would answer; those that are not named follow their policy.
	HookAnswers map[string]bool
}

// Simulate is a simulation with plain strings.
type Simulate = SimulateOf[string, string]

// Simulate answers what a list of events would do to a machine, and stores nothing. An event that is
// rejected leaves the machine as it is, and the next one is tried.
func (m *Machines) Simulate(
	ctx context.Context, simulate Simulate, options ...ReadOption,
) (*SimulationResult, error) {
	return simulateEvents(ctx, m, &simulate, options)
}

func simulateEvents[S, E ~string](
	ctx context.Context, m *Machines, simulate *SimulateOf[S, E], options []ReadOption,
) (*SimulationOf[S, E], error) {
	set := settingsOf(options)
	request, err := simulate.message()
	if err != nil {
		return nil, err
	}
	request.Namespace, request.At = m.connection.namespace, set.at
	answer, err := alone(m.connection, m.stub.SimulateEvents).run(ctx, request, true)
	if err != nil {
		return nil, err
	}
	return &SimulationOf[S, E]{
		Revision: answer.GetRevision(),
		Steps: mapped(answer.GetSteps(), func(step *pb.SimulatedStep) VerdictOf[S, E] {
			return VerdictOf[S, E]{
				Revision:   step.GetTransition().GetRevision(),
				Accepted:   step.GetAccepted(),
				Transition: transitionFrom[S, E](step.GetTransition()),
				Rejection:  rejectionFrom(step.GetRejection()),
			}
		}),
		Machine: machineFrom[S, E](answer.GetMachine()),
	}, nil
}

func (simulate *SimulateOf[S, E]) message() (*pb.SimulateEventsRequest, error) {
	data, err := optionalJSON(simulate.Context)
	request := &pb.SimulateEventsRequest{
		State: string(simulate.State), ContextJson: data, HookAnswers: simulate.HookAnswers,
	}
	count := 0
	if simulate.MachineID != "" {
		count++
		request.Subject = &pb.SimulateEventsRequest_MachineId{MachineId: simulate.MachineID}
	}
	if simulate.Stored != "" {
		count++
		stored := &pb.DefinitionReference{Name: simulate.Stored, Version: simulate.StoredVersion}
		request.Subject = &pb.SimulateEventsRequest_Stored{Stored: stored}
	}
	if simulate.Definition != nil {
		count++
		definition, definitionErr := simulate.Definition.message()
		err = errors.Join(err, definitionErr)
		request.Subject = &pb.SimulateEventsRequest_Definition{Definition: definition}
	}
	if count > 1 {
		return nil, errors.New("statekeep: a simulation begins with one of MachineID, Stored, Definition")
	}
	for _, event := range simulate.Events {
		payload, payloadErr := optionalJSON(event.Payload)
		err = errors.Join(err, payloadErr)
		request.Events = append(request.Events, &pb.SimulatedEvent{
			Event: string(event.Name), PayloadJson: payload,
		})
	}
	return request, err
}
