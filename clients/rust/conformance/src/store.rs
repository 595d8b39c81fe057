//! The ops of the store.

use serde_json::{Value as Json, json};
use statekeep::{
    Call, Client, FieldRule, FieldType, Operation, OperationResult, Require, Rules, Selects,
    Streamed, v1,
};

use crate::answer::Fail;
use crate::args::{Args, Options};
use crate::records;

pub async fn run(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    match op {
        "save" | "load" | "delete" | "exists" => one(op, client, args).await,
        "keys" | "entries" | "scan" | "history" => many(op, client, args).await,
        "count" => {
            let call = selected(client.store().count(), args)?;
            let call = call.maybe(args.maybe_at("at")?, Call::at);
            Ok(json!({"count": timed(call, args)?.await?}))
        }
        "clear" => {
            let call = selected(client.store().clear(), args)?;
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            let cleared = timed(call, args)?.await?;
            Ok(json!({"revision": cleared.revision, "count": cleared.count}))
        }
        "commit" => commit(client, args).await,
        _ => schemas(op, client, args).await,
    }
}

async fn one(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let (store, key) = (client.store(), args.text("key")?);
    match op {
        "save" => {
            let call = store
                .save(key, args.value("value")?)
                .maybe(args.maybe_length("ttl_ms")?, Call::<v1::SaveRequest>::ttl)
                .maybe(args.maybe_number("if_revision")?, Call::<v1::SaveRequest>::if_revision)
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            let saved = timed(call, args)?.await?;
            Ok(json!({"revision": saved.revision, "created": saved.created}))
        }
        "load" => {
            let call = store.load(key).maybe(args.maybe_at("at")?, Call::at);
            let entry = timed(call, args)?.await?;
            Ok(json!({"entry": entry.as_ref().map(records::entry)}))
        }
        "delete" => {
            let call = store
                .delete(key)
                .maybe(args.maybe_number("if_revision")?, Call::<v1::DeleteRequest>::if_revision)
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            let deleted = timed(call, args)?.await?;
            Ok(json!({"revision": deleted.revision, "existed": deleted.existed}))
        }
        _ => {
            let call = store.exists(key).maybe(args.maybe_at("at")?, Call::at);
            Ok(json!({"exists": timed(call, args)?.await?}))
        }
    }
}

async fn many(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let (store, at) = (client.store(), args.maybe_at("at")?);
    let (reverse, page) = (args.flag("reverse"), args.maybe_small("page_size")?);
    match op {
        "keys" => {
            let call = selected(store.keys(), args)?.when(reverse, Call::reverse);
            let call = call.maybe(at, Call::at).maybe(page, Call::page_size);
            Ok(json!({"keys": taken(timed(call, args)?, args).await?}))
        }
        "entries" => {
            let call = selected(store.entries(), args)?.when(reverse, Call::reverse);
            let call = call.maybe(at, Call::at).maybe(page, Call::page_size);
            let entries = taken(timed(call, args)?, args).await?;
            Ok(json!({"entries": records::list(&entries, records::entry)}))
        }
        "scan" => {
            let call = selected(store.scan(), args)?.when(reverse, Call::reverse);
            let entries = taken(timed(call.maybe(at, Call::at), args)?, args).await?;
            Ok(json!({"entries": records::list(&entries, records::entry)}))
        }
        _ => {
            let call = store.history(args.text("key")?);
            let call = call.maybe(at, Call::at).maybe(page, Call::page_size);
            let items = taken(timed(call, args)?, args).await?;
            Ok(json!({"items": records::list(&items, records::history_item)}))
        }
    }
}

async fn commit(client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let operations: Result<Vec<_>, _> = args.list("operations")?.iter().map(operation).collect();
    let mut call = client.store().commit(operations?);
    for precondition in args.list("preconditions")? {
        call = call.require(require(precondition)?);
    }
    let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
    let committed = timed(call, args)?.await?;
    let results = records::list(&committed.results, result);
    Ok(json!({"revision": committed.revision, "results": results}))
}

