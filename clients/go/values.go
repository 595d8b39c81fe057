package statekeep

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// ValueKind says how a value is stored.
type ValueKind string

const (
	// KindNone is the kind of a value that was not asked for.
	KindNone ValueKind = ""
	// KindData is bytes.
	KindData ValueKind = "data"
	// KindText is text.
	KindText ValueKind = "text"
	// KindJSON is JSON text, kept as it was sent.
	KindJSON ValueKind = "json"
)

// Value is what an entry holds.
type Value struct {
	// Kind says how it is stored, and so what String and Bytes give.
	Kind ValueKind
	text string // Text or JSON text.
	data []byte
}

// JSON has a value stored as JSON where its type alone would say otherwise: a string as a JSON string.
type JSON struct{ Value any }

// ValueOf returns the Value that Save makes of a Go value: of bytes data, of a string text, of a
// json.RawMessage that JSON text, of a Value itself, and of everything else what encoding/json makes of
// it. A type of its own whose kind is string is text as well, unless it has a JSON form of its own, as
// json.Number and a json.Marshaler have.
func ValueOf(value any) (Value, error) {
	switch value := value.(type) {
	case Value:
		return value, nil
	case []byte:
		return Value{Kind: KindData, data: value}, nil
	case string:
		return textOf(value)
	case JSON:
		text, err := jsonText(value.Value)
		return Value{Kind: KindJSON, text: text}, err
	case json.Marshaler, json.Number:
	default:
		if plain := reflect.ValueOf(value); plain.Kind() == reflect.String {
			return textOf(plain.String())
		}
	}
	text, err := jsonText(value)
	return Value{Kind: KindJSON, text: text}, err
}

func textOf(text string) (Value, error) {
	if !utf8.ValidString(text) {
		return Value{}, fmt.Errorf("statekeep: a text value is not UTF-8; save it as bytes instead")
	}
	return Value{Kind: KindText, text: text}, nil
}

// Bytes returns the bytes of data, of a text, or of the JSON text.
func (v Value) Bytes() []byte {
	if v.Kind == KindData {
		return v.data
	}
	return []byte(v.text)
}

// String returns a text, the JSON text, or the bytes of data as they are.
func (v Value) String() string {
	if v.Kind == KindData {
		return string(v.data)
	}
	return v.text
}

// Decode stores the value in what target points to: JSON as encoding/json does, text in a *string or a
// pointer to a type whose kind is string, data in a *[]byte.
func (v Value) Decode(target any) error {
	switch target := target.(type) {
	case *string:
		if v.Kind == KindText {
			*target = v.text
			return nil
		}
	case *[]byte:
		if v.Kind == KindData {
			*target = v.data
			return nil
		}
	default:
		pointer := reflect.ValueOf(target)
		if v.Kind == KindText && pointer.Kind() == reflect.Pointer && pointer.Elem().Kind() == reflect.String {
			pointer.Elem().SetString(v.text)
			return nil
		}
	}
	if v.Kind != KindJSON {
		return fmt.Errorf("statekeep: a value of kind %q does not fit a %T", v.Kind, target)
	}
	return json.Unmarshal([]byte(v.text), target)
}

// Any returns data as []byte, text as string, and JSON as encoding/json makes it; nil for no value.
func (v Value) Any() (any, error) {
	switch v.Kind {
	case KindData:
		return v.data, nil
	case KindText:
		return v.text, nil
	case KindJSON:
		var value any
		err := json.Unmarshal([]byte(v.text), &value)
		return value, err
	}
	return nil, nil
}

func (v Value) message() *pb.Value {
	switch v.Kind {
	case KindData:
		return &pb.Value{Kind: &pb.Value_Data{Data: v.data}}
	case KindText:
		return &pb.Value{Kind: &pb.Value_Text{Text: v.text}}
	case KindJSON:
		return &pb.Value{Kind: &pb.Value_Json{Json: v.text}}
	}
	return nil
}

func valueMessage(value any) (*pb.Value, error) {
	converted, err := ValueOf(value)
	if err != nil {
		return nil, err
	}
	return converted.message(), nil
}

func valueFrom(message *pb.Value) Value {
	switch kind := message.GetKind().(type) {
	case *pb.Value_Data:
		return Value{Kind: KindData, data: kind.Data}
	case *pb.Value_Text:
		return Value{Kind: KindText, text: kind.Text}
	case *pb.Value_Json:
		return Value{Kind: KindJSON, text: kind.Json}
	}
	return Value{}
}

// jsonText returns the JSON text of a value; a json.RawMessage as it is, which the server checks.
func jsonText(value any) (string, error) {
	if raw, isRaw := value.(json.RawMessage); isRaw {
		return string(raw), nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("statekeep: a value cannot be stored as JSON: %w", err)
	}
	return string(text), nil
}

// optionalJSON returns the JSON text of a value, or "" of nil.
func optionalJSON(value any) (string, error) {
	if value == nil {
		return "", nil
	}
	return jsonText(value)
}

// rawFrom returns JSON text as encoding/json takes it; nil of "".
func rawFrom(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

// schemaText returns a JSON Schema as text; one that is text already stays as it is.
func schemaText(schema any) (string, error) {
	if text, isText := schema.(string); isText {
		return text, nil
	}
	return optionalJSON(schema)
}

// timeFrom returns the same moment in UTC, the zero Time of none.
func timeFrom(message *timestamppb.Timestamp) time.Time {
	if message == nil {
		return time.Time{}
	}
	return message.AsTime()
}

// optionalDuration returns a length of time as a message, nil of 0.
func optionalDuration(length time.Duration) *durationpb.Duration {
	if length == 0 {
		return nil
	}
	return durationpb.New(length)
}
