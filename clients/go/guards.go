package statekeep

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

const questionsMax = 16

// Question asks whether a transition may be taken.
type Question struct {
	// Hook is the one that is asked.
	Hook string
	// Machine is the machine as it is.
	Machine *Machine
	// Event is the event.
	Event string
	// To is where the transition would lead.
	To string
	// Payload is the event's, JSON text; empty for none.
	Payload json.RawMessage
	// Actor says who, and Note why, as given to Trigger.
	Actor, Note string
}

// Answer answers a Question: Allow, Refuse or KeepSilent.
type Answer struct {
	isAllowed, isSilent bool
	message             string
}

// Allow lets the transition be taken.
func Allow() Answer { return Answer{isAllowed: true} }

// RefuseBecause does not; the message becomes that of the rejection.
func RefuseBecause(message string) Answer { return Answer{message: message} }

// KeepSilent leaves the question to the policy of the hook, as when nobody had been there.
func KeepSilent() Answer { return Answer{isSilent: true} }

// Guards serves hooks until it is closed.
type Guards struct {
	machines *Machines
	hooks    []string
	answer   func(context.Context, Question) Answer
	ctx      context.Context
	cancel   context.CancelFunc
	over     chan struct{}
	err      error // Set before over is closed.
	ready    chan struct{}
	isReady  sync.Once
	asked    sync.WaitGroup
	tries    attempts
}

// ServeGuards answers the questions of hooks with a function, which is called in a goroutine for each
// question, at most 16 at a time; its context ends when the server no longer waits for the answer. It
// returns once the hooks are registered. When the stream breaks or the server restarts, it connects and
// registers again by itself, until it is closed or its context is over.
func (m *Machines) ServeGuards(
	ctx context.Context, hooks []string, answer func(context.Context, Question) Answer,
) (*Guards, error) {
	g := &Guards{
		machines: m, hooks: hooks, answer: answer, over: make(chan struct{}), ready: make(chan struct{}),
		tries: m.connection.attempts(time.Time{}),
	}
	g.ctx, g.cancel = context.WithCancel(ctx)
	go g.serve()
	select {
	case <-g.ready:
		return g, nil
	case <-g.over:
		g.cancel()
		if g.err != nil {
			return nil, g.err
		}
		return nil, overBy(ctx)
	}
}

// Close ends the serving; questions that are still open stay unanswered. Closing twice is fine.
func (g *Guards) Close() { g.cancel() }

// Wait returns when the serving is over: nil after Close or the end of its context, or else why it could
// not go on.
func (g *Guards) Wait() error {
	<-g.over
	return g.err
}

func (g *Guards) serve() {
	defer close(g.over)
	defer g.asked.Wait()
	defer g.cancel()
	stop := context.AfterFunc(g.machines.connection.life, g.cancel)
	defer stop()
	for {
		failure := g.session()
		if g.ctx.Err() != nil {
			return
		}
		if failure = g.tries.next(g.ctx, failure); failure != nil {
			if g.ctx.Err() == nil && g.machines.connection.life.Err() == nil {
				g.err = failure
			}
			return
		}
	}
}

// session serves over one stream, and returns how that ended.
func (g *Guards) session() *Error {
	ctx, cancel := context.WithCancel(g.ctx)
	defer cancel()
	stream, err := g.machines.stub.ServeGuards(ctx)
	if err != nil {
		return failureOf(err)
	}
	// When it fails, receiving tells why.
	_ = stream.Send(&pb.ServeGuardsRequest{
		Namespace: g.machines.connection.namespace,
		Message: &pb.ServeGuardsRequest_Registration{
			Registration: &pb.HookRegistration{Hooks: g.hooks, QuestionsMax: questionsMax},
		},
	})
	var sending sync.Mutex
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return unavailable("The server ended the serving of hooks without a reason.")
		}
		if err != nil {
			return failureOf(err)
		}
		if message.GetRegistered() != nil {
			g.tries.succeeded()
			g.isReady.Do(func() { close(g.ready) })
		}
		if question := message.GetQuestion(); question != nil {
			g.asked.Go(func() { g.reply(ctx, stream, &sending, question) })
		}
	}
}

func (g *Guards) reply(
	ctx context.Context, stream grpc.BidiStreamingClient[pb.ServeGuardsRequest, pb.ServeGuardsResponse],
	sending *sync.Mutex, question *pb.HookQuestion,
) {
	if left := question.GetTimeLeft(); left != nil {
		limited, cancel := context.WithTimeout(ctx, left.AsDuration())
		defer cancel()
		ctx = limited
	}
	answer := g.answer(ctx, Question{
		Hook:    question.GetHook(),
		Machine: machineFrom[string, string](question.GetMachine()),
		Event:   question.GetEvent(),
		To:      question.GetToState(),
		Payload: rawFrom(question.GetPayloadJson()),
		Actor:   question.GetActor(),
		Note:    question.GetNote(),
	})
	if answer.isSilent {
		return
	}
	sending.Lock()
	defer sending.Unlock()
	// When it fails the stream is over, and with it the question.
	_ = stream.Send(&pb.ServeGuardsRequest{Message: &pb.ServeGuardsRequest_Answer{
		Answer: &pb.HookAnswer{
			QuestionId: question.GetQuestionId(), Allowed: answer.isAllowed, Message: answer.message,
		},
	}})
}
