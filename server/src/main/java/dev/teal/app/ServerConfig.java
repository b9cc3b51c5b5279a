package dev.teal.app;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import java.nio.file.Path;
import java.util.Optional;

/// What a server is told at its start.
///
/// @param address an IP address to serve on
/// @param port 0: any free one
/// @param keys empty: those in the data folder, made at the first start
/// @param signed whether requests must be signed
/// @param allowReset whether `POST /_teal/reset` may empty everything
record ServerConfig(
    String address,
    int port,
    Path data,
    Pace pace,
    Home home,
    Optional<Keys> keys,
    boolean signed,
    boolean allowReset,
    BalancerPlace balancer,
    OnStop onStop) {
  /// What becomes of tasks and of a balancer beside the server when the server is stopped in order.
  /// One that is killed leaves them, whatever was said.
  enum OnStop {
    /// They end with it.
    END,
    /// They go on, for the next server.
    LEAVE
  }

  /// Where the balancer runs.
  enum BalancerPlace {
    /// In a process of its own, which outlives the server.
    BESIDE,
    INSIDE
  }
}
