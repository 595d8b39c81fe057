package statekeep

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// method is one call of the contract: how it is made by itself, and how a pipeline carries it, if any
// does. It knows deadlines, attempts and errors; never what a call means.
type method[Q proto.Message, A comparable] struct {
	connection *connection
	unary      func(context.Context, Q, ...grpc.CallOption) (A, error)
	line       *line // nil: not carried.
	pack       func(*pb.PipelineCall, Q)
	unpack     func(*pb.PipelineReply) A
	// sizeBytes says how large a request is about; nil: it is measured.
	sizeBytes func(Q) int
	// asksHooks says that the reply may wait for an answer of some client.
	asksHooks func(Q) bool
}

// alone returns the method that a stub makes by itself.
func alone[Q proto.Message, A comparable](
	c *connection, unary func(context.Context, Q, ...grpc.CallOption) (A, error),
) *method[Q, A] {
	return &method[Q, A]{connection: c, unary: unary}
}

// run returns the answer of a call, or the Error that it ended with. isRetryable says that sending it
// twice does no more than sending it once.
func (m *method[Q, A]) run(ctx context.Context, request Q, isRetryable bool) (A, error) {
	if err := checkTexts(request); err != nil {
		return *new(A), err
	}
	deadline, isOwn := ctx.Deadline()
	if !isOwn && m.connection.timeout > 0 {
		deadline = time.Now().Add(m.connection.timeout)
	}
	tries := m.connection.attempts(deadline)
	for {
		answer, failure := m.attempt(ctx, request, deadline, isOwn)
		if failure == nil {
			return answer, nil
		}
		if isRetryable {
			failure = tries.next(ctx, failure)
		}
		if failure != nil {
			return answer, failure
		}
	}
}

// attempt makes the call once: down the line, where that can be, or else by itself.
func (m *method[Q, A]) attempt(
	ctx context.Context, request Q, deadline time.Time, isOwn bool,
) (answer A, failure *Error) {
	if m.line != nil {
		packed := &pb.PipelineCall{}
		m.pack(packed, request)
		asksHooks := m.asksHooks != nil && m.asksHooks(request)
		reply, failure := m.line.do(ctx, packed, m.size(request), deadline, asksHooks)
		if failure == nil {
			if answer = m.unpack(reply); answer == *new(A) {
				failure = replyFailure(reply)
			}
		}
		if failure != errDiverted {
			return answer, failure
		}
	}
	if !isOwn && !deadline.IsZero() {
		limited, cancel := context.WithDeadline(ctx, deadline)
		defer cancel()
		ctx = limited
	}
	answer, err := m.unary(ctx, request)
	if err != nil {
		return *new(A), failureOf(err)
	}
	return answer, nil
}

func (m *method[Q, A]) size(request Q) int {
	if m.sizeBytes != nil {
		return m.sizeBytes(request)
	}
	return proto.Size(request) + callBytes
}

// paged is a request or response of which one page follows another.
type paged[Item any] struct {
	items []Item
	next  string
}

// pages yields the items of every page. The time is for each page; the caller takes its own.
func pages[Item any](fetch func(token string) (paged[Item], error)) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		token := ""
		for {
			page, err := fetch(token)
			if err != nil {
				yield(*new(Item), err)
				return
			}
			for _, item := range page.items {
				if !yield(item, nil) {
					return
				}
			}
			if page.next == "" {
				return
			}
			token = page.next
		}
	}
}

// received yields the messages of a stream until it ends, and ends it when the caller stops taking them.
func received[A any](
	ctx context.Context, open func(context.Context) (grpc.ServerStreamingClient[A], error),
) iter.Seq2[*A, *Error] {
	return func(yield func(*A, *Error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := open(ctx)
		for err == nil {
			var message *A
			if message, err = stream.Recv(); err == nil && !yield(message, nil) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(nil, failureOf(err))
		}
	}
}

// receivedWhole is received of a stream that cannot go on where it broke: it is begun again as long as
// nothing of it has come.
func receivedWhole[A any](
	ctx context.Context,
	c *connection,
	open func(context.Context) (grpc.ServerStreamingClient[A], error),
) iter.Seq2[*A, *Error] {
	return func(yield func(*A, *Error) bool) {
		deadline, _ := ctx.Deadline()
		tries := c.attempts(deadline)
		for hasBegun, isOver := false, false; !isOver; {
			isOver = true
			for message, failure := range received(ctx, open) {
				if failure != nil && !hasBegun {
					if failure = tries.next(ctx, failure); failure == nil {
						isOver = false
						break
					}
				}
				hasBegun = true
				if !yield(message, failure) {
					return
				}
			}
		}
	}
}

// mapped returns what a function makes of each message.
func mapped[M, T any](messages []M, convert func(M) T) []T {
	items := make([]T, len(messages))
	for i, message := range messages {
		items[i] = convert(message)
	}
	return items
}
