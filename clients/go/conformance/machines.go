package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/statekeep/statekeep/clients/go"
)

// eventNames returns the events of a watch's filter.
func (args *arguments) eventNames() (names []string, err error) {
	if len(args.Events) > 0 {
		err = json.Unmarshal(args.Events, &names)
	}
	return names, err
}

func machinesCreate(ctx context.Context, d *driver, args *arguments) (record, error) {
	made, err := d.client(args).Machines.Create(ctx, args.DefinitionName,
		statekeep.Version(args.DefinitionVersion), statekeep.ID(args.MachineID),
		statekeep.Context(raw(args.Context)), statekeep.RequestID(args.RequestID),
	)
	if err != nil {
		return nil, err
	}
	return record{"revision": made.Revision, "machine": machineRecord(made.Machine)}, nil
}

func machinesGet(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	machine, err := d.client(args).Machines.Get(ctx, args.MachineID, at)
	if errors.Is(err, statekeep.ErrMachineNotFound) {
		return record{"machine": nil}, nil
	}
	return record{"machine": machineRecord(machine)}, err
}

func machinesIsIn(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	isIn, err := d.client(args).Machines.IsIn(ctx, args.MachineID, args.State, at)
	return record{"in_state": isIn}, err
}

func machinesList(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	machines := d.client(args).Machines.List(ctx, statekeep.MachineFilter{
		Definition: args.DefinitionName, Version: args.DefinitionVersion,
		State: args.State, InStateFor: milliseconds(args.InStateForMs),
	}, at, statekeep.PageSize(args.PageSize))
	return listed("machines", machines, args.Take, machineRecord)
}

func machinesCount(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	counts, err := d.client(args).Machines.Count(
		ctx, args.DefinitionName, statekeep.Version(args.DefinitionVersion), at,
	)
	if err != nil {
		return nil, err
	}
	states := each(counts.States, func(one statekeep.StateCount) record {
		return record{
			"definition_name": one.DefinitionName, "definition_version": one.DefinitionVersion,
			"state": one.State, "count": one.Count,
		}
	})
	return record{"count": counts.Count, "states": states}, nil
}

func machinesDelete(ctx context.Context, d *driver, args *arguments) (record, error) {
	deleted, err := d.client(args).Machines.Delete(
		ctx, args.MachineID, statekeep.RequestID(args.RequestID),
	)
	return deletedRecord(deleted), err
}

func (args *arguments) triggerOptions() []statekeep.TriggerOption {
	options := []statekeep.TriggerOption{
		statekeep.Payload(raw(args.Payload)), statekeep.ExpectedState(args.ExpectedState),
		statekeep.Actor(args.Actor), statekeep.Note(args.Note), statekeep.RequestID(args.RequestID),
	}
	if args.ExpectedRevision != nil {
		options = append(options, statekeep.ExpectedRevision(*args.ExpectedRevision))
	}
	return options
}

func machinesTrigger(ctx context.Context, d *driver, args *arguments) (record, error) {
	verdict, err := d.client(args).Machines.Trigger(
		ctx, args.MachineID, args.Event, args.triggerOptions()...,
	)
	if err != nil {
		return nil, err
	}
	return record{
		"revision": verdict.Revision, "accepted": verdict.Accepted,
		"transition": transitionRecord(verdict.Transition),
		"rejection":  rejectionRecord(verdict.Rejection), "machine": machineRecord(verdict.Machine),
	}, nil
}

func machinesTryTrigger(ctx context.Context, d *driver, args *arguments) (record, error) {
	accepted, err := d.client(args).Machines.TryTrigger(
		ctx, args.MachineID, args.Event, args.triggerOptions()...,
	)
	return record{"accepted": accepted}, err
}

