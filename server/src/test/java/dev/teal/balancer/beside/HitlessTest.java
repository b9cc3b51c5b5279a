package dev.teal.balancer.beside;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.app.BalancerProcesses;
import dev.teal.balancer.Backend;
import dev.teal.balancer.Routings;
import dev.teal.balancer.routing.Routing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The balancer is replaced while users of every kind are there. `bench/hitless.sh` runs more
/// rounds.
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are passed on by epoll alone")
@Timeout(600)
class HitlessTest {
  private static final int ROUNDS = Integer.getInteger("teal.rounds", 3);
  private static final int REQUESTS_BETWEEN = 300;

  @TempDir Path folder;

  @AfterEach
  void endProcesses() {
    try (BalancerProcesses processes = processes()) {
      processes.running().forEach(number -> processes.end(number, Duration.ZERO));
    }
  }

  private BalancerProcesses processes() {
    return new BalancerProcesses(folder.resolve("balancer"), List.of());
  }

  @Test
  void replacingTheBalancerFailsNoRequestAndDoublesNone() throws Exception {
    int port = Routings.freePort();
    BalancerProcesses processes = processes();
    try (Backend backend = Users.target();
        BesideBalancer balancer = new BesideBalancer(processes, "classes")) {
      Routing routing = routing(http(port, forward("g")), group("g", backend.target()));
      balancer.apply(routing).join();
      Users users = Users.start(port);
      for (int round = 0; round < ROUNDS; round++) {
        awaitTraffic(users);
        balancer.replace().join();
      }
      awaitTraffic(users);
      assertThat(processes.running()).as("one holds the long connections").hasSizeBetween(2, 4);
      users.close();
      assertThat(users.failures()).isEmpty();
      assertThat((long) backend.requests.get()).isEqualTo(users.served());
      await("all but one have ended", () -> processes.running().size() == 1);
      assertThat(requests(balancer)).isEqualTo(users.served());
    }
  }

  private static long requests(BesideBalancer balancer) {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().counters().requests();
  }

  private static void awaitTraffic(Users users) {
    long before = users.served();
    await(
        "requests are served",
        () -> users.served() - before >= REQUESTS_BETWEEN || !users.failures().isEmpty());
  }
}
