package statekeep

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/statekeep/statekeep/clients/go/internal/servertest"
	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

type watchServer = grpc.ServerStreamingServer[pb.WatchChangesResponse]

func changesAt(revision uint64, indexes ...uint32) []*pb.Change {
	return mapped(indexes, func(index uint32) *pb.Change {
		return &pb.Change{Revision: revision, Index: index}
	})
}

// A watch that breaks amid a revision resumes there, drops what came already, and ends where its changes
// are no longer kept.
func TestWatchDropsWhatCameAlready(t *testing.T) {
	gone := status.Error(codes.Unavailable, "gone")
	compacted, _ := status.New(codes.OutOfRange, "compacted").WithDetails(
		&errdetails.ErrorInfo{Domain: "statekeep", Reason: "REVISION_COMPACTED"},
	)
	starts := []uint64{}
	fake := &fakeStore{watch: func(request *pb.WatchChangesRequest, stream watchServer) error {
		starts = append(starts, request.GetStartRevision())
		switch len(starts) {
		case 1:
			_ = stream.Send(&pb.WatchChangesResponse{Revision: 4})
			_ = stream.Send(&pb.WatchChangesResponse{
				Revision: 6, Partial: true, Changes: append(changesAt(5, 0), changesAt(6, 0, 1)...),
			})
			return gone
		case 2:
			_ = stream.Send(&pb.WatchChangesResponse{Revision: 6, Changes: changesAt(6, 0, 1, 2)})
			return gone
		}
		return compacted.Err()
	}}
	client := serveFake(t, fake, Config{Retry: quick})
	progress := []uint64{}
	watch, err := client.Store.Watch(t.Context(), ChangeFilter{
		OnProgress: func(revision uint64) { progress = append(progress, revision) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	type seen struct {
		revision uint64
		index    int
		reached  uint64
	}
	all := []seen{}
	for change, failure := range watch.All() {
		if failure != nil {
			err = failure
			break
		}
		all = append(all, seen{change.Revision, change.Index, watch.Revision()})
	}
	if !errors.Is(err, ErrRevisionCompacted) {
		t.Errorf("it ended with %v", err)
	}
	if want := []seen{{5, 0, 5}, {6, 0, 5}, {6, 1, 5}, {6, 2, 6}}; !slices.Equal(all, want) {
		t.Errorf("it yielded %v, not %v", all, want)
	}
	if want := []uint64{0, 6, 7}; !slices.Equal(starts, want) {
		t.Errorf("it began at %v, not %v", starts, want)
	}
	if want := []uint64{4}; !slices.Equal(progress, want) {
		t.Errorf("its progress was %v, not %v", progress, want)
	}
}

// A transition is told from those that came already by its machine and sequence.
func TestFreshTransitions(t *testing.T) {
	isFresh := freshTransitions[string, string]()
	for i, one := range []struct {
		revision uint64
		id       string
		sequence uint64
		isFresh  bool
	}{
		{5, "a", 1, true}, {6, "a", 2, true}, {6, "b", 1, true}, {6, "a", 2, false}, {6, "b", 2, true},
		{5, "a", 1, false}, {7, "a", 3, true}, {6, "b", 2, false},
	} {
		item := watched[*Transition]{
			item: &Transition{MachineID: one.id, Sequence: one.sequence}, revision: one.revision,
		}
		if isFresh(item) != one.isFresh {
			t.Errorf("transition %d: %v", i, one)
		}
	}
}

// A watch goes on over a restart of the server and over its death, with every change once.
func TestWatchGoesOnOverRestarts(t *testing.T) {
	server := servertest.Start(t)
	patient := Retry{AttemptsMax: 1_000, PauseMax: 200 * time.Millisecond}
	client, err := New(Config{Address: server.Address, Retry: patient, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	watch, err := client.Store.Watch(t.Context(), ChangeFilter{Prefixes: []string{"n/"}, WithValues: true})
	if err != nil {
		t.Fatal(err)
	}
	const rounds, saves = 3, 20
	over := make(chan struct{})
	go func() {
		defer close(over)
		next := 0
		for change, err := range watch.All() {
			if err != nil {
				t.Error(err)
				return
			}
			var n int
			if err := change.Entry.Value.Decode(&n); err != nil || n != next {
				t.Errorf("change %d says %d: %v", next, n, err)
			}
			if next++; next == rounds*saves {
				return
			}
		}
	}()
	for n := range rounds * saves {
		if n == saves {
			server.Stop()
			server.Start()
		} else if n == 2*saves {
			server.Kill()
			server.Start()
		}
		if _, err := client.Store.Save(t.Context(), "n/", n, RequestID(fmt.Sprint("save-", n))); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-over:
	case <-time.After(time.Minute):
		t.Error("not every change came")
	}
	watch.Close()
	<-over
}

// A watch ends silently when it is closed, from wherever, and with an error when its context is over or
// its client is closed.
func TestWatchEnds(t *testing.T) {
	fake := &fakeStore{watch: func(_ *pb.WatchChangesRequest, stream watchServer) error {
		_ = stream.Send(&pb.WatchChangesResponse{Revision: 4})
		<-stream.Context().Done()
		return stream.Context().Err()
	}}
	for how, isSilent := range map[string]bool{"close": true, "context": false, "client": false} {
		client := serveFake(t, fake, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		watch, err := client.Store.Watch(ctx, ChangeFilter{})
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(20*time.Millisecond, map[string]func(){
			"close": watch.Close, "context": cancel, "client": func() { _ = client.Close() },
		}[how])
		var failure error
		for _, failure = range watch.All() {
		}
		if isSilent && failure != nil || !isSilent && !errors.Is(failure, ErrCallCancelled) {
			t.Errorf("%s: %v", how, failure)
		}
		for range watch.All() {
			t.Errorf("%s: it goes on after its end", how)
		}
		watch.Close()
		cancel()
	}
}

// A watch that the server has answered outlasts more failures than a call has attempts; one that never was
// ends with them, and so does one whose failure is not transient.
func TestWatchesThatHaveBegunTryWithoutAnEnd(t *testing.T) {
	gone := status.Error(codes.Unavailable, "gone")
	few := Retry{AttemptsMax: 3, PauseFirst: time.Millisecond, PauseMax: time.Millisecond}
	for _, hasBegun := range []bool{true, false} {
		count := 0
		fake := &fakeStore{watch: func(_ *pb.WatchChangesRequest, stream watchServer) error {
			count++
			switch {
			case hasBegun && count == 1:
				_ = stream.Send(&pb.WatchChangesResponse{Revision: 4})
			case count == 20:
				_ = stream.Send(&pb.WatchChangesResponse{Revision: 5, Changes: changesAt(5, 0)})
				return status.Error(codes.Unauthenticated, "another token")
			}
			return gone
		}}
		client := serveFake(t, fake, Config{Retry: few})
		watch, err := client.Store.Watch(t.Context(), ChangeFilter{StartRevision: 4})
		if err != nil {
			t.Fatal(err)
		}
		changes := 0
		for _, failure := range watch.All() {
			if err = failure; failure == nil {
				changes++
			}
		}
		var failure *Error
		if !errors.As(err, &failure) || (failure.Code == codes.Unauthenticated) != hasBegun {
			t.Error(hasBegun, err)
		}
		if hasBegun && (changes != 1 || count != 20) || !hasBegun && (changes != 0 || count != 3) {
			t.Errorf("begun %v: %d changes, %d attempts", hasBegun, changes, count)
		}
	}
}

// A watch that waits for its next attempt ends at once when it is closed, and when its client is.
func TestWatchEndsAmidAPause(t *testing.T) {
	slow := Retry{PauseFirst: time.Hour, PauseMax: time.Hour}
	for _, how := range []string{"watch", "client"} {
		broken := make(chan struct{})
		client := serveFake(t, &fakeStore{watch: func(_ *pb.WatchChangesRequest, stream watchServer) error {
			_ = stream.Send(&pb.WatchChangesResponse{Revision: 4})
			close(broken)
			return status.Error(codes.Unavailable, "gone")
		}}, Config{Retry: slow})
		watch, err := client.Store.Watch(t.Context(), ChangeFilter{})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			<-broken
			if how == "watch" {
				watch.Close()
			} else {
				_ = client.Close()
			}
		}()
		for _, err = range watch.All() {
		}
		if isClient := how == "client"; isClient != errors.Is(err, ErrCallCancelled) {
			t.Error(how, err)
		}
		watch.Close()
	}
}

// An iteration that is left may be begun again, and goes on where it was.
func TestWatchIsLeftAndBegunAgain(t *testing.T) {
	fake := &fakeStore{watch: func(_ *pb.WatchChangesRequest, stream watchServer) error {
		_ = stream.Send(&pb.WatchChangesResponse{Revision: 3, Changes: changesAt(3, 0, 1, 2)})
		<-stream.Context().Done()
		return stream.Context().Err()
	}}
	client := serveFake(t, fake, Config{})
	watch, err := client.Store.Watch(t.Context(), ChangeFilter{StartRevision: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	for want := range 3 {
		for change, err := range watch.All() {
			if err != nil || change.Index != want {
				t.Errorf("change %d is %v: %v", want, change, err)
			}
			break
		}
	}
}
