package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.health;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.teal.balancer.routing.TargetGroup;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of a target that a routing names no more.
class DrainTest {
  private final NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final int port = Routings.freePort();

  /// Answers after its latch is opened.
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

  @AfterEach
  void close() {
    balancer.close();
  }

  private void apply(Duration delay, Backend... targets) {
    TargetGroup group =
        new TargetGroup(
            "g", delay, Routings.QUICK, List.of(targets).stream().map(Backend::target).toList());
    balancer.apply(routing(http(port, forward("g")), group)).join();
  }

  @Test
  void drainedTargetFinishesItsRequestAndGetsNoOther() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Backend other = Backend.named("other");
        Client waiting = new Client(port(slow))) {
      waiting.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      handler.arrived.await();
      apply(Duration.ofSeconds(20), other);
      assertThat(health(balancer, slow)).isEqualTo(Status.Health.DRAINING);
      try (Client client = new Client(port)) {
        for (int i = 0; i < 20; i++) {
          assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().text())
              .isEqualTo("other");
        }
      }
      AtomicLong told = new AtomicLong();
      balancer.onChange(_ -> told.incrementAndGet());
      handler.goOn.countDown();
      assertThat(waiting.answer().text()).isEqualTo("slow");
      await("gone from the status", () -> health(balancer, slow) == null);
      await("told", () -> told.get() > 0);
      assertThat(slow.requests).hasValue(1);
    }
  }

  @Test
  void whatHoldsATargetIsListedWhileItDrains() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Backend other = Backend.named("other");
        Client sending = new Client(port(slow));
        Client waiting = new Client(port)) {
      sending.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
      waiting.send("GET /report HTTP/1.1\r\nHost: a\r\n\r\n");
      await("both are there", () -> slow.requests.get() == 2);
      assertThat(holders()).as("before it drains").isEmpty();
      apply(Duration.ofSeconds(20), other);
      await("listed", () -> holders().size() == 2);
      assertThat(holders())
          .extracting(Status.Holder::client, Status.Holder::work)
          .containsExactlyInAnyOrder(
              tuple(address(sending), Status.Work.SENDS_REQUEST),
              tuple(address(waiting), Status.Work.AWAITS_ANSWER));
      handler.goOn.countDown();
      sending.send("cde");
      assertThat(sending.answer().text()).isEqualTo("slow");
      assertThat(waiting.answer().text()).isEqualTo("slow");
      await("gone from the status", () -> health(balancer, slow) == null);
    }
  }

  private List<Status.Holder> holders() {
    return balancer.status("lb").orElseThrow().targetGroups().stream()
        .flatMap(group -> group.targets().stream())
        .flatMap(target -> target.holders().stream())
        .toList();
  }

  private static String address(Client client) {
    return "127.0.0.1:" + client.socket.getLocalPort();
  }

  /// Applies a routing with one target first.
  private int port(Backend first) {
    apply(Duration.ofSeconds(20), first);
    return port;
  }

  @Test
  void keptConnectionIsRoutedAnewForEachRequest() throws Exception {
    try (Backend blue = Backend.named("blue");
        Backend green = Backend.named("green");
        Client client = new Client(port(blue))) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().text())
          .isEqualTo("blue");
      apply(Duration.ofSeconds(20), green);
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().text())
          .isEqualTo("green");
    }
  }

  @Test
  void requestIsCutWhenTheDelayIsOver() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Backend other = Backend.named("other")) {
      apply(Duration.ofMillis(200), slow);
      try (Client waiting = new Client(port)) {
        waiting.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        handler.arrived.await();
        long started = System.nanoTime();
        apply(Duration.ofMillis(200), other);
        assertThat(waiting.answer().status()).isEqualTo(502);
        assertThat(System.nanoTime() - started).isBetween(150_000_000L, 5_000_000_000L);
        await("gone from the status", () -> health(balancer, slow) == null);
      } finally {
        handler.goOn.countDown();
      }
    }
  }

  @Test
  void answerUnderWayIsCutByAReset() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (Backend endless =
            new Backend((_, _, out) -> {
              out.write("HTTP/1.1 200 OK\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII));
              over.await();
              return false;
            });
        Backend other = Backend.named("other")) {
      apply(Duration.ofMillis(100), endless);
      try (Client client = new Client(port)) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(Backend.line(client.in)).startsWith("HTTP/1.1 200");
        apply(Duration.ofMillis(100), other);
        assertThatThrownBy(client.in::readAllBytes).hasMessageContaining("reset");
      } finally {
        over.countDown();
      }
    }
  }

  @Test
  void targetThatComesBackServesAgain() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Backend other = Backend.named("other");
        Client waiting = new Client(port(slow))) {
      waiting.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      handler.arrived.await();
      apply(Duration.ofMillis(300), other);
      assertThat(health(balancer, slow)).isEqualTo(Status.Health.DRAINING);
      apply(Duration.ofSeconds(20), slow);
      await("healthy again", () -> health(balancer, slow) == Status.Health.HEALTHY);
      // Taken out once more: the first drain's end must not cut what this one still grants time.
      apply(Duration.ofSeconds(20), slow, other);
      AtomicInteger changes = new AtomicInteger();
      balancer.onChange(_ -> changes.incrementAndGet());
      apply(Duration.ofSeconds(20), other);
      waiting.socket.setSoTimeout(600);
      assertThatThrownBy(waiting.in::read).hasMessageContaining("timed out");
      handler.goOn.countDown();
      waiting.socket.setSoTimeout(10_000);
      assertThat(waiting.answer().text()).isEqualTo("slow");
      await("gone from the status", () -> health(balancer, slow) == null);
      await("told", () -> changes.get() > 0);
    }
  }

  @Test
  void idleConnectionsToADrainedTargetAreClosed() throws Exception {
    try (Backend blue = Backend.named("blue");
        Backend green = Backend.named("green");
        Client client = new Client(port(blue))) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().status()).isEqualTo(200);
      assertThat(blue.openConnections()).isPositive();
      apply(Duration.ofSeconds(20), green);
      await("no connection is left", () -> blue.openConnections() == 0);
      assertThat(health(balancer, blue)).isNull();
    }
  }

  @Test
  void removedGroupDrainsToo() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Backend other = Backend.named("other");
        Client waiting = new Client(port(slow))) {
      waiting.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      handler.arrived.await();
      balancer.apply(routing(http(port, forward("h")), group("h", other.target()))).join();
      assertThat(health(balancer, slow)).isEqualTo(Status.Health.DRAINING);
      handler.goOn.countDown();
      assertThat(waiting.answer().text()).isEqualTo("slow");
      await(
          "the group is gone",
          () ->
              balancer.status("lb").orElseThrow().targetGroups().stream()
                  .noneMatch(group -> group.id().equals("g")));
    }
  }

  @Test
  void removedLoadBalancerAnswersWhatIsUnderWayAndCloses() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Client waiting = new Client(port(slow));
        Client idle = new Client(port)) {
      waiting.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      handler.arrived.await();
      balancer.remove("lb").join();
      assertThat(balancer.status("lb")).isEmpty();
      assertThat(idle.isClosed()).isTrue();
      handler.goOn.countDown();
      Client.Answer answer = waiting.answer();
      assertThat(answer.text()).isEqualTo("slow");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(waiting.isClosed()).isTrue();
      assertThatThrownBy(() -> new Client(port)).hasMessageContaining("refused");
    }
  }

  @Test
  void closeLetsARequestEnd() throws Exception {
    Slow handler = new Slow();
    try (Backend slow = new Backend(handler);
        Client waiting = new Client(port(slow))) {
      waiting.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      handler.arrived.await();
      Thread closing = Thread.ofVirtual().start(balancer::close);
      await("it does not listen any more", () -> !listens());
      handler.goOn.countDown();
      assertThat(waiting.answer().text()).isEqualTo("slow");
      waiting.socket.close();
      assertThat(closing.join(Duration.ofSeconds(4))).isTrue();
      assertThat(balancer.apply(routing(http(port, forward("g")), group("g"))))
          .failsWithin(Duration.ofSeconds(1));
    }
  }

  private boolean listens() {
    try (Client _ = new Client(port)) {
      return true;
    } catch (java.io.IOException _) {
      return false;
    }
  }
}
