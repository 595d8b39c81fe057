package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/statekeep/statekeep/clients/go"
)

func storeSave(ctx context.Context, d *driver, args *arguments) (record, error) {
	stored, err := value(args.Value)
	if err != nil {
		return nil, err
	}
	options := []statekeep.SaveOption{statekeep.RequestID(args.RequestID)}
	if args.TTLMs != 0 {
		options = append(options, statekeep.TTL(milliseconds(args.TTLMs)))
	}
	if args.IfRevision != nil {
		options = append(options, statekeep.IfRevision(*args.IfRevision))
	}
	saved, err := d.client(args).Store.Save(ctx, args.Key, stored, options...)
	return record{"revision": saved.Revision, "created": saved.Created}, err
}

func storeLoad(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	entry, err := d.client(args).Store.Load(ctx, args.Key, at)
	if errors.Is(err, statekeep.ErrEntryNotFound) {
		return record{"entry": nil}, nil
	}
	return record{"entry": entryRecord(entry)}, err
}

func storeDelete(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.DeleteOption{statekeep.RequestID(args.RequestID)}
	if args.IfRevision != nil {
		options = append(options, statekeep.IfRevision(*args.IfRevision))
	}
	deleted, err := d.client(args).Store.Delete(ctx, args.Key, options...)
	return deletedRecord(deleted), err
}

func deletedRecord(deleted statekeep.Deleted) record {
	return record{"revision": deleted.Revision, "existed": deleted.Existed}
}

func storeExists(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	exists, err := d.client(args).Store.Exists(ctx, args.Key, at)
	return record{"exists": exists}, err
}

func (args *arguments) listOptions() ([]statekeep.ListOption, error) {
	at, err := args.At.toPoint()
	options := []statekeep.ListOption{at, statekeep.PageSize(args.PageSize)}
	if args.Reverse {
		options = append(options, statekeep.Reverse())
	}
	if selection, isNamed := args.selection(); isNamed {
		options = append(options, selection)
	}
	return options, err
}

func storeKeys(ctx context.Context, d *driver, args *arguments) (record, error) {
	options, err := args.listOptions()
	if err != nil {
		return nil, err
	}
	return listed("keys", d.client(args).Store.Keys(ctx, options...), args.Take, same[string])
}

func storeEntries(ctx context.Context, d *driver, args *arguments) (record, error) {
	options, err := args.listOptions()
	if err != nil {
		return nil, err
	}
	return listed("entries", d.client(args).Store.Entries(ctx, options...), args.Take, entryRecord)
}

func storeScan(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	options := []statekeep.ScanOption{at}
	if args.Reverse {
		options = append(options, statekeep.Reverse())
	}
	if selection, isNamed := args.selection(); isNamed {
		options = append(options, selection)
	}
	return listed("entries", d.client(args).Store.Scan(ctx, options...), args.Take, entryRecord)
}

func storeCount(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	options := []statekeep.CountOption{at}
	if selection, isNamed := args.selection(); isNamed {
		options = append(options, selection)
	}
	count, err := d.client(args).Store.Count(ctx, options...)
	return record{"count": count}, err
}

func storeClear(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.ClearOption{statekeep.RequestID(args.RequestID)}
	if selection, isNamed := args.selection(); isNamed {
		options = append(options, selection)
	}
	cleared, err := d.client(args).Store.Clear(ctx, options...)
	return record{"revision": cleared.Revision, "count": cleared.Count}, err
}

func storeHistory(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	items := d.client(args).Store.History(ctx, args.Key, at, statekeep.PageSize(args.PageSize))
	return listed("items", items, args.Take, historyRecord)
}

func storeCommit(ctx context.Context, d *driver, args *arguments) (record, error) {
	commit := statekeep.Commit{}
	kinds := []string{}
	for _, given := range args.Operations {
		for kind, content := range given {
			operation, err := operation(kind, content)
			if err != nil {
				return nil, err
			}
			commit.Operations = append(commit.Operations, operation)
			kinds = append(kinds, kind)
		}
	}
	for _, given := range args.Preconditions {
		for kind, one := range given {
			required, err := one.required(kind)
			if err != nil {
				return nil, err
			}
			commit.Preconditions = append(commit.Preconditions, required)
		}
	}
	committed, err := d.client(args).Store.Commit(ctx, commit, statekeep.RequestID(args.RequestID))
	if err != nil {
		return nil, err
	}
	results := []record{}
	for i, result := range committed.Results {
		results = append(results, record{kinds[i]: resultRecord(kinds[i], result)})
	}
	return record{"revision": committed.Revision, "results": results}, nil
}

