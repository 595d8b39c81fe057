package statekeep

import (
	"context"
	"iter"

	"google.golang.org/grpc"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// DifferenceKind is what happened to an entry or machine on the way from one point to another.
type DifferenceKind string

// The kinds of differences. One that this release does not know is DifferenceUnspecified.
const (
	DifferenceUnspecified DifferenceKind = "UNSPECIFIED"
	Added                 DifferenceKind = "ADDED"
	Changed               DifferenceKind = "CHANGED"
	Removed               DifferenceKind = "REMOVED"
)

// Difference is what differs in one entry or machine.
type Difference struct {
	// Kind is what happened to it on the way.
	Kind DifferenceKind
	// Key is that of the entry; "" for a machine.
	Key string
	// MachineID is that of the machine; "" for an entry.
	MachineID string
	// EntryBefore and EntryAfter are the entry at the first and at the second point; nil where there was
	// none. They have values only when these were asked for.
	EntryBefore, EntryAfter *Entry
	// MachineBefore and MachineAfter are the machine likewise.
	MachineBefore, MachineAfter *Machine
}

// Restored says that a snapshot was restored, or in a dry run would be.
type Restored struct {
	// Revision is the one that this made; the latest one when nothing changed.
	Revision uint64
	// Snapshot is the one that was restored.
	Snapshot *Snapshot
	// EntriesSavedCount is how many entries were saved.
	EntriesSavedCount uint64
	// EntriesDeletedCount is how many entries were deleted.
	EntriesDeletedCount uint64
	// MachinesSavedCount is how many machines were created or moved.
	MachinesSavedCount uint64
	// MachinesDeletedCount is how many machines were deleted.
	MachinesDeletedCount uint64
	// Differences are those that a dry run lists: the first 1,000, without values.
	Differences []Difference
}

// Restore makes the state equal to a snapshot again, as one new commit; what happened since stays as
// history. A restore of very much takes its time: give its context a deadline to suit.
func (s *Snapshots) Restore(
	ctx context.Context, snapshot SnapshotRef, options ...RestoreOption,
) (*Restored, error) {
	set := settingsOf(options)
	request := &pb.RestoreSnapshotRequest{
		Namespace: s.connection.namespace, RequestId: set.requestID, DryRun: set.isDryRun,
	}
	if set.prefix != nil {
		request.KeyPrefix = *set.prefix
	}
	switch {
	case snapshot.label != nil:
		request.Target = &pb.RestoreSnapshotRequest_Label{Label: *snapshot.label}
	case snapshot.id != nil:
		request.Target = &pb.RestoreSnapshotRequest_Id{Id: *snapshot.id}
	case snapshot.isLatest:
		request.Target = &pb.RestoreSnapshotRequest_Latest{Latest: true}
	}
	isRetryable := set.requestID != "" || set.isDryRun
	answer, err := alone(s.connection, s.stub.RestoreSnapshot).run(ctx, request, isRetryable)
	if err != nil {
		return nil, err
	}
	return &Restored{
		Revision:             answer.GetRevision(),
		Snapshot:             snapshotFrom(answer.GetSnapshot()),
		EntriesSavedCount:    answer.GetEntriesSavedCount(),
		EntriesDeletedCount:  answer.GetEntriesDeletedCount(),
		MachinesSavedCount:   answer.GetMachinesSavedCount(),
		MachinesDeletedCount: answer.GetMachinesDeletedCount(),
		Differences:          mapped(answer.GetDifferences(), differenceFrom),
	}, nil
}

// Diff yields what differs from one point to another, entries by key first; Now is the latest revision.
// It may take as long as the context allows.
func (s *Snapshots) Diff(
	ctx context.Context, from, to Point, options ...DiffOption,
) iter.Seq2[Difference, error] {
	set := settingsOf(options)
	request := &pb.DiffSnapshotRequest{
		Namespace: s.connection.namespace, From: from.message, To: to.message, WithValues: set.isWithValues,
	}
	if set.prefix != nil {
		request.KeyPrefix = *set.prefix
	}
	open := func(ctx context.Context) (grpc.ServerStreamingClient[pb.DiffSnapshotResponse], error) {
		return s.stub.DiffSnapshot(ctx, request)
	}
	return func(yield func(Difference, error) bool) {
		// A label may mean another snapshot later, so what has begun cannot go on.
		for batch, failure := range receivedWhole(ctx, s.connection, open) {
			if failure != nil {
				yield(Difference{}, failure)
				return
			}
			for _, one := range batch.GetDifferences() {
				if !yield(differenceFrom(one), nil) {
					return
				}
			}
		}
	}
}

func differenceFrom(message *pb.Difference) Difference {
	return Difference{
		Kind:          enumFrom[DifferenceKind](message.GetKind(), pb.DifferenceKind_name, "DIFFERENCE_KIND_"),
		Key:           message.GetKey(),
		MachineID:     message.GetMachineId(),
		EntryBefore:   entryFrom(message.GetEntryBefore()),
		EntryAfter:    entryFrom(message.GetEntryAfter()),
		MachineBefore: machineFrom[string, string](message.GetMachineBefore()),
		MachineAfter:  machineFrom[string, string](message.GetMachineAfter()),
	}
}
