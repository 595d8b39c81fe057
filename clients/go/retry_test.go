package statekeep

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

var quick = Retry{PauseFirst: time.Millisecond, PauseMax: 2 * time.Millisecond}

// failing returns a fake that fails so many times before it answers, and counts the calls.
func failing(times int, failure error, count *int) *fakeStore {
	attempt := func() error {
		if *count++; *count <= times {
			return failure
		}
		return nil
	}
	return &fakeStore{
		save: func(context.Context, *pb.SaveRequest) (*pb.SaveResponse, error) {
			return &pb.SaveResponse{Revision: 1}, attempt()
		},
		load: func(context.Context, *pb.LoadRequest) (*pb.LoadResponse, error) {
			return &pb.LoadResponse{Entry: &pb.Entry{Key: "a"}}, attempt()
		},
	}
}

// A read is tried again, and a write that carries a RequestID; no other write is.
func TestRetriesOfReadsAndWrites(t *testing.T) {
	gone := status.Error(codes.Unavailable, "gone")
	calls := map[string]struct {
		call  func(*Client) error
		count int
	}{
		"read": {func(client *Client) error {
			_, err := client.Store.Load(t.Context(), "a")
			return err
		}, 3},
		"write with an id": {func(client *Client) error {
			_, err := client.Store.Save(t.Context(), "a", 1, RequestID("one"))
			return err
		}, 3},
		"write without": {func(client *Client) error {
			_, err := client.Store.Save(t.Context(), "a", 1)
			return err
		}, 1},
	}
	for name, one := range calls {
		t.Run(name, func(t *testing.T) {
			count := 0
			client := serveFake(t, failing(2, gone, &count), Config{Retry: quick, WithoutPipeline: true})
			err := one.call(client)
			if hasFailed := one.count == 1; errors.Is(err, ErrUnavailable) != hasFailed {
				t.Error(err)
			}
			if count != one.count {
				t.Errorf("%d attempts, not %d", count, one.count)
			}
		})
	}
}

// What trying again does not help is not tried again; where the server says when, the client waits.
func TestRetriesFollowTheServer(t *testing.T) {
	count := 0
	client := serveFake(t, failing(1, status.Error(codes.Internal, "fault"), &count), Config{Retry: quick})
	if _, err := client.Store.Load(t.Context(), "a"); err == nil || count != 1 {
		t.Error(count, err)
	}
	full, _ := status.New(codes.ResourceExhausted, "full").WithDetails(
		&errdetails.RetryInfo{RetryDelay: durationpb.New(50 * time.Millisecond)},
	)
	count = 0
	client = serveFake(t, failing(1, full.Err(), &count), Config{Retry: quick})
	begin := time.Now()
	if _, err := client.Store.Load(t.Context(), "a"); err != nil || count != 2 {
		t.Error(count, err)
	}
	if waited := time.Since(begin); waited < 50*time.Millisecond {
		t.Errorf("it waited only %v", waited)
	}
}

// The number of attempts and the call's own time limit them all.
func TestRetriesAreLimited(t *testing.T) {
	count := 0
	gone := status.Error(codes.Unavailable, "gone")
	few := Retry{AttemptsMax: 4, PauseFirst: time.Millisecond, PauseMax: time.Millisecond}
	client := serveFake(t, failing(100, gone, &count), Config{Retry: few, WithoutPipeline: true})
	if _, err := client.Store.Load(t.Context(), "a"); !errors.Is(err, ErrUnavailable) || count != 4 {
		t.Error(count, err)
	}
	slow := Retry{AttemptsMax: 100, PauseFirst: 10_000 * time.Hour, PauseMax: 10_000 * time.Hour}
	count = 0
	client = serveFake(t, failing(100, gone, &count), Config{
		Retry: slow, Timeout: 5 * time.Second, WithoutPipeline: true,
	})
	if _, err := client.Store.Load(t.Context(), "a"); !errors.Is(err, ErrUnavailable) || count != 1 {
		t.Error(count, err)
	}
}

