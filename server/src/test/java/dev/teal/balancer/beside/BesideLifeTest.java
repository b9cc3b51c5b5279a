package dev.teal.balancer.beside;

import static dev.teal.balancer.Routings.await;
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
import dev.teal.balancer.Routings;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a balancer process when it, its server or its folder ends. Each test starts real
/// processes, which takes its time on a busy machine.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no /bin/sh")
@Timeout(240)
class BesideLifeTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir Path folder;

  private final int port = Routings.freePort();

  @AfterEach
  void endProcesses() {
    try (Processes processes = processes()) {
      processes.running().forEach(number -> processes.end(number, Duration.ZERO));
    }
  }

  private BalancerProcesses processes(String... options) {
    return new BalancerProcesses(folder.resolve("balancer"), List.of(options));
  }

  private BesideBalancer balancer() {
    return new BesideBalancer(processes(), "classes");
  }

  private Routing to(Backend... targets) {
    return routing(
        http(port, forward("g")),
        group("g", Arrays.stream(targets).map(Backend::target).toArray(TargetGroup.Target[]::new)));
  }

  private List<Long> running() {
    try (Processes processes = processes()) {
      return processes.running();
    }
  }

  private ProcessHandle process(long number) throws IOException {
    Path identity = processes().folder(number).resolve("process");
    return ProcessHandle.of(Long.parseLong(Files.readString(identity).split(" ", 2)[0]))
        .orElseThrow();
  }

  private long requests(BesideBalancer balancer) {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().counters().requests();
  }

  @Test
  void carriesTrafficInAProcessOfItsOwn() throws Exception {
    try (Backend backend = Backend.named("a");
        BesideBalancer balancer = balancer()) {
      assertThat(running()).as("none before it is needed").isEmpty();
      assertThat(balancer.apply(to(backend)).join()).isEqualTo(1);
      assertThat(Client.get(port, "/").text()).isEqualTo("a");
      assertThat(requests(balancer)).isEqualTo(1);
      assertThat(running()).hasSize(1);
      balancer.remove("lb").join();
      assertThat(balancer.status("lb")).isEmpty();
      assertThatThrownBy(() -> Client.get(port, "/")).isInstanceOf(IOException.class);
    }
    await("a process that carries nothing ends by itself", () -> running().isEmpty());
  }

  @Test
  void isTakenOverByTheNextServerWithCountersAndHealth() throws Exception {
    try (Backend backend = Backend.named("a")) {
      try (BesideBalancer first = balancer()) {
        first.apply(to(backend)).join();
        await("healthy", () -> health(first, backend) == Status.Health.HEALTHY);
        Client.get(port, "/");
      }
      List<Long> before = running();
      assertThat(Client.get(port, "/").text()).as("no server is there").isEqualTo("a");
      try (BesideBalancer second = balancer()) {
        assertThat(second.apply(to(backend)).join()).as("nothing has changed").isEqualTo(1);
        second.retain(List.of("lb")).join();
        assertThat(health(second, backend)).isEqualTo(Status.Health.HEALTHY);
        assertThat(requests(second)).isEqualTo(2);
        assertThat(running()).isEqualTo(before);
      }
    }
  }

  @Test
  void changesAfterATakeOverAreInForce() throws Exception {
    try (Backend blue = Backend.named("blue");
        Backend green = Backend.named("green")) {
      try (BesideBalancer first = balancer()) {
        first.apply(to(blue)).join();
        assertThat(first.apply(to(green)).join()).isEqualTo(2);
      }
      try (BesideBalancer second = balancer()) {
        assertThat(second.apply(to(blue)).join()).as("another than it found").isEqualTo(3);
        assertThat(Client.get(port, "/").text()).isEqualTo("blue");
      }
      try (BesideBalancer third = balancer()) {
        assertThat(third.apply(to(blue)).join()).as("what it found").isEqualTo(3);
        assertThat(third.apply(to(green)).join()).isEqualTo(4);
        assertThat(Client.get(port, "/").text()).isEqualTo("green");
      }
    }
  }

  @Test
  void whatTheNextServerDoesNotHaveIsRemoved() throws Exception {
    try (Backend backend = Backend.named("a")) {
      try (BesideBalancer first = balancer()) {
        first.apply(to(backend)).join();
      }
      try (BesideBalancer second = balancer()) {
        second.retain(List.of()).join();
        assertThatThrownBy(() -> Client.get(port, "/")).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void killedProcessIsReplacedByOneThatServesTheSame() throws Exception {
    try (Backend backend = Backend.named("a");
        BesideBalancer balancer = balancer()) {
      balancer.apply(to(backend)).join();
      Client.get(port, "/");
      assertThat(requests(balancer)).isEqualTo(1);
      long killed = running().getFirst();
      ProcessHandle process = process(killed);
      process.destroyForcibly();
      // Waits while none serves.
      process.onExit().join();
      await("serves", () -> answers("a"));
      assertThat(requests(balancer)).as("counters go on from what was last seen").isGreaterThan(1);
      assertThat(running()).hasSize(1).doesNotContain(killed);
    }
  }

  private boolean answers(String text) {
    try {
      return Client.get(port, "/").text().equals(text);
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "signals by kill(1)")
  void hangingProcessIsReplaced() throws Exception {
    try (Backend backend = Backend.named("a");
        BesideBalancer balancer = balancer()) {
      balancer.apply(to(backend)).join();
      long hangs = running().getFirst();
      new ProcessBuilder("kill", "-STOP", "" + process(hangs).pid()).start().waitFor();
      Optional<Status> status = Optional.empty();
      while (status.isEmpty()) {
        try {
          status = balancer.status("lb");
        } catch (IllegalStateException e) {
          assertThat(e).hasMessageContaining("no balancer process has served");
        }
      }
      await("serves", () -> answers("a"));
      assertThat(running()).hasSize(1).doesNotContain(hangs);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "limits by prlimit(1)")
  void servesAgainWhenDescriptorsThatHadRunOutAreFree() throws Exception {
    try (Backend backend = Backend.named("a");
        BesideBalancer balancer = balancer()) {
      balancer.apply(unchecked(backend.target())).join();
      assertThat(Client.get(port, "/").text()).isEqualTo("a");
      long process = running().getFirst();
      int limit = allowDescriptors(process, 3);
      List<Client> crowd = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        crowd.add(new Client(port));
      }
      await("all are taken", () -> descriptors(process).cardinality() == limit - 1);
      for (Client each : crowd) {
        each.close();
      }
      await("serves", () -> answers("a"));
      assertThat(running()).containsExactly(process);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "limits by prlimit(1)")
  void requestWithoutADescriptorForItsTargetIsAnswered502() throws Exception {
    try (Backend backend = Backend.named("a");
        BesideBalancer balancer = balancer()) {
      balancer.apply(unchecked(new TargetGroup.Target("127.0.0.1", Routings.freePort()))).join();
      try (Client client = new Client(port)) {
        // Classes come from folders here, which takes descriptors too: now all are loaded.
        assertThat(client.send(GET).answer().status()).isEqualTo(502);
        balancer.apply(unchecked(backend.target())).join();
        long process = running().getFirst();
        var _ = allowDescriptors(process, 0);
        assertThat(client.send(GET).answer().status()).isEqualTo(502);
        assertThat(backend.requests.get()).isZero();
        var _ = allowDescriptors(process, 2);
        assertThat(client.send(GET).answer().text()).isEqualTo("a");
      }
    }
  }

  private Routing unchecked(TargetGroup.Target target) {
    return routing(
        http(port, forward("g")),
        new TargetGroup("g", Duration.ZERO, Routings.NO_CHECK, List.of(target)));
  }

  private BitSet descriptors(long number) {
    BitSet taken = new BitSet();
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process(number).pid() + "/fd"))) {
      all.forEach(each -> taken.set(Integer.parseInt(each.getFileName().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return taken;
  }

  /// Lets a process have so many more than it has now.
  ///
  /// @return how many that are in all, with one that is hidden
  private int allowDescriptors(long number, int more) throws Exception {
    BitSet taken = descriptors(number);
    // One is hidden: accept(2), in which the process waits for servers, takes its own in advance.
    int limit = taken.nextClearBit(taken.nextClearBit(0) + 1);
    for (int i = 0; i < more; i++) {
      limit = taken.nextClearBit(limit + 1);
    }
    String soft = "--nofile=" + limit + ":";
    String pid = "" + process(number).pid();
    assertThat(new ProcessBuilder("prlimit", "--pid", pid, soft).start().waitFor()).isZero();
    return limit;
  }

  @Test
  void processOfAnotherBuildIsReplacedWhenTheServerHasToldAll() throws Exception {
    try (Backend backend = Backend.named("a")) {
      try (BesideBalancer first = balancer()) {
        first.apply(to(backend)).join();
        await("healthy", () -> health(first, backend) == Status.Health.HEALTHY);
      }
      long old = running().getFirst();
      try (BesideBalancer second = new BesideBalancer(processes(), "another");
          Client kept = new Client(port)) {
        assertThat(kept.send(GET).answer().text()).isEqualTo("a");
        second.apply(to(backend)).join();
        second.retain(List.of("lb")).join();
        assertThat(health(second, backend)).isEqualTo(Status.Health.HEALTHY);
        assertThat(kept.send(GET).answer().text()).isEqualTo("a");
        await("the old one has ended", () -> !running().contains(old));
        assertThat(running()).hasSize(1);
        assertThat(requests(second)).isEqualTo(2);
      }
    }
  }

  @Test
  void processEndsWhenItsFolderIsDeleted() throws Exception {
    try (Backend backend = Backend.named("a")) {
      try (BesideBalancer balancer = balancer()) {
        balancer.apply(to(backend)).join();
      }
      ProcessHandle process = process(running().getFirst());
      Files.delete(BalancerProcess.socket(processes().folder(running().getFirst())));
      process.onExit().join();
      assertThat(answers("a")).isFalse();
    }
  }

  @Test
  void replacedWithoutPassingSocketsItServesAgain() throws Exception {
    try (Backend backend = Backend.named("a");
        BesideBalancer balancer = new BesideBalancer(processes("--transport", "NIO"), "classes")) {
      balancer.apply(to(backend)).join();
      long old = running().getFirst();
      balancer.replace().join();
      assertThat(Client.get(port, "/").text()).isEqualTo("a");
      await("the old one has ended", () -> !running().contains(old));
    }
  }
}
