package statekeep

import (
	"context"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Change is one thing that a commit did. Revision and Index together name it: the same in every watch,
// whatever its filters.
type Change struct {
	// Revision is that of the commit.
	Revision uint64
	// Index is the place among the changes of the commit, from 0.
	Index int
	// Time is when it was committed.
	Time time.Time
	// Kind says what was done, and which of the fields below are set.
	Kind ChangeKind
	// Key is that of an entry, or the prefix of a schema.
	Key string
	// Entry is what stands after a save; its value is there when the watch asked for values.
	Entry *Entry
	// PreviousEntry is what stood before, when the watch asked for it and it is still kept.
	PreviousEntry *Entry
	// MachineID is the machine that was created, moved or deleted.
	MachineID string
	// Transition is how the machine moved.
	Transition *Transition
	// Machine is what stands after, when the watch asked for values.
	Machine *Machine
	// DefinitionName is that of the machine, or the one that was added or deleted.
	DefinitionName string
	// DefinitionVersion is its version.
	DefinitionVersion uint32
	// Snapshot is the one that was created, restored or deleted.
	Snapshot *Snapshot
}

// ChangeFilter says what a watch of changes delivers. Its zero value is every change from now on.
type ChangeFilter struct {
	// StartRevision is the first revision to deliver; 0 is from now on.
	StartRevision uint64
	// Prefixes leaves only changes of entries and schemas whose key begins with one of them.
	Prefixes []string
	// Kinds leaves only changes of these kinds.
	Kinds []ChangeKind
	// WithValues asks for what entries and machines hold after the change.
	WithValues bool
	// WithPreviousValues asks for entries as they were before the change.
	WithPreviousValues bool
	// OnProgress is called, between items, when nothing has passed the filters for a while: everything
	// up to the revision was delivered.
	OnProgress func(revision uint64)
	// ProgressInterval is that while, at least 100 ms. Default: 10 s.
	ProgressInterval time.Duration
}

// Watch follows what commits change. It returns once the watch has begun, if it is from now on; the watch
// ends with its context.
func (s *Store) Watch(ctx context.Context, filter ChangeFilter) (*Watch[*Change], error) {
	watch := &Watch[*Change]{
		startRevision: filter.StartRevision, onProgress: filter.OnProgress, isFresh: freshChanges(),
	}
	watch.open = func(ctx context.Context, start uint64) (func() (batch[*Change], error), error) {
		stream, err := s.stub.WatchChanges(ctx, &pb.WatchChangesRequest{
			Namespace:     s.connection.namespace,
			StartRevision: start,
			Prefixes:      filter.Prefixes,
			Kinds: mapped(filter.Kinds, func(kind ChangeKind) pb.ChangeKind {
				return enumTo[pb.ChangeKind](kind, pb.ChangeKind_value, "CHANGE_KIND_")
			}),
			WithValues:         filter.WithValues,
			WithPreviousValues: filter.WithPreviousValues,
			ProgressInterval:   optionalDuration(filter.ProgressInterval),
		})
		return streamed(stream, err, changesFrom)
	}
	return watch.begin(ctx, s.connection)
}

// freshChanges returns what tells a change from those that came already, by revision and index.
func freshChanges() func(watched[*Change]) bool {
	revision, index := uint64(0), -1
	return func(one watched[*Change]) bool {
		if one.revision < revision || one.revision == revision && one.item.Index <= index {
			return false
		}
		revision, index = one.revision, one.item.Index
		return true
	}
}

func changesFrom(message *pb.WatchChangesResponse) batch[*Change] {
	return batch[*Change]{
		revision:  message.GetRevision(),
		isPartial: message.GetPartial(),
		items: mapped(message.GetChanges(), func(one *pb.Change) watched[*Change] {
			return watched[*Change]{item: changeFrom(one), revision: one.GetRevision()}
		}),
	}
}

func changeFrom(message *pb.Change) *Change {
	return &Change{
		Revision:          message.GetRevision(),
		Index:             int(message.GetIndex()),
		Time:              timeFrom(message.GetTime()),
		Kind:              enumFrom[ChangeKind](message.GetKind(), pb.ChangeKind_name, "CHANGE_KIND_"),
		Key:               message.GetKey(),
		Entry:             entryFrom(message.GetEntry()),
		PreviousEntry:     entryFrom(message.GetPreviousEntry()),
		MachineID:         message.GetMachineId(),
		Transition:        transitionFrom[string, string](message.GetTransition()),
		Machine:           machineFrom[string, string](message.GetMachine()),
		DefinitionName:    message.GetDefinitionName(),
		DefinitionVersion: message.GetDefinitionVersion(),
		Snapshot:          snapshotFrom(message.GetSnapshot()),
	}
}
