// Package statekeep is the client of a Statekeep server: entries, state machines and snapshots in one
// transactional store with one revision clock.
//
//	client, err := statekeep.New(statekeep.Config{Address: "127.0.0.1:7420"})
//	if err != nil { … }
//	defer client.Close()
//	saved, err := client.Store.Save(ctx, "theme", "dark")
//	entry, err := client.Store.Load(ctx, "theme")
//
// A Client may be used by any number of goroutines; calls that they make at the same time share messages
// by themselves. Every call takes a context, which may end it at any moment, and returns an *Error, whose
// reason errors.Is asks for.
package statekeep

import (
	"crypto/tls"
	"log/slog"
	"time"
)

const (
	// DefaultAddress is where a server listens unless it is told otherwise.
	DefaultAddress = "127.0.0.1:7420"
	// DefaultTimeout is how long a call may take, with all its attempts.
	DefaultTimeout = 10 * time.Second
)

// Config says how to reach a server. A field that is left out has its default.
type Config struct {
	// Address is the server's host:port, an IPv6 host in brackets, or unix: and the path of a socket.
	// Default: DefaultAddress.
	Address string
	// Namespace is the isolated world that the client's calls are about. "": the default one.
	Namespace string
	// Token is what the server knows this client by: visible ASCII. Without TLS it travels unprotected.
	Token string
	// TLS makes the connection private; LoadTLS reads one from files. nil: plain text.
	TLS *tls.Config
	// Timeout is for each call whose context has no deadline, with all its attempts. Default:
	// DefaultTimeout; below 0 there is no limit. Watches, scans and files are not limited by it.
	Timeout time.Duration
	// Retry says how calls that failed are tried again.
	Retry Retry
	// Logger is told when hooks are not served and when they are again, and of hooks that fail.
	// Default: slog.Default().
	Logger *slog.Logger
	// WithoutPipeline sends each call by itself, also those made at the same time.
	WithoutPipeline bool
}

// Client is a connection to a Statekeep server, and everything that can be asked of one namespace. Make
// one and share it: it carries many calls at the same time, and connects again by itself.
type Client struct {
	// Store holds entries, commits and schemas.
	Store *Store
	// Snapshots are labelled revisions that stay readable and can be brought back.
	Snapshots *Snapshots
	// Machines are state machines that run on the server.
	Machines *Machines
	// Admin is the care of the store.
	Admin *Admin

	connection *connection
}

// New returns a client, or an error that says what of the Config cannot be. The connection is made by the
// first call.
func New(config Config) (*Client, error) {
	c, err := connect(config)
	if err != nil {
		return nil, err
	}
	return &Client{
		Store:      newStore(c),
		Snapshots:  newSnapshots(c),
		Machines:   newMachines(c),
		Admin:      newAdmin(c),
		connection: c,
	}, nil
}

// Close closes the connection. Calls under way end with ErrCallCancelled; closing twice is fine.
func (c *Client) Close() error { return c.connection.close() }
