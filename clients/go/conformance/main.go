// Command conformance is the driver of the conformance corpus around this client: JSON lines in, JSON
// lines out, at the level of the client's own verbs. It never knows what is expected.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"

	"github.com/statekeep/statekeep/clients/go"
)

// record is a JSON object of an answer.
type record = map[string]any

// line is one that came in.
type line struct {
	ID   int64           `json:"id"`
	Op   string          `json:"op"`
	Args json.RawMessage `json:"args"`
}

// op does what a line asks for.
type op func(ctx context.Context, d *driver, args *arguments) (record, error)

// driver has what lines name: clients, watches, servings of hooks, and the lines under way.
type driver struct {
	lock    sync.Mutex
	clients map[string]*statekeep.Client
	watches map[string]*watching
	hooks   map[string]*serving
	cancels map[int64]context.CancelFunc

	writing sync.Mutex
	output  *bufio.Writer
}

func main() {
	d := &driver{
		clients: map[string]*statekeep.Client{},
		watches: map[string]*watching{},
		hooks:   map[string]*serving{},
		cancels: map[int64]context.CancelFunc{},
		output:  bufio.NewWriter(os.Stdout),
	}
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		text, err := input.ReadBytes('\n')
		if len(text) > 0 {
			d.begin(text)
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
}

// begin begins a line without waiting for those before it.
func (d *driver) begin(text []byte) {
	var asked line
	if err := json.Unmarshal(text, &asked); err != nil {
		d.answer(record{"id": asked.ID, "broken": err.Error()})
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.lock.Lock()
	d.cancels[asked.ID] = cancel
	d.lock.Unlock()
	go func() {
		answer := d.play(ctx, asked)
		d.lock.Lock()
		delete(d.cancels, asked.ID)
		d.lock.Unlock()
		cancel()
		d.answer(answer)
	}()
}

func (d *driver) play(ctx context.Context, asked line) record {
	do, isKnown := ops[asked.Op]
	if !isKnown {
		return record{"id": asked.ID, "broken": "no such op: " + asked.Op}
	}
	args := &arguments{}
	if err := json.Unmarshal(asked.Args, args); err != nil {
		return record{"id": asked.ID, "broken": err.Error()}
	}
	if !withoutClient[asked.Op] && d.client(args) == nil {
		return record{"id": asked.ID, "broken": "no such client: " + args.Client}
	}
	if args.TimeoutMs != nil && asked.Op != "client.open" && asked.Op != "watch.next" {
		limited, cancel := context.WithTimeout(ctx, milliseconds(*args.TimeoutMs))
		defer cancel()
		ctx = limited
	}
	result, err := do(ctx, d, args)
	var failure *statekeep.Error
	switch {
	case errors.As(err, &failure):
		return record{"id": asked.ID, "error": errorRecord(failure)}
	case err != nil:
		return record{"id": asked.ID, "broken": err.Error()}
	}
	return record{"id": asked.ID, "ok": result}
}

// withoutClient has the ops that name no client, or one that need not be there.
var withoutClient = map[string]bool{
	"client.open": true, "client.close": true, "call.cancel": true, "watch.next": true,
	"watch.close": true, "hooks.close": true,
}

func (d *driver) answer(answer record) {
	text, err := json.Marshal(answer)
	if err != nil {
		text, _ = json.Marshal(record{"id": answer["id"], "broken": err.Error()})
	}
	d.writing.Lock()
	defer d.writing.Unlock()
	_, _ = d.output.Write(append(text, '\n'))
	_ = d.output.Flush()
}

func errorRecord(failure *statekeep.Error) record {
	reason := string(failure.Reason)
	if reason == "" {
		switch failure.Code {
		case codes.Unavailable:
			reason = "UNAVAILABLE"
		case codes.DeadlineExceeded:
			reason = "DEADLINE"
		case codes.Canceled:
			reason = "CANCELLED"
		}
	}
	violations := []record{}
	for _, one := range failure.Violations {
		violations = append(violations, record{"field": one.Field, "description": one.Description})
	}
	metadata := failure.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	return record{
		"reason":     reason,
		"code":       code.Code(failure.Code).String(),
		"message":    failure.Message,
		"metadata":   metadata,
		"violations": violations,
	}
}

func milliseconds(count int64) time.Duration { return time.Duration(count) * time.Millisecond }
