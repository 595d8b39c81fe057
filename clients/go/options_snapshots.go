package statekeep

// The options of the calls about snapshots and the store's care.
type (
	// SnapshotOption is Description, Pinned or RequestID.
	SnapshotOption interface {
		option
		snapshotOption()
	}
	// ListSnapshotsOption is Reverse or PageSize.
	ListSnapshotsOption interface {
		option
		listSnapshotsOption()
	}
	// DeleteSnapshotOption is EvenIfPinned or RequestID.
	DeleteSnapshotOption interface {
		option
		deleteSnapshotOption()
	}
	// RestoreOption is Prefix, DryRun or RequestID.
	RestoreOption interface {
		option
		restoreOption()
	}
	// DiffOption is Prefix or WithValues.
	DiffOption interface {
		option
		diffOption()
	}
	// TransferOption is OnTransfer.
	TransferOption interface {
		option
		transferOption()
	}
	// ImportOption is Label, Description, Pinned, OnTransfer or RequestID.
	ImportOption interface {
		option
		importOption()
	}
	// NamespacesOption is PageSize.
	NamespacesOption interface {
		option
		namespacesOption()
	}
	// CompactOption is CompactTo.
	CompactOption interface {
		option
		compactOption()
	}
)

// Now is the latest revision, where Diff wants a Point.
func Now() Point { return Point{} }

// Description gives a snapshot a text for people.
func Description(text string) DescriptionOption { return DescriptionOption(text) }

// DescriptionOption is what Description returns.
type DescriptionOption string

func (text DescriptionOption) apply(s *settings) { s.description = string(text) }
func (DescriptionOption) snapshotOption()        {}
func (DescriptionOption) importOption()          {}

// Pinned keeps a snapshot until it is deleted, whatever the policy says.
func Pinned() PinnedOption { return PinnedOption{} }

// PinnedOption is what Pinned returns.
type PinnedOption struct{}

func (PinnedOption) apply(s *settings) { s.isPinned = true }
func (PinnedOption) snapshotOption()   {}
func (PinnedOption) importOption()     {}

// Label gives an imported snapshot another label than that in the file.
func Label(label string) ImportOption { return labelOption(label) }

type labelOption string

func (label labelOption) apply(s *settings) { s.label = string(label) }
func (labelOption) importOption()           {}

// EvenIfPinned deletes a snapshot also when it is pinned.
func EvenIfPinned() DeleteSnapshotOption { return evenIfPinned{} }

type evenIfPinned struct{}

func (evenIfPinned) apply(s *settings)     { s.isEvenPinned = true }
func (evenIfPinned) deleteSnapshotOption() {}

// DryRun answers what would happen and changes nothing.
func DryRun() DryRunOption { return DryRunOption{} }

// DryRunOption is what DryRun returns.
type DryRunOption struct{}

func (DryRunOption) apply(s *settings) { s.isDryRun = true }
func (DryRunOption) restoreOption()    {}
func (DryRunOption) defineOption()     {}

// WithValues asks for what entries and machines hold.
func WithValues() DiffOption { return withValues{} }

type withValues struct{}

func (withValues) apply(s *settings) { s.isWithValues = true }
func (withValues) diffOption()       {}

// OnTransfer has a function called with each piece of a file that was carried.
func OnTransfer(call func(Transfer)) TransferOptions { return call }

// TransferOptions is what OnTransfer returns.
type TransferOptions func(Transfer)

func (call TransferOptions) apply(s *settings) { s.onTransfer = call }
func (TransferOptions) transferOption()        {}
func (TransferOptions) importOption()          {}

// CompactTo raises the floor to a revision, at most the latest one.
func CompactTo(revision uint64) CompactOption { return compactTo(revision) }

type compactTo uint64

func (revision compactTo) apply(s *settings) { s.targetRevision = (*uint64)(&revision) }
func (compactTo) compactOption()             {}
