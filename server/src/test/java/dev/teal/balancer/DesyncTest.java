package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.Desync;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Routing;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that are not as RFC 9112 has them: what becomes of them in each mode, and that what a
/// target gets can be read in one way only.
class DesyncTest {
  private static final String CHUNKED_HELLO = Client.lines("5", "hello", "0", "");
  private static final String GET_AFTER = "GET /after HTTP/1.1\r\nHost: a\r\n\r\n";

  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final Backend backend = Backend.named("target");

  @AfterEach
  void close() {
    balancer.close();
    backend.close();
  }

  private void mode(Routing.DesyncMitigation mode) {
    balancer
        .apply(
            new Routing(
                "lb",
                Routings.options(mode, CookieKey.NONE, Optional.empty()),
                List.of(http(port, forward("g"))),
                List.of(group("g", backend.target()))))
        .join();
  }

  /// @param tier what AWS's guide says of it
  /// @param line what the target's request line has, and `fields` what it has and has not
  record Case(
      Desync.Tier tier, String request, String line, List<String> fields, List<String> absent) {}

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            Desync.Tier.AMBIGUOUS,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                + CHUNKED_HELLO,
            "POST / HTTP/1.1",
            List.of("Transfer-Encoding: chunked"),
            List.of("Content-Length")),
        new Case(
            Desync.Tier.AMBIGUOUS,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
                + CHUNKED_HELLO,
            "POST / HTTP/1.1",
            List.of("Transfer-Encoding: chunked"),
            List.of("Content-Length")),
        new Case(
            Desync.Tier.AMBIGUOUS,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n"
                + "hello",
            "POST / HTTP/1.1",
            List.of("Content-Length: 5"),
            List.of("Transfer-Encoding")),
        new Case(
            Desync.Tier.AMBIGUOUS,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            "POST / HTTP/1.1",
            List.of("Content-Length: 5"),
            List.of()),
        new Case(
            Desync.Tier.AMBIGUOUS,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
                + "hello",
            "POST / HTTP/1.1",
            List.of("Content-Length: 5"),
            List.of("Transfer-Encoding")),
        new Case(
            Desync.Tier.AMBIGUOUS,
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "GET / HTTP/1.1",
            List.of("Content-Length: 5"),
            List.of()),
        new Case(
            Desync.Tier.AMBIGUOUS,
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET / HTTP/1.1",
            List.of("Transfer-Encoding: chunked"),
            List.of()),
        new Case(
            Desync.Tier.AMBIGUOUS,
            "GET /a\u0001b\tc HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a%01b%09c HTTP/1.1",
            List.of(),
            List.of()),
        new Case(
            Desync.Tier.ACCEPTABLE,
            "GET /a b?c d HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a%20b?c%20d HTTP/1.1",
            List.of(),
            List.of()),
        new Case(
            Desync.Tier.ACCEPTABLE,
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            "GET / HTTP/1.1",
            List.of("Content-Length: 0"),
            List.of()),
        new Case(
            Desync.Tier.ACCEPTABLE,
            "GET / HTTP/1.7\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1",
            List.of(),
            List.of()),
        new Case(
            Desync.Tier.ACCEPTABLE,
            "GET / HTTP/1.1\r\nHost: a\r\nX: \u00e9\r\n\r\n",
            "GET / HTTP/1.1",
            List.of("X: \u00e9"),
            List.of()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void defensiveLetsItPassAndClosesWhatIsAmbiguous(Case given) throws Exception {
    mode(Routing.DesyncMitigation.DEFENSIVE);
    assertPasses(given, given.tier() == Desync.Tier.AMBIGUOUS);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void monitorLetsItPass(Case given) throws Exception {
    mode(Routing.DesyncMitigation.MONITOR);
    assertPasses(given, false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void strictestRefusesIt(Case given) throws Exception {
    mode(Routing.DesyncMitigation.STRICTEST);
    try (Client client = new Client(port)) {
      Client.Answer answer = client.send(given.request() + GET_AFTER).answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(backend.requests).hasValue(0);
    assertThat(balancer.status("lb").orElseThrow().counters().nonCompliantRequests()).isOne();
  }

  private void assertPasses(Case given, boolean isolated) throws Exception {
    try (Client client = new Client(port)) {
      Client.Answer answer = client.send(given.request()).answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.field("connection")).isEqualTo(isolated ? "close" : "");
      if (isolated) {
        assertThat(client.isClosed()).isTrue();
      } else {
        assertThat(client.send(GET_AFTER).answer().status()).isEqualTo(200);
      }
    }
    Backend.Head head = backend.heads.getFirst();
    assertThat(head.line()).isEqualTo(given.line());
    assertThat(head.fields()).containsAll(given.fields());
    assertThat(head.fields())
        .noneMatch(field -> given.absent().stream().anyMatch(name -> field.startsWith(name + ":")));
    assertThat(head.fields().stream().filter(f -> f.startsWith("Content-Length:")).count())
        .isLessThanOrEqualTo(1);
    if (isolated) {
      assertThat(Client.get(port, "/next").status()).isEqualTo(200);
      assertThat(backend.heads.getLast().first()).as("on a new connection").isTrue();
    }
  }

  static Stream<Arguments> reasons() {
    return Stream.of(
        Arguments.of("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", Desync.BAD_CONTENT_LENGTH),
        Arguments.of(
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            Desync.MULTIPLE_CONTENT_LENGTH),
        Arguments.of("POST / HTTP/1.1\r\nX: a\0\r\n\r\n", Desync.BAD_HEADER),
        Arguments.of("GET /\0 HTTP/1.1\r\n\r\n", Desync.BAD_URI),
        Arguments.of("GET / HTTP/x.1\r\n\r\n", Desync.BAD_VERSION),
        Arguments.of("G(T / HTTP/1.1\r\n\r\n", Desync.BAD_METHOD),
        Arguments.of(
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", Desync.BAD_TRANSFER_ENCODING),
        Arguments.of(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            Desync.MULTIPLE_TRANSFER_ENCODING_CHUNKED),
        Arguments.of(
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
            Desync.DUPLICATE_CONTENT_LENGTH));
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void theWorstIsNamed(String request, Desync expected) {
    byte[] bytes = Ascii.bytes(request);
    RequestHead head = new RequestHead();
    int status = head.parse(bytes, bytes.length);
    assertThat(status == RequestHead.COMPLETE).isEqualTo(expected.tier() != Desync.Tier.SEVERE);
    assertThat(head.desync(true)).isEqualTo(expected);
  }

  @Test
  void whatCannotBeFramedInOneWayIsRefusedInEveryMode() throws Exception {
    mode(Routing.DesyncMitigation.MONITOR);
    String request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n";
    assertThat(Client.ask(port, request).status()).isEqualTo(400);
  }

  @Test
  void aLineThatComesInPiecesIsWaitedFor() throws Exception {
    mode(Routing.DesyncMitigation.DEFENSIVE);
    try (Client client = new Client(port)) {
      client.send("GET /a b");
      client.send(" c HTT");
      assertThat(client.send("P/1.1\r\nHost: a\r\n\r\n").answer().status()).isEqualTo(200);
    }
    assertThat(backend.heads.getFirst().line()).isEqualTo("GET /a%20b%20c HTTP/1.1");
  }
}
