package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.errors.ArgumentInvalidException;
import dev.statekeep.errors.DefinitionInvalidException;
import dev.statekeep.errors.EventRejectedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machines, their hooks, and the enums that stand for their words. */
class MachinesTest {
  private static final Definition DOOR =
      Definition.named("door")
          .initialState("closed")
          .states("closed", "open")
          .transition(
              TransitionRule.from("closed")
                  .on("open")
                  .to("open")
                  .when("context.locked == false")
                  .assign("count", "context.count + 1"))
          .transition(TransitionRule.from("open").on("close").to("closed").ask("may_close"))
          .hook("may_close", Duration.ofMillis(300), HookPolicy.REFUSE)
          .build();

  private Client client;
  private Machines machines;

  @BeforeEach
  void begin() {
    client = SharedServer.client();
    machines = client.machines();
    machines.define(DOOR);
    machines.create(
        "door",
        new CreateMachineOptions().id("front").context(Map.of("locked", false, "count", 0)));
  }

  @AfterEach
  void end() {
    client.close();
  }

  @Test
  void aVerdictSaysHowTheMachineMovedOrWhyNot() {
    Verdict moved =
        machines.trigger("front", "open", new TriggerOptions().actor("ada").payload(List.of(1)));
    assertTrue(moved.accepted());
    assertEquals("open", moved.machine().state());
    assertEquals(1L, moved.machine().context().get("count"));
    assertEquals(List.of(1L), moved.transition().payload());
    assertEquals("ada", moved.transition().actor());

    Verdict again = machines.trigger("front", "open");
    assertFalse(again.accepted());
    assertEquals(RejectionReason.NO_TRANSITION, again.rejection().reason());
    assertNull(again.transition());
    assertTrue(machines.isIn("front", "open"));
  }

  @Test
  void whatIsNotThereIsEmptyAndWhatIsWrongIsThrown() {
    assertTrue(machines.get("back").isEmpty());
    assertTrue(machines.definition("window").isEmpty());
    assertThrows(ArgumentInvalidException.class, () -> machines.isIn("front", "ajar"));
    var error =
        assertThrows(
            DefinitionInvalidException.class,
            () ->
                machines.define(
                    Definition.named("bad").initialState("nowhere").states("a").build()));
    assertFalse(error.violations().isEmpty());
  }

  @Test
  void aDefinitionComesBackAsItWasMade() {
    Definition stored = machines.definition("door").orElseThrow();
    assertEquals(DOOR.transitions(), stored.transitions());
    assertEquals(DOOR.states(), stored.states());
    assertEquals(DOOR.hooks(), stored.hooks());
    assertEquals(1, stored.version());
  }

  @Test
  void oneCommitSpansEntriesAndMachines() {
    client
        .store()
        .commit(
            List.of(
                Operation.trigger("front", "open", new TriggerOptions()),
                Operation.save("opened", Value.of("yes"))),
            List.of(Precondition.machineInState("front", "closed")),
            new WriteOptions());
    var error =
        assertThrows(
            EventRejectedException.class,
            () ->
                client
                    .store()
                    .commit(
                        List.of(
                            Operation.save("opened", Value.of("twice")),
                            Operation.trigger("front", "open", new TriggerOptions()))));
    assertEquals("NO_TRANSITION", error.rejection());
    assertEquals("yes", client.store().load("opened").orElseThrow().asText());
  }

  @Test
  void hooksAreAnsweredByAFunction() {
    machines.trigger("front", "open");
    var asked = new AtomicInteger();
    try (GuardServing serving =
        machines.serveGuards(
            List.of("may_close"),
            question -> {
              asked.incrementAndGet();
              return question.note().isEmpty()
                  ? HookDecision.refuse("say why")
                  : HookDecision.allow();
            })) {
      Rejection rejection = machines.trigger("front", "close").rejection();
      assertEquals(RejectionReason.HOOK_REFUSED, rejection.reason());
      assertTrue(rejection.message().contains("say why"), rejection.message());
      assertTrue(machines.tryTrigger("front", "close", new TriggerOptions().note("it is cold")));
      assertEquals(2, asked.get());
      assertFalse(serving.whenEnded().isDone());
    }
  }

