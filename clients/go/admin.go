package statekeep

import (
	"context"
	"iter"
	"time"

	"google.golang.org/grpc"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// NamespaceStatus is what there is in a namespace.
type NamespaceStatus struct {
	// Namespace is its name.
	Namespace string
	// Revision is the latest one.
	Revision uint64
	// Floor is the oldest revision that is still readable, apart from those that snapshots keep.
	Floor uint64
	// UpdateTime is that of the latest commit; zero before the first.
	UpdateTime time.Time
	// EntriesCount is how many entries there are, of EntriesBytes of keys and values.
	EntriesCount, EntriesBytes uint64
	// MachinesCount is how many machines there are.
	MachinesCount uint64
	// SnapshotsCount is how many snapshots there are.
	SnapshotsCount uint64
}

// Status is the condition of the server, of its store and of the client's namespace.
type Status struct {
	// Revision is the latest one of the namespace.
	Revision uint64
	// Namespace is what there is in it.
	Namespace NamespaceStatus
	// ServerRelease is the release of the server.
	ServerRelease string
	// StartTime is when it started, Uptime ago.
	StartTime time.Time
	Uptime    time.Duration
	// StoreID is the id of the store.
	StoreID string
	// NamespacesCount is how many namespaces exist.
	NamespacesCount uint64
	// FileBytes is the size of the data file, of which FileUsedBytes are in use; it may grow to
	// FileBytesMax.
	FileBytes, FileUsedBytes, FileBytesMax uint64
	// MemoryBytes is the private memory of the server's process.
	MemoryBytes uint64
	// WritesWaiting is how many writes are waiting.
	WritesWaiting uint64
	// StreamsOpen is how many streams are open.
	StreamsOpen uint64
	// Limits holds every limit by its name, such as "value_bytes_max".
	Limits map[string]uint64
}

// NamespaceSettings says what a namespace keeps and how much it may hold. What is left out is the server's
// default.
type NamespaceSettings struct {
	// HistoryAge is how long history is kept.
	HistoryAge time.Duration
	// HistoryRevisionsMax is how many revisions of history are kept.
	HistoryRevisionsMax uint64
	// EntriesMax is how many entries it may hold.
	EntriesMax uint64
	// EntriesBytesMax is how many bytes of keys and values it may hold.
	EntriesBytesMax uint64
	// SnapshotPolicy says how many snapshots it keeps.
	SnapshotPolicy *SnapshotPolicy
}

// Settings are those of a namespace.
type Settings struct {
	// Revision is the one that was read or made.
	Revision uint64
	// Effective are those in force, with 0 for no limit.
	Effective NamespaceSettings
	// Settings are those that were set, to be changed and set again.
	Settings NamespaceSettings
}

// Compacted says that a compaction is done.
type Compacted struct {
	// Revision is the latest one.
	Revision uint64
	// Floor is the oldest revision that is readable from now on.
	Floor uint64
	// RecordsRemovedCount is how many records were removed.
	RecordsRemovedCount uint64
}

// DamagedRecord is a stored record that fails its checksum.
type DamagedRecord struct {
	// Namespace is that of the record; "" when it belongs to none.
	Namespace string
	// Kind is what it is: "entry", "change" and so on.
	Kind string
	// Key is its name.
	Key string
	// Revision is its revision; 0 when it has none.
	Revision uint64
	// Detail is a sentence for people.
	Detail string
}

// VerifyProgress is how far a verification has come.
type VerifyProgress struct {
	// RecordsCheckedCount is how many records have been read, of RecordsTotalCount.
	RecordsCheckedCount, RecordsTotalCount uint64
	// DamagedRecords are those found since the progress before.
	DamagedRecords []DamagedRecord
	// Done says that everything was read.
	Done bool
}

// Admin is the care of the store: its condition, its namespaces, their settings, its health.
type Admin struct {
	connection *connection
	stub       pb.AdminServiceClient
}

func newAdmin(c *connection) *Admin {
	return &Admin{connection: c, stub: pb.NewAdminServiceClient(c.channel)}
}

// Status returns the condition of the server, of its store and of this namespace.
func (a *Admin) Status(ctx context.Context) (*Status, error) {
	request := &pb.GetStatusRequest{Namespace: a.connection.namespace}
	answer, err := alone(a.connection, a.stub.GetStatus).run(ctx, request, true)
	if err != nil {
		return nil, err
	}
	return &Status{
		Revision:        answer.GetRevision(),
		Namespace:       namespaceStatusFrom(answer.GetNamespace()),
		ServerRelease:   answer.GetServerRelease(),
		StartTime:       timeFrom(answer.GetStartTime()),
		Uptime:          answer.GetUptime().AsDuration(),
		StoreID:         answer.GetStoreId(),
		NamespacesCount: answer.GetNamespacesCount(),
		FileBytes:       answer.GetFileBytes(),
		FileUsedBytes:   answer.GetFileUsedBytes(),
		FileBytesMax:    answer.GetFileBytesMax(),
		MemoryBytes:     answer.GetMemoryBytes(),
		WritesWaiting:   answer.GetWritesWaiting(),
		StreamsOpen:     answer.GetStreamsOpen(),
		Limits:          answer.GetLimits(),
	}, nil
}

// Namespaces yields the namespaces that exist, by name; with a prefix that is not "", those that begin
// with it.
func (a *Admin) Namespaces(
	ctx context.Context, prefix string, options ...NamespacesOption,
) iter.Seq2[NamespaceStatus, error] {
	set := settingsOf(options)
	request := &pb.ListNamespacesRequest{Prefix: prefix, PageSize: set.pageSize}
	list := alone(a.connection, a.stub.ListNamespaces)
	return pages(func(token string) (paged[NamespaceStatus], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		items := mapped(answer.GetNamespaces(), namespaceStatusFrom)
		return paged[NamespaceStatus]{items, answer.GetNextPageToken()}, err
	})
}

// Settings returns the settings of this namespace.
func (a *Admin) Settings(ctx context.Context) (*Settings, error) {
	request := &pb.GetNamespaceSettingsRequest{Namespace: a.connection.namespace}
	answer, err := alone(a.connection, a.stub.GetNamespaceSettings).run(ctx, request, true)
	if err != nil {
		return nil, err
	}
	return &Settings{
		Revision:  answer.GetRevision(),
		Effective: namespaceSettingsFrom(answer.GetEffective()),
		Settings:  namespaceSettingsFrom(answer.GetSettings()),
	}, nil
}

// SetSettings replaces all settings of this namespace. To change one of them, change the Settings that
// Admin.Settings returns, and set those.
func (a *Admin) SetSettings(
	ctx context.Context, settings NamespaceSettings, options ...WriteOption,
) (*Settings, error) {
	set := settingsOf(options)
	request := &pb.SetNamespaceSettingsRequest{
		Namespace: a.connection.namespace, RequestId: set.requestID, Settings: settings.message(),
	}
	run := alone(a.connection, a.stub.SetNamespaceSettings).run
	answer, err := run(ctx, request, set.requestID != "")
	if err != nil {
		return nil, err
	}
	return &Settings{
		Revision:  answer.GetRevision(),
		Effective: namespaceSettingsFrom(answer.GetEffective()),
		Settings:  settings,
	}, nil
}

// DeleteNamespace deletes everything in this namespace, history included; its revisions only go on.
func (a *Admin) DeleteNamespace(ctx context.Context, options ...WriteOption) (Deleted, error) {
	set := settingsOf(options)
	request := &pb.DeleteNamespaceRequest{Namespace: a.connection.namespace, RequestId: set.requestID}
	answer, err := alone(a.connection, a.stub.DeleteNamespace).run(ctx, request, set.requestID != "")
	return Deleted{Revision: answer.GetRevision(), Existed: answer.GetExisted()}, err
}

// Compact raises the floor of this namespace as far as its settings say, or to a revision with CompactTo,
// and returns when what lies below it is gone. A large namespace takes its time.
func (a *Admin) Compact(ctx context.Context, options ...CompactOption) (*Compacted, error) {
	set := settingsOf(options)
	request := &pb.CompactRequest{Namespace: a.connection.namespace, TargetRevision: set.targetRevision}
	answer, err := alone(a.connection, a.stub.Compact).run(ctx, request, false)
	if err != nil {
		return nil, err
	}
	return &Compacted{
		Revision:            answer.GetRevision(),
		Floor:               answer.GetFloor(),
		RecordsRemovedCount: answer.GetRecordsRemovedCount(),
	}, nil
}

// Verify reads every record of the store and yields the progress; the last one is Done. It may take as
// long as the context allows.
func (a *Admin) Verify(ctx context.Context) iter.Seq2[*VerifyProgress, error] {
	open := func(ctx context.Context) (grpc.ServerStreamingClient[pb.VerifyStoreResponse], error) {
		return a.stub.VerifyStore(ctx, &pb.VerifyStoreRequest{})
	}
	return func(yield func(*VerifyProgress, error) bool) {
		for message, failure := range receivedWhole(ctx, a.connection, open) {
			if failure != nil {
				yield(nil, failure)
				return
			}
			if !yield(verifyProgressFrom(message), nil) {
				return
			}
		}
	}
}

func namespaceStatusFrom(message *pb.NamespaceStatus) NamespaceStatus {
	return NamespaceStatus{
		Namespace:      message.GetNamespace(),
		Revision:       message.GetRevision(),
		Floor:          message.GetFloor(),
		UpdateTime:     timeFrom(message.GetUpdateTime()),
		EntriesCount:   message.GetEntriesCount(),
		EntriesBytes:   message.GetEntriesBytes(),
		MachinesCount:  message.GetMachinesCount(),
		SnapshotsCount: message.GetSnapshotsCount(),
	}
}

func (settings NamespaceSettings) message() *pb.NamespaceSettings {
	message := &pb.NamespaceSettings{
		HistoryAge:          optionalDuration(settings.HistoryAge),
		HistoryRevisionsMax: settings.HistoryRevisionsMax,
		EntriesMax:          settings.EntriesMax,
		EntriesBytesMax:     settings.EntriesBytesMax,
	}
	if settings.SnapshotPolicy != nil {
		message.SnapshotPolicy = settings.SnapshotPolicy.message()
	}
	return message
}

func namespaceSettingsFrom(message *pb.NamespaceSettings) NamespaceSettings {
	settings := NamespaceSettings{
		HistoryAge:          message.GetHistoryAge().AsDuration(),
		HistoryRevisionsMax: message.GetHistoryRevisionsMax(),
		EntriesMax:          message.GetEntriesMax(),
		EntriesBytesMax:     message.GetEntriesBytesMax(),
	}
	if message.GetSnapshotPolicy() != nil {
		policy := policyFrom(message.GetSnapshotPolicy())
		settings.SnapshotPolicy = &policy
	}
	return settings
}

func verifyProgressFrom(message *pb.VerifyStoreResponse) *VerifyProgress {
	return &VerifyProgress{
		RecordsCheckedCount: message.GetRecordsCheckedCount(),
		RecordsTotalCount:   message.GetRecordsTotalCount(),
		DamagedRecords: mapped(message.GetDamagedRecords(), func(one *pb.DamagedRecord) DamagedRecord {
			return DamagedRecord{
				Namespace: one.GetNamespace(),
				Kind:      one.GetKind(),
				Key:       one.GetKey(),
				Revision:  one.GetRevision(),
				Detail:    one.GetDetail(),
			}
		}),
		Done: message.GetDone(),
	}
}
