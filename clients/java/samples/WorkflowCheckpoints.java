import dev.statekeep.Client;
import dev.statekeep.SnapshotLimitAction;
import dev.statekeep.SnapshotPolicy;

/** A workflow keeps a checkpoint after each step, and goes back to one when a step fails. */
public final class WorkflowCheckpoints {
  private WorkflowCheckpoints() {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String address = System.getenv().getOrDefault("STATEKEEP_ADDRESS", "127.0.0.1:7420");
    try (Client client =
        Client.builder().address(address).namespace("workflow-checkpoints").build()) {
      var store = client.store();
      var snapshots = client.snapshots();
      // At most ten checkpoints: the oldest makes room.
      snapshots.setPolicy(new SnapshotPolicy(10, SnapshotLimitAction.EVICT_OLDEST));

      store.save("step", "1");
      store.save("data", "raw");
      snapshots.create("step1_complete");

      store.save("step", "2");
      store.save("data", "half done");
      snapshots.create("step2_complete");

      var restored = snapshots.restore("step1_complete");
      System.out.println("entries brought back: " + restored.entriesSavedCount());
      System.out.println("step " + store.load("step").orElseThrow().asText());
      System.out.println("data " + store.load("data").orElseThrow().asText());
    }
  }
}
