package dev.statekeep;

import java.util.Map;
import java.util.Objects;

/** Options of a machine's creation. */
public final class CreateMachineOptions extends MutationOptions<CreateMachineOptions> {
  int version;
  String id = "";
  String contextJson = "";

  /** Makes options that ask for nothing special. */
  public CreateMachineOptions() {}

  /**
   * Takes this version of the definition.
   *
   * @param version the version; 0 is the newest
   * @return options with it
   */
  public CreateMachineOptions version(int version) {
    CreateMachineOptions copy = copy();
    copy.version = version;
    return copy;
  }

  /**
   * Gives the machine an id of one's own.
   *
   * @param id the id; "" has the server make one
   * @return options with it
   */
  public CreateMachineOptions id(String id) {
    CreateMachineOptions copy = copy();
    copy.id = Objects.requireNonNull(id, "id");
    return copy;
  }

  /**
   * Gives the machine its data.
   *
   * @param context a JSON object as a map
   * @return options with it
   */
  public CreateMachineOptions context(Map<String, ?> context) {
    CreateMachineOptions copy = copy();
    copy.contextJson = Json.format(context);
    return copy;
  }
}
