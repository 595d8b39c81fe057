package statekeep

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// hooksHoldTime is how long a message is counted as under way when all of its calls may be waiting for
// somebody's answer: perhaps of this very client, whose answer needs the line.
const hooksHoldTime = 20 * time.Millisecond

// message is one under way. It is over with the first reply to one of its calls, not counting those that
// wait for the answers of hooks, or when all of its calls were given up.
type message struct {
	callsCount int // How many calls it has that were not given up.
	plainCount int // How many of its calls ask no hooks.
	isOver     bool
}

// landing is a message of replies on its way to the callers. Each of them is about to call again: a message
// that waits until the last of them is awake carries them all, and costs less for each. One caller alone
// has none to wait for.
type landing struct {
	stream    *stream
	remaining atomic.Int32
}

// landed counts a caller as awake.
func (one *landing) landed() {
	if one == nil || one.remaining.Add(-1) > 0 {
		return
	}
	s := one.stream
	s.line.lock.Lock()
	defer s.line.lock.Unlock()
	s.landings--
	s.wakeIfFree()
}

// stream is one of a line: a goroutine that sends, one that receives, and the calls in between.
type stream struct {
	line   *line
	ctx    context.Context
	cancel context.CancelFunc
	awake  chan struct{}
	// These belong to the lock of the line.
	calls       map[uint64]*pending
	callsCount  uint64
	underWay    int
	landings    int // How many messages of replies are on their way to the callers.
	isFinishing bool
	wasOpened   bool
	wasAnswered bool
	idleTimer   *time.Timer
}

func newStream(l *line) *stream {
	s := &stream{line: l, awake: make(chan struct{}, 1), calls: make(map[uint64]*pending)}
	s.ctx, s.cancel = context.WithCancel(l.life)
	s.idleTimer = time.AfterFunc(l.idle, func() { l.giveBack(s, 0) })
	return s
}

// wake has the stream look whether a message can go out.
func (s *stream) wake() {
	select {
	case s.awake <- struct{}{}:
	default:
	}
}

// wakeIfFree wakes the stream when a message can go out. The lock is held.
func (s *stream) wakeIfFree() {
	if s.isFree() {
		s.wake()
	}
}

// isFree reports whether a message can go out. The lock is held.
func (s *stream) isFree() bool {
	waiting := len(s.line.waiting)
	return waiting > 0 && s.underWay < messagesUnderWayMax &&
		(s.landings == 0 || waiting >= callsSpreadMin)
}

// finish has the server end the stream. The lock is held.
func (s *stream) finish() {
	s.isFinishing = true
	s.wake()
}

// run opens the stream, sends until it is given back or breaks, and returns when all of it is over.
func (s *stream) run() {
	defer s.cancel()
	rpc, err := s.line.open(s.ctx)
	if err != nil {
		s.line.lost(s, failureOf(err))
		return
	}
	s.line.lock.Lock()
	s.wasOpened = true
	s.line.lock.Unlock()
	received := make(chan struct{})
	go func() {
		defer close(received)
		s.line.lost(s, s.receive(rpc.Recv))
		s.cancel()
	}()
	s.send(rpc.Send)
	_ = rpc.CloseSend() // Whoever receives learns why, when it fails.
	<-received
}

// send sends messages until the stream is given back or breaks.
func (s *stream) send(write func(*pb.PipelineRequest) error) {
	for {
		select {
		case <-s.awake:
		case <-s.ctx.Done():
			return
		}
		// Those who have just got their replies are about to call again: they share the message.
		runtime.Gosched()
		for {
			request, isFinishing := s.nextMessage()
			if isFinishing {
				return
			}
			if request == nil {
				break
			}
			if write(request) != nil {
				return // Whoever receives learns why.
			}
		}
	}
}

