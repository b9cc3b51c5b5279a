package dev.teal.balancer.beside;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.health;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.Backend;
import dev.teal.balancer.Client;
import dev.teal.balancer.NettyBalancer;
import dev.teal.balancer.Routings;
import dev.teal.balancer.Status;
import dev.teal.balancer.Transport;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// One balancer carries on from another, which keeps its connections until their clients let go.
/// Both are in this process here; the sockets go through the system all the same.
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are passed on by epoll alone")
class SuccessionTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir Path folder;

  private final NettyBalancer oldBalancer = new NettyBalancer(2, Transport.EPOLL);
  private final NettyBalancer newBalancer = new NettyBalancer(2, Transport.EPOLL);
  private final int port = Routings.freePort();
  private Duties old;
  private Duties heir;

  /// Answers when its latch is opened.
  private static final class Slow implements Backend.Handler {
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public boolean serve(Backend.Head head, Backend.Body body, OutputStream out) throws Exception {
      arrived.countDown();
      goOn.await();
      Backend.respond(out, "slow");
      return true;
    }
  }

  @BeforeEach
  void open() {
    old = new Duties(oldBalancer, "old", new Descriptors(folder));
    heir = new Duties(newBalancer, "new", new Descriptors(folder));
  }

  @AfterEach
  void close() {
    oldBalancer.close();
    newBalancer.close();
  }

  private Routing to(Backend... targets) {
    return routing(
        http(port, forward("g")),
        group("g", Arrays.stream(targets).map(Backend::target).toArray(TargetGroup.Target[]::new)));
  }

  private static void apply(Duties to, Routing routing, Optional<Status> known) {
    to.does(new Message.Apply(routing, known)).join();
  }

  private void succeed(Routing routing) {
    Message.Expecting expecting = (Message.Expecting) heir.does(new Message.Expect()).join();
    Message.Lent lent = (Message.Lent) old.does(new Message.Lend(expecting.socket())).join();
    assertThat(lent).isEqualTo(new Message.Lent(1, 1, lent.tickets()));
    heir.does(new Message.Borrow(lent.sockets(), lent.tickets())).join();
    apply(heir, routing, oldBalancer.status("lb"));
    old.does(new Message.Retire(Duration.ofMinutes(5))).join();
  }

  /// A change means something for one routing alone.
  @Test
  void aChangeOfAnotherRoutingThanTheOneInForceIsRefused() {
    Routing before = routing(http(port, forward("g")), group("g"));
    apply(old, before, Optional.empty());
    RoutingChange change = RoutingChange.between(before, before).orElseThrow();
    assertThat(old.does(new Message.Change("lb", 1, change)).join())
        .isEqualTo(new Message.Applied(2));
    assertThatThrownBy(() -> old.does(new Message.Change("lb", 1, change)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("base: 1 (expected: 2)");
    assertThatThrownBy(() -> old.does(new Message.Change("none", 1, change)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("base: 1 (expected: nothing is carried)");
  }

  private static Status status(Duties of) {
    return ((Message.Told) of.does(new Message.Ask("lb")).join()).status().orElseThrow();
  }

  private static long answered(Duties of) {
    return status(of).targetGroups().getFirst().counters().status2xx();
  }

  @Test
  void heirAcceptsOnTheSocketOfTheOldOne() throws Exception {
    try (Backend backend = Backend.named("a")) {
      apply(old, to(backend), Optional.empty());
      succeed(to(backend));
      for (int i = 0; i < 20; i++) {
        assertThat(Client.get(port, "/").text()).isEqualTo("a");
      }
      assertThat(status(heir).targetGroups().getFirst().counters().requests()).isEqualTo(20);
      assertThat(status(old).targetGroups().getFirst().counters().requests()).isZero();
    }
  }

  @Test
  void connectionsThatWaitToBeAcceptedAreNotLost() throws Exception {
    try (Backend backend = Backend.named("a")) {
      apply(old, to(backend), Optional.empty());
      for (int i = 0; i < 50; i++) {
        // Connects while nobody may be accepting, and asks when the heir is alone.
        try (Client early = new Client(port)) {
          if (i == 25) {
            succeed(to(backend));
          }
          assertThat(early.send(GET).answer().text()).isEqualTo("a");
        }
      }
    }
  }

  @Test
  void keptConnectionServesOneMoreRequestAndIsToldToLeave() throws Exception {
    try (Backend backend = Backend.named("a");
        Client kept = connected(backend)) {
      assertThat(kept.send(GET).answer().field("Connection")).isEmpty();
      succeed(to(backend));
      Client.Answer last = kept.send(GET).answer();
      assertThat(last.text()).isEqualTo("a");
      assertThat(last.field("Connection")).isEqualTo("close");
      assertThat(kept.isClosed()).isTrue();
      await("nothing is left", () -> old.connections() == 0);
    }
  }

  private Client connected(Backend first) throws Exception {
    apply(old, to(first), Optional.empty());
    return new Client(port);
  }

  @Test
  void keptConnectionIsRoutedByTheNewRouting() throws Exception {
    try (Backend blue = Backend.named("blue");
        Backend green = Backend.named("green");
        Client kept = connected(blue)) {
      assertThat(kept.send(GET).answer().text()).isEqualTo("blue");
      succeed(to(blue));
      apply(heir, to(green), Optional.empty());
      apply(old, to(green), Optional.empty());
      assertThat(kept.send(GET).answer().text()).isEqualTo("green");
    }
  }

  @Test
  void promisedConnectionIsKeptWhenItsAnswerWasUnderWay() throws Exception {
    CountDownLatch half = new CountDownLatch(1);
    try (Backend backend =
            new Backend((head, _, out) -> {
              if (head.line().contains("/long")) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf".getBytes(US_ASCII));
                half.await();
                out.write("half".getBytes(US_ASCII));
              } else {
                Backend.respond(out, "next");
              }
              return true;
            });
        Client client = connected(backend)) {
      client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
      byte[] head = client.in.readNBytes(10);
      assertThat(new String(head, US_ASCII)).startsWith("HTTP/1.1");
      succeed(to(backend));
      half.countDown();
      while (client.in.read() != '\n' || client.in.read() != '\r') {
        // to the end of the head
      }
      assertThat(new String(client.in.readNBytes(1 + 8), US_ASCII)).isEqualTo("\nhalfhalf");
      assertThat(client.send(GET).answer().text()).isEqualTo("next");
    }
  }

  @Test
  void healthIsKnownToTheHeirAtOnce() throws Exception {
    try (Backend backend = Backend.named("a")) {
      apply(old, to(backend), Optional.empty());
      await(
          "healthy",
          () ->
              status(old).targetGroups().getFirst().targets().getFirst().health()
                  == Status.Health.HEALTHY);
      succeed(to(backend));
      assertThat(status(heir).targetGroups().getFirst().targets().getFirst().health())
          .isEqualTo(Status.Health.HEALTHY);
      assertThat(status(heir).generation()).isGreaterThan(status(old).generation());
    }
  }

  @Test
  void unhealthyTargetGetsNothingFromTheHeir() throws Exception {
    try (Backend good = Backend.named("good");
        Backend bad = Backend.named("bad")) {
      bad.healthy = false;
      apply(old, to(good, bad), Optional.empty());
      await("judged", () -> health(oldBalancer, bad) == Status.Health.UNHEALTHY);
      await("judged", () -> health(oldBalancer, good) == Status.Health.HEALTHY);
      succeed(to(good, bad));
      for (int i = 0; i < 20; i++) {
        assertThat(Client.get(port, "/").text()).isEqualTo("good");
      }
    }
  }

  @Test
  void slowStartGoesOnWithTheHeir() throws Exception {
    try (Backend first = Backend.named("first");
        Backend second = Backend.named("second")) {
      apply(old, slowly(first), Optional.empty());
      await("healthy", () -> health(oldBalancer, first) == Status.Health.HEALTHY);
      apply(old, slowly(first, second), Optional.empty());
      await("it warms up", () -> warming(old).equals(List.of(second.target())));
      succeed(slowly(first, second));
      assertThat(warming(heir)).containsExactly(second.target());
    }
  }

  private Routing slowly(Backend... targets) {
    TargetGroup.Distribution slow =
        new TargetGroup.Distribution(
            TargetGroup.Algorithm.ROUND_ROBIN,
            Duration.ofMinutes(15),
            new TargetGroup.Stickiness.None(),
            1,
            OptionalInt.empty());
    return routing(
        http(port, forward("g")),
        group(
            "g",
            slow,
            Arrays.stream(targets).map(Backend::target).toArray(TargetGroup.Target[]::new)));
  }

  private static List<TargetGroup.Target> warming(Duties of) {
    return status(of).targetGroups().getFirst().targets().stream()
        .filter(target -> target.slowStart().isPresent())
        .map(Status.TargetStatus::target)
        .toList();
  }

  @Test
  void targetIsHeldByTheConnectionsOfTheOldOne() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Backend other = Backend.named("other");
        Client waiting = connected(slow)) {
      waiting.send(GET);
      handler.arrived.await();
      succeed(to(slow));
      apply(heir, to(other), Optional.empty());
      apply(old, to(other), Optional.empty());
      Status both = Statuses.sum(status(heir), status(old));
      assertThat(both.targetGroups().getFirst().targets())
          .anySatisfy(target -> {
            assertThat(target.target()).isEqualTo(slow.target());
            assertThat(target.health()).isEqualTo(Status.Health.DRAINING);
            assertThat(target.inFlight()).isEqualTo(1);
          });
      handler.goOn.countDown();
      assertThat(waiting.answer().text()).isEqualTo("slow");
      await(
          "drained in both",
          () ->
              Statuses.sum(status(heir), status(old)).targetGroups().getFirst().targets().stream()
                  .noneMatch(target -> target.target().equals(slow.target())));
    }
  }

  @Test
  void countersOfAnEndedOneAreAbsorbedOnce() throws Exception {
    try (Backend backend = Backend.named("a")) {
      apply(old, to(backend), Optional.empty());
      for (int i = 0; i < 7; i++) {
        Client.get(port, "/");
      }
      succeed(to(backend));
      for (int i = 0; i < 5; i++) {
        Client.get(port, "/");
      }
      // A client has its answer a moment before it is counted.
      await("counted", () -> answered(old) == 7 && answered(heir) == 5);
      Message.Absorb absorb = new Message.Absorb("1", "lb", status(old));
      heir.does(absorb).join();
      heir.does(absorb).join();
      Status.Counters counters = status(heir).targetGroups().getFirst().counters();
      assertThat(counters.requests()).isEqualTo(12);
      assertThat(counters.status2xx()).isEqualTo(12);
      assertThat(counters.latency().count()).isEqualTo(12);
      assertThat(status(heir).counters().newConnections()).isEqualTo(12);
      assertThat(status(heir).targetGroups().getFirst().targets().getFirst().counters())
          .extracting(
              Status.TargetCounters::requests,
              Status.TargetCounters::status2xx,
              target -> target.latency().count())
          .containsExactly(12L, 12L, 12L);
    }
  }
}
