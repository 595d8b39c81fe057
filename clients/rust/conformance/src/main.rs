//! The conformance driver of the Rust client: JSON lines in, JSON lines out.
//!
//! `tests/conformance/README.md` of the project says what the lines look like. Each line is begun
//! when it is read, and answered when it is done.

mod answer;
mod args;
mod base64;
mod definitions;
mod machines;
mod records;
mod snapshots;
mod store;
mod watches;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value as Json, json};
use statekeep::{Client, Tls};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{mpsc, oneshot};

use answer::Fail;
use args::{Args, Options};
use watches::{Hooks, Open};

/// What the lines share.
#[derive(Default)]
struct Driver {
    clients: Mutex<HashMap<String, Client>>,
    watches: Mutex<HashMap<String, Arc<Open>>>,
    hooks: Mutex<HashMap<String, Arc<Hooks>>>,
    cancels: Mutex<HashMap<String, oneshot::Sender<oneshot::Sender<()>>>>,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let driver = Arc::new(Driver::default());
    let (answers, mut outgoing) = mpsc::unbounded_channel::<Json>();
    let writer = tokio::spawn(async move {
        let mut out = tokio::io::stdout();
        while let Some(answer) = outgoing.recv().await {
            out.write_all(format!("{answer}\n").as_bytes()).await?;
            out.flush().await?;
        }
        Ok::<_, std::io::Error>(())
    });
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let (driver, answers) = (Arc::clone(&driver), answers.clone());
        let line: Json = match serde_json::from_str(&line) {
            Ok(line) => line,
            Err(error) => {
                let _ = answers.send(json!({"id": null, "broken": error.to_string()}));
                continue;
            }
        };
        let (cancel, cancelled) = oneshot::channel();
        let id = line["id"].clone();
        lock(&driver.cancels).insert(id.to_string(), cancel);
        tokio::spawn(async move {
            let (result, done) = tokio::select! {
                result = driver.run(&line) => (result, None),
                Ok(done) = cancelled => (Err(Fail::Cancelled), Some(done)),
            };
            lock(&driver.cancels).remove(&id.to_string());
            let _ = answers.send(answer::line(&id, result));
            if let Some(done) = done {
                let _ = done.send(());
            }
        });
    }
    drop(answers);
    // Lines that are still under way end with the program.
    tokio::select! {
        written = writer => written?,
        () = tokio::time::sleep(std::time::Duration::from_secs(1)) => Ok(()),
    }
}

impl Driver {
    async fn run(&self, line: &Json) -> Result<Json, Fail> {
        let args = Args(line.get("args").unwrap_or(&Json::Null));
        let op = line["op"].as_str().ok_or_else(|| Fail::broken("op is missing"))?;
        let (group, verb) = op.split_once('.').ok_or_else(|| Fail::broken("op has no group"))?;
        match (group, verb) {
            ("client", "open") => self.open(&args),
            ("client", "close") => {
                self.client(&args)?.close();
                Ok(json!({}))
            }
            ("call", "cancel") => self.cancel(&args).await,
            ("watch", _) => self.watch(verb, &args).await,
            ("store", "watch") => {
                let watch = watches::of_store(&self.client(&args)?, &args).await?;
                lock(&self.watches).insert(args.text("watch")?, watch);
                Ok(json!({}))
            }
            ("machines", "watch") => {
                let watch = watches::of_machines(&self.client(&args)?, &args).await?;
                lock(&self.watches).insert(args.text("watch")?, watch);
                Ok(json!({}))
            }
            ("hooks", "serve") => {
                let hooks = Hooks::serve(&self.client(&args)?, &args).await?;
                lock(&self.hooks).insert(args.text("hooks")?, hooks);
                Ok(json!({}))
            }
            ("hooks", "close") => {
                let hooks = lock(&self.hooks).remove(&args.text("hooks")?);
                Ok(hooks.ok_or_else(|| Fail::broken("no such hooks"))?.close())
            }
            ("store", _) => store::run(verb, &self.client(&args)?, &args).await,
            ("snapshots", _) => snapshots::run(verb, &self.client(&args)?, &args).await,
            ("machines", _) => machines::run(verb, &self.client(&args)?, &args).await,
            ("admin", _) => snapshots::administer(verb, &self.client(&args)?, &args).await,
            _ => Err(Fail::broken(format!("no such op: {op}"))),
        }
    }

    fn open(&self, args: &Args<'_>) -> Result<Json, Fail> {
        let pipeline = args.get("pipeline").and_then(Json::as_bool).unwrap_or(true);
        let client = Client::builder(&args.text("address")?)
            .pipeline(pipeline)
            .maybe(args.maybe_text("namespace")?, statekeep::ClientBuilder::namespace)
            .maybe(args.maybe_text("token")?, statekeep::ClientBuilder::token)
            .maybe(args.maybe_length("timeout_ms")?, statekeep::ClientBuilder::timeout)
            .maybe(args.maybe_text("ca_file")?, |builder, file| {
                builder.tls(Tls::new().ca_file(file))
            })
            .build()?;
        lock(&self.clients).insert(args.text("client")?, client);
        Ok(json!({}))
    }

    fn client(&self, args: &Args<'_>) -> Result<Client, Fail> {
        let name = args.text("client")?;
        let client = lock(&self.clients).get(&name).cloned();
        client.ok_or_else(|| Fail::broken(format!("no such client: {name}")))
    }

    async fn cancel(&self, args: &Args<'_>) -> Result<Json, Fail> {
        let cancel = lock(&self.cancels).remove(&args.need("call")?.to_string());
        let (done, is_done) = oneshot::channel();
        if let Some(cancel) = cancel
            && cancel.send(done).is_ok()
        {
            // A line that ended by itself meanwhile drops the other side.
            let _ = is_done.await;
        }
        Ok(json!({}))
    }

    async fn watch(&self, verb: &str, args: &Args<'_>) -> Result<Json, Fail> {
        let name = args.text("watch")?;
        let watch = lock(&self.watches).get(&name).cloned();
        let watch = watch.ok_or_else(|| Fail::broken(format!("no such watch: {name}")))?;
        match verb {
            "next" => watch.next(args).await,
            "close" => {
                watch.close().await;
                Ok(json!({}))
            }
            _ => Err(Fail::broken(format!("no such op: watch.{verb}"))),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
