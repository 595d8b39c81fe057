package statekeep

import (
	"context"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// TransitionFilter says what a watch of transitions delivers. Its zero value is every transition from now
// on; all filters have to hold.
type TransitionFilter struct {
	// StartRevision is the first revision to deliver; 0 is from now on.
	StartRevision uint64
	// MachineIDs leaves only transitions of these machines.
	MachineIDs []string
	// Definitions leaves only those of machines of these definitions.
	Definitions []string
	// Events leaves only those by these events.
	Events []string
	// FromStates leaves only those from these states.
	FromStates []string
	// ToStates leaves only those to these states.
	ToStates []string
	// OnProgress is called, between items, when nothing has passed the filters for a while: everything
	// up to the revision was delivered.
	OnProgress func(revision uint64)
	// ProgressInterval is that while, at least 100 ms. Default: 10 s.
	ProgressInterval time.Duration
}

// Watch follows how machines move. It returns once the watch has begun, if it is from now on; the watch
// ends with its context.
func (m *Machines) Watch(ctx context.Context, filter TransitionFilter) (*Watch[*Transition], error) {
	return watchTransitions[string, string](ctx, m, filter)
}

func watchTransitions[S, E ~string](
	ctx context.Context, m *Machines, filter TransitionFilter,
) (*Watch[*TransitionOf[S, E]], error) {
	type Item = *TransitionOf[S, E]
	watch := &Watch[Item]{
		startRevision: filter.StartRevision, onProgress: filter.OnProgress,
		isFresh: freshTransitions[S, E](),
	}
	watch.open = func(ctx context.Context, start uint64) (func() (batch[Item], error), error) {
		stream, err := m.stub.WatchTransitions(ctx, &pb.WatchTransitionsRequest{
			Namespace:        m.connection.namespace,
			StartRevision:    start,
			MachineIds:       filter.MachineIDs,
			DefinitionNames:  filter.Definitions,
			Events:           filter.Events,
			FromStates:       filter.FromStates,
			ToStates:         filter.ToStates,
			ProgressInterval: optionalDuration(filter.ProgressInterval),
		})
		return streamed(stream, err, transitionsFrom[S, E])
	}
	return watch.begin(ctx, m.connection)
}

// freshTransitions returns what tells a transition from those that came already: of one revision, by its
// machine and sequence.
func freshTransitions[S, E ~string]() func(watched[*TransitionOf[S, E]]) bool {
	type place struct {
		machineID string
		sequence  uint64
	}
	revision, places := uint64(0), map[place]bool{}
	return func(one watched[*TransitionOf[S, E]]) bool {
		if one.revision > revision {
			revision = one.revision
			clear(places)
		}
		at := place{one.item.MachineID, one.item.Sequence}
		if one.revision < revision || places[at] {
			return false
		}
		places[at] = true
		return true
	}
}

func transitionsFrom[S, E ~string](
	message *pb.WatchTransitionsResponse,
) batch[*TransitionOf[S, E]] {
	type Item = *TransitionOf[S, E]
	return batch[Item]{
		revision:  message.GetRevision(),
		isPartial: message.GetPartial(),
		items: mapped(message.GetTransitions(), func(one *pb.Transition) watched[Item] {
			return watched[Item]{item: transitionFrom[S, E](one), revision: one.GetRevision()}
		}),
	}
}
