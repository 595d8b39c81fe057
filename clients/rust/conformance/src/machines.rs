//! The ops of machines.

use serde_json::{Value as Json, json};
use statekeep::{
    Call, Client, Definition, DefinitionName, DiagramFormat, Migrate, Subject, Table, v1,
};

use crate::answer::Fail;
use crate::args::{Args, Options, text};
use crate::definitions;
use crate::records;
use crate::store::{taken, timed};

pub async fn run(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    match op {
        "define" | "definition" | "definitions" | "delete_definition" => {
            definitions::run(op, client, args).await
        }
        "create" | "get" | "is_in" | "delete" => one(op, client, args).await,
        "list" | "count" | "history" => many(op, client, args).await,
        "trigger" => {
            let call = client.machines().trigger(args.text("machine_id")?, args.text("event")?);
            let call = call
                .maybe(args.get("payload"), Call::payload)
                .maybe(args.maybe_text("expected_state")?, Call::expected_state)
                .maybe(args.maybe_number("expected_revision")?, Call::expected_revision)
                .maybe(args.maybe_text("actor")?, Call::actor)
                .maybe(args.maybe_text("note")?, Call::note)
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            Ok(records::triggered(&timed(call, args)?.await?))
        }
        "try_trigger" => {
            let call = client.machines().try_trigger(args.text("machine_id")?, args.text("event")?);
            let call = call
                .maybe(args.get("payload"), Call::payload)
                .maybe(args.maybe_text("expected_state")?, Call::expected_state)
                .maybe(args.maybe_number("expected_revision")?, Call::expected_revision)
                .maybe(args.maybe_text("actor")?, Call::actor)
                .maybe(args.maybe_text("note")?, Call::note)
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            Ok(json!({"accepted": timed(call, args)?.await?}))
        }
        _ => questions(op, client, args).await,
    }
}

async fn one(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let machines = client.machines();
    if op == "create" {
        let call = machines
            .create(stored(args)?)
            .maybe(args.maybe_text("machine_id")?, Call::<v1::CreateMachineRequest>::machine_id)
            .maybe(args.get("context"), Call::<v1::CreateMachineRequest>::context)
            .maybe(args.maybe_text("request_id")?, Call::request_id);
        let created = timed(call, args)?.await?;
        let machine = records::machine(&created.machine);
        return Ok(json!({"revision": created.revision, "machine": machine}));
    }
    let id = args.text("machine_id")?;
    match op {
        "get" => {
            let call = machines.get(id).maybe(args.maybe_at("at")?, Call::at);
            let machine = timed(call, args)?.await?;
            Ok(json!({"machine": machine.as_ref().map(records::machine)}))
        }
        "is_in" => {
            let call = machines.is_in(id, args.text("state")?);
            let call = call.maybe(args.maybe_at("at")?, Call::at);
            Ok(json!({"in_state": timed(call, args)?.await?}))
        }
        _ => {
            let call = machines.delete(id);
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            let deleted = timed(call, args)?.await?;
            Ok(json!({"revision": deleted.revision, "existed": deleted.existed}))
        }
    }
}

async fn many(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let (machines, at) = (client.machines(), args.maybe_at("at")?);
    let page = args.maybe_small("page_size")?;
    match op {
        "list" => {
            let call = machines
                .list()
                .maybe(maybe_stored(args)?, Call::<v1::ListMachinesRequest>::definition)
                .maybe(args.maybe_text("state")?, Call::<v1::ListMachinesRequest>::state)
                .maybe(
                    args.maybe_length("in_state_for_ms")?,
                    Call::<v1::ListMachinesRequest>::in_state_for,
                )
                .maybe(at, Call::at)
                .maybe(page, Call::page_size);
            let found = taken(timed(call, args)?, args).await?;
            Ok(json!({"machines": records::list(&found, records::machine)}))
        }
        "count" => {
            let call = machines
                .count()
                .maybe(maybe_stored(args)?, Call::<v1::CountMachinesRequest>::definition)
                .maybe(at, Call::at);
            let counted = timed(call, args)?.await?;
            let states: Vec<_> = counted
                .states
                .iter()
                .map(|one| {
                    json!({
                        "definition_name": one.definition_name, "state": one.state,
                        "definition_version": one.definition_version, "count": one.count,
                    })
                })
                .collect();
            Ok(json!({"count": counted.count, "states": states}))
        }
        _ => {
            let call = machines
                .history(args.text("machine_id")?)
                .when(args.flag("reverse"), Call::reverse)
                .maybe(at, Call::at)
                .maybe(page, Call::page_size);
            let found = taken(timed(call, args)?, args).await?;
            Ok(json!({"transitions": records::list(&found, records::transition)}))
        }
    }
}