func operation(kind string, content json.RawMessage) (statekeep.Operation, error) {
	args := &arguments{}
	if err := json.Unmarshal(content, args); err != nil {
		return nil, err
	}
	switch kind {
	case "save":
		stored, err := value(args.Value)
		return statekeep.SaveEntry{Key: args.Key, Value: stored, TTL: milliseconds(args.TTLMs)}, err
	case "delete":
		return statekeep.DeleteEntry{Key: args.Key}, nil
	case "clear":
		return statekeep.ClearEntries{
			Prefix: text(args.Prefix), Start: text(args.Start), End: text(args.End),
		}, nil
	case "create_machine":
		return statekeep.CreateMachine{
			Definition: args.DefinitionName, Version: args.DefinitionVersion,
			ID: args.MachineID, Context: raw(args.Context),
		}, nil
	case "trigger":
		return statekeep.TriggerEvent{
			MachineID: args.MachineID, Event: args.Event, Payload: raw(args.Payload),
			ExpectedState: args.ExpectedState, ExpectedRevision: args.ExpectedRevision,
			Actor: args.Actor, Note: args.Note,
		}, nil
	case "create_snapshot":
		return statekeep.CreateSnapshot{
			Label: text(args.Label), Description: args.Description, Pinned: args.Pinned,
		}, nil
	}
	return nil, fmt.Errorf("no such operation: %s", kind)
}

func (one precondition) required(kind string) (statekeep.Precondition, error) {
	switch {
	case kind == "entry" && one.Revision != nil:
		return statekeep.RequireRevision(one.Key, *one.Revision), nil
	case kind == "entry" && one.Exists != nil:
		return statekeep.RequireExists(one.Key, *one.Exists), nil
	case kind == "machine" && one.State != nil:
		return statekeep.RequireMachineState(one.MachineID, *one.State), nil
	case kind == "machine" && one.Revision != nil:
		return statekeep.RequireMachineRevision(one.MachineID, *one.Revision), nil
	case kind == "machine" && one.Exists != nil:
		return statekeep.RequireMachineExists(one.MachineID, *one.Exists), nil
	}
	return statekeep.Precondition{}, fmt.Errorf("no such precondition of a %s", kind)
}

func resultRecord(kind string, result statekeep.OperationResult) record {
	switch kind {
	case "save":
		return record{"created": result.Created}
	case "delete":
		return record{"existed": result.Existed}
	case "clear":
		return record{"count": result.Count}
	case "create_machine":
		return record{"machine": machineRecord(result.Machine)}
	case "trigger":
		return record{
			"transition": transitionRecord(result.Transition), "machine": machineRecord(result.Machine),
		}
	}
	return record{
		"snapshot": snapshotRecord(result.Snapshot), "evicted_snapshot_ids": each(result.EvictedSnapshotIDs, same[string]),
	}
}

func storePutSchema(ctx context.Context, d *driver, args *arguments) (record, error) {
	revision, err := d.client(args).Store.PutSchema(
		ctx, text(args.Prefix), raw(args.JSONSchema), statekeep.RequestID(args.RequestID),
	)
	return record{"revision": revision}, err
}

func storeGetSchema(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	schema, err := d.client(args).Store.GetSchema(ctx, text(args.Prefix), at)
	if errors.Is(err, statekeep.ErrSchemaNotFound) {
		return record{"schema": nil}, nil
	}
	return record{"schema": schemaRecord(schema)}, err
}

func storeListSchemas(ctx context.Context, d *driver, args *arguments) (record, error) {
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	schemas := d.client(args).Store.ListSchemas(ctx, args.Key, at, statekeep.PageSize(args.PageSize))
	return listed("schemas", schemas, args.Take, schemaRecord)
}

func storeDeleteSchema(ctx context.Context, d *driver, args *arguments) (record, error) {
	deleted, err := d.client(args).Store.DeleteSchema(
		ctx, text(args.Prefix), statekeep.RequestID(args.RequestID),
	)
	return deletedRecord(deleted), err
}

func storeValidateStruct(ctx context.Context, d *driver, args *arguments) (record, error) {
	stored, err := value(args.Value)
	if err != nil {
		return nil, err
	}
	at, err := args.At.toPoint()
	if err != nil {
		return nil, err
	}
	rules := statekeep.Rules{Schema: raw(args.JSONSchema), StoredPrefix: args.SchemaPrefix}
	if args.Fields != nil {
		rules.Fields = each(args.Fields, func(one field) statekeep.Field {
			return statekeep.Field{
				Name: one.Field, Type: one.Type, Required: one.Required, Nullable: one.Nullable,
			}
		})
	}
	validation, err := d.client(args).Store.ValidateStruct(ctx, stored, rules, at)
	if err != nil {
		return nil, err
	}
	violations := each(validation.Violations, func(one statekeep.Violation) record {
		return record{"path": one.Path, "message": one.Message, "rule": one.Rule}
	})
	return record{"valid": validation.Valid, "violations": violations}, nil
}
