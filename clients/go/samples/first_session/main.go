// Command first_session shows entries, commits and the past, in a namespace of its own. The README shows
// its regions.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/statekeep/statekeep/clients/go"
)

func main() {
	if err := session(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func session(ctx context.Context) error {
	// region connect
	client, err := statekeep.New(statekeep.Config{
		Address: os.Getenv("STATEKEEP_ADDRESS"), Namespace: "first-session-go",
	})
	if err != nil {
		return err
	}
	defer client.Close()
	// endregion
	for _, part := range []func(context.Context, *statekeep.Client) error{saveAndLoad, commit, lookBack} {
		if err := part(ctx, client); err != nil {
			return err
		}
	}
	_, err = client.Admin.DeleteNamespace(ctx)
	return err
}

type user struct {
	Name  string   `json:"name"`
	Langs []string `json:"langs"`
}

func saveAndLoad(ctx context.Context, client *statekeep.Client) error {
	// region save
	store := client.Store
	if _, err := store.Save(ctx, "theme", "dark"); err != nil {
		return err
	}
	ada := user{Name: "Ada", Langs: []string{"en"}}
	if _, err := store.Save(ctx, "user/1", ada); err != nil {
		return err
	}
	token := []byte{0, 1}
	if _, err := store.Save(ctx, "session/7", token, statekeep.TTL(30*time.Second)); err != nil {
		return err
	}

	entry, err := store.Load(ctx, "user/1")
	if err != nil {
		return err
	}
	var loaded user
	if err := entry.Value.Decode(&loaded); err != nil {
		return err
	}
	fmt.Println(loaded.Name, "at revision", entry.Revision)

	_, err = store.Save(ctx, "theme", "light", statekeep.IfAbsent())
	if errors.Is(err, statekeep.ErrPreconditionFailed) {
		fmt.Println("not saved:", err)
	}
	// endregion
	return nil
}

func commit(ctx context.Context, client *statekeep.Client) error {
	// region commit
	committed, err := client.Store.Commit(ctx, statekeep.Commit{
		Preconditions: []statekeep.Precondition{statekeep.RequireExists("order/9", false)},
		Operations: []statekeep.Operation{
			statekeep.SaveEntry{Key: "order/9", Value: map[string]string{"state": "paid"}},
			statekeep.DeleteEntry{Key: "cart/9"},
		},
	}, statekeep.RequestID("order-9-paid")) // applied once, however often it is sent
	if err != nil {
		return err
	}
	fmt.Println("all of it at revision", committed.Revision)
	// endregion
	return nil
}

func lookBack(ctx context.Context, client *statekeep.Client) error {
	// region history
	store := client.Store
	saved, err := store.Save(ctx, "theme", "light")
	if err != nil {
		return err
	}
	then, err := store.Load(ctx, "theme", statekeep.AtRevision(saved.Revision-1))
	if err != nil {
		return err
	}
	fmt.Println("it was", then.Value)

	for item, err := range store.History(ctx, "theme") {
		if err != nil {
			return err
		}
		fmt.Println(item.Revision, item.Kind, item.Entry.Value)
	}
	for entry, err := range store.Scan(ctx, statekeep.Prefix("user/")) {
		if err != nil {
			return err
		}
		fmt.Println(entry.Key, entry.Value)
	}
	// endregion
	return nil
}
