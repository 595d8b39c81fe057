//! The ops of snapshots and of administration.

use serde_json::{Value as Json, json};
use statekeep::{Call, Client, NamespaceSettings, SnapshotLimitAction, SnapshotPolicy, v1};

use crate::answer::Fail;
use crate::args::{Args, Options};
use crate::records;
use crate::store::{taken, timed};

pub async fn run(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let snapshots = client.snapshots();
    match op {
        "create" => {
            let call = snapshots
                .create(args.text("label")?)
                .maybe(
                    args.maybe_text("description")?,
                    Call::<v1::CreateSnapshotRequest>::description,
                )
                .when(args.flag("pinned"), Call::<v1::CreateSnapshotRequest>::pinned)
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            Ok(records::snapshot_created(&timed(call, args)?.await?))
        }
        "get" => {
            let found = timed(snapshots.get(args.target()?), args)?.await?;
            Ok(json!({"snapshot": found.as_ref().map(records::snapshot)}))
        }
        "list" => {
            let call = snapshots
                .list()
                .maybe(args.maybe_text("label")?, Call::<v1::ListSnapshotsRequest>::label)
                .when(args.flag("reverse"), Call::reverse)
                .maybe(args.maybe_small("page_size")?, Call::page_size);
            let found = taken(timed(call, args)?, args).await?;
            Ok(json!({"snapshots": records::list(&found, records::snapshot)}))
        }
        "count" => {
            let label = args.maybe_text("label")?;
            let call = snapshots.count().maybe(label, Call::<v1::CountSnapshotsRequest>::label);
            Ok(json!({"count": timed(call, args)?.await?}))
        }
        "delete" => {
            let call = snapshots
                .delete(args.target()?)
                .when(
                    args.flag("even_if_pinned"),
                    Call::<v1::DeleteSnapshotRequest>::even_if_pinned,
                )
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            let deleted = timed(call, args)?.await?;
            let snapshot = records::snapshot(&deleted.snapshot);
            Ok(json!({"revision": deleted.revision, "snapshot": snapshot}))
        }
        "restore" => restore(client, args).await,
        "diff" => {
            let from = args.maybe_at("from")?.ok_or_else(|| Fail::broken("from is missing"))?;
            let call = snapshots
                .diff(from)
                .maybe(args.maybe_at("to")?, Call::<v1::DiffSnapshotRequest>::to)
                .maybe(args.maybe_text("key_prefix")?, Call::<v1::DiffSnapshotRequest>::key_prefix)
                .when(args.flag("values"), Call::<v1::DiffSnapshotRequest>::values);
            let found = taken(timed(call, args)?, args).await?;
            Ok(json!({"differences": records::list(&found, records::difference)}))
        }
        _ => policies_and_files(op, client, args).await,
    }
}

async fn restore(client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let call = client
        .snapshots()
        .restore(args.target()?)
        .maybe(args.maybe_text("key_prefix")?, Call::<v1::RestoreSnapshotRequest>::key_prefix)
        .when(args.flag("dry_run"), Call::<v1::RestoreSnapshotRequest>::dry_run)
        .maybe(args.maybe_text("request_id")?, Call::request_id);
    let restored = timed(call, args)?.await?;
    Ok(json!({
        "revision": restored.revision, "snapshot": records::snapshot(&restored.snapshot),
        "entries_saved_count": restored.entries_saved_count,
        "entries_deleted_count": restored.entries_deleted_count,
        "machines_saved_count": restored.machines_saved_count,
        "machines_deleted_count": restored.machines_deleted_count,
        "differences": records::list(&restored.differences, records::difference),
    }))
}

async fn policies_and_files(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let snapshots = client.snapshots();
    match op {
        "policy" => Ok(records::policy(&timed(snapshots.policy(), args)?.await?)),
        "set_policy" => {
            let call = snapshots.set_policy(policy(args)?);
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            Ok(records::policy(&timed(call, args)?.await?))
        }
        "export" => {
            let call = snapshots.export(args.target()?, args.text("path")?);
            let exported = timed(call, args)?.await?;
            Ok(json!({"snapshot": records::snapshot(&exported.snapshot)}))
        }
        "import" => {
            let call = snapshots
                .import(args.text("path")?)
                .maybe(args.maybe_text("label")?, Call::<statekeep::Import>::label)
                .maybe(args.maybe_text("description")?, Call::<statekeep::Import>::description)
                .when(args.flag("pinned"), Call::<statekeep::Import>::pinned)
                .maybe(args.maybe_text("request_id")?, Call::request_id);
            Ok(records::snapshot_created(&timed(call, args)?.await?))
        }
        other => Err(Fail::broken(format!("no such op: snapshots.{other}"))),
    }
}

