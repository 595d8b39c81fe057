package statekeep

import (
	"context"
	"iter"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Keys yields keys in the order of their UTF-8 bytes: all, or those of a Prefix or a Range. Pages are
// fetched as they are needed, all at the same revision, each with the client's timeout of its own.
func (s *Store) Keys(ctx context.Context, options ...ListOption) iter.Seq2[string, error] {
	set := settingsOf(options)
	request := &pb.ListKeysRequest{
		Namespace: s.connection.namespace, At: set.at, PageSize: set.pageSize, Reverse: set.isReverse,
	}
	switch {
	case set.prefix != nil:
		request.Selection = &pb.ListKeysRequest_Prefix{Prefix: *set.prefix}
	case set.keyRange != nil:
		request.Selection = &pb.ListKeysRequest_Range{Range: set.keyRange}
	}
	list := alone(s.connection, s.stub.ListKeys)
	return pages(func(token string) (paged[string], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		return paged[string]{answer.GetKeys(), answer.GetNextPageToken()}, err
	})
}

// Entries yields entries as Keys yields keys. For very many, Scan is the faster way.
func (s *Store) Entries(ctx context.Context, options ...ListOption) iter.Seq2[*Entry, error] {
	set := settingsOf(options)
	request := &pb.ListEntriesRequest{
		Namespace: s.connection.namespace, At: set.at, PageSize: set.pageSize, Reverse: set.isReverse,
	}
	switch {
	case set.prefix != nil:
		request.Selection = &pb.ListEntriesRequest_Prefix{Prefix: *set.prefix}
	case set.keyRange != nil:
		request.Selection = &pb.ListEntriesRequest_Range{Range: set.keyRange}
	}
	list := alone(s.connection, s.stub.ListEntries)
	return pages(func(token string) (paged[*Entry], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		return paged[*Entry]{mapped(answer.GetEntries(), entryFrom), answer.GetNextPageToken()}, err
	})
}

// History yields what happened to one key, the newest first, as far back as it is kept.
func (s *Store) History(
	ctx context.Context, key string, options ...PageOption,
) iter.Seq2[HistoryItem, error] {
	set := settingsOf(options)
	request := &pb.GetEntryHistoryRequest{
		Namespace: s.connection.namespace, At: set.at, Key: key, PageSize: set.pageSize,
	}
	list := alone(s.connection, s.stub.GetEntryHistory)
	return pages(func(token string) (paged[HistoryItem], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		return paged[HistoryItem]{mapped(answer.GetItems(), historyItemFrom), answer.GetNextPageToken()}, err
	})
}

// withToken returns the request of the page behind a token.
func withToken[Q proto.Message](request Q, token string) Q {
	page := proto.CloneOf(request)
	fields := page.ProtoReflect()
	if field := fields.Descriptor().Fields().ByName("page_token"); field != nil {
		fields.Set(field, protoreflect.ValueOfString(token))
	}
	return page
}

// Scan yields entries from one stream, all at the same revision, however many there are. When the stream
// breaks, it goes on behind the last entry. It may take as long as the context allows.
func (s *Store) Scan(ctx context.Context, options ...ScanOption) iter.Seq2[*Entry, error] {
	set := settingsOf(options)
	request := &pb.ScanEntriesRequest{
		Namespace: s.connection.namespace, At: set.at, Reverse: set.isReverse,
	}
	switch {
	case set.prefix != nil:
		request.Selection = &pb.ScanEntriesRequest_Prefix{Prefix: *set.prefix}
	case set.keyRange != nil:
		request.Selection = &pb.ScanEntriesRequest_Range{Range: set.keyRange}
	}
	return func(yield func(*Entry, error) bool) {
		deadline, _ := ctx.Deadline()
		one := &scan{first: request, resumed: request, attempts: s.connection.attempts(deadline)}
		for one.resumed != nil {
			failure := one.play(ctx, s.stub, yield)
			if failure == nil {
				return
			}
			if one.lastKey != "" {
				one.resumed = resumeScan(request, one.revision, one.lastKey)
			}
			if one.resumed != nil {
				failure = one.attempts.next(ctx, failure)
			}
			if failure != nil {
				yield(nil, failure)
				return
			}
		}
	}
}

// scan is a scan over as many streams as it takes.
type scan struct {
	first, resumed *pb.ScanEntriesRequest
	attempts       attempts
	revision       uint64
	lastKey        string
}

// play yields what one stream brings, and returns what broke it, if anything did.
func (one *scan) play(
	ctx context.Context, stub pb.StoreServiceClient, yield func(*Entry, error) bool,
) *Error {
	open := func(ctx context.Context) (grpc.ServerStreamingClient[pb.ScanEntriesResponse], error) {
		return stub.ScanEntries(ctx, one.resumed)
	}
	for batch, failure := range received(ctx, open) {
		if failure != nil {
			return failure
		}
		one.revision = batch.GetRevision()
		for _, entry := range batch.GetEntries() {
			if !strings.HasPrefix(entry.GetKey(), one.first.GetPrefix()) {
				return nil
			}
			if entry.GetKey() == one.lastKey {
				continue
			}
			one.lastKey = entry.GetKey()
			one.attempts.succeeded()
			if !yield(entryFrom(entry), nil) {
				return nil
			}
		}
	}
	return nil
}

// resumeScan returns the scan that goes on at lastKey and shows the same revision.
//
// Going forwards it begins with that key again, and does not end where a prefix does: the contract's
// ranges cannot leave out their first key, and not every prefix has a next one. nil when the scan cannot
// go on: a label may name another snapshot by now.
func resumeScan(request *pb.ScanEntriesRequest, revision uint64, lastKey string) *pb.ScanEntriesRequest {
	resumed := proto.CloneOf(request)
	switch request.GetAt().GetPoint().(type) {
	case *pb.PointInTime_SnapshotLabel:
		return nil
	case *pb.PointInTime_SnapshotId:
	default:
		resumed.At = AtRevision(revision).message
	}
	start := request.GetRange().GetStart()
	if start == "" {
		start = request.GetPrefix()
	}
	rest := &pb.KeyRange{Start: lastKey, End: request.GetRange().GetEnd()}
	if request.GetReverse() {
		rest = &pb.KeyRange{Start: start, End: lastKey}
	}
	resumed.Selection = &pb.ScanEntriesRequest_Range{Range: rest}
	return resumed
}