fn operation(operation: &Json) -> Result<Operation, Fail> {
    let (kind, body) = single(operation)?;
    let args = Args(body);
    Ok(match kind {
        "save" => Operation::save(args.text("key")?, args.value("value")?)
            .maybe(args.maybe_length("ttl_ms")?, Operation::ttl),
        "delete" => Operation::delete(args.text("key")?),
        "clear" => match selection(&args)? {
            Selection::All => Operation::clear_prefix(""),
            Selection::Prefix(prefix) => Operation::clear_prefix(prefix),
            Selection::Range(start, end) => match (start.as_str(), end.as_str()) {
                (start, "") => Operation::clear_range(start..),
                (start, end) => Operation::clear_range(start..end),
            },
        },
        "create_machine" => v1::CreateMachineOperation {
            definition: Some(v1::DefinitionReference {
                name: args.text("definition_name")?,
                version: args.maybe_small("definition_version")?.unwrap_or_default(),
            }),
            machine_id: args.maybe_text("machine_id")?.unwrap_or_default(),
            context_json: args.get("context").map(Json::to_string).unwrap_or_default(),
        }
        .into(),
        "trigger" => v1::TriggerOperation {
            machine_id: args.text("machine_id")?,
            event: args.text("event")?,
            payload_json: args.get("payload").map(Json::to_string).unwrap_or_default(),
            expected_state: args.maybe_text("expected_state")?.unwrap_or_default(),
            expected_revision: args.maybe_number("expected_revision")?,
            actor: args.maybe_text("actor")?.unwrap_or_default(),
            note: args.maybe_text("note")?.unwrap_or_default(),
        }
        .into(),
        "create_snapshot" => v1::CreateSnapshotOperation {
            label: args.text("label")?,
            description: args.maybe_text("description")?.unwrap_or_default(),
            pinned: args.flag("pinned"),
        }
        .into(),
        other => return Err(Fail::broken(format!("no such operation: {other}"))),
    })
}

fn require(precondition: &Json) -> Result<Require, Fail> {
    let (kind, body) = single(precondition)?;
    let args = Args(body);
    let exists = args.get("exists").and_then(Json::as_bool);
    let revision = args.maybe_number("revision")?;
    if kind == "entry" {
        let key = args.text("key")?;
        return match (revision, exists) {
            (Some(revision), _) => Ok(Require::revision(key, revision)),
            (None, Some(exists)) => Ok(Require::exists(key, exists)),
            (None, None) => Err(Fail::broken("nothing is required")),
        };
    }
    let id = args.text("machine_id")?;
    match (args.maybe_text("state")?, revision, exists) {
        (Some(state), ..) => Ok(Require::machine_state(id, state)),
        (None, Some(revision), _) => Ok(Require::machine_revision(id, revision)),
        (None, None, Some(exists)) => Ok(Require::machine_exists(id, exists)),
        (None, None, None) => Err(Fail::broken("nothing is required")),
    }
}

fn result(result: &OperationResult) -> Json {
    match result {
        OperationResult::Saved(saved) => json!({"save": {"created": saved.created}}),
        OperationResult::Deleted(deleted) => json!({"delete": {"existed": deleted.existed}}),
        OperationResult::Cleared(cleared) => json!({"clear": {"count": cleared.count}}),
        OperationResult::MachineCreated(machine) => {
            json!({"create_machine": {"machine": records::machine(machine)}})
        }
        OperationResult::Triggered { transition, machine } => json!({"trigger": {
            "transition": records::transition(transition), "machine": records::machine(machine),
        }}),
        OperationResult::SnapshotCreated { snapshot, evicted_ids } => {
            let evicted: Vec<_> = evicted_ids.iter().map(|id| &id.0).collect();
            let snapshot = records::snapshot(snapshot);
            json!({"create_snapshot": {"snapshot": snapshot, "evicted_snapshot_ids": evicted}})
        }
        _ => Json::Null,
    }
}

