package statekeep

import (
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/statekeep/statekeep/clients/go/internal/servertest"
	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// An address is host:port or the socket of a server; what is neither is told when the client is made.
func TestAddresses(t *testing.T) {
	for address, isOne := range map[string]bool{
		"": true, "127.0.0.1:7420": true, "state-keep.example.com:1": true, "[::1]:65535": true,
		"dns:7420": true, "unix:/run/statekeep": true,
		"http://127.0.0.1:7420": false, "http://localhost": false, "localhost": false, "localhost:": false,
		":7420": false, "::1:7420": false, "[::1]": false, "[localhost]:7420": false, "localhost:0": false,
		"localhost:65536": false, "localhost:http": false, "a b:7420": false, "me@host:7420": false,
		"host:7420/": false, "host:+1": false, "unix:": false,
	} {
		client, err := New(Config{Address: address})
		if (err == nil) != isOne {
			t.Errorf("%q: %v", address, err)
		}
		if err == nil {
			_ = client.Close()
		} else if !strings.Contains(err.Error(), address) || !strings.Contains(err.Error(), "host:port") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// A token that a header cannot carry is told when the client is made, by its place and never by its text.
func TestTokens(t *testing.T) {
	for token, place := range map[string]string{
		"very-secret": "", "very-secret\n": "byte 12 ", "very secret": "byte 5 ", "\x00": "byte 1 ",
		"secret\u00e9": "byte 7 ",
	} {
		client, err := New(Config{Token: token})
		if place == "" {
			if err != nil {
				t.Fatal(err)
			}
			_ = client.Close()
		} else if err == nil || !strings.Contains(err.Error(), place) || strings.Contains(err.Error(), "ecret") {
			t.Errorf("%q: %v", token, err)
		}
	}
}

// A text that is not UTF-8 is an error of the caller, and disturbs no other call.
func TestTextsThatAreNotUTF8(t *testing.T) {
	server := servertest.Start(t)
	for _, withoutPipeline := range []bool{false, true} {
		client, err := New(Config{Address: server.Address, WithoutPipeline: withoutPipeline})
		if err != nil {
			t.Fatal(err)
		}
		commit := Commit{Operations: []Operation{
			DeleteEntry{Key: "a"}, CreateMachine{Definition: "d", ID: "\xff"},
		}}
		_, failures := client.Store.Commit(t.Context(), commit)
		_, saved := client.Store.Save(t.Context(), "\xff", "v")
		_, counted := client.Store.Count(t.Context(), Prefix("\xff"))
		for _, err := range []error{failures, saved, counted} {
			if !errors.Is(err, errNotText) {
				t.Error(err)
			}
		}
		for _, err := range client.Store.Scan(t.Context(), Prefix("\xff")) {
			if err == nil || !strings.Contains(err.Error(), "is not UTF-8") {
				t.Error(err)
			}
		}
		if _, err := client.Store.Save(t.Context(), "k", "v"); err != nil {
			t.Error(err)
		}
		_ = client.Close()
	}
}

// Every text of every request is looked at, also of those that are looked at without reflection.
func TestNoTextIsPassedOver(t *testing.T) {
	for _, request := range []proto.Message{&pb.SaveRequest{}, &pb.LoadRequest{}, &pb.TriggerRequest{}} {
		if count := refusedTexts(t, request, request.ProtoReflect()); count < 4 {
			t.Errorf("%T has but %d texts", request, count)
		}
	}
}

// refusedTexts sets each text of a message to what is none, in turn, and returns how many there are.
func refusedTexts(t *testing.T, request proto.Message, message protoreflect.Message) int {
	count, fields := 0, message.Descriptor().Fields()
	for i := range fields.Len() {
		switch field := fields.Get(i); field.Kind() {
		case protoreflect.StringKind:
			message.Set(field, protoreflect.ValueOfString("\xff"))
			if checkTexts(request) == nil {
				t.Errorf("%s is passed over", field.FullName())
			}
			message.Clear(field)
			count++
		case protoreflect.MessageKind:
			count += refusedTexts(t, request, message.Mutable(field).Message())
			message.Clear(field)
		}
	}
	return count
}

// A request that the server does not take tells its size, what the server takes, and the way out.
func TestRequestsThatAreTooLarge(t *testing.T) {
	server := servertest.Start(t)
	for _, withoutPipeline := range []bool{false, true} {
		client, err := New(Config{Address: server.Address, WithoutPipeline: withoutPipeline})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Store.Save(t.Context(), "k", make([]byte, 5<<20))
		for _, part := range []string{"The request has 52428", " 4194304 ", "split"} {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("no %q: %v", part, err)
			}
		}
		_ = client.Close()
	}
}
