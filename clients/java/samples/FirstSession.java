import dev.statekeep.Client;
import dev.statekeep.Keys;
import dev.statekeep.Operation;
import dev.statekeep.Precondition;
import dev.statekeep.SaveOptions;
import dev.statekeep.Value;
import dev.statekeep.WriteOptions;
import dev.statekeep.errors.PreconditionFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A first session: saving, loading, a condition, a commit. */
public final class FirstSession {
  private FirstSession() {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String address = System.getenv().getOrDefault("STATEKEEP_ADDRESS", "127.0.0.1:7420");
    // [session]
    try (Client client =
        Client.builder().address(address).namespace("first-session-java").build()) {
      var store = client.store();
      store.save("theme", "dark");
      store.save("user/1", Value.json(Map.of("name", "Ada")));
      store.save(
          "session/7", Value.of(new byte[] {0, 1}), new SaveOptions().ttl(Duration.ofSeconds(30)));

      store
          .load("user/1")
          .ifPresent(
              entry ->
                  System.out.println(
                      entry.asJsonObject().get("name") + " at revision " + entry.revision()));

      try {
        // Only if there is none.
        store.save("theme", Value.of("light"), new SaveOptions().ifRevision(0));
      } catch (PreconditionFailedException error) {
        System.out.println("not saved: it was last saved at revision " + error.revision());
      }

      var committed =
          store.commit(
              List.of(Operation.save("order/9", Value.of("paid")), Operation.delete("cart/9")),
              List.of(Precondition.absent("order/9")),
              new WriteOptions().requestId("order-9-paid"));
      System.out.println("all of it at revision " + committed.revision());

      System.out.println(store.keys(Keys.all()).toList());
    }
    // [session]
  }
}
