package statekeep

import (
	"bytes"
	"log/slog"
	"regexp"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

var hooksLine = regexp.MustCompile(`level=(\w+) msg="Hooks are ([\w ]+)\."`)

// Hooks that were registered once are so again however often that fails; the log says when they are not
// served, when they are again, and that they no longer are.
func TestServedHooksTryWithoutAnEnd(t *testing.T) {
	registered := &pb.ServeGuardsResponse{
		Message: &pb.ServeGuardsResponse_Registered{Registered: &pb.HookRegistered{}},
	}
	attempts := 0
	fake := &fakeStore{guards: func(stream guardsServer) error {
		attempts++
		if attempts == 1 || attempts == 20 {
			_ = stream.Send(registered)
		}
		if attempts > 20 {
			return status.Error(codes.PermissionDenied, "no more")
		}
		return status.Error(codes.Unavailable, "gone")
	}}
	log := &bytes.Buffer{}
	few := Retry{AttemptsMax: 3, PauseFirst: time.Millisecond, PauseMax: time.Millisecond}
	client := serveFake(t, fake, Config{Retry: few, Logger: slog.New(slog.NewTextHandler(log, nil))})
	guards, err := client.Machines.ServeGuards(t.Context(), []string{"h"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := guards.Wait(); status.Code(err) != codes.PermissionDenied || attempts != 21 {
		t.Error(attempts, err)
	}
	said := []string{}
	for _, line := range hooksLine.FindAllStringSubmatch(log.String(), -1) {
		said = append(said, line[1]+" "+line[2])
	}
	if want := []string{
		"WARN not served for now", "INFO served again", "WARN not served for now", "ERROR no longer served",
	}; !slices.Equal(said, want) {
		t.Errorf("it said %q:\n%s", said, log)
	}
}

// Hooks that were never registered are given up after the attempts of a call.
func TestHooksThatAreNeverRegisteredAreGivenUp(t *testing.T) {
	attempts := 0
	client := serveFake(t, &fakeStore{guards: func(guardsServer) error {
		attempts++
		return status.Error(codes.Unavailable, "gone")
	}}, Config{Retry: Retry{AttemptsMax: 3, PauseFirst: time.Millisecond}})
	if _, err := client.Machines.ServeGuards(t.Context(), []string{"h"}, nil); err == nil || attempts != 3 {
		t.Error(attempts, err)
	}
}
