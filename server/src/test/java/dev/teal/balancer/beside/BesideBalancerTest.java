package dev.teal.balancer.beside;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.health;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.app.BalancerProcesses;
import dev.teal.balancer.Backend;
import dev.teal.balancer.Client;
import dev.teal.balancer.ListenerBindException;
import dev.teal.balancer.Routings;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A balancer in a real process does what one inside does. One process serves all tests.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no /bin/sh")
@Timeout(240)
class BesideBalancerTest {
  @TempDir static Path folder;

  private static BesideBalancer balancer;

  private final int port = Routings.freePort();

  @BeforeAll
  static void open() {
    balancer = new BesideBalancer(processes(), "classes");
  }

  private static BalancerProcesses processes() {
    return new BalancerProcesses(folder.resolve("balancer"), List.of());
  }

  @AfterEach
  void removeAll() {
    balancer.retain(List.of()).join();
  }

  @AfterAll
  static void close() {
    balancer.close();
    try (Processes processes = processes()) {
      processes.running().forEach(number -> processes.end(number, Duration.ZERO));
    }
  }

  private Routing to(Backend... targets) {
    return routing(
        http(port, forward("g")),
        group("g", Arrays.stream(targets).map(Backend::target).toArray(TargetGroup.Target[]::new)));
  }

  @Test
  void refusesAnAddressThatIsTakenAndNamesTheListener() throws Exception {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        Backend backend = Backend.named("a")) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> balancer.apply(to(backend)).join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              ListenerBindException.class,
              e -> {
                assertThat(e.listener()).isEqualTo("listener-" + port);
                assertThat(e).hasMessageContaining("Address already in use");
              });
      assertThat(balancer.status("lb")).isEmpty();
    }
  }

  @Test
  void takesChangesAfterOneThatItRefused() throws Exception {
    int second = Routings.freePort();
    try (ServerSocket taken = new ServerSocket(second, 1, InetAddress.getLoopbackAddress());
        Backend blue = Backend.named("blue");
        Backend green = Backend.named("green")) {
      assertThat(taken.isBound()).isTrue();
      long first = balancer.apply(to(blue)).join();
      Routing refused =
          routing(http(second, forward("g")), to(green).targetGroups().toArray(TargetGroup[]::new));
      assertThatThrownBy(() -> balancer.apply(refused).join())
          .hasCauseInstanceOf(ListenerBindException.class);
      assertThat(Client.get(port, "/").text()).isEqualTo("blue");
      assertThat(balancer.apply(to(green)).join()).isEqualTo(first + 1);
      assertThat(Client.get(port, "/").text()).isEqualTo("green");
    }
  }

  @Test
  void refusesARoutingThatMakesNoSense() {
    assertThatThrownBy(
            () -> balancer.apply(routing(http(port, forward("none")), group("g"))).join())
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("targetGroup: none");
  }

  @Test
  void tellsThatHealthChanged() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    try (Backend backend = Backend.named("a")) {
      balancer.onChange(name -> {
        if (balancer.status(name).isPresent()
            && health(balancer, backend) == Status.Health.HEALTHY) {
          told.countDown();
        }
      });
      balancer.apply(to(backend)).join();
      told.await();
    }
  }

  /// What changed before was told while there was no status yet.
  @Test
  void tellsThatALoadBalancerIsInForce() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    balancer.onChange(name -> {
      if (balancer.status(name).isPresent()) {
        told.countDown();
      }
    });
    balancer.apply(routing(http(port, forward("g")), group("g"))).join();
    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void appliedAgainItCountsGenerationsAndKeepsWhatWasCounted() throws Exception {
    try (Backend blue = Backend.named("blue");
        Backend green = Backend.named("green")) {
      long first = balancer.apply(to(blue)).join();
      assertThat(Client.get(port, "/").text()).isEqualTo("blue");
      assertThat(balancer.apply(to(blue)).join()).as("nothing has changed").isEqualTo(first);
      assertThat(balancer.apply(to(green)).join()).isEqualTo(first + 1);
      assertThat(Client.get(port, "/").text()).isEqualTo("green");
      Status status = balancer.status("lb").orElseThrow();
      assertThat(status.generation()).isEqualTo(first + 1);
      assertThat(status.targetGroups().getFirst().counters().requests()).isEqualTo(2);
    }
  }
}
