package statekeep

import (
	"encoding/json"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// MachineOf is one running instance of a definition, as it stands at one revision.
type MachineOf[S, E ~string] struct {
	// ID is its name.
	ID string
	// DefinitionName is that of its definition, and DefinitionVersion the version it runs on.
	DefinitionName    string
	DefinitionVersion uint32
	// State is where it is.
	State S
	// Context is its own data, a JSON object; empty where values were not asked for.
	Context json.RawMessage
	// Finished says that it is in a final state and takes no more events.
	Finished bool
	// CreateRevision is the one that made it, and Revision that of its last change.
	CreateRevision, Revision uint64
	// CreateTime and UpdateTime are the commit times of these, and StateTime since when it has been in its
	// state.
	CreateTime, UpdateTime, StateTime time.Time
	// Sequence is that of its last transition; 0 when it has made none.
	Sequence uint64
	// TimerEvent is what the timer of its state will send at TimerDueTime; "" when there is no timer.
	TimerEvent   E
	TimerDueTime time.Time
}

// TransitionOf is the record that a machine moved.
type TransitionOf[S, E ~string] struct {
	// Sequence counts the machine's transitions from 1.
	Sequence uint64
	// MachineID is the machine.
	MachineID string
	// DefinitionName is that of its definition, and DefinitionVersion the version after the transition.
	DefinitionName    string
	DefinitionVersion uint32
	// From is where it was.
	From S
	// Event is what moved it; "" when the cause is a migration or a restore.
	Event E
	// To is where it is now.
	To S
	// Internal says that the state was not left.
	Internal bool
	// Cause is what made it happen.
	Cause TransitionCause
	// Revision is that of the commit, and Time its time.
	Revision uint64
	Time     time.Time
	// Actor says who, and Note why, as given to Trigger.
	Actor, Note string
	// Payload is the event's, JSON text; empty for none.
	Payload json.RawMessage
}

// TransitionCause is what made a machine move.
type TransitionCause string

// The causes of transitions. One that this release does not know is CauseUnspecified.
const (
	CauseUnspecified TransitionCause = "UNSPECIFIED"
	CauseTrigger     TransitionCause = "TRIGGER"
	CauseTimer       TransitionCause = "TIMER"
	CauseMigration   TransitionCause = "MIGRATION"
	CauseRestore     TransitionCause = "RESTORE"
)

// Rejection is why a machine did not move. Nothing was changed.
type Rejection struct {
	// Reason is what to switch on.
	Reason RejectionReason
	// Message is a sentence for people.
	Message string
	// Hook is the one that refused or was silent; "" for other reasons.
	Hook string
}

// RejectionReason is why an event was rejected.
type RejectionReason string

// The reasons of rejections, in order of precedence. One that this release does not know is
// RejectedUnspecified.
const (
	RejectedUnspecified        RejectionReason = "UNSPECIFIED"
	RejectedStateUnexpected    RejectionReason = "STATE_UNEXPECTED"
	RejectedRevisionUnexpected RejectionReason = "REVISION_UNEXPECTED"
	RejectedMachineFinished    RejectionReason = "MACHINE_FINISHED"
	RejectedNoTransition       RejectionReason = "NO_TRANSITION"
	RejectedPayloadInvalid     RejectionReason = "PAYLOAD_INVALID"
	RejectedGuardRefused       RejectionReason = "GUARD_REFUSED"
	RejectedGuardFailed        RejectionReason = "GUARD_FAILED"
	RejectedHookRefused        RejectionReason = "HOOK_REFUSED"
	RejectedHookSilent         RejectionReason = "HOOK_SILENT"
	RejectedAssignFailed       RejectionReason = "ASSIGN_FAILED"
	RejectedContextInvalid     RejectionReason = "CONTEXT_INVALID"
	RejectedMachineBusy        RejectionReason = "MACHINE_BUSY"
)

// VerdictOf is what became of an event.
type VerdictOf[S, E ~string] struct {
	// Revision is the one that was made; the latest one when nothing changed.
	Revision uint64
	// Accepted says that the event moved the machine.
	Accepted bool
	// Transition is how, when it did.
	Transition *TransitionOf[S, E]
	// Rejection is why not, when it did not.
	Rejection *Rejection
	// Machine is the machine afterwards.
	Machine *MachineOf[S, E]
}

// OutlookOf is what an event would do now.
type OutlookOf[S, E ~string] struct {
	// Event is the event.
	Event E
	// Enabled says that it would be accepted, if Hook allows it.
	Enabled bool
	// To is where it would lead.
	To S
	// Hook is the one that would be asked; "" is none.
	Hook string
	// Rejection is why it would be rejected.
	Rejection *Rejection
}

// EnabledEventsOf are the events of the state that a machine is in, in the order of its definition.
type EnabledEventsOf[S, E ~string] struct {
	// Revision is the one that was read.
	Revision uint64
	// State is where the machine is.
	State S
	// Events has each event once.
	Events []OutlookOf[S, E]
}

// SimulationOf is what a list of events would do. Nothing was stored.
type SimulationOf[S, E ~string] struct {
	// Revision is the one that was read.
	Revision uint64
	// Steps are what each event would do: a verdict without a machine.
	Steps []VerdictOf[S, E]
	// Machine is the machine after the last one.
	Machine *MachineOf[S, E]
}

// StateCount is how many machines are in a state.
type StateCount struct {
	// DefinitionName is that of their definition, and DefinitionVersion its version.
	DefinitionName    string
	DefinitionVersion uint32
	// State is where they are.
	State string
	// Count is how many there are.
	Count uint64
}

// MachineCounts is how many machines there are.
type MachineCounts struct {
	// Revision is the one that was read.
	Revision uint64
	// Count is how many in all.
	Count uint64
	// States has each state that has any.
	States []StateCount
}

// The records with plain strings.
type (
	// Machine is one running instance of a definition.
	Machine = MachineOf[string, string]
	// Transition is the record that a machine moved.
	Transition = TransitionOf[string, string]
	// Verdict is what became of an event.
	Verdict = VerdictOf[string, string]
	// Outlook is what an event would do now.
	Outlook = OutlookOf[string, string]
	// EnabledEvents are the events of the state that a machine is in.
	EnabledEvents = EnabledEventsOf[string, string]
	// SimulationResult is what a list of events would do.
	SimulationResult = SimulationOf[string, string]
)

func machineFrom[S, E ~string](message *pb.Machine) *MachineOf[S, E] {
	if message == nil {
		return nil
	}
	return &MachineOf[S, E]{
		ID:                message.GetId(),
		DefinitionName:    message.GetDefinitionName(),
		DefinitionVersion: message.GetDefinitionVersion(),
		State:             S(message.GetState()),
		Context:           rawFrom(message.GetContextJson()),
		Finished:          message.GetFinished(),
		CreateRevision:    message.GetCreateRevision(),
		Revision:          message.GetRevision(),
		CreateTime:        timeFrom(message.GetCreateTime()),
		UpdateTime:        timeFrom(message.GetUpdateTime()),
		StateTime:         timeFrom(message.GetStateTime()),
		Sequence:          message.GetSequence(),
		TimerEvent:        E(message.GetTimerEvent()),
		TimerDueTime:      timeFrom(message.GetTimerDueTime()),
	}
}

func transitionFrom[S, E ~string](message *pb.Transition) *TransitionOf[S, E] {
	if message == nil {
		return nil
	}
	return &TransitionOf[S, E]{
		Sequence:          message.GetSequence(),
		MachineID:         message.GetMachineId(),
		DefinitionName:    message.GetDefinitionName(),
		DefinitionVersion: message.GetDefinitionVersion(),
		From:              S(message.GetFromState()),
		Event:             E(message.GetEvent()),
		To:                S(message.GetToState()),
		Internal:          message.GetInternal(),
		Cause: enumFrom[TransitionCause](
			message.GetCause(), pb.TransitionCause_name, "TRANSITION_CAUSE_",
		),
		Revision: message.GetRevision(),
		Time:     timeFrom(message.GetTime()),
		Actor:    message.GetActor(),
		Note:     message.GetNote(),
		Payload:  rawFrom(message.GetPayloadJson()),
	}
}

func rejectionFrom(message *pb.Rejection) *Rejection {
	if message == nil {
		return nil
	}
	return &Rejection{
		Reason:  enumFrom[RejectionReason](message.GetReason(), pb.RejectionReason_name, "REJECTION_REASON_"),
		Message: message.GetMessage(),
		Hook:    message.GetHook(),
	}
}

func outlookFrom[S, E ~string](message *pb.EventOutlook) OutlookOf[S, E] {
	return OutlookOf[S, E]{
		Event:     E(message.GetEvent()),
		Enabled:   message.GetEnabled(),
		To:        S(message.GetToState()),
		Hook:      message.GetHook(),
		Rejection: rejectionFrom(message.GetRejection()),
	}
}
