package statekeep

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

const questionsMax = 16

// hookFailed is why a question is refused whose function did not come to an answer.
const hookFailed = "The hook failed."

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
	// isServing belongs to the goroutine that serves: whether the hooks are registered.
	isServing bool
}

// ServeGuards answers the questions of hooks with a function, which is called in a goroutine for each
// question, at most 16 at a time; its context ends when the server no longer waits for the answer. It
// returns once the hooks are registered. From then on, when the stream breaks or the server is away, it
// connects and registers again by itself, until it is closed or its context is over, or the server refuses
// the hooks for good; Config.Logger tells of it. A function that panics refuses, and is logged.
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
		if g.isOver() {
			return
		}
		if g.isServing && failure.IsTransient() {
			g.machines.connection.log.Warn("Hooks are not served for now.", "hooks", g.hooks, "error", failure)
		}
		g.isServing = false
		if failure = g.tries.next(g.ctx, failure); failure != nil {
			if !g.isOver() {
				g.err = failure
				if g.tries.isEndless {
					g.machines.connection.log.Error("Hooks are no longer served.", "hooks", g.hooks, "error", failure)
				}
			}
			return
		}
	}
}

// isOver reports whether somebody ended it at this side.
func (g *Guards) isOver() bool {
	return g.ctx.Err() != nil || g.machines.connection.life.Err() != nil
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
			if g.tries.isEndless {
				g.machines.connection.log.Info("Hooks are served again.", "hooks", g.hooks)
			}
			g.tries.begun()
			g.isServing = true
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
	answer := RefuseBecause(hookFailed)
	// Deferred, because a function may also end its goroutine.
	defer func() {
		if answer.isSilent {
			return
		}
		sending.Lock()
		defer sending.Unlock()
		// When it fails the stream is over, and with it the question.
		_ = stream.Send(&pb.ServeGuardsRequest{Message: &pb.ServeGuardsRequest_Answer{
			Answer: &pb.HookAnswer{
				QuestionId: question.GetQuestionId(),
				Allowed:    answer.isAllowed,
				Message:    strings.ToValidUTF8(answer.message, "\uFFFD"),
			},
		}})
	}()
	answer = g.judge(ctx, Question{
		Hook:    question.GetHook(),
		Machine: machineFrom[string, string](question.GetMachine()),
		Event:   question.GetEvent(),
		To:      question.GetToState(),
		Payload: rawFrom(question.GetPayloadJson()),
		Actor:   question.GetActor(),
		Note:    question.GetNote(),
	})
}

// judge asks the function. One that panics refuses, so that nobody waits for its answer in vain.
func (g *Guards) judge(ctx context.Context, question Question) (answer Answer) {
	hasAnswered := false
	defer func() {
		if hasAnswered {
			return
		}
		g.machines.connection.log.Error("A hook failed, so it refuses.",
			"hook", question.Hook, "machine", question.Machine.ID, "event", question.Event,
			"panic", recover(), "stack", string(debug.Stack()),
		)
		answer = RefuseBecause(hookFailed)
	}()
	answer = g.answer(ctx, question)
	hasAnswered = true
	return answer
}
