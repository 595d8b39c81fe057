package dev.statekeep.conformance;

import static dev.statekeep.conformance.Records.each;
import static dev.statekeep.conformance.Records.object;

import dev.statekeep.ChangeKind;
import dev.statekeep.Client;
import dev.statekeep.GuardServing;
import dev.statekeep.HookDecision;
import dev.statekeep.HookQuestion;
import dev.statekeep.Tls;
import dev.statekeep.TransitionWatchOptions;
import dev.statekeep.Watch;
import dev.statekeep.WatchItem;
import dev.statekeep.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** What lives longer than a line: clients, watches and hooks by the names that lines give them. */
final class Session {
  private static final long NEXT_MILLIS = 10_000;

  private final Map<String, Client> clients = new ConcurrentHashMap<>();
  private final Map<String, Watch<?>> watches = new ConcurrentHashMap<>();
  private final Map<String, Hooks> hooks = new ConcurrentHashMap<>();

  private record Hooks(CompletableFuture<GuardServing> serving, List<HookQuestion> questions) {}

  /** Begins a call that a pipeline carries; null when the op is another one. */
  Begun async(String op, Args args) {
    if (op.startsWith("store.")) {
      return StoreOps.async(op, client(args).store(), args);
    }
    return op.startsWith("machines.") ? MachineOps.async(op, client(args).machines(), args) : null;
  }

  Object run(String op, Args args) throws Exception {
    return switch (op) {
      case "client.close" -> {
        client(args).close();
        yield object();
      }
      case "store.watch" -> watchChanges(args);
      case "machines.watch" -> watchTransitions(args);
      case "watch.next" -> next(args);
      case "watch.close" -> {
        watch(args).close();
        yield object();
      }
      case "hooks.serve" -> serve(args);
      case "hooks.close" -> closeHooks(args);
      default -> {
        String group = op.substring(0, Math.max(0, op.indexOf('.')));
        yield switch (group) {
          case "store" -> StoreOps.run(op, client(args).store(), args);
          case "snapshots" -> SnapshotOps.run(op, client(args).snapshots(), args);
          case "machines" -> MachineOps.run(op, client(args).machines(), args);
          case "admin" -> AdminOps.run(op, client(args).admin(), args);
          default -> throw new UnsupportedOperationException("no such op: " + op);
        };
      }
    };
  }

  void close() {
    clients.values().forEach(Client::close);
  }

  Object open(Args args) {
    var builder =
        Client.builder()
            .address(args.string("address"))
            .namespace(args.stringOr("namespace", ""))
            .token(args.stringOr("token", null));
    if (args.has("ca_file")) {
      builder.tls(Tls.trusting(Path.of(args.string("ca_file"))));
    }
    if (args.has("timeout_ms")) {
      builder.timeout(args.duration("timeout_ms"));
    }
    if (args.has("pipeline")) {
      builder.pipeline(args.isTrue("pipeline"));
    }
    clients.put(args.string("client"), builder.build());
    return object();
  }

  private Client client(Args args) {
    return named(clients, args.string("client"), "client");
  }

  private Watch<?> watch(Args args) {
    return named(watches, args.string("watch"), "watch");
  }

  private static <T> T named(Map<String, T> all, String name, String what) {
    T one = all.get(name);
    if (one == null) {
      throw new NoSuchElementException("there is no " + what + " " + name);
    }
    return one;
  }

  private Object watchChanges(Args args) {
    var options =
        new WatchOptions()
            .prefixes(args.strings("prefixes"))
            .kinds(args.each("kinds", kind -> ChangeKind.valueOf((String) kind)))
            .startRevision(args.numberOr("start_revision", 0))
            .values(args.isTrue("values"))
            .previousValues(args.isTrue("previous_values"))
            .progressInterval(args.duration("progress_interval_ms"));
    var store = client(args).store();
    watches.put(
        args.string("watch"),
        args.isTrue("progress") ? store.watchWithProgress(options) : store.watch(options));
    return object();
  }

  private Object watchTransitions(Args args) {
    var options =
        new TransitionWatchOptions()
            .startRevision(args.numberOr("start_revision", 0))
            .machineIds(args.strings("machine_ids"))
            .definitions(args.strings("definition_names"))
            .events(args.strings("events"))
            .fromStates(args.strings("from_states"))
            .toStates(args.strings("to_states"))
            .progressInterval(args.duration("progress_interval_ms"));
    var machines = client(args).machines();
    watches.put(
        args.string("watch"),
        args.isTrue("progress") ? machines.watchWithProgress(options) : machines.watch(options));
    return object();
  }

  private Object next(Args args) {
    Watch<?> watch = watch(args);
    long count = args.numberOr("count", 1);
    long deadline = System.nanoTime() + args.numberOr("timeout_ms", NEXT_MILLIS) * 1_000_000;
    List<Object> items = new ArrayList<>();
    synchronized (watch) {
      while (items.size() < count && !watch.isClosed()) {
        long left = Math.max(0, deadline - System.nanoTime());
        var item = watch.poll(Duration.ofNanos(left));
        if (item.isPresent()) {
          items.add(Records.watchItem((WatchItem) item.get()));
        } else if (left == 0) {
          break;
        }
      }
      return object("items", items, "revision", watch.revision(), "ended", watch.isClosed());
    }
  }

  private Object serve(Args args) {
    Args answers = args.object("answers");
    var one = new Hooks(new CompletableFuture<>(), Collections.synchronizedList(new ArrayList<>()));
    var serving =
        client(args)
            .machines()
            .serveGuards(
                answers.fields().keySet(),
                question -> {
                  one.questions().add(question);
                  return decide(answers.object(question.hook()), one);
                });
    one.serving().complete(serving);
    hooks.put(args.string("hooks"), one);
    return object();
  }

  private static HookDecision decide(Args answer, Hooks hooks) throws Exception {
    if (answer.isTrue("allow")) {
      return HookDecision.allow();
    }
    if (answer.has("refuse")) {
      return HookDecision.refuse(answer.string("refuse"));
    }
    if (answer.isTrue("fail")) {
      throw new IllegalStateException("the case has this function fail");
    }
    if (answer.isTrue("disconnect")) {
      hooks.serving().get().close();
    }
    // Never answers: the thread is interrupted when the serving is closed.
    new CountDownLatch(1).await();
    throw new IllegalStateException("nothing ends this wait");
  }

  private Object closeHooks(Args args) throws Exception {
    Hooks one = named(hooks, args.string("hooks"), "hooks");
    one.serving().get().close();
    synchronized (one.questions()) {
      return object(
          "questions",
          each(
              one.questions(),
              question ->
                  object(
                      "hook", question.hook(),
                      "machine_id", question.machine().id(),
                      "event", question.event(),
                      "to_state", question.toState(),
                      "payload", Records.json(question.payloadJson()),
                      "actor", question.actor(),
                      "note", question.note())));
    }
  }
}
