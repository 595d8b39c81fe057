package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/statekeep/statekeep/clients/go"
)

// arguments are those of all ops: what one means is the same everywhere.
type arguments struct {
	Client    string `json:"client"`
	TimeoutMs *int64 `json:"timeout_ms"`
	Call      int64  `json:"call"`
	Watch     string `json:"watch"`
	Count     int    `json:"count"`
	Take      *int   `json:"take"`
	PageSize  int    `json:"page_size"`
	RequestID string `json:"request_id"`
	Reverse   bool   `json:"reverse"`
	DryRun    bool   `json:"dry_run"`

	Address   string `json:"address"`
	Namespace string `json:"namespace"`
	Token     string `json:"token"`
	CAFile    string `json:"ca_file"`
	Pipeline  *bool  `json:"pipeline"`

	Key        string                     `json:"key"`
	Value      map[string]json.RawMessage `json:"value"`
	TTLMs      int64                      `json:"ttl_ms"`
	IfRevision *uint64                    `json:"if_revision"`
	At         *point                     `json:"at"`
	Prefix     *string                    `json:"prefix"`
	Start      *string                    `json:"start"`
	End        *string                    `json:"end"`

	Operations    []map[string]json.RawMessage `json:"operations"`
	Preconditions []map[string]precondition    `json:"preconditions"`
	JSONSchema    json.RawMessage              `json:"json_schema"`
	SchemaPrefix  *string                      `json:"schema_prefix"`
	Fields        []field                      `json:"fields"`

	Prefixes           []string               `json:"prefixes"`
	Kinds              []statekeep.ChangeKind `json:"kinds"`
	StartRevision      uint64                 `json:"start_revision"`
	Values             bool                   `json:"values"`
	PreviousValues     bool                   `json:"previous_values"`
	Progress           bool                   `json:"progress"`
	ProgressIntervalMs int64                  `json:"progress_interval_ms"`
	MachineIDs         []string               `json:"machine_ids"`
	DefinitionNames    []string               `json:"definition_names"`
	FromStates         []string               `json:"from_states"`
	ToStates           []string               `json:"to_states"`

	Label        *string                       `json:"label"`
	ID           *string                       `json:"id"`
	Latest       bool                          `json:"latest"`
	Description  string                        `json:"description"`
	Pinned       bool                          `json:"pinned"`
	EvenIfPinned bool                          `json:"even_if_pinned"`
	KeyPrefix    string                        `json:"key_prefix"`
	From         *point                        `json:"from"`
	To           *point                        `json:"to"`
	SnapshotsMax uint32                        `json:"snapshots_max"`
	LimitAction  statekeep.SnapshotLimitAction `json:"limit_action"`
	Path         string                        `json:"path"`

	Definition        *definition       `json:"definition"`
	Name              string            `json:"name"`
	Version           uint32            `json:"version"`
	DefinitionName    string            `json:"definition_name"`
	DefinitionVersion uint32            `json:"definition_version"`
	MachineID         string            `json:"machine_id"`
	Context           json.RawMessage   `json:"context"`
	State             string            `json:"state"`
	InStateForMs      int64             `json:"in_state_for_ms"`
	Event             string            `json:"event"`
	Events            json.RawMessage   `json:"events"`
	Payload           json.RawMessage   `json:"payload"`
	ExpectedState     string            `json:"expected_state"`
	ExpectedRevision  *uint64           `json:"expected_revision"`
	Actor             string            `json:"actor"`
	Note              string            `json:"note"`
	WithRejected      bool              `json:"with_rejected"`
	HookAnswers       map[string]bool   `json:"hook_answers"`
	FromState         string            `json:"from_state"`
	ToState           string            `json:"to_state"`
	Allowed           []allowed         `json:"allowed"`
	FromVersion       uint32            `json:"from_version"`
	ToVersion         uint32            `json:"to_version"`
	StateMap          map[string]string `json:"state_map"`
	Format            string            `json:"format"`
	Hooks             string            `json:"hooks"`
	Answers           map[string]answer `json:"answers"`

	HistoryAgeMs        int64   `json:"history_age_ms"`
	HistoryRevisionsMax uint64  `json:"history_revisions_max"`
	EntriesMax          uint64  `json:"entries_max"`
	EntriesBytesMax     uint64  `json:"entries_bytes_max"`
	SnapshotPolicy      *policy `json:"snapshot_policy"`
	TargetRevision      *uint64 `json:"target_revision"`
}

