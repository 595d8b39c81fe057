package dev.statekeep;

import dev.statekeep.errors.Failure;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a Statekeep server, and everything that can be asked of one namespace.
 *
 * <pre>{@code
 * try (Client client = Client.connect("127.0.0.1:7420")) {
 *   client.store().save("theme", "dark");
 *   Optional<Entry> entry = client.store().load("theme");
 * }
 * }</pre>
 *
 * <p>Make one and share it: it may be used by any number of threads, carries many calls at the same
 * time, and connects again by itself. Calls about entries and machines that are made at the same
 * time share messages.
 */
public final class Client implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1:7420";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long TIMER_IDLE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor timer;
  private final Connection connection;
  private final Pipeline pipeline;
  private final Runner runner;
  private final Store store;
  private final Snapshots snapshots;
  private final Machines machines;
  private final Admin admin;

  private Client(Builder builder) {
    timer = newTimer();
    try {
      connection = new Connection(builder.address, builder.tls, builder.token, timer);
    } catch (RuntimeException error) {
      timer.shutdownNow();
      throw error;
    }
    pipeline = builder.isPipelined ? new Pipeline(connection.channel(), timer) : null;
    runner =
        new Runner(
            connection.channel(),
            pipeline,
            builder.timeout,
            builder.retry,
            timer,
            builder.executor);
    store = new Store(runner, builder.namespace);
    snapshots = new Snapshots(runner, builder.namespace);
    machines = new Machines(runner, builder.namespace);
    admin = new Admin(runner, builder.namespace);
  }

  /**
   * Makes a client with nothing special about it. It connects with its first call.
   *
   * @param address host and port of the server
   * @return the client
   * @throws IllegalArgumentException when it is no host and port
   */
  public static Client connect(String address) {
    return builder().address(address).build();
  }

  /**
   * Begins a client.
   *
   * @return what builds it
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the calls about entries, commits, watches and schemas.
   *
   * @return the store of the client's namespace
   */
  public Store store() {
    return store;
  }

  /**
   * Returns the calls about labelled revisions that stay readable and can be brought back.
   *
   * @return the snapshots of the client's namespace
   */
  public Snapshots snapshots() {
    return snapshots;
  }

  /**
   * Returns the calls about state machines that run on the server.
   *
   * @return the machines of the client's namespace
   */
  public Machines machines() {
    return machines;
  }

  /**
   * Returns the calls about the care of the store.
   *
   * @return the administration
   */
  public Admin admin() {
    return admin;
  }

  /**
   * Closes the connection. Calls under way, and those that are made later, end with {@link
   * dev.statekeep.errors.CallCancelledException}, and watches end. Closing twice is fine.
   */
  @Override
  public void close() {
    runner.close();
    Failure closed = Failures.CLOSED;
    if (pipeline != null) {
      pipeline.close(closed);
    }
    connection.close();
    timer.shutdownNow();
  }

  private static ScheduledThreadPoolExecutor newTimer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "statekeep-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(TIMER_IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /** Builds a client, in any order. */
  public static final class Builder {
    private String address = ADDRESS;
    private String namespace = "";
    private String token;
    private Tls tls;
    private Duration timeout = TIMEOUT;
    private RetryPolicy retry = RetryPolicy.DEFAULT;
    private Executor executor = ForkJoinPool.commonPool();
    private boolean isPipelined = true;

    private Builder() {}

    /**
     * Says where the server is.
     *
     * @param hostAndPort the address, IPv6 in brackets; without this {@code 127.0.0.1:7420}
     * @return this builder
     */
    public Builder address(String hostAndPort) {
      address = Objects.requireNonNull(hostAndPort, "address");
      return this;
    }

    /**
     * Says which namespace the client is about.
     *
     * @param name the namespace; "" is {@code default}
     * @return this builder
     */
    public Builder namespace(String name) {
      namespace = Objects.requireNonNull(name, "namespace");
      return this;
    }

    /**
     * Sends a token with every call. Without TLS it travels unprotected.
     *
     * @param bearer the token, of visible ASCII, without the line break that a file ends in; null
     *     is none
     * @return this builder
     */
    public Builder token(String bearer) {
      token = bearer;
      return this;
    }

    /**
     * Makes the connection private.
     *
     * @param settings whom to trust; null is no TLS
     * @return this builder
     */
    public Builder tls(Tls settings) {
      tls = settings;
      return this;
    }

    /**
     * Limits the time of each call, all its attempts included, unless the call has its own limit.
     *
     * @param perCall the time, 10 seconds without this; null is no limit
     * @return this builder
     */
    public Builder timeout(Duration perCall) {
      timeout = perCall;
      return this;
    }

    /**
     * Says how failed calls are tried again.
     *
     * @param policy the policy
     * @return this builder
     */
    public Builder retry(RetryPolicy policy) {
      retry = Objects.requireNonNull(policy, "retry");
      return this;
    }

    /**
     * Says what completes the futures of the methods whose names end in Async.
     *
     * @param completing the executor; without this the common pool
     * @return this builder
     */
    public Builder executor(Executor completing) {
      executor = Objects.requireNonNull(completing, "executor");
      return this;
    }

    /**
     * Says whether calls that are made at the same time share messages.
     *
     * @param isWanted false sends each call by itself
     * @return this builder
     */
    public Builder pipeline(boolean isWanted) {
      isPipelined = isWanted;
      return this;
    }

    /**
     * Makes the client; it connects with its first call.
     *
     * @return the client
     * @throws IllegalArgumentException when the address is no host and port, or a header cannot
     *     carry the token
     */
    public Client build() {
      return new Client(this);
    }
  }
}
