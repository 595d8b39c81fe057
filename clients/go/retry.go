package statekeep

import (
	"context"
	"math/rand/v2"
	"time"
)

// Retry says how long to wait between the attempts of one call, and how many there are. A field that
// is 0 has its default.
//
// Reads are tried again, and writes that carry a RequestID, when the server cannot be reached or says
// that trying again helps. Before the second attempt the client waits a random time between half of
// PauseFirst and all of it; this bound doubles with each attempt, up to PauseMax. The call's own time
// limits it all. A watch that has begun and hooks that are served are tried again without an end.
type Retry struct {
	// AttemptsMax is how many attempts a call has; 1 turns retries off. Default: 10.
	AttemptsMax int
	// PauseFirst bounds the wait before the second attempt. Default: 50 ms.
	PauseFirst time.Duration
	// PauseMax bounds every wait. Default: 2 s.
	PauseMax time.Duration
}

func (retry Retry) withDefaults() Retry {
	if retry.AttemptsMax == 0 {
		retry.AttemptsMax = 10
	}
	if retry.PauseFirst == 0 {
		retry.PauseFirst = 50 * time.Millisecond
	}
	if retry.PauseMax == 0 {
		retry.PauseMax = 2 * time.Second
	}
	return retry
}

// pause returns how long to wait after so many failed attempts; another time for each call.
func (retry Retry) pause(attemptsFailed int) time.Duration {
	bound := retry.PauseFirst
	for range attemptsFailed - 1 {
		if bound >= retry.PauseMax {
			break
		}
		bound *= 2
	}
	bound = min(bound, retry.PauseMax)
	return bound - time.Duration(rand.Float64()*float64(bound)/2)
}

// attempts counts those of one call, and knows when its time is over.
type attempts struct {
	retry    Retry
	life     context.Context // Ends with the client.
	deadline time.Time       // Zero: there is no limit.
	failed   int
	// isEndless is set of what has begun and goes on for as long as trying again may help.
	isEndless bool
}

// attempts returns those of a call that begins now.
func (c *connection) attempts(deadline time.Time) attempts {
	return attempts{retry: c.retry, life: c.life, deadline: deadline}
}

// succeeded forgets the failures: a stream that has delivered something starts to count anew.
func (a *attempts) succeeded() { a.failed = 0 }

// begun forgets the failures, and lets none that is transient be the last.
func (a *attempts) begun() {
	a.failed = 0
	a.isEndless = true
}

// next waits for the time of the next attempt; or returns what the call ends with when there is none.
func (a *attempts) next(ctx context.Context, failure *Error) *Error {
	a.failed++
	isLast := a.failed >= a.retry.AttemptsMax && !a.isEndless
	if !failure.IsTransient() || isLast {
		return failure
	}
	pause := a.retry.pause(a.failed)
	if failure.RetryDelay != nil {
		pause += *failure.RetryDelay
	}
	if !a.deadline.IsZero() && pause >= time.Until(a.deadline) {
		return failure
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return overBy(ctx)
	case <-a.life.Done():
		return closedFailure()
	}
}
