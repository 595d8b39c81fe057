package statekeep

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"google.golang.org/grpc"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

const pieceBytes = 1 << 20

// Transfer is how far an export or an import has come. What nobody can know beforehand is 0.
type Transfer struct {
	// Bytes is how many have been carried, of BytesTotal.
	Bytes, BytesTotal int64
	// Items is how many entries and machines an export has carried, of ItemsTotal.
	Items, ItemsTotal uint64
}

// Export writes a snapshot as a portable file. It is tried again as long as nothing of it has come, and may
// take as long as the context allows.
func (s *Snapshots) Export(
	ctx context.Context, snapshot SnapshotRef, to io.Writer, options ...TransferOption,
) (*Snapshot, error) {
	set := settingsOf(options)
	request := &pb.ExportSnapshotRequest{Namespace: s.connection.namespace}
	switch {
	case snapshot.label != nil:
		request.Target = &pb.ExportSnapshotRequest_Label{Label: *snapshot.label}
	case snapshot.id != nil:
		request.Target = &pb.ExportSnapshotRequest_Id{Id: *snapshot.id}
	case snapshot.isLatest:
		request.Target = &pb.ExportSnapshotRequest_Latest{Latest: true}
	}
	open := func(ctx context.Context) (grpc.ServerStreamingClient[pb.ExportSnapshotResponse], error) {
		return s.stub.ExportSnapshot(ctx, request)
	}
	var exported *Snapshot
	var done Transfer
	for piece, failure := range receivedWhole(ctx, s.connection, open) {
		if failure != nil {
			return nil, failure
		}
		if exported == nil {
			exported = snapshotFrom(piece.GetSnapshot())
			done.ItemsTotal = piece.GetSnapshot().GetEntriesCount() + piece.GetSnapshot().GetMachinesCount()
		}
		if _, err := to.Write(piece.GetData()); err != nil {
			return nil, err
		}
		done.Bytes += int64(len(piece.GetData()))
		done.Items = piece.GetItemsCount()
		if set.onTransfer != nil {
			set.onTransfer(done)
		}
	}
	if exported == nil {
		return nil, unavailable("The server sent no snapshot.")
	}
	return exported, nil
}

// ExportFile writes a snapshot to a file, which stands under its name only once all of it has come.
func (s *Snapshots) ExportFile(
	ctx context.Context, snapshot SnapshotRef, path string, options ...TransferOption,
) (*Snapshot, error) {
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	exported, err := s.Export(ctx, snapshot, part, options...)
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		_ = os.Remove(part.Name())
		return nil, err
	}
	return exported, nil
}

// Import makes a snapshot from a file that Export wrote; what is live stays as it is. With a RequestID and
// a source that can Seek it is tried again, and it may take as long as the context allows.
func (s *Snapshots) Import(
	ctx context.Context, from io.Reader, options ...ImportOption,
) (*SnapshotMade, error) {
	set := settingsOf(options)
	deadline, _ := ctx.Deadline()
	tries := s.connection.attempts(deadline)
	start, total := sizeOf(from)
	for {
		answer, failure, err := s.upload(ctx, from, total, set)
		if err != nil {
			return nil, err
		}
		if failure == nil {
			return &SnapshotMade{
				Revision:   answer.GetRevision(),
				Snapshot:   snapshotFrom(answer.GetSnapshot()),
				EvictedIDs: answer.GetEvictedSnapshotIds(),
			}, nil
		}
		if set.requestID != "" && start >= 0 {
			failure = tries.next(ctx, failure)
		}
		if failure != nil {
			return nil, failure
		}
		if _, err := from.(io.Seeker).Seek(start, io.SeekStart); err != nil {
			return nil, err
		}
	}
}

// ImportFile makes a snapshot from the file at a path, as Import does.
func (s *Snapshots) ImportFile(
	ctx context.Context, path string, options ...ImportOption,
) (*SnapshotMade, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return s.Import(ctx, file, options...)
}

// upload sends a file once. err is what went wrong with the source, failure with the call.
func (s *Snapshots) upload(
	ctx context.Context, from io.Reader, total int64, set *settings,
) (answer *pb.ImportSnapshotResponse, failure *Error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.stub.ImportSnapshot(ctx)
	if err != nil {
		return nil, failureOf(err), nil
	}
	request := &pb.ImportSnapshotRequest{
		Namespace:   s.connection.namespace,
		RequestId:   set.requestID,
		Label:       set.label,
		Description: set.description,
		Pinned:      set.isPinned,
	}
	done := Transfer{BytesTotal: total}
	for isFirst := true; ; isFirst = false {
		piece := make([]byte, pieceBytes)
		count, err := io.ReadFull(from, piece)
		isLast := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !isLast {
			return nil, nil, err
		}
		// Without a first one the server would not know what the file, if empty, is for.
		if count > 0 || isFirst {
			request.Data = piece[:count]
			if stream.Send(request) != nil {
				break // The answer tells why.
			}
			request = &pb.ImportSnapshotRequest{}
		}
		done.Bytes += int64(count)
		if set.onTransfer != nil && count > 0 {
			set.onTransfer(done)
		}
		if isLast {
			break
		}
	}
	if answer, err = stream.CloseAndRecv(); err != nil {
		return nil, failureOf(err), nil
	}
	return answer, nil, nil
}

// sizeOf returns where a source begins and how many bytes it has from there; -1 and 0 when nobody knows.
func sizeOf(from io.Reader) (start, total int64) {
	seeker, canSeek := from.(io.Seeker)
	if !canSeek {
		return -1, 0
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return -1, 0
	}
	end, err := seeker.Seek(0, io.SeekEnd)
	if err != nil {
		return -1, 0
	}
	if _, err = seeker.Seek(start, io.SeekStart); err != nil {
		return -1, 0
	}
	return start, end - start
}
