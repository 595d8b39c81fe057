package statekeep

import (
	"context"
	"iter"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Snapshot is a labelled revision that is kept readable.
type Snapshot struct {
	// ID means exactly this one; see SnapshotID and AtSnapshotID.
	ID string
	// Label means the newest snapshot with it.
	Label string
	// Description is free text.
	Description string
	// Pinned says that it is never evicted.
	Pinned bool
	// Revision is the one that it keeps; of an imported snapshot, that of the import.
	Revision uint64
	// CreateTime is when it was created.
	CreateTime time.Time
	// EntriesCount is how many entries it holds.
	EntriesCount uint64
	// MachinesCount is how many machines it holds.
	MachinesCount uint64
	// Imported says that it came from a file: its content is read by label or id, not by revision.
	Imported bool
}

// SnapshotMade says that a snapshot was created or imported.
type SnapshotMade struct {
	// Revision is the one that this made.
	Revision uint64
	// Snapshot is the new one.
	Snapshot *Snapshot
	// EvictedIDs are those of the snapshots that the policy evicted for it.
	EvictedIDs []string
}

// SnapshotGone says that a snapshot was deleted.
type SnapshotGone struct {
	// Revision is the one that this made.
	Revision uint64
	// Snapshot is the one that was deleted.
	Snapshot *Snapshot
}

// SnapshotLimitAction says what creating a snapshot does when there are as many as are kept.
type SnapshotLimitAction string

const (
	// LimitDefault is what the server does by default.
	LimitDefault SnapshotLimitAction = ""
	// EvictOldest deletes the oldest one that is not pinned.
	EvictOldest SnapshotLimitAction = "EVICT_OLDEST"
	// Refuse fails with ErrSnapshotsTooMany.
	Refuse SnapshotLimitAction = "REFUSE"
)

// SnapshotPolicy says how many snapshots are kept, and what happens beyond.
type SnapshotPolicy struct {
	// SnapshotsMax is how many; 0 is the server's default.
	SnapshotsMax uint32
	// LimitAction is what happens beyond.
	LimitAction SnapshotLimitAction
}

// SnapshotRef names a snapshot: SnapshotLabel, SnapshotID or LatestSnapshot.
type SnapshotRef struct {
	label, id *string
	isLatest  bool
}

// SnapshotLabel names the newest snapshot with a label.
func SnapshotLabel(label string) SnapshotRef { return SnapshotRef{label: &label} }

// SnapshotID names the snapshot with an id.
func SnapshotID(id string) SnapshotRef { return SnapshotRef{id: &id} }

// LatestSnapshot names the newest snapshot of all; Delete does not take it.
func LatestSnapshot() SnapshotRef { return SnapshotRef{isLatest: true} }

// Snapshots are the snapshots of one namespace: labelled revisions that stay readable.
//
//	made, err := client.Snapshots.Create(ctx, "before-upgrade")
//	…
//	restored, err := client.Snapshots.Restore(ctx, statekeep.SnapshotLabel("before-upgrade"))
type Snapshots struct {
	connection *connection
	stub       pb.SnapshotServiceClient
}

func newSnapshots(c *connection) *Snapshots {
	return &Snapshots{connection: c, stub: pb.NewSnapshotServiceClient(c.channel)}
}

// Create keeps the present state under a label, in the same time however much there is. Labels may repeat.
func (s *Snapshots) Create(
	ctx context.Context, label string, options ...SnapshotOption,
) (*SnapshotMade, error) {
	set := settingsOf(options)
	answer, err := alone(s.connection, s.stub.CreateSnapshot).run(ctx, &pb.CreateSnapshotRequest{
		Namespace:   s.connection.namespace,
		RequestId:   set.requestID,
		Label:       label,
		Description: set.description,
		Pinned:      set.isPinned,
	}, set.requestID != "")
	if err != nil {
		return nil, err
	}
	return &SnapshotMade{
		Revision:   answer.GetRevision(),
		Snapshot:   snapshotFrom(answer.GetSnapshot()),
		EvictedIDs: answer.GetEvictedSnapshotIds(),
	}, nil
}

// Get returns one snapshot; ErrSnapshotNotFound when there is none.
func (s *Snapshots) Get(ctx context.Context, snapshot SnapshotRef) (*Snapshot, error) {
	request := &pb.GetSnapshotRequest{Namespace: s.connection.namespace}
	switch {
	case snapshot.label != nil:
		request.Target = &pb.GetSnapshotRequest_Label{Label: *snapshot.label}
	case snapshot.id != nil:
		request.Target = &pb.GetSnapshotRequest_Id{Id: *snapshot.id}
	case snapshot.isLatest:
		request.Target = &pb.GetSnapshotRequest_Latest{Latest: true}
	}
	answer, err := alone(s.connection, s.stub.GetSnapshot).run(ctx, request, true)
	return snapshotFrom(answer.GetSnapshot()), err
}

// List yields the snapshots, the newest first; with a label that is not "", only those with it.
func (s *Snapshots) List(
	ctx context.Context, label string, options ...ListSnapshotsOption,
) iter.Seq2[*Snapshot, error] {
	set := settingsOf(options)
	request := &pb.ListSnapshotsRequest{
		Namespace: s.connection.namespace, Label: label, PageSize: set.pageSize, Reverse: set.isReverse,
	}
	list := alone(s.connection, s.stub.ListSnapshots)
	return pages(func(token string) (paged[*Snapshot], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		return paged[*Snapshot]{mapped(answer.GetSnapshots(), snapshotFrom), answer.GetNextPageToken()}, err
	})
}

// Count answers how many snapshots there are; with a label that is not "", how many with it.
func (s *Snapshots) Count(ctx context.Context, label string) (uint64, error) {
	request := &pb.CountSnapshotsRequest{Namespace: s.connection.namespace, Label: label}
	answer, err := alone(s.connection, s.stub.CountSnapshots).run(ctx, request, true)
	return answer.GetCount(), err
}

// Delete deletes one snapshot; what only it kept goes with the next compaction.
func (s *Snapshots) Delete(
	ctx context.Context, snapshot SnapshotRef, options ...DeleteSnapshotOption,
) (*SnapshotGone, error) {
	set := settingsOf(options)
	request := &pb.DeleteSnapshotRequest{
		Namespace: s.connection.namespace, RequestId: set.requestID, EvenIfPinned: set.isEvenPinned,
	}
	switch {
	case snapshot.label != nil:
		request.Target = &pb.DeleteSnapshotRequest_Label{Label: *snapshot.label}
	case snapshot.id != nil:
		request.Target = &pb.DeleteSnapshotRequest_Id{Id: *snapshot.id}
	}
	answer, err := alone(s.connection, s.stub.DeleteSnapshot).run(ctx, request, set.requestID != "")
	if err != nil {
		return nil, err
	}
	return &SnapshotGone{
		Revision: answer.GetRevision(), Snapshot: snapshotFrom(answer.GetSnapshot()),
	}, nil
}

// Policy returns how many snapshots are kept, the server's defaults filled in.
func (s *Snapshots) Policy(ctx context.Context) (SnapshotPolicy, error) {
	request := &pb.GetSnapshotPolicyRequest{Namespace: s.connection.namespace}
	answer, err := alone(s.connection, s.stub.GetSnapshotPolicy).run(ctx, request, true)
	return policyFrom(answer.GetPolicy()), err
}

// SetPolicy replaces the policy and returns the one in force. Snapshots above a lower limit stay until the
// next one is created.
func (s *Snapshots) SetPolicy(
	ctx context.Context, policy SnapshotPolicy, options ...WriteOption,
) (SnapshotPolicy, error) {
	set := settingsOf(options)
	answer, err := alone(s.connection, s.stub.SetSnapshotPolicy).run(ctx, &pb.SetSnapshotPolicyRequest{
		Namespace: s.connection.namespace, RequestId: set.requestID, Policy: policy.message(),
	}, set.requestID != "")
	return policyFrom(answer.GetPolicy()), err
}

func (policy SnapshotPolicy) message() *pb.SnapshotPolicy {
	action := enumTo[pb.SnapshotLimitAction](
		policy.LimitAction, pb.SnapshotLimitAction_value, "SNAPSHOT_LIMIT_ACTION_",
	)
	return &pb.SnapshotPolicy{SnapshotsMax: policy.SnapshotsMax, LimitAction: action}
}

func policyFrom(message *pb.SnapshotPolicy) SnapshotPolicy {
	policy := SnapshotPolicy{SnapshotsMax: message.GetSnapshotsMax()}
	if message.GetLimitAction() != 0 {
		policy.LimitAction = enumFrom[SnapshotLimitAction](
			message.GetLimitAction(), pb.SnapshotLimitAction_name, "SNAPSHOT_LIMIT_ACTION_",
		)
	}
	return policy
}

func snapshotFrom(message *pb.Snapshot) *Snapshot {
	if message == nil {
		return nil
	}
	return &Snapshot{
		ID:            message.GetId(),
		Label:         message.GetLabel(),
		Description:   message.GetDescription(),
		Pinned:        message.GetPinned(),
		Revision:      message.GetRevision(),
		CreateTime:    timeFrom(message.GetCreateTime()),
		EntriesCount:  message.GetEntriesCount(),
		MachinesCount: message.GetMachinesCount(),
		Imported:      message.GetImported(),
	}
}
