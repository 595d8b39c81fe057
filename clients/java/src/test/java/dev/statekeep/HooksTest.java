package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.errors.StatekeepException;
import dev.statekeep.errors.UnavailableException;
import dev.statekeep.v1.HookAnswer;
import dev.statekeep.v1.HookRegistered;
import dev.statekeep.v1.ServeGuardsResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hooks are served for as long as that is wanted, and every question is answered. */
class HooksTest {
  private static final RetryPolicy QUICK =
      new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), () -> 1.0);
  private static final Logger LOGGER = Logger.getLogger(GuardServing.class.getName());

  private final ScriptedServer server = new ScriptedServer();
  private final Client client = server.client().retry(QUICK).build();
  private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          Throwable thrown = line.getThrown();
          logged.add(
              line.getLevel()
                  + " "
                  + line.getMessage()
                  + (thrown == null ? "" : " " + thrown.getMessage()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  HooksTest() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  /** Begins to serve, and takes the stream on which the hook was registered. */
  private CompletableFuture<GuardServing> begin(HookFunction function) {
    return CompletableFuture.supplyAsync(
        () -> client.machines().serveGuards(List.of("may_start"), function));
  }

  private ScriptedServer.Serving registered() throws InterruptedException {
    var stream = ScriptedServer.take(server.servings);
    var first = ScriptedServer.take(stream.messages());
    assertEquals(List.of("may_start"), first.getRegistration().getHooksList());
    var registered = HookRegistered.getDefaultInstance();
    stream.questions().onNext(ServeGuardsResponse.newBuilder().setRegistered(registered).build());
    return stream;
  }

  private static HookAnswer asked(ScriptedServer.Serving stream) throws InterruptedException {
    var question = ServeGuardsResponse.newBuilder();
    question.getQuestionBuilder().setQuestionId("q").setHook("may_start");
    stream.questions().onNext(question.build());
    return ScriptedServer.take(stream.messages()).getAnswer();
  }

  private static void fail(ScriptedServer.Serving stream, Status status) {
    stream.questions().onError(status.asRuntimeException());
  }

  @Test
  void onceRegisteredTheyAreRegisteredAgainHoweverOftenThatFails() throws Exception {
    var serving = begin(question -> HookDecision.allow());
    fail(registered(), Status.UNAVAILABLE.withDescription("away"));
    for (int failures = 0; failures < 20; failures++) {
      fail(ScriptedServer.take(server.servings), Status.UNAVAILABLE);
    }
    assertTrue(asked(registered()).getAllowed());
    assertFalse(serving.get(10, TimeUnit.SECONDS).whenEnded().isDone());
    assertEquals("WARNING Hooks are not served for now: away", ScriptedServer.take(logged));
    assertEquals("INFO Hooks are served again.", ScriptedServer.take(logged));
    assertTrue(logged.isEmpty());
    serving.get().close();
    serving.get().whenEnded().get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatTryingAgainDoesNotHelpEndsThemForGood() throws Exception {
    var serving = begin(question -> HookDecision.allow());
    var stream = registered();
    var ended = serving.get(10, TimeUnit.SECONDS).whenEnded();
    fail(stream, Status.UNAUTHENTICATED);
    var error = assertThrows(CompletionException.class, ended::join);
    assertEquals(Status.Code.UNAUTHENTICATED, ((StatekeepException) error.getCause()).code());
  }

  @Test
  void whatWasNeverRegisteredEndsWithTheAttemptsOfACall() throws Exception {
    var serving = begin(question -> HookDecision.allow());
    fail(ScriptedServer.take(server.servings), Status.UNAVAILABLE);
    fail(ScriptedServer.take(server.servings), Status.UNAVAILABLE);
    var error = assertThrows(CompletionException.class, serving::join);
    assertInstanceOf(UnavailableException.class, error.getCause());
    assertTrue(logged.isEmpty());
  }

  @Test
  void aFunctionThatFailsRefusesAndIsLogged() throws Exception {
    List<HookFunction> failing =
        List.of(
            question -> {
              throw new IllegalStateException("no idea");
            },
            question -> {
              throw new AssertionError("no idea");
            },
            question -> {
              throw new InterruptedException("no idea");
            });
    for (HookFunction function : failing) {
      var serving = begin(function);
      HookAnswer answer = asked(registered());
      assertEquals("q", answer.getQuestionId());
      assertFalse(answer.getAllowed());
      assertEquals("The hook failed.", answer.getMessage());
      assertEquals("WARNING The hook may_start failed. no idea", ScriptedServer.take(logged));
      serving.get(10, TimeUnit.SECONDS).close();
    }
  }
}
