// Command bench measures the client: ADDRESS save|load CALLERS SECONDS VALUE_BYTES. So many callers make
// calls on random keys, each the next one when its last is answered, as a program would that serves as
// many requests at the same time. It prints one line of JSON.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/statekeep/statekeep/clients/go"
)

const keysCount = 10_000

type report struct {
	Calls      int     `json:"calls"`
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpu_seconds"`
	P50        float64 `json:"p50_ms"`
	P99        float64 `json:"p99_ms"`
	Errors     int     `json:"errors"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 5 || arguments[1] != "save" && arguments[1] != "load" {
		return fmt.Errorf("usage: bench ADDRESS save|load CALLERS SECONDS VALUE_BYTES")
	}
	callers, err := strconv.Atoi(arguments[2])
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseFloat(arguments[3], 64)
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(arguments[4])
	if err != nil {
		return err
	}
	client, err := statekeep.New(statekeep.Config{Address: arguments[0]})
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	value := make([]byte, size)
	_, _ = rand.Read(value)
	ctx := context.Background()
	call := func(key string) error {
		_, err := client.Store.Save(ctx, key, value)
		return err
	}
	if arguments[1] == "load" {
		if err := fill(call); err != nil {
			return err
		}
		call = func(key string) error {
			_, err := client.Store.Load(ctx, key)
			return err
		}
	}
	if err := call("bench/0"); err != nil {
		return err
	}
	answer := measure(call, callers, time.Duration(seconds*float64(time.Second)))
	return json.NewEncoder(os.Stdout).Encode(answer)
}

// fill saves every key, many at the same time.
func fill(save func(string) error) error {
	var all sync.WaitGroup
	failures := make(chan error, 1)
	for part := range 100 {
		all.Go(func() {
			for n := part; n < keysCount; n += 100 {
				if err := save("bench/" + strconv.Itoa(n)); err != nil {
					select {
					case failures <- err:
					default:
					}
					return
				}
			}
		})
	}
	all.Wait()
	close(failures)
	return <-failures
}

func measure(call func(string) error, callers int, length time.Duration) report {
	times := make([][]time.Duration, callers)
	errors := make([]int, callers)
	cpu, begin := processorTime(), time.Now()
	end := begin.Add(length)
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for before := time.Now(); before.Before(end); {
				if call("bench/"+strconv.Itoa(mathrand.IntN(keysCount))) != nil {
					errors[caller]++
				}
				now := time.Now()
				times[caller] = append(times[caller], now.Sub(before))
				before = now
			}
		})
	}
	all.Wait()
	answer := report{
		Seconds: time.Since(begin).Seconds(), CPUSeconds: (processorTime() - cpu).Seconds(),
	}
	every := slices.Concat(times...)
	slices.Sort(every)
	answer.Calls = len(every)
	for _, count := range errors {
		answer.Errors += count
	}
	if len(every) > 0 {
		answer.P50 = every[len(every)/2].Seconds() * 1e3
		answer.P99 = every[len(every)*99/100].Seconds() * 1e3
	}
	return answer
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
