package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Tls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A listener that is removed or moved fails no request of the connections that it has accepted.
class ListenerGoneTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final Backend backend = Backend.named("target");
  private final int port = Routings.freePort();

  @TempDir Path folder;

  @AfterEach
  void close() {
    balancer.close();
    backend.close();
  }

  private void apply(Listener... listeners) {
    balancer
        .apply(
            new Routing(
                "lb",
                Routing.Options.DEFAULT,
                List.of(listeners),
                listeners.length == 0 ? List.of() : List.of(group("g", backend.target()))))
        .join();
  }

  private static void assertLast(Client client, String text) throws Exception {
    Client.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.field("connection")).isEqualTo("close");
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void aHeadThatHasBegunIsAnsweredAfterTheRemoval() throws Exception {
    apply(http(port, forward("g")));
    try (Client client = new Client(port)) {
      client.send(REQUEST);
      assertThat(client.answer().text()).isEqualTo("target");
      client.send("GET / HTTP/1.1\r\nHo");
      awaitHalfAHead();
      apply();
      client.send("st: a\r\n\r\n");
      assertLast(client, "target");
    }
  }

  /// What was sent before has been read when another connection, on either loop, has its answer.
  private void awaitHalfAHead() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(Client.get(port, "/").status()).isEqualTo(200);
    }
  }

  @Test
  void aKeptConnectionHasItsNextRequestAnsweredAfterTheRemoval() throws Exception {
    apply(http(port, forward("g")));
    try (Client client = new Client(port)) {
      client.send(REQUEST);
      assertThat(client.answer().text()).isEqualTo("target");
      balancer.remove("lb").join();
      client.send(REQUEST);
      assertLast(client, "target");
    }
  }

  @Test
  void connectionsOfAMovedListenerGoByWhatItDoesNow() throws Exception {
    int other = Routings.freePort();
    Listener before = http(port, forward("g"));
    apply(before);
    try (Client client = new Client(port);
        Client later = new Client(port)) {
      client.send(REQUEST);
      assertThat(client.answer().text()).isEqualTo("target");
      later.send(REQUEST);
      assertThat(later.answer().text()).isEqualTo("target");
      apply(moved(before, other, "moved"));
      client.send(REQUEST);
      assertLast(client, "moved");
      apply(moved(before, other, "changed"));
      later.send(REQUEST);
      assertLast(later, "changed");
      assertThat(Client.get(other, "/").text()).isEqualTo("changed");
    }
  }

  private static Listener moved(Listener before, int port, String answer) {
    return new Listener(
        before.id(),
        before.host(),
        port,
        before.protocol(),
        List.of(),
        new Action.FixedResponse(200, Optional.empty(), answer));
  }

  @Test
  void aConnectionThatStaysIdleIsClosedAfterAWhile() throws Exception {
    apply(http(port, forward("g")));
    try (Client fresh = new Client(port);
        Client kept = new Client(port)) {
      kept.send(REQUEST);
      assertThat(kept.answer().text()).isEqualTo("target");
      apply();
      assertThat(fresh.isClosed()).isTrue();
      assertThat(kept.isClosed()).isTrue();
    }
  }

  @Test
  void streamsThatAClientOpensBeforeItHasReadTheGoawayAreAnswered() throws Exception {
    try (TestCertificates certificates = new TestCertificates(folder)) {
      Tls tls = certificates.tls(certificates.certificate("localhost"));
      Tls both = new Tls(tls.policy(), tls.certificates(), List.of("h2", "http/1.1"));
      apply(Routings.https(port, both, forward("g")));
      try (RawHttp2 raw = new RawHttp2(certificates.trusting(), port)) {
        int whole = RawHttp2.END_STREAM | RawHttp2.END_HEADERS;
        raw.write(RawHttp2.frame(RawHttp2.HEADERS, whole, 1, RawHttp2.get("/one")));
        raw.next(RawHttp2.HEADERS);
        apply();
        assertThat(raw.next(RawHttp2.GOAWAY).code(0)).isEqualTo(Integer.MAX_VALUE);
        raw.write(RawHttp2.frame(RawHttp2.HEADERS, whole, 3, RawHttp2.get("/late")));
        assertThat(raw.next(RawHttp2.HEADERS).stream()).isEqualTo(3);
      }
    }
  }
}
