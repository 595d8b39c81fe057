import dev.statekeep.Client;
import dev.statekeep.CreateMachineOptions;
import dev.statekeep.Definition;
import dev.statekeep.State;
import dev.statekeep.TransitionWatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A reservation that lapses by itself: the server sends the timer's event. */
public final class ReservationTimer {
  private ReservationTimer() {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String address = System.getenv().getOrDefault("STATEKEEP_ADDRESS", "127.0.0.1:7420");
    try (Client client = Client.builder().address(address).namespace("reservations").build()) {
      var machines = client.machines();
      String id = "seat-" + UUID.randomUUID();
      // [timer]
      machines.define(
          Definition.named("reservation")
              .initialState("held")
              .state(State.of("held").after(Duration.ofMillis(200), "lapse"))
              .state(State.finalState("paid"))
              .state(State.finalState("free"))
              .transition("held", "pay", "paid")
              .transition("held", "lapse", "free")
              .build());
      try (var moves = machines.watch(new TransitionWatchOptions().machineIds(List.of(id)))) {
        machines.create("reservation", new CreateMachineOptions().id(id));
        var move = moves.next();
        System.out.println(move.fromState() + " -> " + move.toState() + ", by " + move.cause());
      }
      // [timer]
    }
  }
}
