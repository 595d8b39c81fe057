package statekeep

import (
	"context"
	"net"
	"testing"

	"go.uber.org/goleak"
	"google.golang.org/grpc"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeStore is a server that does what a test has it do; what a test leaves out is unimplemented.
type fakeStore struct {
	pb.UnimplementedStoreServiceServer
	pb.UnimplementedSnapshotServiceServer
	pb.UnimplementedMachineServiceServer
	save     func(context.Context, *pb.SaveRequest) (*pb.SaveResponse, error)
	load     func(context.Context, *pb.LoadRequest) (*pb.LoadResponse, error)
	pipeline func(grpc.BidiStreamingServer[pb.PipelineRequest, pb.PipelineResponse]) error
	watch    func(*pb.WatchChangesRequest, grpc.ServerStreamingServer[pb.WatchChangesResponse]) error
	scan     func(*pb.ScanEntriesRequest, grpc.ServerStreamingServer[pb.ScanEntriesResponse]) error
	export   func(grpc.ServerStreamingServer[pb.ExportSnapshotResponse]) error
	guards   func(guardsServer) error
}

type guardsServer = grpc.BidiStreamingServer[pb.ServeGuardsRequest, pb.ServeGuardsResponse]

func (f *fakeStore) Save(ctx context.Context, request *pb.SaveRequest) (*pb.SaveResponse, error) {
	return f.save(ctx, request)
}

func (f *fakeStore) Load(ctx context.Context, request *pb.LoadRequest) (*pb.LoadResponse, error) {
	return f.load(ctx, request)
}

func (f *fakeStore) Pipeline(
	stream grpc.BidiStreamingServer[pb.PipelineRequest, pb.PipelineResponse],
) error {
	if f.pipeline == nil {
		return f.UnimplementedStoreServiceServer.Pipeline(stream)
	}
	return f.pipeline(stream)
}

func (f *fakeStore) WatchChanges(
	request *pb.WatchChangesRequest, stream grpc.ServerStreamingServer[pb.WatchChangesResponse],
) error {
	return f.watch(request, stream)
}

func (f *fakeStore) ScanEntries(
	request *pb.ScanEntriesRequest, stream grpc.ServerStreamingServer[pb.ScanEntriesResponse],
) error {
	return f.scan(request, stream)
}

func (f *fakeStore) ExportSnapshot(
	_ *pb.ExportSnapshotRequest, stream grpc.ServerStreamingServer[pb.ExportSnapshotResponse],
) error {
	return f.export(stream)
}

func (f *fakeStore) ServeGuards(stream guardsServer) error { return f.guards(stream) }

// serveFake serves a fake until the test ends, and returns a client of it.
func serveFake(t *testing.T, fake *fakeStore, config Config) *Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterStoreServiceServer(server, fake)
	pb.RegisterSnapshotServiceServer(server, fake)
	pb.RegisterMachineServiceServer(server, fake)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	config.Address = listener.Addr().String()
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		server.Stop()
		<-served
	})
	return client
}