// A call that is cancelled while it waits for its next attempt, by its context or by closing the client,
// says so.
func TestRetriesAreCancelled(t *testing.T) {
	gone := status.Error(codes.Unavailable, "gone")
	slow := Retry{PauseFirst: time.Hour, PauseMax: time.Hour}
	for _, how := range []string{"context", "close"} {
		count := 0
		client := serveFake(t, failing(100, gone, &count), Config{
			Retry: slow, Timeout: -1, WithoutPipeline: true,
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, func() {
			if how == "close" {
				_ = client.Close()
			} else {
				cancel()
			}
		})
		if _, err := client.Store.Load(ctx, "a"); !errors.Is(err, ErrCallCancelled) {
			t.Errorf("%s: %v", how, err)
		}
		cancel()
	}
}

// The waits grow, and lie between half of their bounds and all of them.
func TestRetryPauses(t *testing.T) {
	retry := Retry{}.withDefaults()
	for failed, bound := range map[int]time.Duration{
		1: 50 * time.Millisecond, 2: 100 * time.Millisecond, 5: 800 * time.Millisecond, 90: 2 * time.Second,
	} {
		shortest, longest := bound, time.Duration(0)
		for range 1_000 {
			shortest, longest = min(shortest, retry.pause(failed)), max(longest, retry.pause(failed))
		}
		if longest > bound || longest < bound*9/10 || shortest < bound/2 || shortest > bound*6/10 {
			t.Errorf("after %d failures from %v to %v, of %v", failed, shortest, longest, bound)
		}
	}
}

// A scan that breaks goes on behind its last entry, at the same revision.
func TestScanGoesOnWhereItBroke(t *testing.T) {
	requests := []*pb.ScanEntriesRequest{}
	fake := &fakeStore{scan: func(
		request *pb.ScanEntriesRequest, stream grpc.ServerStreamingServer[pb.ScanEntriesResponse],
	) error {
		requests = append(requests, request)
		keys := []string{"n/1", "n/2"}
		if len(requests) > 1 {
			keys = []string{"n/2", "n/3", "o"}
		}
		batch := &pb.ScanEntriesResponse{Revision: 9}
		for _, key := range keys {
			batch.Entries = append(batch.Entries, &pb.Entry{Key: key})
		}
		_ = stream.Send(batch)
		if len(requests) == 1 {
			return status.Error(codes.Unavailable, "gone")
		}
		return nil
	}}
	client := serveFake(t, fake, Config{Retry: quick})
	keys := ""
	for entry, err := range client.Store.Scan(t.Context(), Prefix("n/")) {
		if err != nil {
			t.Fatal(err)
		}
		keys += entry.Key + " "
	}
	if keys != "n/1 n/2 n/3 " {
		t.Error(keys)
	}
	resumed := requests[1]
	if resumed.GetAt().GetRevision() != 9 || resumed.GetRange().GetStart() != "n/2" {
		t.Error(resumed)
	}
}

// An export is tried again until its first piece has come, and never begun again behind it.
func TestExportsAreTriedAgainUntilTheyBegin(t *testing.T) {
	gone := status.Error(codes.Unavailable, "gone")
	attempts := 0
	fake := &fakeStore{export: func(stream grpc.ServerStreamingServer[pb.ExportSnapshotResponse]) error {
		if attempts++; attempts < 3 {
			return gone
		}
		_ = stream.Send(&pb.ExportSnapshotResponse{Data: []byte("first")})
		return gone
	}}
	client := serveFake(t, fake, Config{Retry: quick})
	var written bytes.Buffer
	if _, err := client.Snapshots.Export(t.Context(), LatestSnapshot(), &written); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
	if written.String() != "first" || attempts != 3 {
		t.Error(written.String(), attempts)
	}
}