func machinesEnabledEvents(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	options := []statekeep.EnabledOption{at}
	if args.WithRejected {
		options = append(options, statekeep.WithRejected())
	}
	enabled, err := d.client(args).Machines.EnabledEvents(ctx, args.MachineID, options...)
	if err != nil {
		return nil, err
	}
	events := each(enabled.Events, func(one statekeep.Outlook) record {
		return record{
			"event": one.Event, "enabled": one.Enabled, "to_state": one.To, "hook": one.Hook,
			"rejection": rejectionRecord(one.Rejection),
		}
	})
	return record{"state": enabled.State, "events": events}, nil
}

func machinesSimulate(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	simulate := statekeep.Simulate{
		MachineID: args.MachineID, Stored: args.DefinitionName, StoredVersion: args.DefinitionVersion,
		State: args.State, Context: raw(args.Context), HookAnswers: args.HookAnswers,
	}
	if args.Definition != nil {
		given := args.Definition.toDefinition()
		simulate.Definition = &given
	}
	var events []struct {
		Event   string          `json:"event"`
		Payload json.RawMessage `json:"payload"`
	}
	if len(args.Events) > 0 {
		if err := json.Unmarshal(args.Events, &events); err != nil {
			return nil, err
		}
	}
	for _, one := range events {
		event := statekeep.Event[string]{Name: one.Event, Payload: raw(one.Payload)}
		simulate.Events = append(simulate.Events, event)
	}
	result, err := d.client(args).Machines.Simulate(ctx, simulate, at)
	if err != nil {
		return nil, err
	}
	steps := each(result.Steps, func(step statekeep.Verdict) record {
		return record{
			"accepted": step.Accepted, "transition": transitionRecord(step.Transition),
			"rejection": rejectionRecord(step.Rejection),
		}
	})
	return record{"steps": steps, "machine": machineRecord(result.Machine)}, nil
}

func machinesHistory(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	options := []statekeep.HistoryOption{at, statekeep.PageSize(args.PageSize)}
	if args.Reverse {
		options = append(options, statekeep.Reverse())
	}
	transitions := d.client(args).Machines.History(ctx, args.MachineID, options...)
	return listed("transitions", transitions, args.Take, transitionRecord)
}

func machinesValidateTransition(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	table := statekeep.Table{}
	switch {
	case args.DefinitionName != "":
		table = statekeep.StoredTable(args.DefinitionName, args.DefinitionVersion)
	case args.Allowed != nil:
		table = statekeep.AllowedTable(each(args.Allowed, func(one allowed) statekeep.Move[string] {
			return statekeep.Move[string]{From: one.FromState, To: one.ToState}
		})...)
	}
	validity, err := d.client(args).Machines.ValidateTransition(
		ctx, args.FromState, args.ToState, table, at,
	)
	if err != nil {
		return nil, err
	}
	return record{"valid": validity.Valid, "events": each(validity.Events, same[string])}, nil
}

func machinesMigrate(ctx context.Context, d *driver, args *arguments) (record, error) {
	migrated, err := d.client(args).Machines.Migrate(ctx, statekeep.Migration{
		Definition: args.DefinitionName, FromVersion: args.FromVersion, ToVersion: args.ToVersion,
		StateMap: args.StateMap, DryRun: args.DryRun, PageSize: args.PageSize,
	})
	if err != nil {
		return nil, err
	}
	problems := each(migrated.Problems, func(one statekeep.MigrationProblem) record {
		return record{
			"machine_id": one.MachineID, "definition_version": one.DefinitionVersion,
			"state": one.State, "message": one.Message,
		}
	})
	return record{"migrated_count": migrated.Count, "problems": problems}, nil
}

func machinesDiagram(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	drawing := statekeep.Drawing{}
	switch {
	case args.MachineID != "":
		drawing = statekeep.MachineDrawing(args.MachineID)
	case args.DefinitionName != "":
		drawing = statekeep.StoredDrawing(args.DefinitionName, args.DefinitionVersion)
	case args.Definition != nil:
		given := args.Definition.toDefinition()
		drawing = statekeep.DefinitionDrawing(&given)
	}
	format := statekeep.InFormat(statekeep.DiagramFormat(args.Format))
	diagram, err := d.client(args).Machines.Diagram(ctx, drawing, format, at)
	return record{"diagram": diagram}, err
}
