package dev.teal.balancer;

import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Routings as the tests want them: short.
public final class Routings {
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(12_000));

  private Routings() {}

  public static final TargetGroup.HealthCheck QUICK =
      new TargetGroup.HealthCheck(
          true,
          TargetGroup.HealthCheck.Protocol.HTTP,
          "/health",
          0,
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          2,
          2,
          "200",
          Duration.ZERO);

  public static final TargetGroup.HealthCheck QUICK_CONNECT = connect(true);

  public static final TargetGroup.HealthCheck NO_CHECK = connect(false);

  private static TargetGroup.HealthCheck connect(boolean enabled) {
    return new TargetGroup.HealthCheck(
        enabled,
        TargetGroup.HealthCheck.Protocol.TCP,
        "/",
        0,
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        2,
        2,
        "200",
        Duration.ZERO);
  }

  public static TargetGroup group(String id, TargetGroup.Target... targets) {
    return group(id, TargetGroup.Distribution.DEFAULT, targets);
  }

  public static TargetGroup group(
      String id, TargetGroup.Distribution distribution, TargetGroup.Target... targets) {
    return new TargetGroup(
        id,
        Duration.ofSeconds(20),
        TargetGroup.Protocol.HTTP,
        QUICK,
        distribution,
        TargetGroup.Termination.DEFAULT,
        List.of(targets));
  }

  public static Action.Forward forward(String group) {
    return new Action.Forward(List.of(new Action.Forward.Weighted(group, 1)));
  }

  public static Action.Forward forward(
      String first, int firstWeight, String second, int secondWeight) {
    return new Action.Forward(
        List.of(
            new Action.Forward.Weighted(first, firstWeight),
            new Action.Forward.Weighted(second, secondWeight)));
  }

  public static Listener http(int port, Action action) {
    return new Listener(
        "listener-" + port, "127.0.0.1", port, Listener.Protocol.HTTP, List.of(), action);
  }

  public static Listener https(int port, Tls tls, Action action) {
    return new Listener(
        "https", "127.0.0.1", port, new Listener.Protocol.Https(tls), List.of(), action);
  }

  /// Defaults but for these.
  public static Routing.Options options(
      Routing.DesyncMitigation mode, CookieKey key, Optional<AccessLog> accessLog) {
    Routing.Options defaults = Routing.Options.DEFAULT;
    return new Routing.Options(
        defaults.idleTimeout(),
        defaults.clientKeepAlive(),
        defaults.preserveHostHeader(),
        defaults.dropInvalidHeaderFields(),
        defaults.xForwardedFor(),
        defaults.xForwardedForClientPort(),
        defaults.tlsVersionAndCipherSuite(),
        mode,
        key,
        accessLog);
  }

  public static Routing routing(Listener listener, TargetGroup... groups) {
    return new Routing("lb", Routing.Options.DEFAULT, List.of(listener), List.of(groups));
  }

  /// Null when the target is not in the status.
  public static Status.@Nullable Health health(Balancer balancer, Backend backend) {
    return health(balancer, backend.target());
  }

  public static Status.@Nullable Health health(Balancer balancer, TargetGroup.Target wanted) {
    return balancer.status("lb").orElseThrow().targetGroups().stream()
        .flatMap(group -> group.targets().stream())
        .filter(target -> target.target().equals(wanted))
        .map(Status.TargetStatus::health)
        .findFirst()
        .orElse(null);
  }

  public static long healthyTargets(Balancer balancer) {
    return balancer.status("lb").orElseThrow().targetGroups().stream()
        .flatMap(group -> group.targets().stream())
        .filter(target -> target.health() == Status.Health.HEALTHY)
        .count();
  }

  /// Below the ports that the system lends to clients, so that no connection takes it meanwhile.
  public static int freePort() {
    int port = 0;
    do {
      port = 20_000 + Math.floorMod(NEXT_PORT.getAndIncrement(), 12_000);
    } while (!isFree(port));
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(50).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within 50 s: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
