package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/statekeep/statekeep/clients/go"
)

// definition is one as the corpus writes it.
type definition struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	States      []struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Final       bool   `json:"final"`
		After       *struct {
			DelayMs int64  `json:"delay_ms"`
			Event   string `json:"event"`
		} `json:"after"`
	} `json:"states"`
	Transitions []struct {
		FromStates []string `json:"from_states"`
		Event      string   `json:"event"`
		ToState    string   `json:"to_state"`
		Guard      *struct {
			Expression *string `json:"expression"`
			Hook       *string `json:"hook"`
		} `json:"guard"`
		Assign      map[string]string `json:"assign"`
		Description string            `json:"description"`
	} `json:"transitions"`
	InitialState  string          `json:"initial_state"`
	ContextSchema json.RawMessage `json:"context_schema"`
	Events        []struct {
		Name          string          `json:"name"`
		Description   string          `json:"description"`
		PayloadSchema json.RawMessage `json:"payload_schema"`
	} `json:"events"`
	Hooks []struct {
		Name       string               `json:"name"`
		TimeoutMs  int64                `json:"timeout_ms"`
		WhenSilent statekeep.HookPolicy `json:"when_silent"`
	} `json:"hooks"`
	HistoryTransitionsMax uint32 `json:"history_transitions_max"`
}

func (given *definition) toDefinition() statekeep.Definition {
	made := statekeep.Definition{
		Name: given.Name, Description: given.Description, InitialState: given.InitialState,
		ContextSchema:         schema(given.ContextSchema),
		HistoryTransitionsMax: given.HistoryTransitionsMax,
	}
	for _, one := range given.States {
		state := statekeep.State{Name: one.Name, Description: one.Description, Final: one.Final}
		if one.After != nil {
			state.After = &statekeep.Timer{Delay: milliseconds(one.After.DelayMs), Event: one.After.Event}
		}
		made.States = append(made.States, state)
	}
	for _, one := range given.Transitions {
		rule := statekeep.Rule{
			From: one.FromStates, Event: one.Event, To: one.ToState,
			Assign: one.Assign, Description: one.Description,
		}
		switch {
		case one.Guard != nil && one.Guard.Expression != nil:
			rule.Guard = statekeep.When(*one.Guard.Expression)
		case one.Guard != nil && one.Guard.Hook != nil:
			rule.Guard = statekeep.AskHook(*one.Guard.Hook)
		}
		made.Transitions = append(made.Transitions, rule)
	}
	for _, one := range given.Events {
		made.Events = append(made.Events, statekeep.EventRule{
			Name: one.Name, Description: one.Description, PayloadSchema: schema(one.PayloadSchema),
		})
	}
	for _, one := range given.Hooks {
		made.Hooks = append(made.Hooks, statekeep.HookRule{
			Name: one.Name, Timeout: milliseconds(one.TimeoutMs), WhenSilent: one.WhenSilent,
		})
	}
	return made
}

// schema returns a JSON Schema; nil when it is absent or null.
func schema(given json.RawMessage) any {
	if string(given) == "null" {
		return nil
	}
	return raw(given)
}

func definitionRecord(one *statekeep.Definition) any {
	if one == nil {
		return nil
	}
	return record{
		"name": one.Name, "version": one.Version, "description": one.Description,
		"initial_state": one.InitialState, "context_schema": one.ContextSchema,
		"history_transitions_max": one.HistoryTransitionsMax,
		"create_revision":         one.CreateRevision, "create_time_ms": instant(one.CreateTime),
		"states": each(one.States, func(state statekeep.State) record {
			answer := record{
				"name": state.Name, "description": state.Description, "final": state.Final,
			}
			if state.After != nil {
				answer["after"] = record{
					"delay_ms": state.After.Delay.Milliseconds(), "event": state.After.Event,
				}
			}
			return answer
		}),
		"transitions": each(one.Transitions, ruleRecord),
		"events": each(one.Events, func(event statekeep.EventRule) record {
			return record{
				"name": event.Name, "description": event.Description,
				"payload_schema": event.PayloadSchema,
			}
		}),
		"hooks": each(one.Hooks, func(hook statekeep.HookRule) record {
			return record{
				"name": hook.Name, "timeout_ms": span(hook.Timeout), "when_silent": hook.WhenSilent,
			}
		}),
	}
}

func ruleRecord(rule statekeep.Rule) record {
	answer := record{
		"from_states": rule.From, "event": rule.Event, "to_state": rule.To,
		"assign": rule.Assign, "description": rule.Description,
	}
	switch rule.Guard.Kind {
	case statekeep.ExpressionGuard:
		answer["guard"] = record{"expression": rule.Guard.Text}
	case statekeep.HookGuard:
		answer["guard"] = record{"hook": rule.Guard.Text}
	}
	return answer
}

var errNoDefinition = errors.New("there is no definition")

func machinesDefine(ctx context.Context, d *driver, args *arguments) (record, error) {
	if args.Definition == nil {
		return nil, errNoDefinition
	}
	options := []statekeep.DefineOption{statekeep.RequestID(args.RequestID)}
	if args.DryRun {
		options = append(options, statekeep.DryRun())
	}
	defined, err := d.client(args).Machines.Define(ctx, args.Definition.toDefinition(), options...)
	if err != nil {
		return nil, err
	}
	return record{
		"revision": defined.Revision, "version": defined.Version, "created": defined.Created,
		"findings": each(defined.Findings, func(one statekeep.Finding) record {
			return record{"severity": one.Severity, "path": one.Path, "message": one.Message}
		}),
	}, nil
}

func machinesDefinition(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	found, err := d.client(args).Machines.Definition(ctx, args.Name, statekeep.Version(args.Version), at)
	if errors.Is(err, statekeep.ErrDefinitionNotFound) {
		return record{"definition": nil}, nil
	}
	return record{"definition": definitionRecord(found)}, err
}

func machinesDefinitions(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	found := d.client(args).Machines.Definitions(ctx, args.Name, at, statekeep.PageSize(args.PageSize))
	return listed("definitions", found, args.Take, definitionRecord)
}

func machinesDeleteDefinition(ctx context.Context, d *driver, args *arguments) (record, error) {
	deleted, err := d.client(args).Machines.DeleteDefinition(
		ctx, args.Name, statekeep.Version(args.Version), statekeep.RequestID(args.RequestID),
	)
	return deletedRecord(deleted), err
}
