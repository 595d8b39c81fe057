package statekeep

import (
	"context"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// The pipeline: calls that are made at the same time share messages on one stream. This file owns which
// calls are waiting, and stream.go when a message goes out: at once when the line is free, else with
// what has gathered when an earlier one is answered. Neither knows what a call means, nor tries one
// again: each ends once, as a unary call would.

const (
	callsMax            = 1_024
	pipelineBytesMax    = 1 << 20
	callBytes           = 64  // What a call adds to the texts and bytes of its request, at most.
	messagesUnderWayMax = 2   // While the server makes one durable, the next one is on its way.
	callsSpreadMin      = 128 // From here on calls are spread over the messages that may be under way.
	// The server counts streams, so an idle one is given back; one that it refuses is asked for later.
	idleTime    = 30 * time.Second
	refusedTime = 5 * time.Second
)

// errDiverted is what a call is told that the server did not take: it goes by itself.
var errDiverted = &Error{Code: codes.Unimplemented, Message: "The server has no stream to spare."}

// outcome ends a call.
type outcome struct {
	reply   *pb.PipelineReply
	failure *Error
	landing *landing
}

// pending is a call from its making to its end.
type pending struct {
	packed    *pb.PipelineCall
	sizeBytes int
	deadline  time.Time // Zero: it has none.
	asksHooks bool
	// ended gets the outcome, once: there is room for it even when nobody waits any more.
	ended chan outcome
	// These belong to the line and its lock.
	message *message
	landing *landing
	isOver  bool
}

// end tells the outcome, unless the call has ended.
func (call *pending) end(result outcome) {
	if !call.isOver {
		call.isOver = true
		call.ended <- result
	}
}

// openPipeline opens the stream of a line.
type openPipeline func(
	context.Context, ...grpc.CallOption,
) (grpc.BidiStreamingClient[pb.PipelineRequest, pb.PipelineResponse], error)

// line is where calls gather, with a stream while there are any and another one when that breaks. Reads
// have a line of their own, so that none waits for the disk behind somebody's write.
type line struct {
	open openPipeline
	life context.Context
	idle time.Duration

	lock         sync.Mutex
	waiting      []*pending
	stream       *stream
	refusedUntil time.Time
	isClosed     bool
	lateTimer    *time.Timer
	lateAt       time.Time // When lateTimer looks; zero: not at all.
	streams      sync.WaitGroup
}

func newLine(life context.Context, open openPipeline) *line {
	return &line{open: open, life: life, idle: idleTime}
}

// do makes a call and returns its reply, errDiverted when it has to go by itself.
func (l *line) do(
	ctx context.Context, packed *pb.PipelineCall, sizeBytes int, deadline time.Time, asksHooks bool,
) (*pb.PipelineReply, *Error) {
	if ctx.Err() != nil {
		return nil, overBy(ctx)
	}
	if sizeBytes > pipelineBytesMax {
		return nil, errDiverted
	}
	call := pendings.Get().(*pending)
	call.packed, call.sizeBytes = packed, sizeBytes
	call.deadline, call.asksHooks = deadline, asksHooks
	if failure := l.add(call); failure != nil {
		return nil, failure
	}
	result, isEnded := call.wait(ctx.Done())
	if !isEnded {
		l.abandon(call)
		return nil, overBy(ctx)
	}
	result.landing.landed()
	if result.reply != nil { // Then nobody else holds the call any more.
		*call = pending{ended: call.ended}
		pendings.Put(call)
	}
	return result.reply, result.failure
}

// pendings are calls to be used again: making one with its channel costs more than all else about it.
var pendings = sync.Pool{New: func() any { return &pending{ended: make(chan outcome, 1)} }}

// wait returns the outcome; false when it was given up before there was one.
func (call *pending) wait(givenUp <-chan struct{}) (result outcome, isEnded bool) {
	if givenUp == nil { // A plain receive costs half of a select.
		return <-call.ended, true
	}
	select {
	case result = <-call.ended:
		return result, true
	case <-givenUp:
		return result, false
	}
}

// add takes a call, if the line is open for calls.
func (l *line) add(call *pending) *Error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.isClosed {
		return closedFailure()
	}
	if !l.refusedUntil.IsZero() {
		if time.Now().Before(l.refusedUntil) {
			return errDiverted
		}
		l.refusedUntil = time.Time{}
	}
	l.waiting = append(l.waiting, call)
	if !call.deadline.IsZero() && (l.lateAt.IsZero() || call.deadline.Before(l.lateAt)) {
		l.watchDeadline(call.deadline)
	}
	if l.stream == nil {
		l.openStream()
	}
	l.stream.wakeIfFree()
	return nil
}