fn policy(args: &Args<'_>) -> Result<SnapshotPolicy, Fail> {
    let action = args.maybe_name(
        "limit_action",
        "SNAPSHOT_LIMIT_ACTION_",
        SnapshotLimitAction::from_str_name,
    )?;
    Ok(SnapshotPolicy {
        snapshots_max: args.maybe_small("snapshots_max")?.unwrap_or_default(),
        limit_action: action.unwrap_or_default(),
    })
}

pub async fn administer(op: &str, client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let admin = client.admin();
    match op {
        "status" => {
            let status = timed(admin.status(), args)?.await?;
            Ok(json!({
                "revision": status.revision, "namespace": records::namespace(&status.namespace),
                "server_release": status.server_release,
                "namespaces_count": status.namespaces_count, "limits": status.limits,
            }))
        }
        "namespaces" => {
            let call = admin
                .namespaces()
                .maybe(args.maybe_text("prefix")?, Call::<v1::ListNamespacesRequest>::prefix)
                .maybe(args.maybe_small("page_size")?, Call::page_size);
            let found = taken(timed(call, args)?, args).await?;
            Ok(json!({"namespaces": records::list(&found, records::namespace)}))
        }
        "settings" => {
            let found = timed(admin.settings(), args)?.await?;
            Ok(json!({
                "revision": found.revision, "effective": records::settings(&found.effective),
                "settings": records::settings(&found.settings),
            }))
        }
        "set_settings" => {
            let call = admin.set_settings(settings(args)?);
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            let set = timed(call, args)?.await?;
            let effective = records::settings(&set.effective);
            Ok(json!({"revision": set.revision, "effective": effective}))
        }
        "delete_namespace" => {
            let call = admin.delete_namespace();
            let call = call.maybe(args.maybe_text("request_id")?, Call::request_id);
            let deleted = timed(call, args)?.await?;
            Ok(json!({"revision": deleted.revision, "existed": deleted.existed}))
        }
        "compact" => {
            let target = args.maybe_number("target_revision")?;
            let call = admin.compact().maybe(target, Call::<v1::CompactRequest>::target_revision);
            let done = timed(call, args)?.await?;
            Ok(json!({
                "revision": done.revision, "floor": done.floor,
                "records_removed_count": done.records_removed_count,
            }))
        }
        "verify" => verify(client, args).await,
        other => Err(Fail::broken(format!("no such op: admin.{other}"))),
    }
}

fn settings(args: &Args<'_>) -> Result<NamespaceSettings, Fail> {
    Ok(NamespaceSettings {
        history_age: args.maybe_length("history_age_ms")?,
        history_revisions_max: args.maybe_number("history_revisions_max")?.unwrap_or_default(),
        entries_max: args.maybe_number("entries_max")?.unwrap_or_default(),
        entries_bytes_max: args.maybe_number("entries_bytes_max")?.unwrap_or_default(),
        snapshot_policy: match args.get("snapshot_policy") {
            Some(given) => Some(policy(&Args(given))?),
            None => None,
        },
    })
}

async fn verify(client: &Client, args: &Args<'_>) -> Result<Json, Fail> {
    let mut messages = timed(client.admin().verify(), args)?.stream();
    let (mut checked, mut done, mut damaged) = (0, false, Vec::new());
    while let Some(progress) = messages.next().await? {
        (checked, done) = (progress.records_checked_count, progress.done);
        damaged.extend(progress.damaged_records.into_iter().map(|one| {
            json!({
                "namespace": one.namespace, "kind": one.kind, "key": one.key,
                "revision": one.revision, "detail": one.detail,
            })
        }));
    }
    Ok(json!({"records_checked_count": checked, "done": done, "damaged_records": damaged}))
}