  @Test
  void aFunctionThatThrowsRefuses() {
    machines.trigger("front", "open");
    try (GuardServing serving =
        machines.serveGuards(
            List.of("may_close"),
            question -> {
              throw new IllegalStateException("a test: this warning is wanted");
            })) {
      Rejection rejection = machines.trigger("front", "close").rejection();
      assertEquals(RejectionReason.HOOK_REFUSED, rejection.reason());
      assertTrue(rejection.message().contains("The hook failed."), rejection.message());
      assertFalse(serving.whenEnded().isDone());
    }
  }

  @Test
  void servingEndsWhenItIsClosedAndWithItsClient() {
    GuardServing first =
        machines.serveGuards(List.of("may_close"), question -> HookDecision.allow());
    first.close();
    first.close();
    first.whenEnded().join();
    GuardServing second =
        machines.serveGuards(List.of("may_close"), question -> HookDecision.allow());
    client.close();
    assertThrows(CompletionException.class, () -> second.whenEnded().join());
  }

  @Test
  void servingIsRefusedAsAnyCall() {
    assertThrows(
        ArgumentInvalidException.class,
        () -> machines.serveGuards(List.of(), question -> HookDecision.allow()));
  }

  @Test
  void servingGoesOnOverARestart() throws Exception {
    try (TestServer server = TestServer.start();
        Client other = server.client("hooks")) {
      other
          .machines()
          .define(
              Definition.named("lamp")
                  .initialState("off")
                  .states("off", "on")
                  .transition(TransitionRule.from("off").on("press").to("on").ask("may"))
                  .transition("on", "press", "off")
                  .build());
      other.machines().create("lamp", new CreateMachineOptions().id("lamp"));
      try (GuardServing serving =
          other.machines().serveGuards(List.of("may"), question -> HookDecision.allow())) {
        assertTrue(other.machines().tryTrigger("lamp", "press"));
        assertTrue(other.machines().tryTrigger("lamp", "press"));
        server.kill();
        server.begin();
        other.machines().get("lamp");
        // The hook's time, 5 s, includes that in which its client connects again.
        assertTrue(other.machines().tryTrigger("lamp", "press"));
        assertFalse(serving.whenEnded().isDone());
      }
    }
  }

  enum Light {
    OFF,
    ON,
    BROKEN
  }

  enum Press {
    SWITCH,
    HIT_HARD
  }

  @Test
  void enumsStandForStatesAndEvents() {
    TypedDefinition<Light, Press> light =
        TypedDefinition.of("light", Light.OFF, Press.class)
            .transitions(
                (state, press) ->
                    switch (press) {
                      case SWITCH ->
                          state == Light.OFF ? Light.ON : state == Light.ON ? Light.OFF : null;
                      case HIT_HARD -> state == Light.BROKEN ? null : Light.BROKEN;
                    })
            .finalStates(Light.BROKEN)
            .with(builder -> builder.historyTransitionsMax(10));
    var lights = machines.typed(light);
    assertTrue(lights.define().created());
    assertFalse(lights.define().created());
    lights.create("hall");
    try (Watch<Transition> watch =
        machines.watch(new TransitionWatchOptions().machineIds(List.of("hall")))) {
      var move = lights.trigger("hall", Press.SWITCH);
      assertEquals(Light.OFF, move.from());
      assertEquals(Light.ON, move.to());
      assertTrue(lights.tryTrigger("hall", Press.HIT_HARD));
      assertFalse(lights.tryTrigger("hall", Press.SWITCH));
      assertEquals(Light.BROKEN, lights.state("hall").orElseThrow());
      assertTrue(lights.isIn("hall", Light.BROKEN));
      assertTrue(lights.state("cellar").isEmpty());
      assertEquals(Press.SWITCH, lights.step(watch.next()).event());
      assertEquals(Light.BROKEN, lights.step(watch.next()).to());
    }
    assertEquals(10, machines.definition("light").orElseThrow().historyTransitionsMax());
  }

  @Test
  void aStateThatTheEnumDoesNotHaveIsNotGuessed() {
    var wrong = machines.typed(TypedDefinition.of("door", Light.OFF, Press.class));
    assertThrows(IllegalStateException.class, () -> wrong.state("front"));
  }

  @Test
  void operationsOfACommitTakeNoRequestIdOfTheirOwn() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Operation.trigger("front", "open", new TriggerOptions().requestId("a")));
  }
}
