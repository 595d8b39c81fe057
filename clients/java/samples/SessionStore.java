import dev.statekeep.Client;
import dev.statekeep.Keys;
import dev.statekeep.SaveOptions;
import dev.statekeep.Value;
import java.time.Duration;
import java.util.Map;

/** Sessions of users, which end by themselves. */
public final class SessionStore {
  private SessionStore() {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String address = System.getenv().getOrDefault("STATEKEEP_ADDRESS", "127.0.0.1:7420");
    try (Client client = Client.builder().address(address).namespace("session-store").build()) {
      var store = client.store();
      var halfAnHour = new SaveOptions().ttl(Duration.ofMinutes(30));
      store.save("session/user123", Value.json(Map.of("user", 123, "cart", "9")), halfAnHour);
      store.save("session/user456", Value.json(Map.of("user", 456)), halfAnHour);

      store
          .load("session/user123")
          .ifPresent(entry -> System.out.println("cart " + entry.asJsonObject().get("cart")));
      System.out.println("sessions: " + store.count(Keys.prefix("session/")));

      System.out.println("logged out: " + store.delete("session/user123").existed());
      System.out.println("still there: " + store.exists("session/user123"));
      System.out.println("theme: " + store.load("theme").map(e -> e.asText()).orElse("light"));
    }
  }
}
