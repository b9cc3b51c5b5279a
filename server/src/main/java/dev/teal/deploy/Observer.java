package dev.teal.deploy;

import dev.teal.store.Transaction;
import java.time.Instant;

/// Hears of every change of a deployment, in the transaction that stores it: what it writes there
/// stands or falls with the change.
@FunctionalInterface
public interface Observer {
  /// @param before the deployment as it was; the same as `after` for a new one
  void changed(Transaction tx, Deployment before, Deployment after, Instant now);
}
