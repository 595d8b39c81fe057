import dev.statekeep.Client;
import dev.statekeep.TypedDefinition;
import java.util.UUID;

/** A source goes through a pipeline: its machine knows where it is and where it may go. */
public final class SourcePipeline {
  private SourcePipeline() {}

  enum SourceState {
    PENDING,
    PROCESSING,
    INDEXED,
    FAILED
  }

  enum SourceEvent {
    START_PROCESSING,
    COMPLETE,
    FAIL,
    RETRY
  }

  /** Tells where an event leads; null is nowhere. */
  static SourceState next(SourceState state, SourceEvent event) {
    return switch (state) {
      case PENDING -> event == SourceEvent.START_PROCESSING ? SourceState.PROCESSING : null;
      case PROCESSING ->
          switch (event) {
            case COMPLETE -> SourceState.INDEXED;
            case FAIL -> SourceState.FAILED;
            default -> null;
          };
      case INDEXED -> null;
      case FAILED -> event == SourceEvent.RETRY ? SourceState.PENDING : null;
    };
  }

  // [definition]
  static final TypedDefinition<SourceState, SourceEvent> SOURCE =
      TypedDefinition.of("source", SourceState.PENDING, SourceEvent.class)
          .transitions(SourcePipeline::next)
          .finalStates(SourceState.INDEXED);

  // [definition]

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String address = System.getenv().getOrDefault("STATEKEEP_ADDRESS", "127.0.0.1:7420");
    try (Client client = Client.builder().address(address).namespace("source-pipeline").build()) {
      // [machine]
      var sources = client.machines().typed(SOURCE);
      sources.define();
      String id = "source-" + UUID.randomUUID();
      sources.create(id);

      System.out.println(sources.tryTrigger(id, SourceEvent.START_PROCESSING)); // true
      System.out.println(sources.tryTrigger(id, SourceEvent.RETRY)); // false: nothing to retry
      System.out.println(sources.trigger(id, SourceEvent.COMPLETE).to()); // INDEXED
      System.out.println(sources.isIn(id, SourceState.INDEXED)); // true
      // [machine]

      for (var transition : client.machines().history(id)) {
        var step = sources.step(transition);
        System.out.println(step.from() + " -> " + step.to() + " via " + step.event());
      }
    }
  }
}
