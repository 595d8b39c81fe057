package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/statekeep/statekeep/clients/go"
)

// serving is a serving of hooks, with the questions that came.
type serving struct {
	guards    *statekeep.Guards
	begun     chan struct{}
	lock      sync.Mutex
	questions []record
}

func hooksServe(ctx context.Context, d *driver, args *arguments) (record, error) {
	s := &serving{begun: make(chan struct{})}
	names := []string{}
	for name := range args.Answers {
		names = append(names, name)
	}
	answer := func(ctx context.Context, question statekeep.Question) statekeep.Answer {
		return s.answer(ctx, question, args.Answers[question.Hook])
	}
	life, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, cancel)
	guards, err := d.client(args).Machines.ServeGuards(life, names, answer)
	if err != nil {
		cancel()
		return nil, err
	}
	if !stop() {
		guards.Close()
	}
	s.guards = guards
	close(s.begun)
	d.lock.Lock()
	defer d.lock.Unlock()
	d.hooks[args.Hooks] = s
	return record{}, nil
}

func (s *serving) answer(
	ctx context.Context, question statekeep.Question, given answer,
) statekeep.Answer {
	s.lock.Lock()
	s.questions = append(s.questions, record{
		"hook": question.Hook, "machine_id": question.Machine.ID, "event": question.Event,
		"to_state": question.To, "payload": rawOrNil(question.Payload), "actor": question.Actor,
		"note": question.Note,
	})
	s.lock.Unlock()
	switch {
	case given.Allow:
		return statekeep.Allow()
	case given.Refuse != nil:
		return statekeep.RefuseBecause(*given.Refuse)
	case given.Fail:
		panic("the case has this function fail")
	case given.Disconnect:
		<-s.begun
		s.guards.Close()
		<-ctx.Done()
	}
	return statekeep.KeepSilent()
}

func hooksClose(_ context.Context, d *driver, args *arguments) (record, error) {
	d.lock.Lock()
	s := d.hooks[args.Hooks]
	d.lock.Unlock()
	if s == nil {
		return nil, fmt.Errorf("no such hooks: %s", args.Hooks)
	}
	s.guards.Close()
	_ = s.guards.Wait()
	s.lock.Lock()
	defer s.lock.Unlock()
	return record{"questions": append([]record{}, s.questions...)}, nil
}
