package statekeep

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Schema is the JSON Schema that every save of a key with this prefix must hold to.
type Schema struct {
	// Prefix begins the keys that it checks.
	Prefix string
	// JSONSchema is its text.
	JSONSchema json.RawMessage
	// Revision is the one that stored it.
	Revision uint64
	// UpdateTime is when.
	UpdateTime time.Time
}

// FieldType is a type of JSON; "" is any.
type FieldType string

// The types of JSON.
const (
	TypeAny     FieldType = ""
	TypeString  FieldType = "STRING"
	TypeNumber  FieldType = "NUMBER"
	TypeInteger FieldType = "INTEGER"
	TypeBoolean FieldType = "BOOLEAN"
	TypeObject  FieldType = "OBJECT"
	TypeArray   FieldType = "ARRAY"
)

// Field is what must hold of one field.
type Field struct {
	// Name is a name, or a JSON Pointer such as "/address/city" when it begins with a slash.
	Name string
	// Type is its type.
	Type FieldType
	// Required says that it has to be there.
	Required bool
	// Nullable says that it may be null, whatever its type.
	Nullable bool
}

// Violation is one way in which a value does not hold to the rules.
type Violation struct {
	// Path is a JSON Pointer to what is wrong; "" is the whole value.
	Path string
	// Message is a sentence for people.
	Message string
	// Rule is the rule that is broken, as JSON Schema calls it.
	Rule string
}

// Validation is the outcome of a check.
type Validation struct {
	// Valid says that the value holds to the rules.
	Valid bool
	// Violations is every way in which it does not.
	Violations []Violation
}

// PutSchema stores the JSON Schema of a prefix, as text or as what encoding/json makes of it, and returns
// the revision. From then on every save of a key with that prefix must be JSON that holds to it.
func (s *Store) PutSchema(
	ctx context.Context, prefix string, schema any, options ...WriteOption,
) (revision uint64, err error) {
	text, err := schemaText(schema)
	if err != nil {
		return 0, err
	}
	set := settingsOf(options)
	answer, err := alone(s.connection, s.stub.PutSchema).run(ctx, &pb.PutSchemaRequest{
		Namespace: s.connection.namespace, RequestId: set.requestID, Prefix: prefix, JsonSchema: text,
	}, set.requestID != "")
	return answer.GetRevision(), err
}

// GetSchema returns the schema that is stored for exactly this prefix; ErrSchemaNotFound when there is
// none.
func (s *Store) GetSchema(ctx context.Context, prefix string, options ...ReadOption) (*Schema, error) {
	set := settingsOf(options)
	answer, err := alone(s.connection, s.stub.GetSchema).run(ctx, &pb.GetSchemaRequest{
		Namespace: s.connection.namespace, At: set.at, Prefix: prefix,
	}, true)
	if err != nil {
		return nil, err
	}
	return schemaFrom(answer.GetSchema()), nil
}

// ListSchemas yields the schemas by prefix; with a key that is not "", only those that check it.
func (s *Store) ListSchemas(
	ctx context.Context, key string, options ...PageOption,
) iter.Seq2[*Schema, error] {
	set := settingsOf(options)
	request := &pb.ListSchemasRequest{
		Namespace: s.connection.namespace, At: set.at, Key: key, PageSize: set.pageSize,
	}
	list := alone(s.connection, s.stub.ListSchemas)
	return pages(func(token string) (paged[*Schema], error) {
		answer, err := list.run(ctx, withToken(request, token), true)
		return paged[*Schema]{mapped(answer.GetSchemas(), schemaFrom), answer.GetNextPageToken()}, err
	})
}

// DeleteSchema removes the schema of a prefix and answers whether there was one.
func (s *Store) DeleteSchema(ctx context.Context, prefix string, options ...WriteOption) (Deleted, error) {
	set := settingsOf(options)
	answer, err := alone(s.connection, s.stub.DeleteSchema).run(ctx, &pb.DeleteSchemaRequest{
		Namespace: s.connection.namespace, RequestId: set.requestID, Prefix: prefix,
	}, set.requestID != "")
	return Deleted{Revision: answer.GetRevision(), Existed: answer.GetExisted()}, err
}

// Rules are what ValidateStruct checks a value against; exactly one field is set.
type Rules struct {
	// Schema is a JSON Schema, as text or as what encoding/json makes of it.
	Schema any
	// StoredPrefix names the schema that is stored for exactly this prefix.
	StoredPrefix *string
	// Fields are required fields and their types.
	Fields []Field
}

// ValidateStruct checks a value and stores nothing. A value that does not hold is an answer, no error.
func (s *Store) ValidateStruct(
	ctx context.Context, value any, rules Rules, options ...ReadOption,
) (*Validation, error) {
	stored, err := valueMessage(value)
	if err != nil {
		return nil, err
	}
	set := settingsOf(options)
	request := &pb.ValidateStructRequest{Namespace: s.connection.namespace, At: set.at, Value: stored}
	if err := rules.fill(request); err != nil {
		return nil, err
	}
	answer, err := alone(s.connection, s.stub.ValidateStruct).run(ctx, request, true)
	if err != nil {
		return nil, err
	}
	return &Validation{
		Valid: answer.GetValid(),
		Violations: mapped(answer.GetViolations(), func(one *pb.Violation) Violation {
			return Violation{Path: one.GetPath(), Message: one.GetMessage(), Rule: one.GetRule()}
		}),
	}, nil
}

func (rules Rules) fill(request *pb.ValidateStructRequest) error {
	count := 0
	if rules.Schema != nil {
		text, err := schemaText(rules.Schema)
		if err != nil {
			return err
		}
		count++
		request.Rules = &pb.ValidateStructRequest_JsonSchema{JsonSchema: text}
	}
	if rules.StoredPrefix != nil {
		count++
		request.Rules = &pb.ValidateStructRequest_SchemaPrefix{SchemaPrefix: *rules.StoredPrefix}
	}
	if rules.Fields != nil {
		count++
		fields := mapped(rules.Fields, func(field Field) *pb.FieldRule {
			return &pb.FieldRule{
				Field:    field.Name,
				Type:     enumTo[pb.FieldType](field.Type, pb.FieldType_value, "FIELD_TYPE_"),
				Required: field.Required,
				Nullable: field.Nullable,
			}
		})
		request.Rules = &pb.ValidateStructRequest_FieldRules{FieldRules: &pb.FieldRules{Fields: fields}}
	}
	if count != 1 {
		return errors.New("statekeep: Rules name exactly one of Schema, StoredPrefix and Fields")
	}
	return nil
}

func schemaFrom(message *pb.Schema) *Schema {
	return &Schema{
		Prefix:     message.GetPrefix(),
		JSONSchema: json.RawMessage(message.GetJsonSchema()),
		Revision:   message.GetRevision(),
		UpdateTime: timeFrom(message.GetUpdateTime()),
	}
}
