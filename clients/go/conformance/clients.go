package main

import (
	"context"
	"fmt"

	"github.com/statekeep/statekeep/clients/go"
)

// client returns the client that a line names; play has seen to it that there is one.
func (d *driver) client(args *arguments) *statekeep.Client {
	d.lock.Lock()
	defer d.lock.Unlock()
	return d.clients[args.Client]
}

func clientOpen(_ context.Context, d *driver, args *arguments) (record, error) {
	config := statekeep.Config{
		Address:         args.Address,
		Namespace:       args.Namespace,
		Token:           args.Token,
		WithoutPipeline: args.Pipeline != nil && !*args.Pipeline,
	}
	if args.TimeoutMs != nil {
		config.Timeout = milliseconds(*args.TimeoutMs)
	}
	if args.CAFile != "" {
		private, err := statekeep.LoadTLS(args.CAFile, "", "")
		if err != nil {
			return nil, err
		}
		config.TLS = private
	}
	client, err := statekeep.New(config)
	if err != nil {
		return nil, err
	}
	d.lock.Lock()
	defer d.lock.Unlock()
	d.clients[args.Client] = client
	return record{}, nil
}

func clientClose(_ context.Context, d *driver, args *arguments) (record, error) {
	client := d.client(args)
	if client == nil {
		return nil, fmt.Errorf("no such client: %s", args.Client)
	}
	return record{}, client.Close()
}

func callCancel(_ context.Context, d *driver, args *arguments) (record, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if cancel := d.cancels[args.Call]; cancel != nil {
		cancel()
	}
	return record{}, nil
}