// nextMessage takes what is waiting, as far as it fits, if a message can go out; nil when none can.
func (s *stream) nextMessage() (request *pb.PipelineRequest, isFinishing bool) {
	l := s.line
	l.lock.Lock()
	defer l.lock.Unlock()
	if s.isFinishing || !s.isFree() {
		return nil, s.isFinishing
	}
	share := len(l.waiting)/(messagesUnderWayMax-s.underWay) + 1
	limit := min(callsMax, max(callsSpreadMin, share), len(l.waiting))
	request = &pb.PipelineRequest{Calls: make([]*pb.PipelineCall, 0, limit)}
	under, now, sizeBytes, taken := &message{}, time.Now(), 0, 0
	var timeout *durationpb.Duration
	var timeLeft time.Duration
	for _, call := range l.waiting[:limit] {
		sizeBytes += call.sizeBytes
		if taken > 0 && sizeBytes > pipelineBytesMax {
			break
		}
		taken++
		s.callsCount++
		call.message = under
		under.callsCount++
		call.packed.Id = s.callsCount
		if !call.deadline.IsZero() {
			left := max(0, call.deadline.Sub(now)).Round(time.Millisecond)
			if timeout == nil || left != timeLeft { // Calls made together share it.
				timeout, timeLeft = durationpb.New(left), left
			}
			call.packed.Timeout = timeout
		}
		if !call.asksHooks {
			under.plainCount++
		}
		s.calls[s.callsCount] = call
		request.Calls = append(request.Calls, call.packed)
	}
	rest := copy(l.waiting, l.waiting[taken:])
	clear(l.waiting[rest:])
	l.waiting = l.waiting[:rest]
	s.underWay++
	if under.plainCount == 0 {
		time.AfterFunc(hooksHoldTime, func() {
			l.lock.Lock()
			defer l.lock.Unlock()
			s.endMessage(under)
		})
	}
	return request, false
}

// giveUp counts a call as one that nobody waits for. The lock is held.
func (s *stream) giveUp(call *pending) {
	if call.message == nil {
		return
	}
	if call.message.callsCount--; call.message.callsCount == 0 {
		s.endMessage(call.message)
	}
}

// endMessage counts a message as over. The lock is held.
func (s *stream) endMessage(under *message) {
	if !under.isOver {
		under.isOver = true
		s.underWay--
		s.wakeIfFree()
	}
}

// receive ends calls with the replies that come, and returns how the stream ended.
func (s *stream) receive(read func() (*pb.PipelineResponse, error)) *Error {
	for {
		response, err := read()
		if errors.Is(err, io.EOF) {
			return unavailable("The pipeline ended without a reply.")
		}
		if err != nil {
			return failureOf(err)
		}
		s.answer(response.GetReplies())
	}
}

func (s *stream) answer(replies []*pb.PipelineReply) {
	ends := s.answered(replies)
	// Without the lock, since whoever wakes up is about to take it for the next call.
	for i, call := range ends {
		if call != nil {
			// From here on the call belongs to its caller.
			call.ended <- outcome{reply: replies[i], landing: call.landing}
		}
	}
}

// answered takes the calls of replies off the line, and returns those that have not ended before.
func (s *stream) answered(replies []*pb.PipelineReply) []*pending {
	s.line.lock.Lock()
	defer s.line.lock.Unlock()
	s.wasAnswered = true
	together := &landing{stream: s}
	if len(replies) > 1 {
		s.landings++
	}
	ends, count := make([]*pending, len(replies)), int32(0)
	for i, reply := range replies {
		call, isKnown := s.calls[reply.GetId()]
		if !isKnown {
			continue
		}
		delete(s.calls, reply.GetId())
		if !call.asksHooks || call.message.plainCount == 0 {
			s.endMessage(call.message)
		}
		if call.isOver {
			continue
		}
		call.isOver = true
		ends[i] = call
		if len(replies) > 1 {
			call.landing = together
			count++
		}
	}
	together.remaining.Store(count)
	if len(replies) > 1 && count == 0 {
		s.landings--
		s.wakeIfFree()
	}
	return ends
}

// replyFailure returns what went wrong with a call whose reply is not of its own kind.
func replyFailure(reply *pb.PipelineReply) *Error {
	if answer := reply.GetError(); answer != nil {
		return failureOfStatus(answer)
	}
	return unavailable("The pipeline ended without a reply.")
}
