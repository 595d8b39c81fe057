//! Machines with enums, their watches, and hooks served by a function.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use statekeep::{
    Client, Code, Definition, Error, HookAnswer, HookPolicy, Operation, RejectionReason, Require,
    State, Subject, TransitionRule, TypedTransition,
};

use tonic::Status;

use crate::fake::Plan;
use crate::log::Log;
use crate::server::{self, Server};

statekeep::names! {
    enum Door { Closed = "closed", Open = "open", Gone = "gone" }
}
statekeep::names! {
    enum Push { Open = "open", Close = "close", Remove = "remove" }
}

fn table(state: Door, event: Push) -> Option<Door> {
    match (state, event) {
        (Door::Closed, Push::Open) => Some(Door::Open),
        (Door::Open, Push::Close) => Some(Door::Closed),
        (Door::Closed | Door::Open, Push::Remove) => Some(Door::Gone),
        _ => None,
    }
}

#[tokio::test]
async fn machines_have_enums_for_their_states_and_events() {
    let client = server::client("typed");
    let doors = client.machines().typed::<Door, Push>("door");
    assert!(doors.define(Door::Closed, table).await.unwrap().created);
    let made = doors.create("d").context(&json!({"color": "red"})).await.unwrap();
    assert_eq!(made.state, Door::Closed);
    let mut watch = doors.watch().await.unwrap();

    let moved = doors.trigger("d", Push::Open).actor("ada").note("air").await.unwrap();
    let transition = moved.outcome.unwrap();
    assert_eq!(
        (transition.from, transition.event, transition.to),
        (Door::Closed, Some(Push::Open), Door::Open)
    );
    let refused = doors.trigger("d", Push::Close).expected_state(Door::Closed).await.unwrap();
    assert_eq!(refused.outcome.unwrap_err().reason, RejectionReason::StateUnexpected);
    assert_eq!(refused.state, Door::Open);
    assert!(!doors.try_trigger("d", Push::Open).await.unwrap());
    assert!(doors.try_trigger("d", Push::Remove).await.unwrap());
    assert!(doors.is_in("d", Door::Gone).await.unwrap());
    assert!(doors.get("d").await.unwrap().unwrap().machine.finished);
    assert!(doors.get("none").await.unwrap().is_none());
    assert!(doors.allows(Door::Closed, Door::Open).await.unwrap());
    assert!(!doors.allows(Door::Gone, Door::Open).await.unwrap());

    for to in [Door::Open, Door::Gone] {
        let transition = watch.next().await.unwrap().unwrap();
        assert_eq!(TypedTransition::<Door, Push>::read(transition).unwrap().to, to);
    }
}

fn guarded() -> Definition {
    Definition::new("guarded", "shut")
        .state("shut")
        .state(State::new("open").terminal())
        .transition(TransitionRule::new("shut", "open", "open").hook("may_open"))
        .transition(
            TransitionRule::internal("shut", "knock").assign("knocks", "context.knocks + 1"),
        )
        .hook("may_open", Duration::from_secs(5), HookPolicy::Refuse)
}

async fn guarded_machine(client: &Client, id: &str) {
    client.machines().define(guarded()).await.unwrap();
    let create = client.machines().create("guarded").machine_id(id);
    create.context(&json!({"knocks": 0})).await.unwrap();
}

#[tokio::test]
async fn a_function_answers_the_questions_of_a_hook() {
    let client = server::client("hooks");
    guarded_machine(&client, "m").await;
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let (log, _guard) = Log::begin();
    let serving = client.machines().serve_guards(["may_open"], move |question| {
        assert!(question.actor != "early", "no answer begins");
        counted.fetch_add(1, Ordering::Relaxed);
        async move {
            match question.actor.as_str() {
                "ada" => HookAnswer::Allow,
                "panic" => panic!("a hook that panics refuses"),
                actor => HookAnswer::refuse(format!("not {actor}")),
            }
        }
    });
    let serving = serving.questions_max(4).await.unwrap();
    let machines = client.machines();
    let refused = machines.trigger("m", "open").actor("bob").await.unwrap();
    assert_eq!(refused.verdict.rejection().unwrap().message, "not bob");
    assert_eq!(refused.verdict.rejection().unwrap().reason, RejectionReason::HookRefused);
    for actor in ["panic", "early"] {
        let refused = machines.trigger("m", "open").actor(actor).await.unwrap();
        let rejection = refused.verdict.rejection().unwrap();
        assert_eq!(rejection.reason, RejectionReason::HookRefused);
        assert_eq!(rejection.message, "The hook failed.");
    }
    assert!(machines.trigger("m", "open").actor("ada").await.unwrap().is_accepted());
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    serving.stop();
    let lines = log.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, cause) in lines.iter().zip(["a hook that panics refuses", "no answer begins"]) {
        assert!(line.starts_with("ERROR message=A hook failed, so it refuses."), "{line}");
        assert!(line.contains(cause) && line.contains("may_open"), "{line}");
    }
}

