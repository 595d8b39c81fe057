package statekeep

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Every reason of the contract has one error, named after it, and there is no other.
func TestReasonsAreThoseOfTheContract(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, isConst := node.(*ast.ValueSpec); isConst {
			text, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			found[text] = spec.Names[0].Name
		}
		return true
	})
	for number, name := range pb.ErrorReason_name {
		reason := strings.TrimPrefix(name, "ERROR_REASON_")
		if number == 0 {
			continue
		}
		if got := strings.ToUpper(strings.TrimPrefix(found[reason], "Err")); got != strings.ReplaceAll(reason, "_", "") {
			t.Errorf("%s is called %q", reason, found[reason])
		}
		delete(found, reason)
	}
	if len(found) > 0 {
		t.Errorf("the contract does not have %v", found)
	}
}

// What an answer carries in its details is reachable, whoever wrapped the error.
func TestErrorCarriesTheDetails(t *testing.T) {
	answer, err := status.New(codes.OutOfRange, "too old").WithDetails(
		&errdetails.ErrorInfo{
			Domain: "statekeep", Reason: "REVISION_COMPACTED", Metadata: map[string]string{"floor": "40"},
		},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: "at", Description: "gone"},
		}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(3 * time.Second)},
	)
	if err != nil {
		t.Fatal(err)
	}
	err = fmt.Errorf("reading: %w", failureOf(answer.Err()))
	var failure *Error
	if !errors.As(err, &failure) || !errors.Is(err, ErrRevisionCompacted) {
		t.Fatalf("%v is no Error of its reason", err)
	}
	if errors.Is(err, ErrKeyInvalid) || errors.Is(err, ErrUnavailable) {
		t.Errorf("%v is errors that it is not", err)
	}
	if failure.Metadata["floor"] != "40" || failure.Violations[0] != (FieldViolation{"at", "gone"}) {
		t.Errorf("%+v", failure)
	}
	if failure.RetryDelay == nil || *failure.RetryDelay != 3*time.Second || !failure.IsTransient() {
		t.Errorf("%+v", failure)
	}
	if text := failure.Error(); text != "too old [REVISION_COMPACTED]" {
		t.Error(text)
	}
}

// Another domain's reason is none of this contract, and a code without details has a kind.
func TestErrorWithoutReason(t *testing.T) {
	foreign, _ := status.New(codes.NotFound, "").WithDetails(
		&errdetails.ErrorInfo{Domain: "proxy", Reason: "KEY_INVALID"},
	)
	if failure := failureOf(foreign.Err()); failure.Reason != "" || errors.Is(failure, ErrKeyInvalid) {
		t.Errorf("%+v", failure)
	}
	for code, kinds := range map[codes.Code][]error{
		codes.Unavailable:      {ErrUnavailable},
		codes.DeadlineExceeded: {ErrDeadline, context.DeadlineExceeded},
		codes.Canceled:         {ErrCallCancelled, context.Canceled},
	} {
		failure := failureOf(status.Error(code, "x"))
		for _, kind := range kinds {
			if !errors.Is(failure, kind) {
				t.Errorf("%v is not %v", failure, kind)
			}
		}
	}
	if failure := failureOf(status.Error(99, "")); failure.Code != codes.Unknown || failure.Message == "" {
		t.Errorf("%+v", failure)
	}
}
