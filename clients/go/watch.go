package statekeep

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// Watch follows what commits do, over as many streams as it takes: where one breaks off, it connects again
// by itself and goes on behind its last item. Once the server has answered, it does so for as long as the
// server is away; before, it gives up after the attempts of a call.
//
//	watch, err := client.Store.Watch(ctx, statekeep.ChangeFilter{Prefixes: []string{"user/"}})
//	if err != nil { … }
//	defer watch.Close()
//	for change, err := range watch.All() { … }
//
// To go on another time, keep Revision and start at the one behind it. Where that is no longer kept the
// watch ends with ErrRevisionCompacted: read anew, and watch from behind the revision that was read.
type Watch[Item any] struct {
	ctx        context.Context
	cancel     context.CancelFunc
	open       openWatch[Item]
	onProgress func(revision uint64)
	attempts   attempts

	isFresh func(watched[Item]) bool // Tells an item from those that came already.

	// These belong to the one goroutine that iterates.
	receive       func() (batch[Item], error)
	ready         []watched[Item]
	startRevision uint64

	lock     sync.Mutex
	revision uint64
	isClosed bool
}

// batch is one message of a watch.
type batch[Item any] struct {
	revision  uint64
	isPartial bool
	items     []watched[Item]
}

// watched is an item, or progress, with the revision that it belongs to.
type watched[Item any] struct {
	item       Item
	isProgress bool
	revision   uint64
	// revisionDone is what everything was delivered up to once this item is taken.
	revisionDone uint64
}

// openWatch opens a stream of a watch and returns what receives from it.
type openWatch[Item any] func(
	ctx context.Context, startRevision uint64,
) (func() (batch[Item], error), error)

// begin has a watch that is from now on say where that is.
func (w *Watch[Item]) begin(ctx context.Context, c *connection) (*Watch[Item], error) {
	w.ctx, w.cancel = context.WithCancel(ctx)
	w.attempts = c.attempts(time.Time{})
	w.revision = max(w.startRevision, 1) - 1
	for w.startRevision == 0 {
		if err := w.take(); err != nil {
			w.Close()
			return nil, err
		}
	}
	return w, nil
}

// Revision returns the revision up to which everything was delivered.
func (w *Watch[Item]) Revision() uint64 {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.revision
}

// Close ends the watch and its iteration, from any goroutine; closing twice is fine.
func (w *Watch[Item]) Close() {
	w.lock.Lock()
	w.isClosed = true
	w.lock.Unlock()
	w.cancel()
}

// All yields items in order, each once, until the watch is closed or fails. It may be left and begun
// again; one goroutine at a time may iterate.
func (w *Watch[Item]) All() iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for !w.isOver() {
			if len(w.ready) == 0 {
				if err := w.take(); err != nil {
					if !w.isOver() {
						w.Close()
						yield(*new(Item), err)
					}
					return
				}
				continue
			}
			next := w.ready[0]
			w.ready = w.ready[1:]
			w.reach(next.revisionDone)
			if next.isProgress {
				w.onProgress(next.revision)
			} else if !yield(next.item, nil) {
				return
			}
		}
	}
}

func (w *Watch[Item]) isOver() bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.isClosed
}

func (w *Watch[Item]) reach(revision uint64) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.revision = revision
}

// take receives one message, however many attempts that needs.
func (w *Watch[Item]) take() error {
	for {
		message, err := w.next()
		if err == nil {
			w.attempts.begun()
			w.keep(message)
			return nil
		}
		w.receive = nil
		failure := unavailable("The server ended the watch without a reason.")
		if !errors.Is(err, io.EOF) {
			failure = failureOf(err)
		}
		if w.ctx.Err() != nil {
			return overBy(w.ctx)
		}
		if failure = w.attempts.next(w.ctx, failure); failure != nil {
			return failure
		}
	}
}

func (w *Watch[Item]) next() (message batch[Item], err error) {
	if w.receive == nil {
		if w.receive, err = w.open(w.ctx, w.startRevision); err != nil {
			return message, err
		}
	}
	return w.receive()
}

// keep makes the items of a message ready, those that came already left out.
func (w *Watch[Item]) keep(message batch[Item]) {
	done := message.revision
	if message.isPartial {
		done--
	}
	fresh := message.items[:0]
	for _, one := range message.items {
		if w.isFresh(one) {
			fresh = append(fresh, one)
		}
	}
	for i := range fresh {
		switch revision := fresh[i].revision; {
		case i == len(fresh)-1:
			fresh[i].revisionDone = done
		case fresh[i+1].revision == revision:
			fresh[i].revisionDone = revision - 1
		default:
			fresh[i].revisionDone = revision
		}
	}
	if len(message.items) == 0 && w.onProgress != nil {
		progress := watched[Item]{isProgress: true, revision: message.revision, revisionDone: done}
		fresh = append(fresh, progress)
	}
	w.ready = append(w.ready, fresh...)
	w.startRevision = done + 1
	if len(w.ready) == 0 {
		w.reach(done)
	}
}

// streamed returns what a watch receives from a stream.
func streamed[A, Item any](
	stream grpc.ServerStreamingClient[A], err error, convert func(*A) batch[Item],
) (func() (batch[Item], error), error) {
	if err != nil {
		return nil, err
	}
	return func() (batch[Item], error) {
		message, err := stream.Recv()
		if err != nil {
			return batch[Item]{}, err
		}
		return convert(message), nil
	}, nil
}
