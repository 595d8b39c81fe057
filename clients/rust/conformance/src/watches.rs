//! The ops of watches and hooks, which live longer than one line.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};
use statekeep::{
    Call, Change, ChangeKind, Client, HookAnswer, HookQuestion, Serving, Transition, Update, Watch,
    v1,
};
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::time::{Instant, timeout_at};

use crate::answer::Fail;
use crate::args::{Args, Options};
use crate::records;
use crate::store::timed;

const NEXT_TIMEOUT: Duration = Duration::from_secs(10);

/// A watch of any kind, as long as it goes on.
enum Any {
    Changes(Watch<Change>),
    ChangesWithProgress(Watch<Update<Change>>),
    Transitions(Watch<Transition>),
    TransitionsWithProgress(Watch<Update<Transition>>),
}

impl Any {
    async fn next(&mut self) -> Result<Option<Json>, Fail> {
        Ok(match self {
            Self::Changes(watch) => watch.next().await?.as_ref().map(records::change),
            Self::Transitions(watch) => watch.next().await?.as_ref().map(records::transition),
            Self::ChangesWithProgress(watch) => {
                watch.next().await?.map(|update| updated(update, records::change))
            }
            Self::TransitionsWithProgress(watch) => {
                watch.next().await?.map(|update| updated(update, records::transition))
            }
        })
    }

    fn revision(&self) -> u64 {
        match self {
            Self::Changes(watch) => watch.revision(),
            Self::Transitions(watch) => watch.revision(),
            Self::ChangesWithProgress(watch) => watch.revision(),
            Self::TransitionsWithProgress(watch) => watch.revision(),
        }
    }
}

fn updated<T>(update: Update<T>, record: fn(&T) -> Json) -> Json {
    match update {
        Update::Item(item) => record(&item),
        Update::Progress(revision) => json!({"progress": revision}),
        _ => Json::Null,
    }
}

/// A watch by its name.
pub struct Open {
    watch: AsyncMutex<Option<Any>>,
    is_closed: watch::Sender<bool>,
}

impl Open {
    fn new(watch: Any) -> Arc<Self> {
        let is_closed = watch::Sender::new(false);
        Arc::new(Self { watch: AsyncMutex::new(Some(watch)), is_closed })
    }

    pub async fn close(&self) {
        // Whoever waits for it lets go first.
        self.is_closed.send_replace(true);
        self.watch.lock().await.take();
    }

    pub async fn next(&self, args: &Args<'_>) -> Result<Json, Fail> {
        let count = args.maybe_number("count")?.unwrap_or(1);
        let until = Instant::now() + args.maybe_length("timeout_ms")?.unwrap_or(NEXT_TIMEOUT);
        let mut is_closed = self.is_closed.subscribe();
        let mut guard = self.watch.lock().await;
        let (mut items, mut ended, mut revision) = (Vec::new(), false, 0);
        while (items.len() as u64) < count && !ended {
            let Some(watch) = guard.as_mut() else {
                ended = true;
                break;
            };
            let next = tokio::select! {
                biased;
                _ = is_closed.wait_for(|is_closed| *is_closed) => Ok(Ok(None)),
                next = timeout_at(until, watch.next()) => next,
            };
            match next {
                Ok(Ok(Some(item))) => items.push(item),
                Ok(Ok(None)) => ended = true,
                Ok(Err(failure)) => {
                    guard.take();
                    return Err(failure);
                }
                Err(_late) => break,
            }
        }
        if let Some(watch) = guard.as_ref() {
            revision = watch.revision();
        }
        Ok(json!({"items": items, "revision": revision, "ended": ended}))
    }
}

pub async fn of_store(client: &Client, args: &Args<'_>) -> Result<Arc<Open>, Fail> {
    let mut call = client.store().watch();
    for prefix in args.texts("prefixes")? {
        call = call.prefix(prefix);
    }
    for kind in args.texts("kinds")? {
        let known = ChangeKind::from_str_name(&format!("CHANGE_KIND_{kind}"));
        call = call.kinds([known.ok_or_else(|| Fail::broken(format!("no such kind: {kind}")))?]);
    }
    let call = call
        .maybe(
            args.maybe_number("start_revision")?,
            Call::<v1::WatchChangesRequest>::start_revision,
        )
        .when(args.flag("values"), Call::<v1::WatchChangesRequest>::values)
        .when(args.flag("previous_values"), Call::<v1::WatchChangesRequest>::previous_values)
        .maybe(
            args.maybe_length("progress_interval_ms")?,
            Call::<v1::WatchChangesRequest>::progress_interval,
        );
    let call = timed(call, args)?;
    Ok(Open::new(if args.flag("progress") {
        Any::ChangesWithProgress(call.progress().await?)
    } else {
        Any::Changes(call.await?)
    }))
}

pub async fn of_machines(client: &Client, args: &Args<'_>) -> Result<Arc<Open>, Fail> {
    type Transitions = Call<v1::WatchTransitionsRequest>;
    type Add = fn(Transitions, String) -> Transitions;
    let filters: [(&str, Add); 5] = [
        ("machine_ids", Transitions::machine),
        ("definition_names", Transitions::definition),
        ("events", Transitions::event),
        ("from_states", Transitions::from_state),
        ("to_states", Transitions::to_state),
    ];
    let mut call = client.machines().watch();
    for (name, add) in filters {
        for value in args.texts(name)? {
            call = add(call, value);
        }
    }
    let call = call
        .maybe(args.maybe_number("start_revision")?, Transitions::start_revision)
        .maybe(args.maybe_length("progress_interval_ms")?, Transitions::progress_interval);
    let call = timed(call, args)?;
    Ok(Open::new(if args.flag("progress") {
        Any::TransitionsWithProgress(call.progress().await?)
    } else {
        Any::Transitions(call.await?)
    }))
}

/// Hooks that are served, by their name.
#[derive(Default)]
pub struct Hooks {
    serving: Mutex<Option<Serving>>,
    questions: Mutex<Vec<Json>>,
}

impl Hooks {
    pub async fn serve(client: &Client, args: &Args<'_>) -> Result<Arc<Self>, Fail> {
        let answers = args.need("answers")?.clone();
        let names: Vec<_> =
            answers.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        let hooks = Arc::new(Self::default());
        let answering = Arc::clone(&hooks);
        let call = client.machines().serve_guards(names, move |question| {
            let answer = answers[question.hook.as_str()].clone();
            let hooks = Arc::clone(&answering);
            async move { hooks.answer(&question, &answer).await }
        });
        let serving = timed(call, args)?.await?;
        *lock(&hooks.serving) = Some(serving);
        Ok(hooks)
    }

    async fn answer(&self, question: &HookQuestion, answer: &Json) -> HookAnswer {
        lock(&self.questions).push(json!({
            "hook": question.hook, "machine_id": question.machine.id, "event": question.event,
            "to_state": question.to_state, "payload": records::parsed(&question.payload_json),
            "actor": question.actor, "note": question.note,
        }));
        if answer.get("allow").is_some() {
            return HookAnswer::Allow;
        }
        if let Some(why) = answer.get("refuse").and_then(Json::as_str) {
            return HookAnswer::refuse(why);
        }
        assert!(answer.get("fail").is_none(), "the case has this function fail");
        if answer.get("disconnect").is_some() {
            lock(&self.serving).take();
        }
        std::future::pending().await
    }

    pub fn close(&self) -> Json {
        lock(&self.serving).take();
        json!({"questions": *lock(&self.questions)})
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
