package statekeep

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

type pipelineServer = grpc.BidiStreamingServer[pb.PipelineRequest, pb.PipelineResponse]

// savedReplies answers each call of a message as a save.
func savedReplies(request *pb.PipelineRequest) *pb.PipelineResponse {
	response := &pb.PipelineResponse{}
	for _, call := range request.GetCalls() {
		response.Replies = append(response.Replies, &pb.PipelineReply{
			Id: call.GetId(), Reply: &pb.PipelineReply_Save{Save: &pb.SaveResponse{Revision: call.GetId()}},
		})
	}
	return response
}

// Calls that are made while two messages are under way gather, and go out in the order they were made.
func TestPipelineGathersCallsWhileTwoMessagesAreUnderWay(t *testing.T) {
	const callers = 40
	arrived := make(chan *pb.PipelineRequest, callers)
	release := make(chan struct{})
	fake := &fakeStore{pipeline: func(stream pipelineServer) error {
		var sending sync.WaitGroup
		defer sending.Wait()
		var lock sync.Mutex
		for {
			request, err := stream.Recv()
			if err != nil {
				return nil
			}
			arrived <- request
			sending.Go(func() {
				<-release
				lock.Lock()
				defer lock.Unlock()
				_ = stream.Send(savedReplies(request))
			})
		}
	}}
	client := serveFake(t, fake, Config{})
	var all sync.WaitGroup
	save := func(n int) {
		all.Go(func() {
			if _, err := client.Store.Save(t.Context(), strconv.Itoa(n), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	for n := range 2 {
		save(n)
		if calls := (<-arrived).GetCalls(); len(calls) != 1 || calls[0].GetSave().GetKey() != strconv.Itoa(n) {
			t.Fatalf("message %d carries %v", n, calls)
		}
	}
	line := client.connection.writes
	for n := 2; n < callers; n++ {
		save(n)
		for waitingCount(line) < n-1 {
			time.Sleep(time.Millisecond)
		}
	}
	select {
	case request := <-arrived:
		t.Fatalf("a third message is under way: %v", request)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	calls := (<-arrived).GetCalls()
	if len(calls) != callers-2 {
		t.Errorf("the third message carries %d calls, not %d", len(calls), callers-2)
	}
	for i, call := range calls {
		if call.GetSave().GetKey() != strconv.Itoa(i+2) {
			t.Errorf("call %d is %v", i, call)
		}
	}
	all.Wait()
}

func waitingCount(l *line) int {
	l.lock.Lock()
	defer l.lock.Unlock()
	return len(l.waiting)
}

// A stream that the server refuses has its calls made one by one, and none asked for for a while.
func TestPipelineThatIsRefusedGoesOneByOne(t *testing.T) {
	tooMany, _ := status.New(codes.ResourceExhausted, "full").WithDetails(
		&errdetails.ErrorInfo{Domain: "statekeep", Reason: "STREAMS_TOO_MANY"},
	)
	for name, refusal := range map[string]error{
		"unimplemented": status.Error(codes.Unimplemented, "no pipeline"), "too many": tooMany.Err(),
	} {
		t.Run(name, func(t *testing.T) {
			streams := 0
			fake := &fakeStore{
				pipeline: func(stream pipelineServer) error {
					streams++
					_, _ = stream.Recv()
					return refusal
				},
				save: func(context.Context, *pb.SaveRequest) (*pb.SaveResponse, error) {
					return &pb.SaveResponse{Revision: 7}, nil
				},
			}
			client := serveFake(t, fake, Config{})
			for range 3 {
				saved, err := client.Store.Save(t.Context(), "a", "x")
				if err != nil || saved.Revision != 7 {
					t.Fatal(saved, err)
				}
			}
			if streams != 1 {
				t.Errorf("the stream was asked for %d times", streams)
			}
		})
	}
}

// A stream that breaks ends the calls that it carried; those that were waiting go on the next one.
func TestPipelineThatBreaksEndsOnlyWhatItCarried(t *testing.T) {
	first, streams := make(chan struct{}), 0
	fake := &fakeStore{pipeline: func(stream pipelineServer) error {
		streams++
		isFirst := streams == 1
		for count := 1; ; count++ {
			request, err := stream.Recv()
			if err != nil {
				return nil
			}
			if isFirst && count < messagesUnderWayMax {
				continue
			}
			if isFirst {
				<-first
				return status.Error(codes.Unavailable, "gone")
			}
			_ = stream.Send(savedReplies(request))
		}
	}}
	client := serveFake(t, fake, Config{})
	ends := make(chan error, 3)
	line := client.connection.writes
	for n := range 3 {
		go func() {
			_, err := client.Store.Save(t.Context(), strconv.Itoa(n), "x")
			ends <- err
		}()
		for madeCount(line) <= n {
			time.Sleep(time.Millisecond)
		}
		for n < messagesUnderWayMax && waitingCount(line) > 0 {
			time.Sleep(time.Millisecond)
		}
	}
	close(first)
	failed := 0
	for range 3 {
		if err := <-ends; err != nil {
			failed++
			if !errors.Is(err, ErrUnavailable) {
				t.Errorf("%v is not ErrUnavailable", err)
			}
		}
	}
	if failed != 2 {
		t.Errorf("%d calls failed, not the 2 that were under way", failed)
	}
}

func madeCount(l *line) int {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.stream == nil {
		return 0
	}
	return len(l.waiting) + len(l.stream.calls)
}

// silentPipeline takes messages and answers only calls whose key is not "silent".
func silentPipeline(stream pipelineServer) error {
	for {
		request, err := stream.Recv()
		if err != nil {
			return nil
		}
		response := savedReplies(request)
		kept := response.Replies[:0]
		for i, reply := range response.Replies {
			if request.Calls[i].GetSave().GetKey() != "silent" {
				kept = append(kept, reply)
			}
		}
		if response.Replies = kept; len(kept) > 0 {
			_ = stream.Send(response)
		}
	}
}

// A call whose time is over or that is cancelled ends at once, and disturbs no other.
func TestPipelineCallsEndByTheirOwnContext(t *testing.T) {
	client := serveFake(t, &fakeStore{pipeline: silentPipeline}, Config{})
	late, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	gone, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		_, err := client.Store.Save(late, "silent", "x")
		if !errors.Is(err, ErrDeadline) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v is not ErrDeadline", err)
		}
	})
	all.Go(func() {
		_, err := client.Store.Save(gone, "silent", "x")
		if !errors.Is(err, ErrCallCancelled) || !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not ErrCallCancelled", err)
		}
	})
	time.Sleep(20 * time.Millisecond)
	leave()
	all.Go(func() {
		if _, err := client.Store.Save(t.Context(), "other", "x"); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	// Two messages that nobody waits for any more do not hold up the line.
	for range messagesUnderWayMax {
		late, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		_, _ = client.Store.Save(late, "silent", "x")
		cancel()
	}
	if _, err := client.Store.Save(t.Context(), "another", "x"); err != nil {
		t.Error(err)
	}
}

// A client's own timeout ends a call whose context has no deadline.
func TestPipelineCallsEndByTheTimeoutOfTheClient(t *testing.T) {
	client := serveFake(t, &fakeStore{pipeline: silentPipeline}, Config{Timeout: 50 * time.Millisecond})
	for range 3 { // The third one would not go out, if late calls held up the line.
		begin := time.Now()
		_, err := client.Store.Save(t.Context(), "silent", "x")
		if !errors.Is(err, ErrDeadline) {
			t.Fatalf("%v is not ErrDeadline", err)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
	}
}

// Events that wait for the answers of hooks do not hold up the line, which those answers may need.
func TestPipelineIsNotHeldUpByHooks(t *testing.T) {
	fake := &fakeStore{pipeline: func(stream pipelineServer) error {
		for {
			request, err := stream.Recv()
			if err != nil {
				return nil
			}
			request.Calls = slices.DeleteFunc(request.Calls, func(call *pb.PipelineCall) bool {
				return call.GetTrigger() != nil
			})
			if len(request.Calls) > 0 {
				_ = stream.Send(savedReplies(request))
			}
		}
	}}
	client := serveFake(t, fake, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	for n := range 4 {
		all.Go(func() { _, _ = client.Machines.Trigger(ctx, fmt.Sprint(n), "event") })
	}
	time.Sleep(5 * time.Millisecond)
	limited, end := context.WithTimeout(t.Context(), 5*time.Second)
	defer end()
	if _, err := client.Store.Save(limited, "a", "x"); err != nil {
		t.Error(err)
	}
}

// A line that is idle gives its stream back, and gets another one when it is needed.
func TestPipelineGivesAnIdleStreamBack(t *testing.T) {
	ended := make(chan struct{}, 2)
	fake := &fakeStore{pipeline: func(stream pipelineServer) error {
		defer func() { ended <- struct{}{} }()
		return silentPipeline(stream)
	}}
	client := serveFake(t, fake, Config{})
	client.connection.writes.idle = 20 * time.Millisecond
	for range 2 {
		if _, err := client.Store.Save(t.Context(), "a", "x"); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Fatal("the stream was not given back")
		}
	}
}

// Closing the client ends calls under way and those that wait with ErrCallCancelled.
func TestCloseEndsCallsUnderWay(t *testing.T) {
	client := serveFake(t, &fakeStore{pipeline: silentPipeline}, Config{})
	ends := make(chan error, 5)
	for range 5 {
		go func() {
			_, err := client.Store.Save(context.Background(), "silent", "x")
			ends <- err
		}()
	}
	for madeCount(client.connection.writes) < 5 {
		time.Sleep(time.Millisecond)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	for range 5 {
		if err := <-ends; !errors.Is(err, ErrCallCancelled) {
			t.Errorf("%v is not ErrCallCancelled", err)
		}
	}
	if _, err := client.Store.Save(t.Context(), "a", "x"); !errors.Is(err, ErrCallCancelled) {
		t.Errorf("after closing: %v", err)
	}
	if _, err := client.Admin.Status(t.Context()); !errors.Is(err, ErrCallCancelled) {
		t.Errorf("after closing, by itself: %v", err)
	}
}

// Many callers that cancel, time out and go on at the same time leave nothing behind.
func TestPipelineUnderChurn(t *testing.T) {
	client := serveFake(t, &fakeStore{pipeline: silentPipeline}, Config{})
	var all sync.WaitGroup
	for n := range 64 {
		all.Go(func() {
			for round := range 30 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%4)*time.Millisecond)
				key := "other"
				if n%4 != 3 && round%3 == 0 {
					key = "silent"
				}
				_, _ = client.Store.Save(ctx, key, "x")
				cancel()
			}
			if _, err := client.Store.Save(t.Context(), "last", n); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
