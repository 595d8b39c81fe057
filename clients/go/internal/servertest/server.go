// Package servertest starts real servers for tests: each with data of its own, in a directory that goes
// with the test.
package servertest

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
	"testing"
	"time"
)

const startTime = 30 * time.Second

var listening = regexp.MustCompile(`listening on ([^ ,]+),`)

// Server is a `statekeep serve` that a test started.
type Server struct {
	// Address is its host and port, which stay the same when it is started again.
	Address string

	t       testing.TB
	data    string
	options []string
	process *exec.Cmd
	log     bytes.Buffer // What it says of itself; shown when the test fails.
}

// Start returns a server that is listening; it ends with the test.
func Start(t testing.TB, options ...string) *Server {
	t.Helper()
	server := &Server{Address: "127.0.0.1:0", t: t, data: t.TempDir(), options: options}
	server.Start()
	t.Cleanup(func() {
		if server.process != nil {
			server.Kill()
		}
		if t.Failed() {
			t.Logf("the server said:\n%s", server.log.String())
		}
	})
	return server
}

// Start starts it, at the address that it had: again and again for a while, since what has just held the
// address may still be there.
func (s *Server) Start() {
	s.t.Helper()
	for end := time.Now().Add(startTime); !s.start(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("the server does not listen; it said:\n%s", s.log.String())
		}
	}
}

// start starts it once, and reports whether it listens.
func (s *Server) start() bool {
	s.t.Helper()
	arguments := append([]string{"serve", "--listen", s.Address, "--data", s.data}, s.options...)
	process := exec.Command(command(), arguments...)
	process.Stderr = &s.log
	output, err := process.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		s.t.Fatalf("the server does not start: %v; name its command in STATEKEEP", err)
	}
	s.process = process
	found := make(chan string, 1)
	go func() {
		defer close(found)
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if match := listening.FindStringSubmatch(lines.Text()); match != nil {
				found <- match[1]
			}
		}
	}()
	select {
	case address, isListening := <-found:
		if !isListening {
			_ = process.Wait()
			s.process = nil
			return false
		}
		s.Address = address
		return true
	case <-time.After(startTime):
		s.Kill()
		return false
	}
}

// Stop ends it as an operator would.
func (s *Server) Stop() {
	s.t.Helper()
	s.end(syscall.SIGTERM)
}

// Kill ends it as a crash would.
func (s *Server) Kill() {
	s.t.Helper()
	s.end(syscall.SIGKILL)
}

func (s *Server) end(signal os.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Errorf("the server cannot be ended: %v", err)
	}
	_ = s.process.Wait()
	s.process = nil
}

// command returns the path of the `statekeep` command: STATEKEEP, or the one that `make setup` made.
func command() string {
	if path := os.Getenv("STATEKEEP"); path != "" {
		return path
	}
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), filepath.FromSlash("../../../../.venv/bin/statekeep"))
}
