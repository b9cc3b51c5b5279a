package dev.teal.balancer;

import static dev.teal.balancer.RawHttp2.frame;
import static dev.teal.balancer.RawHttp2.get;
import static dev.teal.balancer.RawHttp2.number;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Tls;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client of HTTP/2 may not do.
class Http2AttackTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int REFUSED_STREAM = 7;
  private static final int ENHANCE_YOUR_CALM = 11;
  static final int RESET = -1;

  /// Chunks of buffers, and what tests leave behind; an unbounded flood would leave far more.
  private static final long MOST_HELD = 32 * Memory.MIB;

  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Backend backend =
      new Backend((head, body, out) -> {
        body.read();
        if (head.line().contains("/wait")) {
          goOn.await();
        }
        Backend.respond(out, "ok");
        return true;
      });
  private TestCertificates certificates;
  private SSLContext trusting;

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    trusting = certificates.trusting();
    Tls tls =
        new Tls(
            TestCertificates.TLS_1_2_AND_1_3,
            List.of(certificates.certificate("localhost")),
            List.of("h2"));
    Listener listener = Routings.https(port, tls, forward("g"));
    balancer.apply(Routings.routing(listener, group("g", backend.target()))).join();
  }

  @AfterEach
  void close() {
    goOn.countDown();
    balancer.close();
    backend.close();
    certificates.close();
  }

  /// Frames, the one with a number that grows.
  interface Flood {
    byte[] frames(int i);
  }

  static Stream<Arguments> floods() {
    return Stream.of(
        flood(
            "rapid resets",
            i ->
                join(
                    frame(
                        RawHttp2.HEADERS,
                        RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                        2 * i + 1,
                        get("/wait")),
                    frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, number(8)))),
        flood("pings", i -> frame(RawHttp2.PING, 0, 0, new byte[8])),
        flood("settings", i -> frame(RawHttp2.SETTINGS, 0, 0)),
        flood("priorities", i -> frame(RawHttp2.PRIORITY, 0, 2 * i + 1, new byte[5])),
        flood("window updates", i -> frame(RawHttp2.WINDOW_UPDATE, 0, 0, number(1))),
        flood("unknown frames", i -> frame(99, 0, 0)),
        flood(
            "empty data",
            i ->
                i == 0
                    ? frame(
                        RawHttp2.HEADERS,
                        RawHttp2.END_HEADERS,
                        1,
                        RawHttp2.fields(
                            ":method", "POST", ":scheme", "https", ":path", "/", ":authority", "a"))
                    : frame(RawHttp2.DATA, 0, 1)),
        flood(
            "malformed requests",
            i ->
                frame(
                    RawHttp2.HEADERS,
                    RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                    2 * i + 1,
                    RawHttp2.fields(":method", "GET"))));
  }

  private static Arguments flood(String name, Flood flood) {
    return Arguments.of(name, flood);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void floodsEndTheirConnection(String name, Flood flood) throws Exception {
    Memory memory = new Memory();
    try (RawHttp2 client = new RawHttp2(trusting, port)) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int i = 0; i < 20_000; i++) {
                client.write(flood.frames(i));
              }
            } catch (IOException _) {
              return; // closed, as it should be
            }
          });
      assertThat(end(client)).isIn(ENHANCE_YOUR_CALM, RESET);
      assertThat(memory.grown()).isLessThan(MOST_HELD);
    }
    try (RawHttp2 other = new RawHttp2(trusting, port)) {
      assertThat(status(other, 1, "/")).isEqualTo(RawHttp2.HEADERS);
    }
  }

  /// With which error the connection ends; the system throws the last words away when it resets a
  /// connection on which more is being sent, and so does Java's TLS when that cannot be written.
  static int end(RawHttp2 client) {
    try {
      return client.next(RawHttp2.GOAWAY).code(4);
    } catch (SocketException | EOFException _) {
      return RESET;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a request is answered with: a frame's type.
  private static int status(RawHttp2 client, int stream, String path) throws IOException {
    client.write(
        frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, get(path)));
    RawHttp2.Frame answer = client.read();
    while (answer.stream() != stream) {
      answer = client.read();
    }
    return answer.type();
  }

  @Test
  void endlessContinuationsEndTheirConnection() throws Exception {
    Memory memory = new Memory();
    try (RawHttp2 client = new RawHttp2(trusting, port)) {
      client.write(frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, get("/")));
      Thread.ofVirtual()
          .start(() -> {
            try {
              byte[] piece =
                  frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.fields("x", "y".repeat(10_000)));
              for (int i = 0; i < 100_000; i++) {
                client.write(piece);
              }
            } catch (IOException _) {
              return; // closed, as it should be
            }
          });
      assertThat(end(client)).isIn(PROTOCOL_ERROR, ENHANCE_YOUR_CALM, RESET);
      assertThat(memory.grown()).isLessThan(MOST_HELD);
    }
    assertThat(backend.requests).hasValue(0);
  }

  @Test
  void moreStreamsThanAllowedAreRefused() throws Exception {
    try (RawHttp2 client = new RawHttp2(trusting, port)) {
      for (int i = 0; i < 129; i++) {
        client.write(
            frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                2 * i + 1,
                get("/wait")));
      }
      RawHttp2.Frame refused = client.next(RawHttp2.RST_STREAM);
      assertThat(refused.stream()).isEqualTo(257);
      assertThat(refused.code(0)).isEqualTo(REFUSED_STREAM);
    }
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        malformed("no path", ":method", "GET", ":scheme", "https", ":authority", "a"),
        malformed("an empty path", withPath("")),
        malformed("a path that is a URL", withPath("http://b/")),
        malformed("a space in the path", withPath("/a HTTP/1.1\r\nx: y")),
        malformed("a line end in a value", with("x", "a\r\nb: c")),
        malformed("a line end in a name", with("x\r\nb", "c")),
        malformed("a colon in a name", with("x: y", "c")),
        malformed("NUL in a value", with("x", "a\0b")),
        malformed("an upper case name", with("X-Up", "a")),
        malformed("a connection header", with("connection", "close")),
        malformed("a transfer coding", with("transfer-encoding", "chunked")),
        malformed("te other than trailers", with("te", "gzip")),
        malformed("another host than the authority", with("host", "b")),
        malformed("a method with a space", ":method", "GET /", ":scheme", "https", ":path", "/"),
        malformed("a pseudo-header that answers have", with(":status", "200")));
  }

  private static Arguments malformed(String what, String... fields) {
    return Arguments.of(what, fields);
  }

  private static String[] withPath(String path) {
    return new String[] {":method", "GET", ":scheme", "https", ":path", path, ":authority", "a"};
  }

  private static String[] with(String name, String value) {
    return new String[] {
      ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "a", name, value
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void malformedRequestsReachNoTarget(String what, String[] fields) throws Exception {
    try (RawHttp2 client = new RawHttp2(trusting, port)) {
      client.write(
          frame(
              RawHttp2.HEADERS,
              RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
              1,
              RawHttp2.fields(fields)));
      RawHttp2.Frame answer = client.next(RawHttp2.RST_STREAM);
      assertThat(answer.code(0)).isEqualTo(PROTOCOL_ERROR);
      assertThat(status(client, 3, "/")).as("the connection goes on").isEqualTo(RawHttp2.HEADERS);
    }
    assertThat(backend.requests).hasValue(1);
  }

  @Test
  void bodyLongerThanItsLengthReachesNoTargetWhole() throws Exception {
    try (RawHttp2 client = new RawHttp2(trusting, port)) {
      client.write(
          join(
              frame(
                  RawHttp2.HEADERS,
                  RawHttp2.END_HEADERS,
                  1,
                  RawHttp2.fields(
                      ":method",
                      "POST",
                      ":scheme",
                      "https",
                      ":path",
                      "/",
                      ":authority",
                      "a",
                      "content-length",
                      "3")),
              frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, "abcGET / HTTP/1.1".getBytes(UTF_8))));
      assertThat(client.next(RawHttp2.RST_STREAM).code(0)).isEqualTo(PROTOCOL_ERROR);
      assertThat(status(client, 3, "/")).isEqualTo(RawHttp2.HEADERS);
    }
    assertThat(backend.heads).allSatisfy(head -> assertThat(head.line()).contains(" / "));
  }
}
