package statekeep

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// What is checked at this side, so that what cannot be is told at once and in words of the caller: the
// address and the token of a client, and the texts of a request.

const unixScheme = "unix:"

var hostName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// targetOf returns what gRPC calls an address; an error when it is none.
func targetOf(address string) (string, error) {
	if path, isUnix := strings.CutPrefix(address, unixScheme); isUnix && path != "" {
		return address, nil
	}
	if host, port, err := net.SplitHostPort(address); err != nil || !isHost(host, address) || !isPort(port) {
		return "", fmt.Errorf("statekeep: an address is host:port, such as %s, not %q", DefaultAddress, address)
	}
	// Named in full, so that no host is taken for the name of a scheme.
	return "dns:///" + address, nil
}

// isHost reports whether a host is a name, an IPv4 address, or an IPv6 address that stands in brackets.
func isHost(host, address string) bool {
	if strings.HasPrefix(address, "[") {
		ip, err := netip.ParseAddr(host)
		return err == nil && ip.Is6() && ip.Zone() == ""
	}
	return hostName.MatchString(host)
}

func isPort(port string) bool {
	number, err := strconv.ParseUint(port, 10, 16)
	return err == nil && number > 0
}

// checkToken refuses a token that no header can carry; "" is none. It never shows it.
func checkToken(token string) error {
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return fmt.Errorf(
				"statekeep: byte %d of the token is no visible ASCII character, and cannot be sent; "+
					"strip the token if that is a line break at its end", i+1,
			)
		}
	}
	return nil
}

var errNotText = errors.New("statekeep: a text of the request is not UTF-8")

// checkTexts refuses a request with a text that gRPC cannot send: it would break the stream that the
// request shares with others.
func checkTexts(request proto.Message) error {
	if !hasOnlyTexts(request) {
		return errNotText
	}
	return nil
}

// hasOnlyTexts looks at the calls that are made most without reflection, which takes longer than all
// else that is done for one of them.
func hasOnlyTexts(request proto.Message) bool {
	switch request := request.(type) {
	case *pb.SaveRequest:
		value := request.GetValue()
		return areTexts(
			request.GetNamespace(), request.GetRequestId(), request.GetKey(), value.GetText(), value.GetJson(),
		)
	case *pb.LoadRequest:
		at := request.GetAt()
		return areTexts(
			request.GetNamespace(), request.GetKey(), at.GetSnapshotLabel(), at.GetSnapshotId(),
		)
	}
	return reflectsOnlyTexts(request.ProtoReflect())
}

func areTexts(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

func reflectsOnlyTexts(message protoreflect.Message) bool {
	isFine := true
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsList():
			for i, list := 0, value.List(); i < list.Len() && isFine; i++ {
				isFine = isText(field, list.Get(i))
			}
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
				isFine = isText(field.MapKey(), key.Value()) && isText(field.MapValue(), value)
				return isFine
			})
		default:
			isFine = isText(field, value)
		}
		return isFine
	})
	return isFine
}

func isText(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
	switch field.Kind() {
	case protoreflect.StringKind:
		return utf8.ValidString(value.String())
	case protoreflect.MessageKind:
		return reflectsOnlyTexts(value.Message())
	}
	return true
}
