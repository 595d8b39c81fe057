package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.ScriptedServer.Batch;
import dev.statekeep.errors.DeadlineException;
import dev.statekeep.errors.UnavailableException;
import dev.statekeep.v1.PipelineCall;
import dev.statekeep.v1.PipelineReply;
import dev.statekeep.v1.PipelineResponse;
import dev.statekeep.v1.SaveResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls made at the same time share messages, in order, and each has its own end. */
class PipelineTest {
  private static final Value DARK = Value.of("dark");

  private final ScriptedServer server = new ScriptedServer();
  private final Client client = server.client().retry(RetryPolicy.NEVER).build();
  private final Store store = client.store();

  @AfterEach
  void end() {
    client.close();
    server.close();
  }

  private Batch next() throws InterruptedException {
    return ScriptedServer.take(server.batches);
  }

  private static void answer(Batch batch) {
    var response = PipelineResponse.newBuilder();
    for (PipelineCall call : batch.request().getCallsList()) {
      response.addReplies(
          PipelineReply.newBuilder()
              .setId(call.getId())
              .setSave(SaveResponse.newBuilder().setRevision(call.getId())));
    }
    batch.answers().onNext(response.build());
  }

  private List<CompletableFuture<Saved>> saves(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> store.saveAsync("key/" + number, DARK))
        .toList();
  }

  @Test
  void aLoneCallGoesOutAtOnce() throws Exception {
    var save = store.saveAsync("theme", DARK);
    Batch batch = next();
    assertEquals(1, batch.request().getCallsCount());
    answer(batch);
    assertEquals(1, save.get(10, TimeUnit.SECONDS).revision());
  }

  @Test
  void twoMessagesAreUnderWayAtMostAndTheRestSharesTheNextOne() throws Exception {
    var saves = new ArrayList<>(saves(0, 1));
    Batch first = next();
    saves.addAll(saves(1, 2));
    Batch second = next();
    saves.addAll(saves(2, 100));
    assertNull(server.batches.poll(100, TimeUnit.MILLISECONDS));
    answer(first);
    Batch third = next();
    assertEquals(98, third.request().getCallsCount());
    answer(second);
    answer(third);
    for (var save : saves) {
      save.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void callsTakeTheOrderInWhichTheyWereMade() throws Exception {
    var saves = saves(0, 5_000);
    List<String> keys = new ArrayList<>();
    while (keys.size() < saves.size()) {
      Batch batch = next();
      assertTrue(batch.request().getCallsCount() <= 1_024);
      batch.request().getCallsList().forEach(call -> keys.add(call.getSave().getKey()));
      answer(batch);
    }
    assertEquals(IntStream.range(0, 5_000).mapToObj(one -> "key/" + one).toList(), keys);
    for (var save : saves) {
      save.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void readsDoNotWaitBehindWrites() throws Exception {
    saves(0, 10);
    next();
    var exists = store.existsAsync("theme", new ReadOptions());
    Batch read = next();
    while (!read.request().getCalls(0).hasExists()) {
      read = next();
    }
    read.answers()
        .onNext(
            PipelineResponse.newBuilder()
                .addReplies(
                    PipelineReply.newBuilder()
                        .setId(read.request().getCalls(0).getId())
                        .setExists(dev.statekeep.v1.ExistsResponse.newBuilder().setExists(true)))
                .build());
    assertTrue(exists.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aLateCallDisturbsNoOther() throws Exception {
    var patient = store.saveAsync("patient", DARK);
    Batch first = next();
    var hasty = store.saveAsync("hasty", DARK, new SaveOptions().timeout(Duration.ofMillis(100)));
    Batch second = next();
    assertTrue(second.request().getCalls(0).getTimeout().getNanos() <= 100_000_000);
    var error = assertThrows(CompletionException.class, hasty::join);
    assertEquals(DeadlineException.class, error.getCause().getClass());
    // Its message counts as over, so others are not held up by it.
    var later = store.saveAsync("later", DARK);
    answer(next());
    later.get(10, TimeUnit.SECONDS);
    answer(second);
    answer(first);
    patient.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aCancelledCallIsNotSentAndDisturbsNoOther() throws Exception {
    saves(0, 1);
    Batch first = next();
    saves(1, 2);
    Batch second = next();
    var waiting = saves(2, 5);
    assertTrue(waiting.get(1).cancel(true));
    answer(first);
    answer(second);
    Batch third = next();
    assertEquals(
        List.of("key/2", "key/4"),
        third.request().getCallsList().stream().map(call -> call.getSave().getKey()).toList());
    answer(third);
    waiting.get(0).get(10, TimeUnit.SECONDS);
    waiting.get(2).get(10, TimeUnit.SECONDS);
    assertTrue(waiting.get(1).isCancelled());
  }

  @Test
  void anErrorIsThatOfItsCallAlone() throws Exception {
    var save = store.saveAsync("theme", DARK);
    Batch batch = next();
    long id = batch.request().getCalls(0).getId();
    var error =
        com.google.rpc.Status.newBuilder().setCode(Status.Code.INTERNAL.value()).setMessage("no");
    batch
        .answers()
        .onNext(
            PipelineResponse.newBuilder()
                .addReplies(PipelineReply.newBuilder().setId(id + 1_000))
                .addReplies(PipelineReply.newBuilder().setId(id).setError(error))
                .build());
    assertThrows(CompletionException.class, save::join);
    var other = store.saveAsync("theme", DARK);
    answer(next());
    other.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aBrokenStreamFailsWhatWasSentAndTheRestGoesOnANewOne() throws Exception {
    var sent = saves(0, 1);
    Batch first = next();
    var alsoSent = saves(1, 2);
    next();
    var waiting = saves(2, 4);
    first.answers().onError(Status.UNAVAILABLE.asRuntimeException());
    for (var save : List.of(sent.get(0), alsoSent.get(0))) {
      var error = assertThrows(CompletionException.class, save::join);
      assertEquals(UnavailableException.class, error.getCause().getClass());
    }
    answer(next());
    for (var save : waiting) {
      save.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void callsGoOneByOneWhereThereIsNoPipeline() throws Exception {
    for (var refusal :
        List.of(
            ScriptedServer.error(Status.Code.UNIMPLEMENTED, ""),
            ScriptedServer.error(Status.Code.RESOURCE_EXHAUSTED, "STREAMS_TOO_MANY"))) {
      server.pipelineRefusal = refusal;
      try (Client other = server.client().build()) {
        var saves =
            IntStream.range(0, 3)
                .mapToObj(number -> other.store().saveAsync("key/" + number, DARK))
                .toList();
        for (int count = 0; count < 3; count++) {
          var save = ScriptedServer.take(server.saves);
          save.answer().onNext(SaveResponse.newBuilder().setRevision(3).build());
          save.answer().onCompleted();
        }
        for (var save : saves) {
          assertEquals(3, save.get(10, TimeUnit.SECONDS).revision());
        }
        assertTrue(server.batches.isEmpty());
      }
    }
  }

  @Test
  void aValueThatFillsAMessageGoesByItself() throws Exception {
    var save = store.saveAsync("large", Value.of(new byte[(1 << 20) + 1]));
    var unary = ScriptedServer.take(server.saves);
    unary.answer().onNext(SaveResponse.getDefaultInstance());
    unary.answer().onCompleted();
    save.get(10, TimeUnit.SECONDS);
    assertTrue(server.batches.isEmpty());
  }

  @Test
  void whatDependsOnAFutureMayWaitForOtherCalls() throws Exception {
    try (Client real = SharedServer.client()) {
      Store kept = real.store();
      var chain =
          IntStream.range(0, 50)
              .mapToObj(
                  number ->
                      kept.saveAsync("a/" + number, DARK)
                          .thenApply(saved -> kept.save("b/" + number, DARK).revision()))
              .toList();
      for (var one : chain) {
        assertTrue(one.get(20, TimeUnit.SECONDS) > 0);
      }
    }
  }

  @Test
  void aThreadThatIsInterruptedGivesItsCallUp() throws Exception {
    var interrupted = new CompletableFuture<Boolean>();
    var thread =
        new Thread(
            () -> {
              try {
                store.save("theme", DARK);
              } catch (RuntimeException error) {
                interrupted.complete(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    next();
    assertFalse(interrupted.isDone());
    thread.interrupt();
    assertTrue(interrupted.get(10, TimeUnit.SECONDS));
  }
}