async fn schemas(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let store = client.store();
    match op {
        "put_schema" => {
            let schema = args.need("json_schema")?.clone();
            let call = store.put_schema(args.text("prefix")?, schema);
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            Ok(json!({"revision": timed(call, args)?.await?}))
        }
        "get_schema" => {
            let call = store.get_schema(args.text("prefix")?).maybe(args.maybe_at("at")?, Call::at);
            let schema = timed(call, args)?.await?;
            Ok(json!({"schema": schema.as_ref().map(records::schema)}))
        }
        "list_schemas" => {
            let call = store
                .list_schemas()
                .maybe(args.maybe_text("key")?, Call::<v1::ListSchemasRequest>::key)
                .maybe(args.maybe_at("at")?, Call::at)
                .maybe(args.maybe_small("page_size")?, Call::page_size);
            let schemas = taken(timed(call, args)?, args).await?;
            Ok(json!({"schemas": records::list(&schemas, records::schema)}))
        }
        "delete_schema" => {
            let call = store.delete_schema(args.text("prefix")?);
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            let deleted = timed(call, args)?.await?;
            Ok(json!({"revision": deleted.revision, "existed": deleted.existed}))
        }
        "validate_struct" => {
            let call = store.validate_struct(args.value("value")?, rules(args)?);
            let checked = timed(call.maybe(args.maybe_at("at")?, Call::at), args)?.await?;
            let violations = records::list(&checked.violations, records::violation);
            Ok(json!({"valid": checked.valid, "violations": violations}))
        }
        other => Err(Fail::broken(format!("no such op: store.{other}"))),
    }
}

fn rules(args: &Args<'_>) -> Result<Rules, Fail> {
    if let Some(schema) = args.get("json_schema") {
        return Ok(schema.clone().into());
    }
    if let Some(prefix) = args.maybe_text("schema_prefix")? {
        return Ok(Rules::Stored(prefix));
    }
    let rule = |field: &Json| {
        let args = Args(field);
        let kind = args.maybe_name("type", "FIELD_TYPE_", FieldType::from_str_name)?;
        Ok(FieldRule::new(args.text("field")?, kind.unwrap_or_default())
            .when(args.flag("required"), FieldRule::required)
            .when(args.flag("nullable"), FieldRule::nullable))
    };
    Ok(Rules::Fields(args.list("fields")?.iter().map(rule).collect::<Result<_, Fail>>()?))
}

/// Which entries.
enum Selection {
    All,
    Prefix(String),
    Range(String, String),
}

fn selection(args: &Args<'_>) -> Result<Selection, Fail> {
    if let Some(prefix) = args.maybe_text("prefix")? {
        return Ok(Selection::Prefix(prefix));
    }
    Ok(match (args.maybe_text("start")?, args.maybe_text("end")?) {
        (None, None) => Selection::All,
        (start, end) => Selection::Range(start.unwrap_or_default(), end.unwrap_or_default()),
    })
}

fn selected<R: Selects>(call: Call<R>, args: &Args<'_>) -> Result<Call<R>, Fail> {
    Ok(match selection(args)? {
        Selection::All => call,
        Selection::Prefix(prefix) => call.prefix(prefix),
        Selection::Range(start, end) => match (start.as_str(), end.as_str()) {
            ("", end) => call.range(..end),
            (start, "") => call.range(start..),
            (start, end) => call.range(start..end),
        },
    })
}

/// Gives a call its time.
pub fn timed<R>(call: Call<R>, args: &Args<'_>) -> Result<Call<R>, Fail> {
    Ok(call.maybe(args.maybe_length("timeout_ms")?, Call::timeout))
}

/// Returns the items of a listing, or as many as are to be taken.
pub async fn taken<R: Streamed>(call: Call<R>, args: &Args<'_>) -> Result<Vec<R::Item>, Fail> {
    let take = args.maybe_number("take")?.unwrap_or(u64::MAX);
    let (mut items, mut taken) = (call.stream(), Vec::new());
    while (taken.len() as u64) < take
        && let Some(item) = items.next().await?
    {
        taken.push(item);
    }
    Ok(taken)
}

fn single(object: &Json) -> Result<(&str, &Json), Fail> {
    let fields = object.as_object().filter(|fields| fields.len() == 1);
    let field = fields.and_then(|fields| fields.iter().next());
    let (kind, body) = field.ok_or_else(|| Fail::broken("not an object with one field"))?;
    Ok((kind, body))
}
