package main

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/statekeep/statekeep/clients/go"
)

const nextTime = 10 * time.Second

// watching is a watch that is under way: a goroutine iterates it and hands over one item at a time.
type watching struct {
	taken    chan taken
	closed   chan struct{}
	close    func()
	revision func() uint64

	lock     sync.Mutex
	holding  bool   // An item was yielded that nobody has taken yet.
	reported uint64 // The revision of the last item that was taken.
}

// taken is an item with what the watch said of itself when it came, or how the watch failed.
type taken struct {
	item     any
	revision uint64
	err      error
}

// hand gives an item to whoever reads next, and reports whether the watch goes on.
func (w *watching) hand(one taken) bool {
	w.lock.Lock()
	w.holding = true
	w.lock.Unlock()
	select {
	case w.taken <- one:
		return true
	case <-w.closed:
		return false
	}
}

// begin has a watch iterated under a name.
func begin[Item any](
	d *driver, name string, watch *statekeep.Watch[Item], w *watching, convert func(Item) any,
) {
	w.revision = watch.Revision
	w.close = sync.OnceFunc(func() {
		close(w.closed)
		watch.Close()
	})
	d.lock.Lock()
	d.watches[name] = w
	d.lock.Unlock()
	go iterate(watch.All(), w, convert)
}

func iterate[Item any](items iter.Seq2[Item, error], w *watching, convert func(Item) any) {
	defer close(w.taken)
	for item, err := range items {
		if err != nil {
			w.hand(taken{err: err})
			return
		}
		if !w.hand(taken{item: convert(item), revision: w.revision()}) {
			return
		}
	}
}

func newWatching() *watching {
	return &watching{taken: make(chan taken), closed: make(chan struct{})}
}

// onProgress returns what a watch calls, when its caller asked for progress.
func (w *watching) onProgress(args *arguments) func(uint64) {
	if !args.Progress {
		return nil
	}
	return func(revision uint64) {
		w.hand(taken{item: record{"progress": revision}, revision: revision})
	}
}

// opened opens a watch, whose life is its own, in the time of the line that asks for it.
func opened[Item any](
	ctx context.Context, open func(context.Context) (*statekeep.Watch[Item], error),
) (*statekeep.Watch[Item], error) {
	life, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, cancel)
	watch, err := open(life)
	if err != nil {
		cancel()
		return nil, err
	}
	if !stop() {
		watch.Close()
	}
	return watch, nil
}

func storeWatch(ctx context.Context, d *driver, args *arguments) (record, error) {
	w := newWatching()
	watch, err := opened(ctx, func(ctx context.Context) (*statekeep.Watch[*statekeep.Change], error) {
		return d.client(args).Store.Watch(ctx, statekeep.ChangeFilter{
			StartRevision:      args.StartRevision,
			Prefixes:           args.Prefixes,
			Kinds:              args.Kinds,
			WithValues:         args.Values,
			WithPreviousValues: args.PreviousValues,
			OnProgress:         w.onProgress(args),
			ProgressInterval:   milliseconds(args.ProgressIntervalMs),
		})
	})
	if err != nil {
		return nil, err
	}
	begin(d, args.Watch, watch, w, changeRecord)
	return record{}, nil
}

func machinesWatch(ctx context.Context, d *driver, args *arguments) (record, error) {
	events, err := args.eventNames()
	if err != nil {
		return nil, err
	}
	w := newWatching()
	watch, err := opened(ctx, func(ctx context.Context) (*statekeep.Watch[*statekeep.Transition], error) {
		return d.client(args).Machines.Watch(ctx, statekeep.TransitionFilter{
			StartRevision:    args.StartRevision,
			MachineIDs:       args.MachineIDs,
			Definitions:      args.DefinitionNames,
			Events:           events,
			FromStates:       args.FromStates,
			ToStates:         args.ToStates,
			OnProgress:       w.onProgress(args),
			ProgressInterval: milliseconds(args.ProgressIntervalMs),
		})
	})
	if err != nil {
		return nil, err
	}
	begin(d, args.Watch, watch, w, transitionRecord)
	return record{}, nil
}

func (d *driver) watch(args *arguments) (*watching, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if w := d.watches[args.Watch]; w != nil {
		return w, nil
	}
	return nil, fmt.Errorf("no such watch: %s", args.Watch)
}

func watchNext(ctx context.Context, d *driver, args *arguments) (record, error) {
	w, err := d.watch(args)
	if err != nil {
		return nil, err
	}
	wait := nextTime
	if args.TimeoutMs != nil {
		wait = milliseconds(*args.TimeoutMs)
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	items, isOver := []any{}, false
	for len(items) < max(1, args.Count) && !isOver && ctx.Err() == nil {
		select {
		case one, isOpen := <-w.taken:
			if one.err != nil {
				return nil, one.err
			}
			isOver = !isOpen
			if isOpen {
				w.lock.Lock()
				w.holding, w.reported = false, one.revision
				w.lock.Unlock()
				items = append(items, one.item)
			}
		case <-ctx.Done():
		}
	}
	return record{"items": items, "revision": w.reach(len(items) > 0), "ended": isOver}, nil
}

// reach returns what the watch says of itself after the last item that was taken.
func (w *watching) reach(hasItems bool) uint64 {
	w.lock.Lock()
	defer w.lock.Unlock()
	if hasItems || w.holding {
		return w.reported
	}
	return max(w.reported, w.revision())
}

func watchClose(_ context.Context, d *driver, args *arguments) (record, error) {
	w, err := d.watch(args)
	if err != nil {
		return nil, err
	}
	w.close()
	return record{}, nil
}
