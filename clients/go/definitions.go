package statekeep

import (
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// EveryState is the from state of a rule that every state has, those that are final left out.
const EveryState = "*"

// DefinitionOf is the states, events, transitions, guards and timers of a kind of machine, its states
// and events being strings of types of their own. Definition is the same with plain strings.
type DefinitionOf[S, E ~string] struct {
	// Name is shared by its versions.
	Name string
	// Description is free text.
	Description string
	// States are where machines may be.
	States []StateOf[S, E]
	// Transitions are tried in order: the first that fits and whose guard holds is taken, those that name
	// the machine's state before those from EveryState.
	Transitions []RuleOf[S, E]
	// InitialState is where machines begin.
	InitialState S
	// ContextSchema is a JSON Schema for the context, as text or as what encoding/json makes of it.
	ContextSchema any
	// Events describe events; one that only a transition names needs nothing here.
	Events []EventRuleOf[E]
	// Hooks say how hooks are asked; one that only a guard names is asked by the defaults.
	Hooks []HookRule
	// HistoryTransitionsMax is how many transitions each machine keeps; 0 is the server's default.
	HistoryTransitionsMax uint32

	// Version is given by the server, and so are CreateRevision and CreateTime.
	Version        uint32
	CreateRevision uint64
	CreateTime     time.Time
}

// StateOf is where a machine may be.
type StateOf[S, E ~string] struct {
	// Name is the state.
	Name S
	// Description is free text.
	Description string
	// Final says that a machine which enters it takes no more events.
	Final bool
	// After is what happens to a machine that stays.
	After *TimerOf[E]
}

// TimerOf is an event that the server sends by itself into a machine that stays in a state.
type TimerOf[E ~string] struct {
	// Delay is how long it has to stay.
	Delay time.Duration
	// Event is what is sent.
	Event E
}

// RuleOf is a way from states to a state.
type RuleOf[S, E ~string] struct {
	// From are states, or EveryState alone.
	From []S
	// Event is what it answers to.
	Event E
	// To is where it leads; "" has the machine stay where it is.
	To S
	// Guard is what may refuse it.
	Guard Guard
	// Assign has context fields and the CEL expressions whose results they get.
	Assign map[string]string
	// Description is free text.
	Description string
}

// Guard is what may refuse a transition: When, or AskHook. Its zero value refuses nothing.
type Guard struct {
	// Kind says what Text is.
	Kind GuardKind
	// Text is an expression in CEL, or the name of a hook.
	Text string
}

// GuardKind is what judges a transition.
type GuardKind string

const (
	// NoGuard is nothing.
	NoGuard GuardKind = ""
	// ExpressionGuard is an expression.
	ExpressionGuard GuardKind = "EXPRESSION"
	// HookGuard is a hook.
	HookGuard GuardKind = "HOOK"
)

// When lets a transition be taken when an expression holds: in CEL, over state, event, payload, context,
// machine, now and load("key").
func When(expression string) Guard { return Guard{ExpressionGuard, expression} }

// AskHook lets a transition be taken when a client says so that serves the hook; see
// Machines.ServeGuards.
func AskHook(name string) Guard { return Guard{HookGuard, name} }

// EventRuleOf describes an event.
type EventRuleOf[E ~string] struct {
	// Name is the event.
	Name E
	// Description is free text.
	Description string
	// PayloadSchema is a JSON Schema, as text or as what encoding/json makes of it.
	PayloadSchema any
}

// HookRule says how a hook is asked.
type HookRule struct {
	// Name is the hook.
	Name string
	// Timeout is how long to wait for an answer; 0 is the server's default, 5 s.
	Timeout time.Duration
	// WhenSilent is what holds when nobody answers; "" refuses.
	WhenSilent HookPolicy
}

// HookPolicy is what an unanswered hook means.
type HookPolicy string

const (
	// SilentRefuses refuses the transition.
	SilentRefuses HookPolicy = "REFUSE"
	// SilentAllows allows it.
	SilentAllows HookPolicy = "ALLOW"
)

// The parts of a definition with plain strings.
type (
	// Definition is a definition whose states and events are plain strings.
	Definition = DefinitionOf[string, string]
	// State is where a machine may be.
	State = StateOf[string, string]
	// Timer is an event that the server sends by itself.
	Timer = TimerOf[string]
	// Rule is a way from states to a state.
	Rule = RuleOf[string, string]
	// EventRule describes an event.
	EventRule = EventRuleOf[string]
)

// Finding is one thing that the checks of a definition found.
type Finding struct {
	// Severity is "WARNING", or "ERROR" for what refuses the definition.
	Severity FindingSeverity
	// Path is that of what is wrong, such as "transitions[3].guard.expression".
	Path string
	// Message is a sentence for people.
	Message string
}

// FindingSeverity is how bad a finding is.
type FindingSeverity string

// The severities of findings.
const (
	SeverityWarning FindingSeverity = "WARNING"
	SeverityError   FindingSeverity = "ERROR"
)

// Defined says which version a definition has, or in a dry run would get.
type Defined struct {
	// Revision is the one that this made; the latest one when nothing changed.
	Revision uint64
	// Version is that of the definition.
	Version uint32
	// Created says that the version is new.
	Created bool
	// Findings are warnings, and in a dry run also what would refuse it.
	Findings []Finding
}

func (d *DefinitionOf[S, E]) message() (*pb.Definition, error) {
	contextSchema, err := schemaText(d.ContextSchema)
	if err != nil {
		return nil, err
	}
	message := &pb.Definition{
		Name:                  d.Name,
		Description:           d.Description,
		States:                mapped(d.States, StateOf[S, E].message),
		Transitions:           mapped(d.Transitions, RuleOf[S, E].message),
		InitialState:          string(d.InitialState),
		ContextSchema:         contextSchema,
		Hooks:                 mapped(d.Hooks, HookRule.message),
		HistoryTransitionsMax: d.HistoryTransitionsMax,
	}
	for _, event := range d.Events {
		payloadSchema, err := schemaText(event.PayloadSchema)
		if err != nil {
			return nil, err
		}
		message.Events = append(message.Events, &pb.EventRule{
			Name: string(event.Name), Description: event.Description, PayloadSchema: payloadSchema,
		})
	}
	return message, nil
}

func (state StateOf[S, E]) message() *pb.State {
	message := &pb.State{Name: string(state.Name), Description: state.Description, Final: state.Final}
	if state.After != nil {
		message.After = &pb.TimerRule{
			Delay: optionalDuration(state.After.Delay), Event: string(state.After.Event),
		}
	}
	return message
}

func (rule RuleOf[S, E]) message() *pb.TransitionRule {
	message := &pb.TransitionRule{
		FromStates:  mapped(rule.From, func(state S) string { return string(state) }),
		Event:       string(rule.Event),
		ToState:     string(rule.To),
		Assign:      rule.Assign,
		Description: rule.Description,
	}
	switch rule.Guard.Kind {
	case ExpressionGuard:
		message.Guard = &pb.Guard{Kind: &pb.Guard_Expression{Expression: rule.Guard.Text}}
	case HookGuard:
		message.Guard = &pb.Guard{Kind: &pb.Guard_Hook{Hook: rule.Guard.Text}}
	}
	return message
}

func (rule HookRule) message() *pb.HookRule {
	return &pb.HookRule{
		Name:       rule.Name,
		Timeout:    optionalDuration(rule.Timeout),
		WhenSilent: enumTo[pb.HookPolicy](rule.WhenSilent, pb.HookPolicy_value, "HOOK_POLICY_"),
	}
}

func definitionFrom[S, E ~string](message *pb.Definition) *DefinitionOf[S, E] {
	if message == nil {
		return nil
	}
	return &DefinitionOf[S, E]{
		Name:          message.GetName(),
		Description:   message.GetDescription(),
		States:        mapped(message.GetStates(), stateFrom[S, E]),
		Transitions:   mapped(message.GetTransitions(), ruleFrom[S, E]),
		InitialState:  S(message.GetInitialState()),
		ContextSchema: schemaFromText(message.GetContextSchema()),
		Events: mapped(message.GetEvents(), func(one *pb.EventRule) EventRuleOf[E] {
			return EventRuleOf[E]{
				E(one.GetName()), one.GetDescription(), schemaFromText(one.GetPayloadSchema()),
			}
		}),
		Hooks: mapped(message.GetHooks(), func(one *pb.HookRule) HookRule {
			rule := HookRule{Name: one.GetName(), Timeout: one.GetTimeout().AsDuration()}
			if one.GetWhenSilent() != 0 {
				rule.WhenSilent = enumFrom[HookPolicy](one.GetWhenSilent(), pb.HookPolicy_name, "HOOK_POLICY_")
			}
			return rule
		}),
		HistoryTransitionsMax: message.GetHistoryTransitionsMax(),
		Version:               message.GetVersion(),
		CreateRevision:        message.GetCreateRevision(),
		CreateTime:            timeFrom(message.GetCreateTime()),
	}
}

func stateFrom[S, E ~string](message *pb.State) StateOf[S, E] {
	state := StateOf[S, E]{
		Name: S(message.GetName()), Description: message.GetDescription(), Final: message.GetFinal(),
	}
	if after := message.GetAfter(); after != nil {
		state.After = &TimerOf[E]{Delay: after.GetDelay().AsDuration(), Event: E(after.GetEvent())}
	}
	return state
}

func ruleFrom[S, E ~string](message *pb.TransitionRule) RuleOf[S, E] {
	guard := Guard{}
	switch kind := message.GetGuard().GetKind().(type) {
	case *pb.Guard_Expression:
		guard = When(kind.Expression)
	case *pb.Guard_Hook:
		guard = AskHook(kind.Hook)
	}
	return RuleOf[S, E]{
		From:        mapped(message.GetFromStates(), func(state string) S { return S(state) }),
		Event:       E(message.GetEvent()),
		To:          S(message.GetToState()),
		Guard:       guard,
		Assign:      message.GetAssign(),
		Description: message.GetDescription(),
	}
}

func schemaFromText(text string) any {
	if text == "" {
		return nil
	}
	return rawFrom(text)
}
