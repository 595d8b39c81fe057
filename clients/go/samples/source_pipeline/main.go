// Command source_pipeline tracks a source through its processing with a machine whose states and events
// have types of their own.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/statekeep/statekeep/clients/go"
)

// region types

// SourceState is where a source is.
type SourceState string

// The states of a source.
const (
	Pending    SourceState = "pending"
	Processing SourceState = "processing"
	Indexed    SourceState = "indexed"
	Failed     SourceState = "failed"
)

// SourceEvent is what happens to a source.
type SourceEvent string

// The events of a source.
const (
	StartProcessing SourceEvent = "start_processing"
	Complete        SourceEvent = "complete"
	Fail            SourceEvent = "fail"
	Retry           SourceEvent = "retry"
)

type (
	state      = statekeep.StateOf[SourceState, SourceEvent]
	rule       = statekeep.RuleOf[SourceState, SourceEvent]
	definition = statekeep.DefinitionOf[SourceState, SourceEvent]
)

var source = definition{
	InitialState: Pending,
	States: []state{
		{Name: Pending},
		{Name: Processing, After: &statekeep.TimerOf[SourceEvent]{Delay: time.Hour, Event: Fail}},
		{Name: Indexed, Final: true},
		{Name: Failed},
	},
	Transitions: []rule{
		{From: []SourceState{Pending}, Event: StartProcessing, To: Processing},
		{From: []SourceState{Processing}, Event: Complete, To: Indexed},
		{From: []SourceState{Processing}, Event: Fail, To: Failed},
		{From: []SourceState{Failed}, Event: Retry, To: Pending},
	},
}

// endregion

func main() {
	if err := track(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func track(ctx context.Context) error {
	client, err := statekeep.New(statekeep.Config{
		Address: os.Getenv("STATEKEEP_ADDRESS"), Namespace: "source-pipeline",
	})
	if err != nil {
		return err
	}
	defer client.Close()

	// region track
	sources := statekeep.Typed[SourceState, SourceEvent](client, "source")
	if _, err := sources.Define(ctx, source); err != nil {
		return err
	}
	if _, err := sources.Create(ctx, statekeep.ID("source-17")); err != nil {
		return err
	}
	for _, event := range []SourceEvent{StartProcessing, Retry, Complete} {
		verdict, err := sources.Trigger(ctx, "source-17", event, statekeep.Actor("indexer"))
		if err != nil {
			return err
		}
		if verdict.Accepted {
			fmt.Println(verdict.Transition.From, "->", verdict.Transition.To)
		} else {
			fmt.Println(event, "was rejected:", verdict.Rejection.Reason)
		}
	}
	isIndexed, err := sources.IsIn(ctx, "source-17", Indexed)
	if err != nil {
		return err
	}
	fmt.Println("indexed:", isIndexed)
	for transition, err := range sources.History(ctx, "source-17", statekeep.Reverse()) {
		if err != nil {
			return err
		}
		fmt.Println(transition.Sequence, transition.Event, "by", transition.Actor)
	}
	// endregion
	_, err = client.Admin.DeleteNamespace(ctx)
	return err
}
