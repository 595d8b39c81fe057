package main

import (
	"context"

	"github.com/statekeep/statekeep/clients/go"
)

func adminStatus(ctx context.Context, d *driver, args *arguments) (record, error) {
	status, err := d.client(args).Admin.Status(ctx)
	if err != nil {
		return nil, err
	}
	return record{
		"revision": status.Revision, "namespace": namespaceRecord(status.Namespace),
		"server_release": status.ServerRelease, "namespaces_count": status.NamespacesCount,
		"limits": status.Limits,
	}, nil
}

func adminNamespaces(ctx context.Context, d *driver, args *arguments) (record, error) {
	namespaces := d.client(args).Admin.Namespaces(
		ctx, text(args.Prefix), statekeep.PageSize(args.PageSize),
	)
	return listed("namespaces", namespaces, args.Take, namespaceRecord)
}

func adminSettings(ctx context.Context, d *driver, args *arguments) (record, error) {
	settings, err := d.client(args).Admin.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return record{
		"revision": settings.Revision, "effective": settingsRecord(settings.Effective),
		"settings": settingsRecord(settings.Settings),
	}, nil
}

func adminSetSettings(ctx context.Context, d *driver, args *arguments) (record, error) {
	settings := statekeep.NamespaceSettings{
		HistoryAge:          milliseconds(args.HistoryAgeMs),
		HistoryRevisionsMax: args.HistoryRevisionsMax,
		EntriesMax:          args.EntriesMax,
		EntriesBytesMax:     args.EntriesBytesMax,
	}
	if args.SnapshotPolicy != nil {
		settings.SnapshotPolicy = &statekeep.SnapshotPolicy{
			SnapshotsMax: args.SnapshotPolicy.SnapshotsMax,
			LimitAction:  args.SnapshotPolicy.LimitAction,
		}
	}
	set, err := d.client(args).Admin.SetSettings(ctx, settings, statekeep.RequestID(args.RequestID))
	if err != nil {
		return nil, err
	}
	return record{"revision": set.Revision, "effective": settingsRecord(set.Effective)}, nil
}

func adminDeleteNamespace(ctx context.Context, d *driver, args *arguments) (record, error) {
	deleted, err := d.client(args).Admin.DeleteNamespace(ctx, statekeep.RequestID(args.RequestID))
	return deletedRecord(deleted), err
}

func adminCompact(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.CompactOption{}
	if args.TargetRevision != nil {
		options = append(options, statekeep.CompactTo(*args.TargetRevision))
	}
	compacted, err := d.client(args).Admin.Compact(ctx, options...)
	if err != nil {
		return nil, err
	}
	return record{
		"revision": compacted.Revision, "floor": compacted.Floor,
		"records_removed_count": compacted.RecordsRemovedCount,
	}, nil
}

func adminVerify(ctx context.Context, d *driver, args *arguments) (record, error) {
	answer := record{}
	damaged := []record{}
	for progress, err := range d.client(args).Admin.Verify(ctx) {
		if err != nil {
			return nil, err
		}
		for _, one := range progress.DamagedRecords {
			damaged = append(damaged, record{
				"namespace": one.Namespace, "kind": one.Kind, "key": one.Key,
				"revision": one.Revision, "detail": one.Detail,
			})
		}
		answer["records_checked_count"] = progress.RecordsCheckedCount
		answer["done"] = progress.Done
	}
	answer["damaged_records"] = damaged
	return answer, nil
}
