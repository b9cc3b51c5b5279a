package dev.teal.balancer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Routings as the tests want them: short.
final class Routings {
  private Routings() {}

  static final TargetGroup.HealthCheck QUICK =
      new TargetGroup.HealthCheck(
          true,
          TargetGroup.HealthCheck.Protocol.HTTP,
          "/health",
          0,
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          2,
          2,
          "200");

  static TargetGroup group(String id, TargetGroup.Target... targets) {
    return new TargetGroup(id, Duration.ofSeconds(20), QUICK, List.of(targets));
  }

  static Action.Forward forward(String group) {
    return new Action.Forward(List.of(new Action.Forward.Weighted(group, 1)));
  }

  static Action.Forward forward(String first, int firstWeight, String second, int secondWeight) {
    return new Action.Forward(
        List.of(
            new Action.Forward.Weighted(first, firstWeight),
            new Action.Forward.Weighted(second, secondWeight)));
  }

  static Listener http(int port, Action action) {
    return new Listener(
        "listener-" + port, "127.0.0.1", port, Listener.Protocol.HTTP, List.of(), action);
  }

  static Routing routing(Listener listener, TargetGroup... groups) {
    return new Routing("lb", Routing.Options.DEFAULT, List.of(listener), List.of(groups));
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within 10 s: " + what);
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }
}
