package statekeep

import (
	"context"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

// Move is one allowed step of a table: a state, or EveryState, and one that may follow.
type Move[S ~string] struct {
	// From is where it begins, and To where it leads.
	From, To S
}

// Table says which states may follow which: those of a StoredTable, or of an AllowedTable.
type Table struct {
	allowed []*pb.AllowedTransition
	isGiven bool
	stored  *pb.DefinitionReference
}

// StoredTable is the table of a stored definition; version 0 is the newest.
func StoredTable(definition string, version uint32) Table {
	return Table{stored: &pb.DefinitionReference{Name: definition, Version: version}}
}

// AllowedTable is a table of exactly these moves.
func AllowedTable[S ~string](moves ...Move[S]) Table {
	return Table{isGiven: true, allowed: mapped(moves, func(move Move[S]) *pb.AllowedTransition {
		return &pb.AllowedTransition{FromState: string(move.From), ToState: string(move.To)}
	})}
}

// Validity is whether a table allows a state to follow another.
type Validity struct {
	// Valid says that it does.
	Valid bool
	// Events are those that lead there in a stored definition.
	Events []string
}

// ValidateTransition answers whether a table allows a state to follow another. Guards are not evaluated
// and nothing is stored.
func (m *Machines) ValidateTransition(
	ctx context.Context, from, to string, table Table, options ...ReadOption,
) (*Validity, error) {
	set := settingsOf(options)
	request := &pb.ValidateTransitionRequest{
		Namespace: m.connection.namespace, At: set.at, FromState: from, ToState: to,
	}
	switch {
	case table.stored != nil:
		request.Table = &pb.ValidateTransitionRequest_Stored{Stored: table.stored}
	case table.isGiven:
		given := &pb.TransitionTable{Allowed: table.allowed}
		request.Table = &pb.ValidateTransitionRequest_Given{Given: given}
	}
	answer, err := alone(m.connection, m.stub.ValidateTransition).run(ctx, request, true)
	if err != nil {
		return nil, err
	}
	return &Validity{Valid: answer.GetValid(), Events: answer.GetEvents()}, nil
}

// Drawing is what Diagram draws: a MachineDrawing, a StoredDrawing or a DefinitionDrawing.
type Drawing struct {
	fill func(*pb.RenderDiagramRequest) error
}

// MachineDrawing draws a stored machine, with its state marked.
func MachineDrawing(id string) Drawing {
	return Drawing{func(request *pb.RenderDiagramRequest) error {
		request.Subject = &pb.RenderDiagramRequest_MachineId{MachineId: id}
		return nil
	}}
}

// StoredDrawing draws a stored definition; version 0 is the newest.
func StoredDrawing(name string, version uint32) Drawing {
	return Drawing{func(request *pb.RenderDiagramRequest) error {
		stored := &pb.DefinitionReference{Name: name, Version: version}
		request.Subject = &pb.RenderDiagramRequest_Stored{Stored: stored}
		return nil
	}}
}

// DefinitionDrawing draws a definition that need not be stored.
func DefinitionDrawing[S, E ~string](definition *DefinitionOf[S, E]) Drawing {
	return Drawing{func(request *pb.RenderDiagramRequest) error {
		message, err := definition.message()
		request.Subject = &pb.RenderDiagramRequest_Definition{Definition: message}
		return err
	}}
}

// Diagram draws a definition or a machine as text, for Mermaid or in another format.
func (m *Machines) Diagram(
	ctx context.Context, drawing Drawing, options ...DiagramOption,
) (string, error) {
	set := settingsOf(options)
	request := &pb.RenderDiagramRequest{
		Namespace: m.connection.namespace,
		At:        set.at,
		Format:    enumTo[pb.DiagramFormat](set.format, pb.DiagramFormat_value, "DIAGRAM_FORMAT_"),
	}
	if drawing.fill != nil {
		if err := drawing.fill(request); err != nil {
			return "", err
		}
	}
	answer, err := alone(m.connection, m.stub.RenderDiagram).run(ctx, request, true)
	return answer.GetDiagram(), err
}

// Migration is what Migrate moves.
type Migration struct {
	// Definition is the name of the definition.
	Definition string
	// FromVersion leaves only machines on this version; 0 is every version but the target.
	FromVersion uint32
	// ToVersion is the version to move to; 0 is the newest.
	ToVersion uint32
	// StateMap leads from states of the old version to states of the new one. A state that is not named
	// keeps its name.
	StateMap map[string]string
	// DryRun answers what would happen and changes nothing.
	DryRun bool
	// PageSize is how many machines a batch has, each its own commit; 0 is the server's default.
	PageSize int
}

// Migrated is what a migration did, or in a dry run would do.
type Migrated struct {
	// Revision is that of the last batch.
	Revision uint64
	// Count is how many machines were moved.
	Count uint64
	// Problems are the machines that were left as they are.
	Problems []MigrationProblem
}

// MigrationProblem is why a machine was not migrated.
type MigrationProblem struct {
	// MachineID is the machine.
	MachineID string
	// DefinitionVersion is the version that it is on.
	DefinitionVersion uint32
	// State is where it is.
	State string
	// Message is a sentence for people.
	Message string
}

// Migrate moves machines of a definition to another version, batch after batch, until all are moved. A
// machine whose state the target does not have, after the state map, stays as it is and is reported. When
// it fails half way it answers what it had done by then; doing it again passes over machines on the target.
func (m *Machines) Migrate(ctx context.Context, migration Migration) (*Migrated, error) {
	done, token := &Migrated{}, ""
	migrate := alone(m.connection, m.stub.MigrateMachines)
	for {
		answer, err := migrate.run(ctx, &pb.MigrateMachinesRequest{
			Namespace:      m.connection.namespace,
			DefinitionName: migration.Definition,
			FromVersion:    migration.FromVersion,
			ToVersion:      migration.ToVersion,
			StateMap:       migration.StateMap,
			DryRun:         migration.DryRun,
			PageSize:       clampInt32(migration.PageSize),
			PageToken:      token,
		}, migration.DryRun)
		if err != nil {
			return done, err
		}
		done.Revision = answer.GetRevision()
		done.Count += answer.GetMigratedCount()
		for _, one := range answer.GetProblems() {
			done.Problems = append(done.Problems, MigrationProblem{
				one.GetMachineId(), one.GetDefinitionVersion(), one.GetState(), one.GetMessage(),
			})
		}
		if token = answer.GetNextPageToken(); token == "" {
			return done, nil
		}
	}
}
