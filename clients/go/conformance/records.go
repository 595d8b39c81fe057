package main

import (
	"encoding/json"
	"iter"
	"time"

	"github.com/statekeep/statekeep/clients/go"
)

// collected takes items of a listing, so many at most, and makes a record of each.
func collected[T, R any](
	items iter.Seq2[T, error], take *int, convert func(T) R,
) (records []R, err error) {
	records = []R{}
	if take != nil && *take <= 0 {
		return records, nil
	}
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		records = append(records, convert(item))
		if take != nil && len(records) >= *take {
			break
		}
	}
	return records, nil
}

func listed[T, R any](
	name string, items iter.Seq2[T, error], take *int, convert func(T) R,
) (record, error) {
	records, err := collected(items, take, convert)
	if err != nil {
		return nil, err
	}
	return record{name: records}, nil
}

func each[T, R any](items []T, convert func(T) R) []R {
	records := make([]R, 0, len(items))
	for _, item := range items {
		records = append(records, convert(item))
	}
	return records
}

func same[T any](item T) T { return item }

// instant returns a time in milliseconds; nil of none.
func instant(moment time.Time) any {
	if moment.IsZero() {
		return nil
	}
	return moment.UnixMilli()
}

func span(length time.Duration) any {
	if length == 0 {
		return nil
	}
	return length.Milliseconds()
}

func rawOrNil(text json.RawMessage) any {
	if len(text) == 0 {
		return nil
	}
	return text
}

func valueRecord(value statekeep.Value) any {
	switch value.Kind {
	case statekeep.KindText:
		return record{"text": value.String()}
	case statekeep.KindData:
		return record{"data_base64": value.Bytes()}
	case statekeep.KindJSON:
		return record{"json": json.RawMessage(value.Bytes())}
	}
	return nil
}

func entryRecord(entry *statekeep.Entry) any {
	if entry == nil {
		return nil
	}
	return record{
		"key": entry.Key, "value": valueRecord(entry.Value),
		"create_revision": entry.CreateRevision, "revision": entry.Revision,
		"create_time_ms": instant(entry.CreateTime), "update_time_ms": instant(entry.UpdateTime),
		"expire_time_ms": instant(entry.ExpireTime),
	}
}

func historyRecord(item statekeep.HistoryItem) record {
	return record{
		"revision": item.Revision, "time_ms": instant(item.Time), "kind": item.Kind,
		"entry": entryRecord(item.Entry),
	}
}

func schemaRecord(schema *statekeep.Schema) any {
	if schema == nil {
		return nil
	}
	return record{
		"prefix": schema.Prefix, "json_schema": schema.JSONSchema, "revision": schema.Revision,
		"update_time_ms": instant(schema.UpdateTime),
	}
}

func changeRecord(change *statekeep.Change) any {
	return record{
		"revision": change.Revision, "index": change.Index, "time_ms": instant(change.Time),
		"kind": change.Kind, "key": change.Key, "entry": entryRecord(change.Entry),
		"previous_entry": entryRecord(change.PreviousEntry), "machine_id": change.MachineID,
		"transition":      transitionRecord(change.Transition),
		"machine":         machineRecord(change.Machine),
		"definition_name": change.DefinitionName, "definition_version": change.DefinitionVersion,
		"snapshot": snapshotRecord(change.Snapshot),
	}
}

func snapshotRecord(snapshot *statekeep.Snapshot) any {
	if snapshot == nil {
		return nil
	}
	return record{
		"id": snapshot.ID, "label": snapshot.Label, "description": snapshot.Description,
		"pinned": snapshot.Pinned, "revision": snapshot.Revision,
		"create_time_ms": instant(snapshot.CreateTime), "entries_count": snapshot.EntriesCount,
		"machines_count": snapshot.MachinesCount, "imported": snapshot.Imported,
	}
}

func differenceRecord(one statekeep.Difference) record {
	return record{
		"kind": one.Kind, "key": one.Key, "machine_id": one.MachineID,
		"entry_before": entryRecord(one.EntryBefore), "entry_after": entryRecord(one.EntryAfter),
		"machine_before": machineRecord(one.MachineBefore),
		"machine_after":  machineRecord(one.MachineAfter),
	}
}

func machineRecord(machine *statekeep.Machine) any {
	if machine == nil {
		return nil
	}
	return record{
		"id": machine.ID, "definition_name": machine.DefinitionName,
		"definition_version": machine.DefinitionVersion, "state": machine.State,
		"context": rawOrNil(machine.Context), "finished": machine.Finished,
		"create_revision": machine.CreateRevision, "revision": machine.Revision,
		"create_time_ms": instant(machine.CreateTime), "update_time_ms": instant(machine.UpdateTime),
		"state_time_ms": instant(machine.StateTime), "sequence": machine.Sequence,
		"timer_event": machine.TimerEvent, "timer_due_time_ms": instant(machine.TimerDueTime),
	}
}

func transitionRecord(one *statekeep.Transition) any {
	if one == nil {
		return nil
	}
	return record{
		"sequence": one.Sequence, "machine_id": one.MachineID, "definition_name": one.DefinitionName,
		"definition_version": one.DefinitionVersion, "from_state": one.From, "event": one.Event,
		"to_state": one.To, "internal": one.Internal, "cause": one.Cause, "revision": one.Revision,
		"time_ms": instant(one.Time), "actor": one.Actor, "note": one.Note,
		"payload": rawOrNil(one.Payload),
	}
}

func rejectionRecord(one *statekeep.Rejection) any {
	if one == nil {
		return nil
	}
	return record{"reason": one.Reason, "message": one.Message, "hook": one.Hook}
}

func namespaceRecord(one statekeep.NamespaceStatus) record {
	return record{
		"namespace": one.Namespace, "revision": one.Revision, "floor": one.Floor,
		"update_time_ms": instant(one.UpdateTime), "entries_count": one.EntriesCount,
		"entries_bytes": one.EntriesBytes, "machines_count": one.MachinesCount,
		"snapshots_count": one.SnapshotsCount,
	}
}

func policyRecord(one statekeep.SnapshotPolicy) record {
	return record{"snapshots_max": one.SnapshotsMax, "limit_action": one.LimitAction}
}

func settingsRecord(one statekeep.NamespaceSettings) record {
	answer := record{
		"history_age_ms": span(one.HistoryAge), "history_revisions_max": one.HistoryRevisionsMax,
		"entries_max": one.EntriesMax, "entries_bytes_max": one.EntriesBytesMax,
	}
	if one.SnapshotPolicy != nil {
		answer["snapshot_policy"] = policyRecord(*one.SnapshotPolicy)
	}
	return answer
}