#[tokio::test]
async fn hooks_that_are_served_outlast_more_failures_than_a_call_and_say_so() {
    let (log, _guard) = Log::begin();
    let mut endings = vec![(false, Status::unavailable("gone")); 20];
    endings[0].0 = true;
    endings.push((true, Status::unavailable("gone again")));
    endings.push((false, Status::permission_denied("no more")));
    let (plan, client) =
        Plan { endings: Mutex::new(endings.into()), ..Plan::default() }.serve(false).await;
    let serving = client.machines().serve_guards(["h"], async |_| HookAnswer::Allow);
    let ended = serving.await.unwrap().ended().await;
    assert_eq!((ended.code(), plan.seen().streams), (Code::PermissionDenied, 22));
    let said: Vec<_> =
        log.lines().iter().map(|line| line.split(". ").next().unwrap().to_owned()).collect();
    let expected = [
        "WARN message=Hooks are not served for now",
        "INFO message=Hooks are served again",
        "WARN message=Hooks are not served for now",
        "ERROR message=Hooks are no longer served",
    ];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn hooks_that_were_never_served_fail_after_the_attempts_of_a_call() {
    let endings = Mutex::new(vec![(false, Status::unavailable("gone")); 10].into());
    let (plan, client) = Plan { endings, ..Plan::default() }.serve(false).await;
    let failed = client.machines().serve_guards(["h"], async |_| HookAnswer::Allow).await;
    assert!(matches!(failed, Err(Error::Unavailable(_))));
    assert_eq!(plan.seen().streams, 10);
}

#[tokio::test]
async fn hooks_are_served_again_after_a_restart_of_the_server() {
    let mut server = Server::start();
    let client = server::client_of(&server.address, "hooks-again");
    guarded_machine(&client, "m").await;
    let serving = client.machines().serve_guards(["may_open"], async |_| HookAnswer::Allow);
    let _serving = serving.await.unwrap();
    server.kill();
    server.start_again();
    let triggered = client.machines().trigger("m", "open").request_id("once");
    assert!(triggered.await.unwrap().is_accepted());
}

#[tokio::test]
async fn a_serving_that_the_server_refuses_fails() {
    let client = server::client("hooks-refused");
    let refused = client.machines().serve_guards([""], async |_| HookAnswer::Allow).await;
    assert!(matches!(refused, Err(Error::ArgumentInvalid(_))));
}

#[tokio::test]
async fn plain_machines_do_all_that_the_contract_has() {
    let client = server::client("plain");
    let machines = client.machines();
    guarded_machine(&client, "m").await;
    assert_eq!(machines.definition(("guarded", 1)).await.unwrap().unwrap().states.len(), 2);
    assert_eq!(machines.definition("none").await.unwrap(), None);
    assert_eq!(machines.definitions().all().await.unwrap().len(), 1);

    let committed = client
        .store()
        .commit([Operation::trigger("m", "knock"), Operation::create_machine("guarded", "n")])
        .require(Require::machine_state("m", "shut"))
        .await;
    // The second one lacks the context that its first knock needs, which is no reason to refuse it.
    assert_eq!(committed.unwrap().results.len(), 2);
    let machine = machines.get("m").await.unwrap().unwrap();
    assert_eq!(machine.context::<serde_json::Value>().unwrap(), json!({"knocks": 1}));

    let simulated =
        machines.simulate(&machine).event("knock").event("open").hook_answer("may_open", true);
    let simulated = simulated.await.unwrap();
    assert!(simulated.steps.iter().all(|step| step.verdict.is_accepted()));
    let enabled = machines.enabled_events("m").await.unwrap();
    assert_eq!(
        enabled.events.iter().map(|one| one.event.as_str()).collect::<Vec<_>>(),
        ["open", "knock"]
    );
    assert_eq!(machines.list().definition("guarded").state("shut").all().await.unwrap().len(), 2);
    assert_eq!(machines.count().await.unwrap().states[0].count, 2);
    assert_eq!(machines.history("m").all().await.unwrap()[0].event, "knock");
    assert!(machines.validate_transition("a", "b", [("a", "b")]).await.unwrap().valid);
    let diagram = machines.diagram(Subject::Machine("m".into())).await.unwrap();
    assert!(diagram.starts_with("stateDiagram-v2"), "{diagram}");

    machines
        .define(
            guarded()
                .state(State::new("more").terminal())
                .transition(TransitionRule::new("shut", "more", "more")),
        )
        .await
        .unwrap();
    let migrated = machines.migrate("guarded").page_size(1).await.unwrap();
    assert_eq!((migrated.migrated_count, migrated.problems.len()), (2, 0));
    assert!(machines.delete("m").await.unwrap().existed);
    let in_use = machines.delete_definition(("guarded", 2)).await;
    assert!(matches!(in_use, Err(Error::DefinitionInUse(_))));
}
