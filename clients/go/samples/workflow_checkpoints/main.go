// Command workflow_checkpoints keeps a snapshot after each step of a job, and goes back when one fails.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/statekeep/statekeep/clients/go"
)

func main() {
	if err := checkpoints(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func checkpoints(ctx context.Context) error {
	client, err := statekeep.New(statekeep.Config{
		Address: os.Getenv("STATEKEEP_ADDRESS"), Namespace: "workflow-checkpoints",
	})
	if err != nil {
		return err
	}
	defer client.Close()
	if _, err := client.Snapshots.SetPolicy(ctx, statekeep.SnapshotPolicy{SnapshotsMax: 10}); err != nil {
		return err
	}

	// region steps
	if err := step(ctx, client, 1, "rows: none"); err != nil {
		return err
	}
	if err := step(ctx, client, 2, "rows: 1, 2, 3"); err != nil {
		return err
	}
	// An error occurred: go back to the end of step 1. What happened since stays as history.
	restored, err := client.Snapshots.Restore(ctx, statekeep.SnapshotLabel("step1_complete"))
	if err != nil {
		return err
	}
	fmt.Println("entries saved:", restored.EntriesSavedCount)
	// endregion

	for _, key := range []string{"step", "data"} {
		entry, err := client.Store.Load(ctx, key)
		if err != nil {
			return err
		}
		fmt.Println(key, "is", entry.Value)
	}

	// region look
	from, to := statekeep.AtSnapshot("step1_complete"), statekeep.AtSnapshot("step2_complete")
	for difference, err := range client.Snapshots.Diff(ctx, from, to) {
		if err != nil {
			return err
		}
		fmt.Println(difference.Kind, difference.Key)
	}
	data, err := client.Store.Load(ctx, "data", statekeep.AtSnapshot("step2_complete"))
	if err != nil {
		return err
	}
	fmt.Println("in step 2 it was", data.Value)
	// endregion
	_, err = client.Admin.DeleteNamespace(ctx)
	return err
}

// step does one step of the job and keeps a snapshot of what it leaves behind.
func step(ctx context.Context, client *statekeep.Client, number int, data string) error {
	if _, err := client.Store.Save(ctx, "step", number); err != nil {
		return err
	}
	if _, err := client.Store.Save(ctx, "data", data); err != nil {
		return err
	}
	_, err := client.Snapshots.Create(ctx, fmt.Sprintf("step%d_complete", number))
	return err
}
