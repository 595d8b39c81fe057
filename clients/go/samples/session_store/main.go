// Command session_store keeps sessions and settings as entries: saved, loaded, expired by themselves.
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

type userSession struct {
	User string   `json:"user"`
	Cart []string `json:"cart"`
}

func main() {
	if err := sessions(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func sessions(ctx context.Context) error {
	client, err := statekeep.New(statekeep.Config{
		Address: os.Getenv("STATEKEEP_ADDRESS"), Namespace: "session-store",
	})
	if err != nil {
		return err
	}
	defer client.Close()
	store := client.Store

	// region sessions
	ada := userSession{User: "user123", Cart: []string{"apple"}}
	if _, err := store.Save(ctx, "session/user123", ada, statekeep.TTL(30*time.Minute)); err != nil {
		return err
	}
	entry, err := store.Load(ctx, "session/user123")
	switch {
	case errors.Is(err, statekeep.ErrEntryNotFound):
		fmt.Println("please log in")
	case err != nil:
		return err
	default:
		var found userSession
		if err := entry.Value.Decode(&found); err != nil {
			return err
		}
		fmt.Println(found.User, "has", found.Cart, "for", entry.ExpireTime.Sub(entry.UpdateTime))
	}
	deleted, err := store.Delete(ctx, "session/user123")
	if err != nil {
		return err
	}
	fmt.Println("it was there:", deleted.Existed)
	// endregion

	// region settings
	theme := "light"
	entry, err = store.Load(ctx, "theme")
	if err == nil {
		theme = entry.Value.String()
	} else if !errors.Is(err, statekeep.ErrEntryNotFound) {
		return err
	}
	fmt.Println("the theme is", theme)
	// endregion
	_, err = client.Admin.DeleteNamespace(ctx)
	return err
}
