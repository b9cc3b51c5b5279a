package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client must not send, and what it is told: nothing of it reaches a target, and the
/// connection is closed, since nobody can say where the next request begins.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final Backend backend = Backend.named("target");

  /// How each reader could find another end of the first request.
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  static final Iterable<String> ambiguousFields =
      java.util.List.of(
          "Content-Length: 5\r\nContent-Length: 6",
          "Content-Length: 5, 5",
          "Content-Length: +5",
          "Content-Length: -5",
          "Content-Length: 0x5",
          "Content-Length: 5 5",
          "Content-Length: ",
          "Content-Length: 99999999999999999999",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
          "Transfer-Encoding : chunked",
          "Transfer-Encoding\t: chunked",
          " Transfer-Encoding: chunked",
          "Transfer-Encoding:\u000bchunked",
          "Transfer-Encoding: chunked\0",
          "X: y\r\n Transfer-Encoding: chunked",
          "X: y\nTransfer-Encoding: chunked",
          "X: y\rTransfer-Encoding: chunked",
          "X: a\0b",
          "X: a\u0001b",
          "X: a\u007fb",
          ": no name",
          "no colon",
          "na me: x",
          "na(me: x",
          "Host: b",
          "X: " + "x".repeat(17_000));

  @BeforeAll
  void open() {
    balancer.apply(routing(http(port, forward("g")), group("g", backend.target()))).join();
  }

  @AfterAll
  void close() {
    balancer.close();
    backend.close();
  }

  private void assertRefused(String request, int status) throws Exception {
    int before = backend.requests.get();
    try (Client client = new Client(port)) {
      client.send(request);
      Client.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(backend.requests).hasValue(before);
  }

  @ParameterizedTest
  @FieldSource("ambiguousFields")
  void ambiguousFieldIs400(String fields) throws Exception {
    assertRefused(
        "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + SMUGGLED,
        400);
  }

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("GET / HTTP/1.1\r\n\r\n", 400), // no Host
        Arguments.of("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        Arguments.of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        Arguments.of("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        Arguments.of("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
        Arguments.of("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
        Arguments.of("GET / HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET http://a\u007f/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET /\r\n\r\n", 400),
        Arguments.of("GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET /a\nb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400),
        Arguments.of("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        Arguments.of("\u0016\u0003\u0001\u0000\u00f8", 400), // TLS
        Arguments.of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        Arguments.of(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        Arguments.of("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
        Arguments.of("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        Arguments.of("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        Arguments.of("GET /" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Arguments.of("GET /" + "a".repeat(17_000), 414),
        Arguments.of("GET /" + " ".repeat(8_000) + "a HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Arguments.of("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(11_000) + "\r\n", 400),
        Arguments.of(
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: "
                + "1.1.1.1, ".repeat(30)
                + "2.2.2.2\r\n\r\n",
            463));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void requestIsRefusedWithItsStatus(String request, int status) throws Exception {
    assertRefused(request, status);
  }

  @ParameterizedTest
  @FieldSource("badChunks")
  void malformedChunksEndTheConnection(String body) throws Exception {
    try (Client client = new Client(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
      client.send(SMUGGLED);
      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(backend.heads).noneMatch(head -> head.line().contains("smuggled"));
  }

  static final Iterable<String> badChunks =
      java.util.List.of(
          "5\nhello\r\n0\r\n\r\n",
          "5\r\nhelloX0\r\n\r\n",
          "5\r\nhello\n0\r\n\r\n",
          "g\r\n",
          "-1\r\n",
          "0x5\r\nhello\r\n0\r\n\r\n",
          " 5\r\nhello\r\n0\r\n\r\n",
          "5 \r\nhello\r\n0\r\n\r\n",
          "\r\n5\r\nhello\r\n0\r\n\r\n",
          "ffffffffffffffffff\r\n",
          "5;a\nb\r\nhello\r\n0\r\n\r\n",
          "5;" + "a".repeat(5_000) + "\r\nhello\r\n0\r\n\r\n",
          "0\r\nbad trailer\r\n\r\n",
          "0\r\n" + "a:\r\n".repeat(5_000) + "\r\n",
          "0\r\nX: y\n\r\n\r\n");

  @org.junit.jupiter.api.Test
  void emptyLineBeforeARequestIsIgnored() throws Exception {
    assertThat(Client.ask(port, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
  }

  @org.junit.jupiter.api.Test
  void largestAllowedHeadPasses() throws Exception {
    String fields = ("X-Fill: " + "y".repeat(15_000) + "\r\n").repeat(4);
    assertThat(Client.ask(port, "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").status())
        .isEqualTo(200);
  }
}
