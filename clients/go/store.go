package statekeep

import (
	"context"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Store holds the entries, commits and schemas of one namespace.
//
// A mutation returns once it is safe on disk, with the revision that it made. With a RequestID it is
// applied once, however often it is sent; without one it is never tried again by itself. A read sees the
// latest revision, or what was there at a Point.
type Store struct {
	connection *connection
	stub       pb.StoreServiceClient

	save   *method[*pb.SaveRequest, *pb.SaveResponse]
	load   *method[*pb.LoadRequest, *pb.LoadResponse]
	delete *method[*pb.DeleteRequest, *pb.DeleteResponse]
	exists *method[*pb.ExistsRequest, *pb.ExistsResponse]
	commit *method[*pb.CommitRequest, *pb.CommitResponse]
}

func newStore(c *connection) *Store {
	stub := pb.NewStoreServiceClient(c.channel)
	return &Store{
		connection: c,
		stub:       stub,
		save: &method[*pb.SaveRequest, *pb.SaveResponse]{
			connection: c, unary: stub.Save, line: c.writes, unpack: (*pb.PipelineReply).GetSave,
			pack: func(call *pb.PipelineCall, request *pb.SaveRequest) {
				call.Call = &pb.PipelineCall_Save{Save: request}
			},
			sizeBytes: func(request *pb.SaveRequest) int {
				value := request.GetValue()
				return callBytes + len(request.Namespace) + len(request.RequestId) + len(request.Key) +
					len(value.GetData()) + len(value.GetText()) + len(value.GetJson())
			},
		},
		load: &method[*pb.LoadRequest, *pb.LoadResponse]{
			connection: c, unary: stub.Load, line: c.reads, unpack: (*pb.PipelineReply).GetLoad,
			pack: func(call *pb.PipelineCall, request *pb.LoadRequest) {
				call.Call = &pb.PipelineCall_Load{Load: request}
			},
			sizeBytes: func(request *pb.LoadRequest) int {
				at := request.GetAt()
				return callBytes + len(request.Namespace) + len(request.Key) +
					len(at.GetSnapshotLabel()) + len(at.GetSnapshotId())
			},
		},
		delete: &method[*pb.DeleteRequest, *pb.DeleteResponse]{
			connection: c, unary: stub.Delete, line: c.writes, unpack: (*pb.PipelineReply).GetDelete,
			pack: func(call *pb.PipelineCall, request *pb.DeleteRequest) {
				call.Call = &pb.PipelineCall_Delete{Delete: request}
			},
		},
		exists: &method[*pb.ExistsRequest, *pb.ExistsResponse]{
			connection: c, unary: stub.Exists, line: c.reads, unpack: (*pb.PipelineReply).GetExists,
			pack: func(call *pb.PipelineCall, request *pb.ExistsRequest) {
				call.Call = &pb.PipelineCall_Exists{Exists: request}
			},
		},
		commit: &method[*pb.CommitRequest, *pb.CommitResponse]{
			connection: c, unary: stub.Commit, line: c.writes, unpack: (*pb.PipelineReply).GetCommit,
			pack: func(call *pb.PipelineCall, request *pb.CommitRequest) {
				call.Call = &pb.PipelineCall_Commit{Commit: request}
			},
			asksHooks: hasTrigger,
		},
	}
}

// Save makes an entry, or gives it a new value and lifetime. Bytes are stored as data, a string as text,
// everything else as JSON; see ValueOf.
func (s *Store) Save(ctx context.Context, key string, value any, options ...SaveOption) (Saved, error) {
	stored, err := valueMessage(value)
	if err != nil {
		return Saved{}, err
	}
	set := settingsOf(options)
	answer, err := s.save.run(ctx, &pb.SaveRequest{
		Namespace:  s.connection.namespace,
		RequestId:  set.requestID,
		Key:        key,
		Value:      stored,
		Ttl:        set.ttl,
		IfRevision: set.ifRevision,
	}, set.requestID != "")
	return Saved{Revision: answer.GetRevision(), Created: answer.GetCreated()}, err
}

// Load returns one entry; ErrEntryNotFound when there is none.
func (s *Store) Load(ctx context.Context, key string, options ...ReadOption) (*Entry, error) {
	set := settingsOf(options)
	answer, err := s.load.run(ctx, &pb.LoadRequest{
		Namespace: s.connection.namespace, At: set.at, Key: key,
	}, true)
	return entryFrom(answer.GetEntry()), err
}

// Delete removes one entry and answers whether it existed.
func (s *Store) Delete(ctx context.Context, key string, options ...DeleteOption) (Deleted, error) {
	set := settingsOf(options)
	answer, err := s.delete.run(ctx, &pb.DeleteRequest{
		Namespace: s.connection.namespace, RequestId: set.requestID, Key: key, IfRevision: set.ifRevision,
	}, set.requestID != "")
	return Deleted{Revision: answer.GetRevision(), Existed: answer.GetExisted()}, err
}

// Exists answers whether there is an entry with a key.
func (s *Store) Exists(ctx context.Context, key string, options ...ReadOption) (bool, error) {
	set := settingsOf(options)
	answer, err := s.exists.run(ctx, &pb.ExistsRequest{
		Namespace: s.connection.namespace, At: set.at, Key: key,
	}, true)
	return answer.GetExists(), err
}

// Count answers how many entries there are; the server takes time in proportion.
func (s *Store) Count(ctx context.Context, options ...CountOption) (uint64, error) {
	set := settingsOf(options)
	request := &pb.CountEntriesRequest{Namespace: s.connection.namespace, At: set.at}
	switch {
	case set.prefix != nil:
		request.Selection = &pb.CountEntriesRequest_Prefix{Prefix: *set.prefix}
	case set.keyRange != nil:
		request.Selection = &pb.CountEntriesRequest_Range{Range: set.keyRange}
	}
	answer, err := alone(s.connection, s.stub.CountEntries).run(ctx, request, true)
	return answer.GetCount(), err
}

// Clear deletes every entry of a Prefix or a Range, as one commit; without any, all.
func (s *Store) Clear(ctx context.Context, options ...ClearOption) (Cleared, error) {
	set := settingsOf(options)
	request := &pb.ClearRequest{Namespace: s.connection.namespace, RequestId: set.requestID}
	switch {
	case set.prefix != nil:
		request.Selection = &pb.ClearRequest_Prefix{Prefix: *set.prefix}
	case set.keyRange != nil:
		request.Selection = &pb.ClearRequest_Range{Range: set.keyRange}
	}
	answer, err := alone(s.connection, s.stub.Clear).run(ctx, request, set.requestID != "")
	return Cleared{Revision: answer.GetRevision(), Count: answer.GetCount()}, err
}
