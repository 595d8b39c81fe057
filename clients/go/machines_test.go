package statekeep

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/statekeep/statekeep/clients/go/internal/servertest"
)

type lampState string

type lampEvent string

const (
	off lampState = "off"
	on  lampState = "on"

	press lampEvent = "press"
	fuse  lampEvent = "fuse"
)

var lamp = DefinitionOf[lampState, lampEvent]{
	InitialState: off,
	States:       []StateOf[lampState, lampEvent]{{Name: off}, {Name: on}},
	Transitions: []RuleOf[lampState, lampEvent]{
		{From: []lampState{off}, Event: press, To: on, Guard: AskHook("may_shine")},
		{From: []lampState{on}, Event: press, To: off},
		{From: []lampState{on}, Event: fuse, Assign: map[string]string{"fused": "true"}},
	},
	ContextSchema: map[string]any{"type": "object"},
	Hooks:         []HookRule{{Name: "may_shine", Timeout: 10 * time.Second}},
}

func serveLamps(t *testing.T) (*servertest.Server, *Client, *MachinesOf[lampState, lampEvent]) {
	t.Helper()
	server := servertest.Start(t)
	patient := Retry{AttemptsMax: 1_000, PauseMax: 200 * time.Millisecond}
	client, err := New(Config{Address: server.Address, Retry: patient, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	lamps := Typed[lampState, lampEvent](client, "lamp")
	if _, err := lamps.Define(t.Context(), lamp); err != nil {
		t.Fatal(err)
	}
	if _, err := lamps.Create(t.Context(), ID("desk")); err != nil {
		t.Fatal(err)
	}
	return server, client, lamps
}

// A definition comes back as it was sent, and records have the types of its states and events.
func TestTypedMachines(t *testing.T) {
	_, _, lamps := serveLamps(t)
	ctx := t.Context()
	defined, err := lamps.Definition(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := lamps.Define(ctx, *defined); err != nil || again.Created || again.Version != 1 {
		t.Errorf("defined again: %+v %v", again, err)
	}
	simulated, err := lamps.Simulate(ctx, SimulateOf[lampState, lampEvent]{
		Events:      []Event[lampEvent]{{Name: press}, {Name: fuse}, {Name: press}, {Name: fuse}},
		HookAnswers: map[string]bool{"may_shine": true},
	})
	if err != nil || simulated.Machine.State != off || simulated.Steps[3].Accepted {
		t.Errorf("%+v %v", simulated, err)
	}
	outlook, err := lamps.EnabledEvents(ctx, "desk")
	if err != nil || outlook.State != off || outlook.Events[0].To != on {
		t.Errorf("%+v %v", outlook, err)
	}
	verdict, err := lamps.Trigger(ctx, "desk", fuse, ExpectedState(on))
	if err != nil || verdict.Accepted || verdict.Rejection.Reason != RejectedStateUnexpected {
		t.Errorf("%+v %v", verdict, err)
	}
	counts, err := lamps.Count(ctx)
	if err != nil || counts[off] != 1 {
		t.Errorf("%v %v", counts, err)
	}
	if _, err := lamps.Get(ctx, "none"); !errors.Is(err, ErrMachineNotFound) {
		t.Error(err)
	}
}

// Hooks are served again after the server has restarted, and no longer after they are closed.
func TestServeGuardsGoesOnOverARestart(t *testing.T) {
	server, client, lamps := serveLamps(t)
	var asked atomic.Int32
	guards, err := client.Machines.ServeGuards(t.Context(), []string{"may_shine"},
		func(context.Context, Question) Answer {
			asked.Add(1)
			return Allow()
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	pressed := func() bool {
		accepted, err := lamps.TryTrigger(t.Context(), "desk", press, RequestID(time.Now().String()))
		if err != nil {
			t.Fatal(err)
		}
		return accepted
	}
	for _, state := range []lampState{on, off} {
		if !pressed() {
			t.Errorf("the lamp does not go %s", state)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("the hook was asked %d times", asked.Load())
	}
	server.Stop()
	server.Start()
	for end := time.Now().Add(20 * time.Second); !pressed(); {
		if time.Now().After(end) {
			t.Fatal("the hook is not served after the restart")
		}
	}
	guards.Close()
	if err := guards.Wait(); err != nil {
		t.Error(err)
	}
}

// A guard may use the very client whose event it judges, whatever that has under way.
func TestGuardsMayUseTheirOwnClient(t *testing.T) {
	_, client, lamps := serveLamps(t)
	guards, err := client.Machines.ServeGuards(t.Context(), []string{"may_shine"},
		func(ctx context.Context, question Question) Answer {
			if _, err := client.Store.Save(ctx, "asked/"+question.Machine.ID, question.Event); err != nil {
				return RefuseBecause(err.Error())
			}
			return Allow()
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	defer guards.Close()
	ids := []string{"a", "b", "c", "d", "e", "f"}
	ends := make(chan error, len(ids))
	for _, id := range ids {
		if _, err := lamps.Create(t.Context(), ID(id)); err != nil {
			t.Fatal(err)
		}
		go func() {
			verdict, err := lamps.Trigger(t.Context(), id, press)
			if err == nil && !verdict.Accepted {
				err = errors.New(verdict.Rejection.Message)
			}
			ends <- err
		}()
	}
	for range ids {
		if err := <-ends; err != nil {
			t.Error(err)
		}
	}
}

// A guard that panics, or ends its goroutine, refuses at once, and the log says where.
func TestGuardsThatFailRefuse(t *testing.T) {
	server, _, lamps := serveLamps(t)
	log := &bytes.Buffer{}
	client, err := New(Config{Address: server.Address, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	guards, err := client.Machines.ServeGuards(t.Context(), []string{"may_shine"},
		func(_ context.Context, question Question) Answer {
			if question.Actor == "leaver" {
				runtime.Goexit()
			}
			panic("no bulb")
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, actor := range []string{"leaver", "anybody"} {
		verdict, err := lamps.Trigger(t.Context(), "desk", press, Actor(actor))
		if err != nil || verdict.Accepted || verdict.Rejection.Reason != RejectedHookRefused ||
			verdict.Rejection.Message != "The hook failed." {
			t.Errorf("%s: %+v %v", actor, verdict, err)
		}
	}
	guards.Close()
	if err := guards.Wait(); err != nil {
		t.Error(err)
	}
	if text := log.String(); !strings.Contains(text, "no bulb") || !strings.Contains(text, "TestGuardsThatFail") {
		t.Error(text)
	}
}

// What cannot be registered is told at once.
func TestServeGuardsThatIsRefused(t *testing.T) {
	_, client, _ := serveLamps(t)
	guards, err := client.Machines.ServeGuards(t.Context(), nil, nil)
	if guards != nil || !errors.Is(err, ErrArgumentInvalid) {
		t.Error(guards, err)
	}
}
