package dev.teal.balancer.tls;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Tls;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The TLS contexts of one load balancer. One is kept as long as what it was made of stays the
/// same, whatever else a new routing changes. Belongs to the control thread.
public final class TlsContexts {
  private final Supplier<TlsLibrary> library;
  private final TicketKeys tickets;
  private final Map<Key, TlsContext> contexts = new HashMap<>();
  private long period = -1;

  /// @param listener its id
  private record Key(String listener, Tls tls) {}

  /// Makes none yet.
  ///
  /// @param library asked when the first is made
  public TlsContexts(Supplier<TlsLibrary> library, TicketKeys tickets) {
    this.library = library;
    this.tickets = tickets;
  }

  /// Makes those that a routing needs and that are not there.
  ///
  /// @throws IllegalArgumentException when a certificate cannot be read
  public void prepare(Routing routing) {
    for (Listener listener : routing.listeners()) {
      Tls tls = listener.tls();
      if (tls != null) {
        contexts.computeIfAbsent(new Key(listener.id(), tls), this::make);
      }
    }
  }

  private TlsContext make(Key key) {
    TlsContext made = TlsContext.of(key.tls(), library.get());
    made.ticketKeys(tickets.of(key.listener(), tickets.period()));
    return made;
  }

  /// Null for a listener without TLS.
  public @Nullable TlsContext of(Listener listener) {
    Tls tls = listener.tls();
    return tls == null ? null : contexts.get(new Key(listener.id(), tls));
  }

  /// Lets go of those that a routing does not need.
  public void keepOnly(Routing routing) {
    Set<Key> needed = new HashSet<>();
    for (Listener listener : routing.listeners()) {
      Tls tls = listener.tls();
      if (tls != null) {
        needed.add(new Key(listener.id(), tls));
      }
    }
    contexts
        .entrySet()
        .removeIf(entry -> {
          boolean unneeded = !needed.contains(entry.getKey());
          if (unneeded) {
            entry.getValue().release();
          }
          return unneeded;
        });
  }

  /// Gives all of them new ticket keys when it is time.
  public void renewTickets() {
    long now = tickets.period();
    if (now != period) {
      period = now;
      contexts.forEach((key, context) -> context.ticketKeys(tickets.of(key.listener(), now)));
    }
  }
}
