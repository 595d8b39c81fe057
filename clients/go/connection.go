package statekeep

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	pb "github.com/statekeep/statekeep/clients/go/statekeepv1"
)

const (
	release         = "0.1.0"
	messageBytesMax = 16 << 20
	// A window that is fixed spares the probes for the best one, which cost a lone stream more than they
	// bring, and buffers that hold a whole message of a pipeline spare calls of the system.
	windowBytes = 4 << 20
	bufferBytes = 128 << 10
)

// connection is what all groups of calls of a client share.
type connection struct {
	channel   *grpc.ClientConn
	namespace string
	timeout   time.Duration // 0: no limit.
	retry     Retry
	log       *slog.Logger
	// reads and writes carry calls that are made at the same time; nil when they are not to.
	reads, writes *line
	// life ends when the client is closed.
	life context.Context
	end  context.CancelFunc
}

// connect prepares a connection; it is made by the first call.
func connect(config Config) (*connection, error) {
	address := config.Address
	if address == "" {
		address = DefaultAddress
	}
	target, err := targetOf(address)
	if err != nil {
		return nil, err
	}
	if err := checkToken(config.Token); err != nil {
		return nil, err
	}
	channel, err := grpc.NewClient(target, dialOptions(config)...)
	if err != nil {
		return nil, fmt.Errorf("statekeep: the address %q is not one: %w", address, err)
	}
	c := &connection{
		channel: channel, namespace: config.Namespace, retry: config.Retry.withDefaults(), log: config.Logger,
	}
	if c.log == nil {
		c.log = slog.Default()
	}
	switch {
	case config.Timeout == 0:
		c.timeout = DefaultTimeout
	case config.Timeout > 0:
		c.timeout = config.Timeout
	}
	c.life, c.end = context.WithCancel(context.Background())
	if !config.WithoutPipeline {
		open := pb.NewStoreServiceClient(channel).Pipeline
		c.reads = newLine(c.life, open)
		c.writes = newLine(c.life, open)
	}
	return c, nil
}

// close ends the lines and everything under way.
func (c *connection) close() error {
	select {
	case <-c.life.Done():
		return nil
	default:
	}
	c.end()
	if c.reads != nil {
		c.reads.close()
		c.writes.close()
	}
	return c.channel.Close()
}

// dialOptions sets what gRPC's own defaults, made for services of one data centre, do badly for a store
// that is restarted beside its client: they would wait up to two minutes before they connect again, and
// never notice that the machine at the other end of a quiet stream is gone.
func dialOptions(config Config) []grpc.DialOption {
	private := insecure.NewCredentials()
	if config.TLS != nil {
		private = credentials.NewTLS(config.TLS)
	}
	pauses := backoff.Config{
		BaseDelay: 100 * time.Millisecond, Multiplier: 2, Jitter: 0.2, MaxDelay: 2 * time.Second,
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(private),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: pauses, MinConnectTimeout: 5 * time.Second}),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(messageBytesMax)),
		grpc.WithInitialWindowSize(windowBytes),
		grpc.WithInitialConnWindowSize(windowBytes),
		grpc.WithReadBufferSize(bufferBytes),
		grpc.WithWriteBufferSize(bufferBytes),
		grpc.WithDisableServiceConfig(),
		grpc.WithUserAgent("statekeep-go/" + release),
	}
	if config.Token != "" {
		options = append(options, grpc.WithPerRPCCredentials(bearer(config.Token)))
	}
	return options
}

// bearer is the token that each call carries.
type bearer string

// GetRequestMetadata returns what a call carries beside its request.
func (token bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(token)}, nil
}

// RequireTransportSecurity is false: whoever names a token without TLS has decided so.
func (bearer) RequireTransportSecurity() bool { return false }

// LoadTLS reads the PEM files of a connection that is private. caFile holds the certificates to trust,
// "" those of the system; certFile and keyFile are the client's own, for a server that asks for them,
// or both "".
func LoadTLS(caFile, certFile, keyFile string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile != "" {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("statekeep: %s holds no certificate", caFile)
		}
	}
	if (certFile == "") != (keyFile == "") {
		return nil, fmt.Errorf("statekeep: a client certificate needs its file and that of its key")
	}
	if certFile != "" {
		pair, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