async fn questions(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let (machines, at) = (client.machines(), args.maybe_at("at")?);
    match op {
        "enabled_events" => {
            let call = machines
                .enabled_events(args.text("machine_id")?)
                .when(
                    args.flag("with_rejected"),
                    Call::<v1::ListEnabledEventsRequest>::with_rejected,
                )
                .maybe(at, Call::at);
            let found = timed(call, args)?.await?;
            let events: Vec<_> = found
                .events
                .iter()
                .map(|one| {
                    json!({
                        "event": one.event, "enabled": one.enabled, "to_state": one.to_state,
                        "hook": one.hook,
                        "rejection": one.rejection.as_ref().map(records::rejection),
                    })
                })
                .collect();
            Ok(json!({"state": found.state, "events": events}))
        }
        "simulate" => simulate(client, args).await,
        "validate_transition" => {
            let (from, to) = (args.text("from_state")?, args.text("to_state")?);
            let call = machines.validate_transition(from, to, table(args)?).maybe(at, Call::at);
            let check = timed(call, args)?.await?;
            Ok(json!({"valid": check.valid, "events": check.events}))
        }
        "migrate" => migrate(client, args).await,
        "diagram" => {
            let format =
                args.maybe_name("format", "DIAGRAM_FORMAT_", DiagramFormat::from_str_name)?;
            let call = machines
                .diagram(subject(args)?)
                .maybe(format, Call::<v1::RenderDiagramRequest>::format)
                .maybe(at, Call::at);
            Ok(json!({"diagram": timed(call, args)?.await?}))
        }
        other => Err(Fail::broken(format!("no such op: machines.{other}"))),
    }
}

async fn simulate(client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let mut call = client
        .machines()
        .simulate(subject(args)?)
        .maybe(args.maybe_text("state")?, Call::<v1::SimulateEventsRequest>::state)
        .maybe(args.get("context"), Call::<v1::SimulateEventsRequest>::context)
        .maybe(args.maybe_at("at")?, Call::at);
    for event in args.list("events")?.iter().map(Args) {
        let name = event.text("event")?;
        call = match event.get("payload") {
            Some(payload) => call.event_with(name, payload),
            None => call.event(name),
        };
    }
    if let Some(answers) = args.get("hook_answers").and_then(Json::as_object) {
        for (hook, allowed) in answers {
            call = call.hook_answer(hook, allowed.as_bool().unwrap_or(false));
        }
    }
    let simulated = timed(call, args)?.await?;
    let steps: Vec<_> = simulated.steps.iter().map(|one| records::verdict(&one.verdict)).collect();
    Ok(json!({"steps": steps, "machine": records::machine(&simulated.machine)}))
}

async fn migrate(client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let mut states = std::collections::BTreeMap::new();
    if let Some(map) = args.get("state_map").and_then(Json::as_object) {
        for (from, to) in map {
            states.insert(from.clone(), text(to)?);
        }
    }
    let call = client
        .machines()
        .migrate(args.text("definition_name")?)
        .maybe(args.maybe_small("from_version")?, Call::<Migrate>::from_version)
        .maybe(args.maybe_small("to_version")?, Call::<Migrate>::to_version)
        .state_map(states)
        .when(args.flag("dry_run"), Call::<Migrate>::dry_run)
        .maybe(args.maybe_small("page_size")?, Call::page_size);
    let migrated = timed(call, args)?.await?;
    let problems: Vec<_> = migrated
        .problems
        .iter()
        .map(|one| {
            json!({
                "machine_id": one.machine_id, "definition_version": one.definition_version,
                "state": one.state, "message": one.message,
            })
        })
        .collect();
    Ok(json!({"migrated_count": migrated.migrated_count, "problems": problems}))
}

fn stored(args: &Args<'_>) -> Result<DefinitionName, Fail> {
    maybe_stored(args)?.ok_or_else(|| Fail::broken("definition_name is missing"))
}

/// A version without a name is passed on: the server refuses it.
fn maybe_stored(args: &Args<'_>) -> Result<Option<DefinitionName>, Fail> {
    let name = args.maybe_text("definition_name")?;
    let version = args.maybe_small("definition_version")?;
    Ok(match (name, version) {
        (None, None) => None,
        (name, version) => Some((name.unwrap_or_default(), version.unwrap_or_default()).into()),
    })
}

fn subject(args: &Args<'_>) -> Result<Subject, Fail> {
    if let Some(id) = args.maybe_text("machine_id")? {
        return Ok(Subject::Machine(id));
    }
    if let Some(given) = args.get("definition") {
        let definition: Definition = definitions::read(given)?;
        return Ok(definition.into());
    }
    Ok(stored(args)?.into())
}

fn table(args: &Args<'_>) -> Result<Table, Fail> {
    if args.get("allowed").is_none() {
        return Ok(stored(args)?.into());
    }
    let pairs = args.list("allowed")?.iter().map(|pair| {
        let pair = Args(pair);
        Ok((pair.text("from_state")?, pair.text("to_state")?))
    });
    Ok(Table::Given(pairs.collect::<Result<_, Fail>>()?))
}