type point struct {
	Revision *uint64 `json:"revision"`
	Label    *string `json:"label"`
	ID       *string `json:"id"`
	TimeMs   *int64  `json:"time_ms"`
}

type precondition struct {
	Key       string  `json:"key"`
	MachineID string  `json:"machine_id"`
	Revision  *uint64 `json:"revision"`
	Exists    *bool   `json:"exists"`
	State     *string `json:"state"`
}

type field struct {
	Field    string              `json:"field"`
	Type     statekeep.FieldType `json:"type"`
	Required bool                `json:"required"`
	Nullable bool                `json:"nullable"`
}

type allowed struct {
	FromState string `json:"from_state"`
	ToState   string `json:"to_state"`
}

type policy struct {
	SnapshotsMax uint32                        `json:"snapshots_max"`
	LimitAction  statekeep.SnapshotLimitAction `json:"limit_action"`
}

type answer struct {
	Allow      bool    `json:"allow"`
	Refuse     *string `json:"refuse"`
	Silent     bool    `json:"silent"`
	Disconnect bool    `json:"disconnect"`
	Fail       bool    `json:"fail"`
}

var errNoValue = errors.New("a value has one of text, data_base64 and json")

// value returns what to save, as a caller of the client would write it; nil when it is absent.
func value(given map[string]json.RawMessage) (any, error) {
	for kind, content := range given {
		switch kind {
		case "text":
			var text string
			err := json.Unmarshal(content, &text)
			return text, err
		case "data_base64":
			var text string
			if err := json.Unmarshal(content, &text); err != nil {
				return nil, err
			}
			data, err := base64.StdEncoding.DecodeString(text)
			return data, err
		case "json":
			return content, nil
		}
	}
	if given == nil {
		return statekeep.Value{}, nil
	}
	return nil, errNoValue
}

// toPoint returns where a read looks; Now when it is absent.
func (p *point) toPoint() (statekeep.Point, error) {
	switch {
	case p == nil:
		return statekeep.Now(), nil
	case p.Revision != nil:
		return statekeep.AtRevision(*p.Revision), nil
	case p.Label != nil:
		return statekeep.AtSnapshot(*p.Label), nil
	case p.ID != nil:
		return statekeep.AtSnapshotID(*p.ID), nil
	case p.TimeMs != nil:
		return statekeep.AtTime(time.UnixMilli(*p.TimeMs)), nil
	}
	return statekeep.Point{}, fmt.Errorf("a point has one of revision, label, id and time_ms")
}

// snapshot returns which snapshot is meant.
func (args *arguments) snapshot() statekeep.SnapshotRef {
	switch {
	case args.Label != nil:
		return statekeep.SnapshotLabel(*args.Label)
	case args.ID != nil:
		return statekeep.SnapshotID(*args.ID)
	case args.Latest:
		return statekeep.LatestSnapshot()
	}
	return statekeep.SnapshotRef{}
}

// selection returns which entries are meant, if any are named.
func (args *arguments) selection() (selection, bool) {
	switch {
	case args.Prefix != nil:
		return statekeep.Prefix(*args.Prefix), true
	case args.Start != nil || args.End != nil:
		return statekeep.Range(text(args.Start), text(args.End)), true
	}
	return nil, false
}

// selection is an option that all calls about many entries take.
type selection interface {
	statekeep.ListOption
	statekeep.ScanOption
	statekeep.CountOption
	statekeep.ClearOption
}

func text(given *string) string {
	if given == nil {
		return ""
	}
	return *given
}

// raw returns JSON as the client takes it; nil when it is absent.
func raw(given json.RawMessage) any {
	if len(given) == 0 {
		return nil
	}
	return given
}
