package statekeep

import (
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// settings is what options say about one call. Each call reads those that its options can set.
type settings struct {
	requestID        string
	at               *pb.PointInTime
	prefix           *string
	keyRange         *pb.KeyRange
	ttl              *durationpb.Duration
	ifRevision       *uint64
	targetRevision   *uint64
	expectedRevision *uint64
	expectedState    string
	label            string
	description      string
	actor, note      string
	machineID        string
	context, payload any
	onTransfer       func(Transfer)
	pageSize         int32
	version          uint32
	format           DiagramFormat
	isReverse        bool
	isPinned         bool
	isEvenPinned     bool
	isDryRun         bool
	isWithValues     bool
	isWithRejected   bool
}

type option interface{ apply(*settings) }

// The options of each call, so that one which a call does not have does not compile.
type (
	// ReadOption is a Point.
	ReadOption interface {
		option
		readOption()
	}
	// WriteOption is RequestID.
	WriteOption interface {
		option
		writeOption()
	}
	// SaveOption is TTL, IfRevision, IfAbsent or RequestID.
	SaveOption interface {
		option
		saveOption()
	}
	// DeleteOption is IfRevision or RequestID.
	DeleteOption interface {
		option
		deleteOption()
	}
	// ListOption is Prefix, Range, Reverse, PageSize or a Point.
	ListOption interface {
		option
		listOption()
	}
	// ScanOption is Prefix, Range, Reverse or a Point.
	ScanOption interface {
		option
		scanOption()
	}
	// CountOption is Prefix, Range or a Point.
	CountOption interface {
		option
		countOption()
	}
	// ClearOption is Prefix, Range or RequestID.
	ClearOption interface {
		option
		clearOption()
	}
	// PageOption is PageSize or a Point.
	PageOption interface {
		option
		pageOption()
	}
	// HistoryOption is Reverse, PageSize or a Point.
	HistoryOption interface {
		option
		historyOption()
	}
)

var noSettings settings

// settingsOf returns what the options say; it is only to be read.
func settingsOf[O option](options []O) *settings {
	if len(options) == 0 {
		return &noSettings
	}
	s := &settings{}
	for _, option := range options {
		option.apply(s)
	}
	return s
}

// Point is where a read looks, in the past. Without one a read sees the latest revision.
type Point struct{ message *pb.PointInTime }

// AtRevision looks at a revision.
func AtRevision(revision uint64) Point {
	return Point{&pb.PointInTime{Point: &pb.PointInTime_Revision{Revision: revision}}}
}

// AtTime looks at the last revision that was committed at a time or before.
func AtTime(moment time.Time) Point {
	return Point{&pb.PointInTime{Point: &pb.PointInTime_Time{Time: timestamppb.New(moment)}}}
}

// AtSnapshot looks at the newest snapshot with a label.
func AtSnapshot(label string) Point {
	return Point{&pb.PointInTime{Point: &pb.PointInTime_SnapshotLabel{SnapshotLabel: label}}}
}

// AtSnapshotID looks at the snapshot with an id.
func AtSnapshotID(id string) Point {
	return Point{&pb.PointInTime{Point: &pb.PointInTime_SnapshotId{SnapshotId: id}}}
}

func (p Point) apply(s *settings) { s.at = p.message }
func (Point) readOption()         {}
func (Point) listOption()         {}
func (Point) scanOption()         {}
func (Point) countOption()        {}
func (Point) pageOption()         {}
func (Point) historyOption()      {}
func (Point) definitionOption()   {}
func (Point) enabledOption()      {}
func (Point) diagramOption()      {}

// RequestID has a mutation applied once, however often it is sent: with one it is tried again when that
// helps, and a repeat gets the first answer.
func RequestID(id string) RequestIDOption { return RequestIDOption(id) }

// RequestIDOption is what RequestID returns; every mutation takes it.
type RequestIDOption string

func (id RequestIDOption) apply(s *settings)    { s.requestID = string(id) }
func (RequestIDOption) writeOption()            {}
func (RequestIDOption) saveOption()             {}
func (RequestIDOption) deleteOption()           {}
func (RequestIDOption) clearOption()            {}
func (RequestIDOption) snapshotOption()         {}
func (RequestIDOption) deleteSnapshotOption()   {}
func (RequestIDOption) restoreOption()          {}
func (RequestIDOption) importOption()           {}
func (RequestIDOption) defineOption()           {}
func (RequestIDOption) deleteDefinitionOption() {}
func (RequestIDOption) createOption()           {}
func (RequestIDOption) triggerOption()          {}

// TTL has an entry live for so long, counted from its commit.
func TTL(lifetime time.Duration) SaveOption { return ttl(lifetime) }

type ttl time.Duration

func (t ttl) apply(s *settings) { s.ttl = durationpb.New(time.Duration(t)) }
func (ttl) saveOption()         {}

// IfRevision has a save or delete apply only when the entry has this revision, 0 meaning that there is
// none; else it fails with ErrPreconditionFailed.
func IfRevision(revision uint64) IfRevisionOption { return IfRevisionOption(revision) }

// IfAbsent has a save apply only when there is no such entry.
func IfAbsent() IfRevisionOption { return IfRevision(0) }

// IfRevisionOption is what IfRevision and IfAbsent return.
type IfRevisionOption uint64

func (revision IfRevisionOption) apply(s *settings) { s.ifRevision = (*uint64)(&revision) }
func (IfRevisionOption) saveOption()                {}
func (IfRevisionOption) deleteOption()              {}

// Prefix selects the entries whose key begins with it.
func Prefix(prefix string) PrefixOption { return PrefixOption{Selection{prefix: &prefix}} }

// PrefixOption is what Prefix returns: a Selection for the calls that take a prefix alone, too.
type PrefixOption struct{ Selection }

func (PrefixOption) restoreOption() {}
func (PrefixOption) diffOption()    {}

// Range selects the entries from the key start up to, but without, the key end, in the order of their
// UTF-8 bytes. An end that is "" is none.
func Range(start, end string) Selection {
	return Selection{keyRange: &pb.KeyRange{Start: start, End: end}}
}

// Selection says which entries a call is about: those of a Prefix or a Range. Without one it is about all.
type Selection struct {
	prefix   *string
	keyRange *pb.KeyRange
}

func (selection Selection) apply(s *settings) {
	s.prefix, s.keyRange = selection.prefix, selection.keyRange
}
func (Selection) listOption()  {}
func (Selection) scanOption()  {}
func (Selection) countOption() {}
func (Selection) clearOption() {}

// Reverse begins with the last key; of snapshots and transitions, with the oldest.
func Reverse() ReverseOption { return ReverseOption{} }

// ReverseOption is what Reverse returns.
type ReverseOption struct{}

func (ReverseOption) apply(s *settings)    { s.isReverse = true }
func (ReverseOption) listOption()          {}
func (ReverseOption) scanOption()          {}
func (ReverseOption) historyOption()       {}
func (ReverseOption) listSnapshotsOption() {}

// PageSize is how many items a page has at most, 1 to 1,000. Pages are fetched as they are needed.
func PageSize(items int) PageSizeOption { return PageSizeOption(items) }

// PageSizeOption is what PageSize returns.
type PageSizeOption int

func (size PageSizeOption) apply(s *settings) { s.pageSize = clampInt32(int(size)) }
func (PageSizeOption) listOption()            {}
func (PageSizeOption) pageOption()            {}
func (PageSizeOption) historyOption()         {}
func (PageSizeOption) listSnapshotsOption()   {}
func (PageSizeOption) namespacesOption()      {}

func clampInt32(n int) int32 { return int32(max(-1<<31, min(n, 1<<31-1))) }
