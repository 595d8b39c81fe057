//! The ops of definitions, and definitions as JSON.

use serde_json::{Value as Json, json};
use statekeep::{
    Call, Client, Definition, DefinitionName, EventRule, Guard, HookPolicy, HookRule, State,
    TimerRule, TransitionRule, v1,
};

use crate::answer::Fail;
use crate::args::{Args, Options, text};
use crate::records::{length, maybe_time, name, parsed};
use crate::store::{taken, timed};

pub async fn run(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let machines = client.machines();
    match op {
        "define" => {
            let call = machines
                .define(read(args.need("definition")?)?)
                .when(args.flag("dry_run"), Call::<v1::DefineMachineRequest>::dry_run)
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            let defined = timed(call, args)?.await?;
            let findings: Vec<_> = defined
                .findings
                .iter()
                .map(|one| {
                    json!({
                        "severity": name(one.severity.as_str_name(), "FINDING_SEVERITY_"),
                        "path": one.path, "message": one.message,
                    })
                })
                .collect();
            Ok(json!({
                "revision": defined.revision, "version": defined.version,
                "created": defined.created, "findings": findings,
            }))
        }
        "definition" => {
            let call = machines.definition(named(args)?).maybe(args.maybe_at("at")?, Call::at);
            let found = timed(call, args)?.await?;
            Ok(json!({"definition": found.as_ref().map(written)}))
        }
        "definitions" => {
            let call = machines
                .definitions()
                .maybe(args.maybe_text("name")?, Call::<v1::ListDefinitionsRequest>::name)
                .maybe(args.maybe_at("at")?, Call::at)
                .maybe(args.maybe_small("page_size")?, Call::page_size);
            let found = taken(timed(call, args)?, args).await?;
            Ok(json!({"definitions": found.iter().map(written).collect::<Vec<_>>()}))
        }
        _ => {
            let call = machines.delete_definition(named(args)?);
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            let deleted = timed(call, args)?.await?;
            Ok(json!({"revision": deleted.revision, "existed": deleted.existed}))
        }
    }
}

fn named(args: &Args<'_>) -> Result<DefinitionName, Fail> {
    Ok((args.text("name")?, args.maybe_small("version")?.unwrap_or_default()).into())
}

pub fn read(given: &Json) -> Result<Definition, Fail> {
    let args = Args(given);
    let states = args.list("states")?.iter().map(|one| state(&Args(one)));
    let mut definition = Definition::new(
        args.maybe_text("name")?.unwrap_or_default(),
        args.maybe_text("initial_state")?.unwrap_or_default(),
    );
    definition.description = args.maybe_text("description")?.unwrap_or_default();
    definition.states = states.collect::<Result<_, Fail>>()?;
    definition.transitions =
        args.list("transitions")?.iter().map(transition).collect::<Result<_, Fail>>()?;
    definition.events = args.list("events")?.iter().map(event).collect::<Result<_, Fail>>()?;
    definition.hooks = args.list("hooks")?.iter().map(hook).collect::<Result<_, Fail>>()?;
    definition.context_schema = json_text(&args, "context_schema");
    let max = args.maybe_small("history_transitions_max")?;
    definition.history_transitions_max = max.unwrap_or_default();
    Ok(definition)
}

fn json_text(args: &Args<'_>, name: &str) -> String {
    args.get(name).map(Json::to_string).unwrap_or_default()
}

fn state(args: &Args<'_>) -> Result<State, Fail> {
    let after = match args.get("after").map(Args) {
        None => None,
        Some(timer) => Some(TimerRule {
            delay: timer.maybe_length("delay_ms")?.unwrap_or_default(),
            event: timer.maybe_text("event")?.unwrap_or_default(),
        }),
    };
    Ok(State {
        name: args.maybe_text("name")?.unwrap_or_default(),
        description: args.maybe_text("description")?.unwrap_or_default(),
        is_final: args.flag("final"),
        after,
    })
}

fn transition(given: &Json) -> Result<TransitionRule, Fail> {
    let args = Args(given);
    let guard = match args.get("guard").map(Args) {
        None => None,
        Some(guard) => match guard.maybe_text("expression")? {
            Some(expression) => Some(Guard::Expression(expression)),
            None => Some(Guard::Hook(guard.text("hook")?)),
        },
    };
    let mut rule = TransitionRule {
        from_states: args.texts("from_states")?,
        event: args.maybe_text("event")?.unwrap_or_default(),
        to_state: args.maybe_text("to_state")?.unwrap_or_default(),
        guard,
        description: args.maybe_text("description")?.unwrap_or_default(),
        ..TransitionRule::default()
    };
    if let Some(fields) = args.get("assign").and_then(Json::as_object) {
        for (field, expression) in fields {
            rule = rule.assign(field, text(expression)?);
        }
    }
    Ok(rule)
}

fn event(given: &Json) -> Result<EventRule, Fail> {
    let args = Args(given);
    Ok(EventRule {
        name: args.maybe_text("name")?.unwrap_or_default(),
        description: args.maybe_text("description")?.unwrap_or_default(),
        payload_schema: json_text(&args, "payload_schema"),
    })
}

fn hook(given: &Json) -> Result<HookRule, Fail> {
    let args = Args(given);
    // The table cases write policies in small letters.
    let policy = args.maybe_text("when_silent")?.map(|name| name.to_uppercase());
    let policy = policy.and_then(|name| HookPolicy::from_str_name(&format!("HOOK_POLICY_{name}")));
    Ok(HookRule {
        name: args.maybe_text("name")?.unwrap_or_default(),
        timeout: args.maybe_length("timeout_ms")?,
        when_silent: policy.unwrap_or_default(),
    })
}

fn written(definition: &Definition) -> Json {
    let states: Vec<_> = definition
        .states
        .iter()
        .map(|one| {
            json!({
                "name": one.name, "description": one.description, "final": one.is_final,
                "after": one.after.as_ref().map(|timer| {
                    json!({"delay_ms": length(timer.delay), "event": timer.event})
                }),
            })
        })
        .collect();
    let events: Vec<_> = definition
        .events
        .iter()
        .map(|one| {
            let schema = parsed(&one.payload_schema);
            json!({"name": one.name, "description": one.description, "payload_schema": schema})
        })
        .collect();
    let hooks: Vec<_> = definition
        .hooks
        .iter()
        .map(|one| {
            let silent = name(one.when_silent.as_str_name(), "HOOK_POLICY_");
            let silent = Some(silent).filter(|silent| *silent != "UNSPECIFIED");
            json!({"name": one.name, "timeout_ms": one.timeout.map(length), "when_silent": silent})
        })
        .collect();
    json!({
        "name": definition.name, "version": definition.version,
        "description": definition.description, "states": states,
        "transitions": definition.transitions.iter().map(rule).collect::<Vec<_>>(),
        "initial_state": definition.initial_state,
        "context_schema": parsed(&definition.context_schema), "events": events, "hooks": hooks,
        "history_transitions_max": definition.history_transitions_max,
        "create_revision": definition.create_revision,
        "create_time_ms": maybe_time(definition.create_time),
    })
}

fn rule(rule: &TransitionRule) -> Json {
    let guard = rule.guard.as_ref().map(|guard| match guard {
        Guard::Expression(expression) => json!({"expression": expression}),
        Guard::Hook(hook) => json!({"hook": hook}),
    });
    json!({
        "from_states": rule.from_states, "event": rule.event, "to_state": rule.to_state,
        "guard": guard, "assign": rule.assign, "description": rule.description,
    })
}
