import dev.statekeep.Client;
import dev.statekeep.CreateMachineOptions;
import dev.statekeep.Definition;
import dev.statekeep.HookDecision;
import dev.statekeep.TransitionRule;
import dev.statekeep.TransitionWatchOptions;
import java.util.List;
import java.util.UUID;

/** A client decides whether a transition may be taken, and hears of each one that was. */
public final class TransitionHook {
  private TransitionHook() {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String address = System.getenv().getOrDefault("STATEKEEP_ADDRESS", "127.0.0.1:7420");
    try (Client client = Client.builder().address(address).namespace("transition-hook").build()) {
      var machines = client.machines();
      machines.define(
          Definition.named("job")
              .initialState("idle")
              .states("idle", "running")
              .transition(TransitionRule.from("idle").on("start").to("running").ask("may_start"))
              .transition("running", "stop", "idle")
              .build());
      String id = "job-" + UUID.randomUUID();
      machines.create("job", new CreateMachineOptions().id(id));

      // [hook]
      var moves = new TransitionWatchOptions().machineIds(List.of(id));
      try (var watch = machines.watch(moves);
          var serving =
              machines.serveGuards(
                  List.of("may_start"),
                  question ->
                      question.machine().sequence() < 2
                          ? HookDecision.allow()
                          : HookDecision.refuse("once is enough"))) {
        machines.trigger(id, "start");
        machines.trigger(id, "stop");
        var verdict = machines.trigger(id, "start");
        System.out.println(verdict.rejection().reason() + ": " + verdict.rejection().message());

        for (int count = 0; count < 2; count++) {
          var move = watch.next();
          System.out.println(move.fromState() + " -> " + move.toState() + " via " + move.event());
        }
        System.out.println("still serving: " + !serving.whenEnded().isDone());
      }
      // [hook]
    }
  }
}
