//! The records of answers, with the contract's names.

use std::time::{Duration, SystemTime};

use serde_json::{Value as Json, json};
use statekeep::{
    Change, Difference, Entry, HistoryItem, Machine, NamespaceSettings, NamespaceStatus, Rejection,
    Schema, Snapshot, SnapshotCreated, SnapshotPolicy, Transition, Triggered, Value, Verdict, v1,
};

use crate::base64;

pub fn time(time: SystemTime) -> Json {
    length(time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}

pub fn maybe_time(moment: Option<SystemTime>) -> Json {
    moment.map_or(Json::Null, time)
}

pub fn length(length: Duration) -> Json {
    json!(u64::try_from(length.as_millis()).unwrap_or(u64::MAX))
}

/// Reads JSON text; an empty one is absent.
pub fn parsed(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or(Json::Null)
}

/// Cuts the prefix off the name of an enum's value.
pub fn name(full: &'static str, prefix: &str) -> &'static str {
    full.strip_prefix(prefix).unwrap_or(full)
}

pub fn value(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!({"text": text}),
        Value::Json(text) => json!({"json": parsed(text)}),
        Value::Data(data) => json!({"data_base64": base64::encode(data)}),
    }
}

pub fn entry(entry: &Entry) -> Json {
    json!({
        "key": entry.key, "value": entry.value.as_ref().map(value),
        "create_revision": entry.create_revision, "revision": entry.revision,
        "create_time_ms": time(entry.create_time), "update_time_ms": time(entry.update_time),
        "expire_time_ms": maybe_time(entry.expire_time),
    })
}

pub fn history_item(item: &HistoryItem) -> Json {
    json!({
        "revision": item.revision, "time_ms": time(item.time),
        "kind": name(item.kind.as_str_name(), "CHANGE_KIND_"),
        "entry": item.entry.as_ref().map(entry),
    })
}

pub fn schema(schema: &Schema) -> Json {
    json!({
        "prefix": schema.prefix, "json_schema": parsed(&schema.json_schema),
        "revision": schema.revision, "update_time_ms": time(schema.update_time),
    })
}

pub fn change(change: &Change) -> Json {
    json!({
        "revision": change.revision, "index": change.index, "time_ms": time(change.time),
        "kind": name(change.kind.as_str_name(), "CHANGE_KIND_"), "key": change.key,
        "entry": change.entry.as_ref().map(entry),
        "previous_entry": change.previous_entry.as_ref().map(entry),
        "machine_id": change.machine_id,
        "transition": change.transition.as_ref().map(transition),
        "machine": change.machine.as_ref().map(machine),
        "definition_name": change.definition_name,
        "definition_version": change.definition_version,
        "snapshot": change.snapshot.as_ref().map(snapshot),
    })
}

pub fn snapshot(snapshot: &Snapshot) -> Json {
    json!({
        "id": snapshot.id.0, "label": snapshot.label, "description": snapshot.description,
        "pinned": snapshot.pinned, "revision": snapshot.revision,
        "create_time_ms": time(snapshot.create_time), "entries_count": snapshot.entries_count,
        "machines_count": snapshot.machines_count, "imported": snapshot.imported,
    })
}

pub fn snapshot_created(created: &SnapshotCreated) -> Json {
    let evicted: Vec<_> = created.evicted_ids.iter().map(|id| &id.0).collect();
    json!({
        "revision": created.revision, "snapshot": snapshot(&created.snapshot),
        "evicted_snapshot_ids": evicted,
    })
}

pub fn difference(difference: &Difference) -> Json {
    json!({
        "kind": name(difference.kind.as_str_name(), "DIFFERENCE_KIND_"),
        "key": difference.key, "machine_id": difference.machine_id,
        "entry_before": difference.entry_before.as_ref().map(entry),
        "entry_after": difference.entry_after.as_ref().map(entry),
        "machine_before": difference.machine_before.as_ref().map(machine),
        "machine_after": difference.machine_after.as_ref().map(machine),
    })
}

pub fn policy(policy: &SnapshotPolicy) -> Json {
    json!({
        "snapshots_max": policy.snapshots_max,
        "limit_action": name(policy.limit_action.as_str_name(), "SNAPSHOT_LIMIT_ACTION_"),
    })
}

pub fn machine(machine: &Machine) -> Json {
    json!({
        "id": machine.id, "definition_name": machine.definition_name,
        "definition_version": machine.definition_version, "state": machine.state,
        "context": parsed(&machine.context_json), "finished": machine.finished,
        "create_revision": machine.create_revision, "revision": machine.revision,
        "create_time_ms": time(machine.create_time), "update_time_ms": time(machine.update_time),
        "state_time_ms": time(machine.state_time), "sequence": machine.sequence,
        "timer_event": machine.timer_event,
        "timer_due_time_ms": maybe_time(machine.timer_due_time),
    })
}

pub fn transition(transition: &Transition) -> Json {
    json!({
        "sequence": transition.sequence, "machine_id": transition.machine_id,
        "definition_name": transition.definition_name,
        "definition_version": transition.definition_version,
        "from_state": transition.from_state, "event": transition.event,
        "to_state": transition.to_state, "internal": transition.internal,
        "cause": name(transition.cause.as_str_name(), "TRANSITION_CAUSE_"),
        "revision": transition.revision, "time_ms": time(transition.time),
        "actor": transition.actor, "note": transition.note,
        "payload": parsed(&transition.payload_json),
    })
}

pub fn rejection(rejection: &Rejection) -> Json {
    json!({
        "reason": name(rejection.reason.as_str_name(), "REJECTION_REASON_"),
        "message": rejection.message, "hook": rejection.hook,
    })
}

pub fn verdict(verdict: &Verdict) -> Json {
    json!({
        "accepted": verdict.is_accepted(),
        "transition": verdict.transition().map(transition),
        "rejection": verdict.rejection().map(rejection),
    })
}

pub fn triggered(triggered: &Triggered) -> Json {
    let mut answer = verdict(&triggered.verdict);
    answer["revision"] = json!(triggered.revision);
    answer["machine"] = machine(&triggered.machine);
    answer
}

pub fn namespace(status: &NamespaceStatus) -> Json {
    json!({
        "namespace": status.namespace, "revision": status.revision, "floor": status.floor,
        "update_time_ms": maybe_time(status.update_time), "entries_count": status.entries_count,
        "entries_bytes": status.entries_bytes, "machines_count": status.machines_count,
        "snapshots_count": status.snapshots_count,
    })
}

pub fn settings(settings: &NamespaceSettings) -> Json {
    json!({
        "history_age_ms": settings.history_age.map(length),
        "history_revisions_max": settings.history_revisions_max,
        "entries_max": settings.entries_max, "entries_bytes_max": settings.entries_bytes_max,
        "snapshot_policy": settings.snapshot_policy.as_ref().map(policy),
    })
}

pub fn violation(violation: &v1::Violation) -> Json {
    json!({"path": violation.path, "message": violation.message, "rule": violation.rule})
}

pub fn list<T>(items: &[T], record: fn(&T) -> Json) -> Json {
    items.iter().map(record).collect()
}
