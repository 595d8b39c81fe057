package statekeep

// The options of the calls about machines.
type (
	// DefineOption is DryRun or RequestID.
	DefineOption interface {
		option
		defineOption()
	}
	// DefinitionOption is Version or a Point.
	DefinitionOption interface {
		option
		definitionOption()
	}
	// DeleteDefinitionOption is Version or RequestID.
	DeleteDefinitionOption interface {
		option
		deleteDefinitionOption()
	}
	// CreateOption is ID, Version, Context or RequestID.
	CreateOption interface {
		option
		createOption()
	}
	// TriggerOption is Payload, ExpectedState, ExpectedRevision, Actor, Note or RequestID.
	TriggerOption interface {
		option
		triggerOption()
	}
	// EnabledOption is WithRejected or a Point.
	EnabledOption interface {
		option
		enabledOption()
	}
	// DiagramOption is InFormat or a Point.
	DiagramOption interface {
		option
		diagramOption()
	}
)

// Version names one version of a definition; without it the newest is meant, and in DeleteDefinition and
// Count all of them.
func Version(version uint32) VersionOption { return VersionOption(version) }

// VersionOption is what Version returns.
type VersionOption uint32

func (version VersionOption) apply(s *settings) { s.version = uint32(version) }
func (VersionOption) definitionOption()         {}
func (VersionOption) deleteDefinitionOption()   {}
func (VersionOption) createOption()             {}

// ID names a machine that is created; without it the server makes a name.
func ID(id string) CreateOption { return machineID(id) }

type machineID string

func (id machineID) apply(s *settings) { s.machineID = string(id) }
func (machineID) createOption()        {}

// Context gives a machine its own data: what encoding/json makes an object of.
func Context(data any) CreateOption { return contextOption{data} }

type contextOption struct{ data any }

func (c contextOption) apply(s *settings) { s.context = c.data }
func (contextOption) createOption()       {}

// Payload comes with an event: what encoding/json makes of it.
func Payload(payload any) TriggerOption { return payloadOption{payload} }

type payloadOption struct{ payload any }

func (p payloadOption) apply(s *settings) { s.payload = p.payload }
func (payloadOption) triggerOption()      {}

// ExpectedState has an event rejected when the machine is in another state.
func ExpectedState[S ~string](state S) TriggerOption { return expectedState(state) }

type expectedState string

func (state expectedState) apply(s *settings) { s.expectedState = string(state) }
func (expectedState) triggerOption()          {}

// ExpectedRevision has an event rejected when the machine's revision is another.
func ExpectedRevision(revision uint64) TriggerOption { return expectedRevision(revision) }

type expectedRevision uint64

func (revision expectedRevision) apply(s *settings) { s.expectedRevision = (*uint64)(&revision) }
func (expectedRevision) triggerOption()             {}

// Actor says who sends an event; the transition keeps it.
func Actor(actor string) TriggerOption { return actorOption(actor) }

type actorOption string

func (actor actorOption) apply(s *settings) { s.actor = string(actor) }
func (actorOption) triggerOption()          {}

// Note says why an event is sent; the transition keeps it.
func Note(note string) TriggerOption { return noteOption(note) }

type noteOption string

func (note noteOption) apply(s *settings) { s.note = string(note) }
func (noteOption) triggerOption()         {}

// WithRejected also answers the events of the machine's state that would be rejected.
func WithRejected() EnabledOption { return withRejected{} }

type withRejected struct{}

func (withRejected) apply(s *settings) { s.isWithRejected = true }
func (withRejected) enabledOption()    {}

// DiagramFormat is a language of diagrams.
type DiagramFormat string

const (
	// Mermaid is Mermaid's stateDiagram-v2, the default.
	Mermaid DiagramFormat = "MERMAID"
	// DOT is the language of Graphviz.
	DOT DiagramFormat = "DOT"
)

// InFormat draws a diagram in a language.
func InFormat(format DiagramFormat) DiagramOption { return formatOption(format) }

type formatOption DiagramFormat

func (format formatOption) apply(s *settings) { s.format = DiagramFormat(format) }
func (formatOption) diagramOption()           {}
