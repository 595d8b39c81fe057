package main

import (
	"context"
	"errors"

	"github.com/statekeep/statekeep/clients/go"
)

func madeRecord(made *statekeep.SnapshotMade) record {
	return record{
		"revision": made.Revision, "snapshot": snapshotRecord(made.Snapshot),
		"evicted_snapshot_ids": each(made.EvictedIDs, same[string]),
	}
}

func snapshotsCreate(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.SnapshotOption{
		statekeep.Description(args.Description), statekeep.RequestID(args.RequestID),
	}
	if args.Pinned {
		options = append(options, statekeep.Pinned())
	}
	made, err := d.client(args).Snapshots.Create(ctx, text(args.Label), options...)
	if err != nil {
		return nil, err
	}
	return madeRecord(made), nil
}

func snapshotsGet(ctx context.Context, d *driver, args *arguments) (record, error) {
	snapshot, err := d.client(args).Snapshots.Get(ctx, args.snapshot())
	if errors.Is(err, statekeep.ErrSnapshotNotFound) {
		return record{"snapshot": nil}, nil
	}
	return record{"snapshot": snapshotRecord(snapshot)}, err
}

func snapshotsList(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.ListSnapshotsOption{statekeep.PageSize(args.PageSize)}
	if args.Reverse {
		options = append(options, statekeep.Reverse())
	}
	snapshots := d.client(args).Snapshots.List(ctx, text(args.Label), options...)
	return listed("snapshots", snapshots, args.Take, snapshotRecord)
}

func snapshotsCount(ctx context.Context, d *driver, args *arguments) (record, error) {
	count, err := d.client(args).Snapshots.Count(ctx, text(args.Label))
	return record{"count": count}, err
}

func snapshotsDelete(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.DeleteSnapshotOption{statekeep.RequestID(args.RequestID)}
	if args.EvenIfPinned {
		options = append(options, statekeep.EvenIfPinned())
	}
	gone, err := d.client(args).Snapshots.Delete(ctx, args.snapshot(), options...)
	if err != nil {
		return nil, err
	}
	return record{"revision": gone.Revision, "snapshot": snapshotRecord(gone.Snapshot)}, nil
}

func snapshotsRestore(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.RestoreOption{
		statekeep.Prefix(args.KeyPrefix), statekeep.RequestID(args.RequestID),
	}
	if args.DryRun {
		options = append(options, statekeep.DryRun())
	}
	restored, err := d.client(args).Snapshots.Restore(ctx, args.snapshot(), options...)
	if err != nil {
		return nil, err
	}
	return record{
		"revision": restored.Revision, "snapshot": snapshotRecord(restored.Snapshot),
		"entries_saved_count":    restored.EntriesSavedCount,
		"entries_deleted_count":  restored.EntriesDeletedCount,
		"machines_saved_count":   restored.MachinesSavedCount,
		"machines_deleted_count": restored.MachinesDeletedCount,
		"differences":            each(restored.Differences, differenceRecord),
	}, nil
}

func snapshotsDiff(ctx context.Context, d *driver, args *arguments) (record, error) {
	from, err := args.From.toPoint()
	if err != nil {
		return nil, err
	}
	to, err := args.To.toPoint()
	if err != nil {
		return nil, err
	}
	options := []statekeep.DiffOption{statekeep.Prefix(args.KeyPrefix)}
	if args.Values {
		options = append(options, statekeep.WithValues())
	}
	differences := d.client(args).Snapshots.Diff(ctx, from, to, options...)
	return listed("differences", differences, args.Take, differenceRecord)
}

func snapshotsPolicy(ctx context.Context, d *driver, args *arguments) (record, error) {
	policy, err := d.client(args).Snapshots.Policy(ctx)
	return policyRecord(policy), err
}

func snapshotsSetPolicy(ctx context.Context, d *driver, args *arguments) (record, error) {
	policy, err := d.client(args).Snapshots.SetPolicy(ctx, statekeep.SnapshotPolicy{
		SnapshotsMax: args.SnapshotsMax, LimitAction: args.LimitAction,
	}, statekeep.RequestID(args.RequestID))
	return policyRecord(policy), err
}

func snapshotsExport(ctx context.Context, d *driver, args *arguments) (record, error) {
	snapshot, err := d.client(args).Snapshots.ExportFile(ctx, args.snapshot(), args.Path)
	return record{"snapshot": snapshotRecord(snapshot)}, err
}

func snapshotsImport(ctx context.Context, d *driver, args *arguments) (record, error) {
	options := []statekeep.ImportOption{
		statekeep.Label(text(args.Label)), statekeep.Description(args.Description),
		statekeep.RequestID(args.RequestID),
	}
	if args.Pinned {
		options = append(options, statekeep.Pinned())
	}
	made, err := d.client(args).Snapshots.ImportFile(ctx, args.Path, options...)
	if err != nil {
		return nil, err
	}
	return madeRecord(made), nil
}
