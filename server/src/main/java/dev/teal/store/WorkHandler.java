package dev.teal.store;

import java.time.Instant;
import java.util.Optional;

/// Does one small piece of the work on something, and says when to be called again. May be called
/// again after a crash for what it had done already, so it looks at the world first.
@FunctionalInterface
public interface WorkHandler {
  /// @return when this work is due again; empty: it is done
  Optional<Instant> work(String id, Instant now);
}
