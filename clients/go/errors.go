package statekeep

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Reason says why a call failed: the name of the contract's ErrorReason, such as "KEY_INVALID". Each
// reason is an error itself, to be asked for with errors.Is:
//
//	if errors.Is(err, statekeep.ErrRevisionCompacted) { … }
type Reason string

// Error returns the reason as text.
func (reason Reason) Error() string { return "statekeep: " + string(reason) }

// FieldViolation is one field of a request that is at fault, with a sentence that says how.
type FieldViolation struct {
	// Field is the path of the field, such as "operations[3].save.key".
	Field string
	// Description is a sentence for people.
	Description string
}

// Error is how every call fails. Switch on its Reason, or ask errors.Is; never compare the text.
//
//	var failure *statekeep.Error
//	if errors.As(err, &failure) { log.Print(failure.Reason, failure.Metadata) }
type Error struct {
	// Code is gRPC's own code.
	Code codes.Code
	// Reason is the reason that the server gave, or "" when the answer carried none, as when there
	// was no server to give any.
	Reason Reason
	// Message is a sentence for people.
	Message string
	// Metadata holds the facts of the reason as text, such as the floor.
	Metadata map[string]string
	// Violations are the fields at fault, for arguments that are invalid.
	Violations []FieldViolation
	// RetryDelay is set when the server says that trying again helps after this time.
	RetryDelay *time.Duration
}

// Error returns the message with the reason.
func (e *Error) Error() string {
	label := string(e.Reason)
	if label == "" {
		label = e.Code.String()
	}
	return fmt.Sprintf("%s [%s]", e.Message, label)
}

// Is reports whether the error has the target as its reason, or is of its kind: ErrUnavailable,
// ErrDeadline and ErrCallCancelled, context.DeadlineExceeded and context.Canceled.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrUnavailable:
		return e.Reason == "" && e.Code == codes.Unavailable
	case ErrDeadline:
		return e.Reason == "" && e.Code == codes.DeadlineExceeded
	case ErrCallCancelled:
		return e.Reason == "" && e.Code == codes.Canceled
	case context.DeadlineExceeded:
		return e.Code == codes.DeadlineExceeded
	case context.Canceled:
		return e.Code == codes.Canceled
	}
	reason, isReason := target.(Reason)
	return isReason && reason != "" && reason == e.Reason
}

// IsTransient reports whether the same call may well succeed a little later.
func (e *Error) IsTransient() bool {
	return e.Code == codes.Unavailable || e.RetryDelay != nil
}

// GRPCStatus returns the error as gRPC knows it.
func (e *Error) GRPCStatus() *status.Status { return status.New(e.Code, e.Message) }

// What is met without a server's reason. They match an Error by errors.Is.
var (
	// ErrUnavailable: the server cannot be reached or broke off. A write may have been applied.
	ErrUnavailable = errors.New("statekeep: the server is unavailable")
	// ErrDeadline: the time given to the call is over. A write may have been applied.
	ErrDeadline = errors.New("statekeep: the call's time is over")
	// ErrCallCancelled: the call was broken off, by its context or because the client was closed. A
	// write may have been applied.
	ErrCallCancelled = errors.New("statekeep: the call was cancelled")
)

const errorDomain = "statekeep"

// failureOf returns the Error that says the same as an error of gRPC.
func failureOf(err error) *Error {
	var failure *Error
	if errors.As(err, &failure) {
		return failure
	}
	return failureOfStatus(status.Convert(err).Proto())
}

// failureOfStatus returns the Error that a status with its details describes. Whatever a server or a
// proxy answers becomes some Error.
func failureOfStatus(answer *rpcstatus.Status) *Error {
	failure := &Error{Code: codes.Code(answer.GetCode()), Message: answer.GetMessage()}
	if failure.Code > codes.Unauthenticated {
		failure.Code = codes.Unknown
	}
	failure.explain()
	for _, packed := range answer.GetDetails() {
		detail, err := packed.UnmarshalNew()
		if err != nil {
			continue
		}
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.GetDomain() == errorDomain {
				failure.Reason = Reason(detail.GetReason())
				failure.Metadata = detail.GetMetadata()
			}
		case *errdetails.BadRequest:
			for _, one := range detail.GetFieldViolations() {
				violation := FieldViolation{Field: one.GetField(), Description: one.GetDescription()}
				failure.Violations = append(failure.Violations, violation)
			}
		case *errdetails.RetryInfo:
			delay := max(0, detail.GetRetryDelay().AsDuration())
			failure.RetryDelay = &delay
		}
	}
	if failure.Message == "" {
		failure.Message = "The call ended with " + failure.Code.String() + "."
	}
	return failure
}

// requestTooLarge is how the server's gRPC refuses a message before the server itself sees it, with how many
// bytes it has and may have; notMarshalled is how ours refuses one.
var requestTooLarge = regexp.MustCompile(`Received message larger than max \((\d+) vs\. (\d+)\)`)

const notMarshalled = "grpc: error while marshaling"

// explain puts what gRPC itself says of a request into words of the caller.
func (e *Error) explain() {
	switch found := requestTooLarge.FindStringSubmatch(e.Message); {
	case e.Code == codes.ResourceExhausted && found != nil:
		e.Message = fmt.Sprintf("The request has %s bytes, and the server takes no message of more than %s "+
			"(its message_bytes_max): split what it carries into several.", found[1], found[2])
	case e.Code == codes.Internal && strings.HasPrefix(e.Message, notMarshalled):
		e.Code, e.Message = codes.InvalidArgument, "A text of the request is not UTF-8."
	}
}

func unavailable(message string) *Error {
	return &Error{Code: codes.Unavailable, Message: message}
}

func late() *Error {
	return &Error{Code: codes.DeadlineExceeded, Message: "The call's time is over."}
}

func cancelled(message string) *Error {
	return &Error{Code: codes.Canceled, Message: message}
}

// overBy returns the Error of a call whose context is over.
func overBy(ctx context.Context) *Error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return late()
	}
	return cancelled("The call was cancelled.")
}
