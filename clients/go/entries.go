package statekeep

import (
	"strings"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Entry is a key with its value, as it stands at one revision. Times are in UTC.
type Entry struct {
	// Key is the entry's name.
	Key string
	// Value is what it holds; of KindNone where values were not asked for.
	Value Value
	// CreateRevision is the revision that made the entry.
	CreateRevision uint64
	// Revision is the revision of its last save.
	Revision uint64
	// CreateTime is the commit time of CreateRevision.
	CreateTime time.Time
	// UpdateTime is the commit time of Revision.
	UpdateTime time.Time
	// ExpireTime is when the entry is gone; zero when it never expires.
	ExpireTime time.Time
}

// HistoryItem is one thing that happened to an entry.
type HistoryItem struct {
	// Revision is that of the commit.
	Revision uint64
	// Time is when it happened.
	Time time.Time
	// Kind is EntrySaved, EntryDeleted or EntryExpired.
	Kind ChangeKind
	// Entry is what was saved; nil for a deletion or an expiry.
	Entry *Entry
}

// Saved says that a save was applied.
type Saved struct {
	// Revision is the one that it made.
	Revision uint64
	// Created says that there was no such entry before.
	Created bool
}

// Deleted says that a deletion was applied.
type Deleted struct {
	// Revision is the one that it made, or the latest one when nothing existed.
	Revision uint64
	// Existed says that there was something to delete.
	Existed bool
}

// Cleared says what a clear did.
type Cleared struct {
	// Revision is the one that it made, or the latest one when nothing was deleted.
	Revision uint64
	// Count is how many entries were deleted.
	Count uint64
}

// ChangeKind is what a commit did to one thing: the contract's name without its prefix.
type ChangeKind string

// The kinds of changes. One that this release does not know is ChangeUnspecified.
const (
	ChangeUnspecified ChangeKind = "UNSPECIFIED"
	EntrySaved        ChangeKind = "ENTRY_SAVED"
	EntryDeleted      ChangeKind = "ENTRY_DELETED"
	EntryExpired      ChangeKind = "ENTRY_EXPIRED"
	MachineCreated    ChangeKind = "MACHINE_CREATED"
	MachineMoved      ChangeKind = "MACHINE_MOVED"
	MachineDeleted    ChangeKind = "MACHINE_DELETED"
	DefinitionAdded   ChangeKind = "DEFINITION_ADDED"
	DefinitionDeleted ChangeKind = "DEFINITION_DELETED"
	SnapshotCreated   ChangeKind = "SNAPSHOT_CREATED"
	SnapshotRestored  ChangeKind = "SNAPSHOT_RESTORED"
	SnapshotDeleted   ChangeKind = "SNAPSHOT_DELETED"
	SchemaSaved       ChangeKind = "SCHEMA_SAVED"
	SchemaDeleted     ChangeKind = "SCHEMA_DELETED"
	SettingsSaved     ChangeKind = "SETTINGS_SAVED"
)

func entryFrom(message *pb.Entry) *Entry {
	if message == nil {
		return nil
	}
	return &Entry{
		Key:            message.GetKey(),
		Value:          valueFrom(message.GetValue()),
		CreateRevision: message.GetCreateRevision(),
		Revision:       message.GetRevision(),
		CreateTime:     timeFrom(message.GetCreateTime()),
		UpdateTime:     timeFrom(message.GetUpdateTime()),
		ExpireTime:     timeFrom(message.GetExpireTime()),
	}
}

func historyItemFrom(message *pb.EntryHistoryItem) HistoryItem {
	return HistoryItem{
		Revision: message.GetRevision(),
		Time:     timeFrom(message.GetTime()),
		Kind:     enumFrom[ChangeKind](message.GetKind(), pb.ChangeKind_name, "CHANGE_KIND_"),
		Entry:    entryFrom(message.GetEntry()),
	}
}

// enumFrom returns the name of an enum's value without its prefix; UNSPECIFIED for one that a newer
// server has.
func enumFrom[T ~string, N ~int32](number N, names map[int32]string, prefix string) T {
	name, isKnown := names[int32(number)]
	if !isKnown {
		return "UNSPECIFIED"
	}
	return T(strings.TrimPrefix(name, prefix))
}

// enumTo returns the number of a name, 0 of "" and -1 of one that is not known, which the server refuses.
func enumTo[N ~int32, T ~string](name T, numbers map[string]int32, prefix string) N {
	if name == "" {
		return 0
	}
	number, isKnown := numbers[prefix+string(name)]
	if !isKnown {
		return -1
	}
	return N(number)
}
