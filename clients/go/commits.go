package statekeep

import (
	"context"
	"errors"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Operation is one step of a commit: SaveEntry, DeleteEntry, ClearEntries, CreateMachine, TriggerEvent or
// CreateSnapshot.
type Operation interface{ operation() (*pb.Operation, error) }

// SaveEntry saves an entry, as Store.Save does.
type SaveEntry struct {
	// Key is the entry's key.
	Key string
	// Value is what it holds from now on; see ValueOf.
	Value any
	// TTL is its lifetime; 0 is for good.
	TTL time.Duration
}

// DeleteEntry deletes an entry. That it does not exist is no failure.
type DeleteEntry struct {
	// Key is the entry's key.
	Key string
}

// ClearEntries deletes every entry under Prefix, or from Start up to but without End; with all of them "",
// every entry of the namespace.
type ClearEntries struct {
	// Prefix begins the keys.
	Prefix string
	// Start is the first key of the range, and End the first one behind it; "" is none.
	Start, End string
}

// CreateMachine creates a machine, as Machines.Create does. One that exists already fails the commit.
type CreateMachine struct {
	// Definition is the name of its definition.
	Definition string
	// Version is that of the definition; 0 is the newest.
	Version uint32
	// ID names the machine; "" has the server make a name.
	ID string
	// Context is its data: what encoding/json makes an object of; nil is an empty one.
	Context any
}

// TriggerEvent sends an event into a machine, as Machines.Trigger does. One that is rejected fails the
// commit with ErrEventRejected.
type TriggerEvent struct {
	// MachineID is the machine.
	MachineID string
	// Event is the event.
	Event string
	// Payload is what comes with it: what encoding/json makes of it; nil is none.
	Payload any
	// ExpectedState rejects the event when the machine is in another state; "" is any.
	ExpectedState string
	// ExpectedRevision rejects the event when the machine's revision is another; nil is any.
	ExpectedRevision *uint64
	// Actor says who, and Note why; the transition keeps both.
	Actor, Note string
}

// CreateSnapshot creates a snapshot of what the whole commit leaves behind.
type CreateSnapshot struct {
	// Label is its label.
	Label string
	// Description is free text.
	Description string
	// Pinned keeps it until it is deleted.
	Pinned bool
}

// Precondition is what must hold at the latest revision for a commit to apply.
type Precondition struct{ message *pb.Precondition }

// RequireRevision requires that an entry has this revision, 0 meaning that there is none.
func RequireRevision(key string, revision uint64) Precondition {
	return requireEntry(&pb.EntryPrecondition{
		Key: key, Requirement: &pb.EntryPrecondition_Revision{Revision: revision},
	})
}

// RequireExists requires that an entry exists, or that it does not.
func RequireExists(key string, exists bool) Precondition {
	return requireEntry(&pb.EntryPrecondition{
		Key: key, Requirement: &pb.EntryPrecondition_Exists{Exists: exists},
	})
}

// RequireMachineState requires that a machine exists and is in this state.
func RequireMachineState(id, state string) Precondition {
	return requireMachine(&pb.MachinePrecondition{
		MachineId: id, Requirement: &pb.MachinePrecondition_State{State: state},
	})
}

// RequireMachineRevision requires that a machine has this revision, 0 meaning that there is none.
func RequireMachineRevision(id string, revision uint64) Precondition {
	return requireMachine(&pb.MachinePrecondition{
		MachineId: id, Requirement: &pb.MachinePrecondition_Revision{Revision: revision},
	})
}

// RequireMachineExists requires that a machine exists, or that it does not.
func RequireMachineExists(id string, exists bool) Precondition {
	return requireMachine(&pb.MachinePrecondition{
		MachineId: id, Requirement: &pb.MachinePrecondition_Exists{Exists: exists},
	})
}

func requireEntry(entry *pb.EntryPrecondition) Precondition {
	return Precondition{&pb.Precondition{Condition: &pb.Precondition_Entry{Entry: entry}}}
}

func requireMachine(machine *pb.MachinePrecondition) Precondition {
	return Precondition{&pb.Precondition{Condition: &pb.Precondition_Machine{Machine: machine}}}
}

// OperationResult is what one operation did. The fields of other kinds of operations are zero.
type OperationResult struct {
	// Created says that a saved entry did not exist before.
	Created bool
	// Existed says that a deleted entry existed before.
	Existed bool
	// Count is how many entries a clear deleted.
	Count uint64
	// Machine is the one that was created, or moved by an event.
	Machine *Machine
	// Transition is how an event moved its machine.
	Transition *Transition
	// Snapshot is the one that was created.
	Snapshot *Snapshot
	// EvictedSnapshotIDs are those of the snapshots that the policy evicted for it.
	EvictedSnapshotIDs []string
}

// Committed says that a commit was applied.
type Committed struct {
	// Revision is the one that it made; the latest one when nothing changed.
	Revision uint64
	// Results stand in the order of the operations.
	Results []OperationResult
}

// Commit is what Store.Commit applies.
type Commit struct {
	// Preconditions must all hold.
	Preconditions []Precondition
	// Operations are what to do, in order.
	Operations []Operation
}

// Commit applies all operations at one revision, if all preconditions hold; else nothing.
//
//	committed, err := client.Store.Commit(ctx, statekeep.Commit{
//		Preconditions: []statekeep.Precondition{statekeep.RequireExists("order/9", false)},
//		Operations: []statekeep.Operation{
//			statekeep.SaveEntry{Key: "order/9", Value: "paid"},
//			statekeep.DeleteEntry{Key: "cart/9"},
//		},
//	}, statekeep.RequestID("order-9-paid"))
//
// What does not hold is ErrPreconditionFailed; the error's metadata name it.
func (s *Store) Commit(ctx context.Context, commit Commit, options ...WriteOption) (*Committed, error) {
	set := settingsOf(options)
	request := &pb.CommitRequest{Namespace: s.connection.namespace, RequestId: set.requestID}
	for _, one := range commit.Preconditions {
		request.Preconditions = append(request.Preconditions, one.message)
	}
	for _, one := range commit.Operations {
		if one == nil {
			return nil, errors.New("statekeep: an operation of the commit is nil")
		}
		operation, err := one.operation()
		if err != nil {
			return nil, err
		}
		request.Operations = append(request.Operations, operation)
	}
	answer, err := s.commit.run(ctx, request, set.requestID != "")
	if err != nil {
		return nil, err
	}
	return &Committed{
		Revision: answer.GetRevision(), Results: mapped(answer.GetResults(), operationResultFrom),
	}, nil
}

func (one SaveEntry) operation() (*pb.Operation, error) {
	value, err := valueMessage(one.Value)
	save := &pb.SaveOperation{Key: one.Key, Value: value, Ttl: optionalDuration(one.TTL)}
	return &pb.Operation{Operation: &pb.Operation_Save{Save: save}}, err
}

func (one DeleteEntry) operation() (*pb.Operation, error) {
	operation := &pb.DeleteOperation{Key: one.Key}
	return &pb.Operation{Operation: &pb.Operation_Delete{Delete: operation}}, nil
}

func (one ClearEntries) operation() (*pb.Operation, error) {
	operation := &pb.ClearOperation{}
	if one.Prefix != "" {
		operation.Selection = &pb.ClearOperation_Prefix{Prefix: one.Prefix}
	}
	if one.Start != "" || one.End != "" {
		if one.Prefix != "" {
			return nil, errors.New("statekeep: a clear is of a prefix or of a range, not of both")
		}
		keyRange := &pb.KeyRange{Start: one.Start, End: one.End}
		operation.Selection = &pb.ClearOperation_Range{Range: keyRange}
	}
	return &pb.Operation{Operation: &pb.Operation_Clear{Clear: operation}}, nil
}

func (one CreateMachine) operation() (*pb.Operation, error) {
	text, err := optionalJSON(one.Context)
	operation := &pb.CreateMachineOperation{
		Definition:  &pb.DefinitionReference{Name: one.Definition, Version: one.Version},
		MachineId:   one.ID,
		ContextJson: text,
	}
	return &pb.Operation{Operation: &pb.Operation_CreateMachine{CreateMachine: operation}}, err
}

func (one TriggerEvent) operation() (*pb.Operation, error) {
	text, err := optionalJSON(one.Payload)
	operation := &pb.TriggerOperation{
		MachineId:        one.MachineID,
		Event:            one.Event,
		PayloadJson:      text,
		ExpectedState:    one.ExpectedState,
		ExpectedRevision: one.ExpectedRevision,
		Actor:            one.Actor,
		Note:             one.Note,
	}
	return &pb.Operation{Operation: &pb.Operation_Trigger{Trigger: operation}}, err
}

func (one CreateSnapshot) operation() (*pb.Operation, error) {
	operation := &pb.CreateSnapshotOperation{
		Label: one.Label, Description: one.Description, Pinned: one.Pinned,
	}
	return &pb.Operation{Operation: &pb.Operation_CreateSnapshot{CreateSnapshot: operation}}, nil
}

// hasTrigger reports whether a commit may ask hooks.
func hasTrigger(request *pb.CommitRequest) bool {
	for _, operation := range request.GetOperations() {
		if operation.GetTrigger() != nil {
			return true
		}
	}
	return false
}

func operationResultFrom(message *pb.OperationResult) OperationResult {
	result := OperationResult{
		Created: message.GetSave().GetCreated(),
		Existed: message.GetDelete().GetExisted(),
		Count:   message.GetClear().GetCount(),
	}
	switch one := message.GetResult().(type) {
	case *pb.OperationResult_CreateMachine:
		result.Machine = machineFrom[string, string](one.CreateMachine.GetMachine())
	case *pb.OperationResult_Trigger:
		result.Machine = machineFrom[string, string](one.Trigger.GetMachine())
		result.Transition = transitionFrom[string, string](one.Trigger.GetTransition())
	case *pb.OperationResult_CreateSnapshot:
		result.Snapshot = snapshotFrom(one.CreateSnapshot.GetSnapshot())
		result.EvictedSnapshotIDs = one.CreateSnapshot.GetEvictedSnapshotIds()
	}
	return result
}