// abandon forgets a call whose caller has gone.
func (l *line) abandon(call *pending) {
	l.lock.Lock()
	if call.message == nil {
		if i := slices.Index(l.waiting, call); i >= 0 {
			l.waiting = slices.Delete(l.waiting, i, i+1)
		}
	} else if !call.isOver && l.stream != nil {
		l.stream.giveUp(call)
	}
	call.isOver = true
	landing := call.landing
	l.lock.Unlock()
	landing.landed()
}

// lost ends the calls of a stream that has ended; what it had not sent goes on the next one, unless there
// could be none.
func (l *line) lost(s *stream, failure *Error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	s.idleTimer.Stop()
	if l.stream == s {
		l.stream = nil
	}
	isRefused := !s.wasAnswered && isRefusal(failure)
	for _, call := range s.calls {
		if isRefused {
			call.end(outcome{failure: errDiverted})
		} else {
			call.end(outcome{failure: failure})
		}
	}
	clear(s.calls)
	switch {
	case isRefused:
		l.refusedUntil = time.Now().Add(refusedTime)
		l.endWaiting(errDiverted)
	case !s.wasOpened:
		l.endWaiting(failure)
	case len(l.waiting) > 0 && l.stream == nil && !l.isClosed:
		l.openStream()
		l.stream.wakeIfFree()
	}
}

// close ends the stream and every call under way.
func (l *line) close() {
	l.lock.Lock()
	l.isClosed = true
	if l.lateTimer != nil {
		l.lateTimer.Stop()
	}
	l.endWaiting(closedFailure())
	if l.stream != nil {
		for _, call := range l.stream.calls {
			call.end(outcome{failure: closedFailure()})
		}
		l.stream.cancel()
	}
	l.lock.Unlock()
	l.streams.Wait()
}

func (l *line) endWaiting(failure *Error) {
	for _, call := range l.waiting {
		call.end(outcome{failure: failure})
	}
	clear(l.waiting)
	l.waiting = l.waiting[:0]
}

// openStream begins a stream. The lock is held.
func (l *line) openStream() {
	l.stream = newStream(l)
	l.streams.Add(1)
	go func(s *stream) {
		defer l.streams.Done()
		s.run()
	}(l.stream)
}

// giveBack ends a stream that had no call since it had so many; else it looks again later.
func (l *line) giveBack(s *stream, callsCount uint64) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.isClosed || l.stream != s {
		return
	}
	if len(s.calls) > 0 || len(l.waiting) > 0 || s.callsCount != callsCount {
		count := s.callsCount
		s.idleTimer = time.AfterFunc(l.idle, func() { l.giveBack(s, count) })
		return
	}
	l.stream = nil
	s.finish()
}

// watchDeadline has late calls looked for at a moment. One timer serves all calls: nearly all end long
// before their deadlines, so it seldom has to look. The lock is held.
func (l *line) watchDeadline(moment time.Time) {
	l.lateAt = moment
	if l.lateTimer == nil {
		l.lateTimer = time.AfterFunc(time.Until(moment), l.endLateCalls)
	} else {
		l.lateTimer.Reset(time.Until(moment))
	}
}

func (l *line) endLateCalls() {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.isClosed {
		return
	}
	now, next := time.Now(), time.Time{}
	look := func(call *pending) {
		switch {
		case call.isOver || call.deadline.IsZero():
		case !call.deadline.After(now):
			call.end(outcome{failure: late()})
			if l.stream != nil {
				l.stream.giveUp(call)
			}
		case next.IsZero() || call.deadline.Before(next):
			next = call.deadline
		}
	}
	for _, call := range l.waiting {
		look(call)
	}
	l.waiting = slices.DeleteFunc(l.waiting, func(call *pending) bool { return call.isOver })
	if l.stream != nil {
		for _, call := range l.stream.calls {
			look(call)
		}
	}
	l.lateAt = time.Time{}
	if !next.IsZero() {
		l.watchDeadline(next)
	}
}

func closedFailure() *Error { return cancelled("The client is closed.") }

func isRefusal(failure *Error) bool {
	return failure.Code == codes.Unimplemented || failure.Reason == ErrStreamsTooMany
}
