// Command transition_hook lets a function refuse transitions, and another one see those that were made.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/statekeep/statekeep/clients/go"
)

// region define
var engine = statekeep.Definition{
	Name:         "engine",
	InitialState: "idle",
	States: []statekeep.State{
		{Name: "idle"},
		// One that runs for eight hours stops by itself.
		{Name: "running", After: &statekeep.Timer{Delay: 8 * time.Hour, Event: "stop"}},
	},
	Transitions: []statekeep.Rule{
		{From: []string{"idle"}, Event: "start", To: "running", Guard: statekeep.AskHook("may_start")},
		{From: []string{"running"}, Event: "stop", To: "idle"},
	},
}

// endregion

func main() {
	if err := hook(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func hook(ctx context.Context) error {
	client, err := statekeep.New(statekeep.Config{
		Address: os.Getenv("STATEKEEP_ADDRESS"), Namespace: "transition-hook",
	})
	if err != nil {
		return err
	}
	defer client.Close()
	machines := client.Machines
	if _, err := machines.Define(ctx, engine); err != nil {
		return err
	}

	// region guard
	mayStart := func(_ context.Context, question statekeep.Question) statekeep.Answer {
		if question.Actor == "ada" {
			return statekeep.Allow()
		}
		return statekeep.RefuseBecause("only ada may start it")
	}
	guards, err := machines.ServeGuards(ctx, []string{"may_start"}, mayStart)
	if err != nil {
		return err
	}
	defer guards.Close()
	// endregion

	// region watch
	watch, err := machines.Watch(ctx, statekeep.TransitionFilter{Definitions: []string{"engine"}})
	if err != nil {
		return err
	}
	defer watch.Close()
	// endregion

	if _, err := machines.Create(ctx, "engine", statekeep.ID("front")); err != nil {
		return err
	}
	// region trigger
	for _, actor := range []string{"bob", "ada"} {
		verdict, err := machines.Trigger(ctx, "front", "start", statekeep.Actor(actor))
		if err != nil {
			return err
		}
		if !verdict.Accepted {
			fmt.Println(actor, "was rejected:", verdict.Rejection.Reason, verdict.Rejection.Message)
		}
	}
	isStopped, err := machines.TryTrigger(ctx, "front", "stop")
	if err != nil {
		return err
	}
	fmt.Println("stopped:", isStopped)
	// endregion

	// region see
	for transition, err := range watch.All() {
		if err != nil {
			return err
		}
		fmt.Println(transition.From, "->", transition.To, "via", transition.Event)
		if transition.Event == "stop" {
			break
		}
	}
	// endregion
	_, err = client.Admin.DeleteNamespace(ctx)
	return err
}
