package dev.statekeep;

import java.util.Objects;

/** Options of an event that is sent into a machine. */
public final class TriggerOptions extends MutationOptions<TriggerOptions> {
  String payloadJson = "";
  String expectedState = "";
  Long expectedRevision;
  String actor = "";
  String note = "";

  /** Makes options that ask for nothing special. */
  public TriggerOptions() {}

  /**
   * Sends a payload with the event.
   *
   * @param payload what it says, as {@link Json} writes it
   * @return options with it
   */
  public TriggerOptions payload(Object payload) {
    TriggerOptions copy = copy();
    copy.payloadJson = Json.format(payload);
    return copy;
  }

  /**
   * Has the event rejected when the machine is in another state.
   *
   * @param expectedState the state; "" is any
   * @return options with it
   */
  public TriggerOptions expectedState(String expectedState) {
    TriggerOptions copy = copy();
    copy.expectedState = Objects.requireNonNull(expectedState, "expectedState");
    return copy;
  }

  /**
   * Has the event rejected when the machine's revision is another.
   *
   * @param expectedRevision the revision
   * @return options with it
   */
  public TriggerOptions expectedRevision(long expectedRevision) {
    TriggerOptions copy = copy();
    copy.expectedRevision = Convert.requireRevision(expectedRevision, "expectedRevision");
    return copy;
  }

  /**
   * Says who sends it.
   *
   * @param actor who, at most 200 bytes; kept in the transition
   * @return options with it
   */
  public TriggerOptions actor(String actor) {
    TriggerOptions copy = copy();
    copy.actor = Objects.requireNonNull(actor, "actor");
    return copy;
  }

  /**
   * Says why it is sent.
   *
   * @param note why, at most 1,000 bytes; kept in the transition
   * @return options with it
   */
  public TriggerOptions note(String note) {
    TriggerOptions copy = copy();
    copy.note = Objects.requireNonNull(note, "note");
    return copy;
  }
}
