package dev.teal.wire.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiServerTest {
  private static final int LIMIT = 100_000;

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger streamsClosed = new AtomicInteger();
  private final ApiServer server =
      ApiServer.start(
          new ApiServerConfig(
              "127.0.0.1",
              0,
              Set.of("teal.test"),
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofSeconds(10)),
          new Pages(
              new Echo(),
              List.of(new Route("POST", "/_teal/reset", r -> Pages.json(200, "reset", "yes")))));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void pagesAnswerBesideTheApis() throws IOException {
    assertThat(exchange(get("/_teal/health", "Host: localhost"))).contains("{\"status\":\"ok\"}");
    assertThat(
            exchange("POST /_teal/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
    assertThat(exchange(get("/_teal/reset", "Host: localhost")))
        .startsWith("HTTP/1.1 405")
        .contains("Allow: POST");
    assertThat(exchange(get("/_teal/none", "Host: localhost"))).startsWith("HTTP/1.1 404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost",
        "Host: LOCALHOST:4566",
        "Host: 127.0.0.1:1",
        "Host: [::1]:4566",
        "Host: 10.0.0.7",
        "Host: host.docker.internal:4566",
        "Host: teal.test",
        "Host: a-bucket.localhost:4566",
        "Host: a.b.LOCALHOST",
        "Host: localhost:4566\r\nOrigin: http://localhost:4566",
        "Host: localhost\r\nSec-Fetch-Site: same-origin",
        "Host: localhost\r\nSec-Fetch-Site: none",
      })
  void ownHostsAndOriginsPass(String headers) throws IOException {
    assertThat(exchange(get("/", headers))).startsWith("HTTP/1.1 200");
    assertThat(exchange(get("/_teal/health", headers))).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: localhost.evil.example",
        "Host: 127.0.0.1.evil.example",
        "Host: teal.test.evil.example:4566",
        "Host: a-bucket.localhost.evil.example",
        "Host: a-bucket.localhost\r\nOrigin: http://localhost",
        "Host: localhost\r\nOrigin: http://evil.example",
        "Host: localhost\r\nOrigin: null",
        "Host: localhost:4566\r\nOrigin: http://localhost:3000",
        "Host: localhost\r\nSec-Fetch-Site: cross-site",
        "Host: localhost\r\nSec-Fetch-Site: same-site",
      })
  void otherSitesAreRefused(String headers) throws IOException {
    assertThat(exchange(get("/", headers))).startsWith("HTTP/1.1 403");
    assertThat(exchange(get("/_teal/health", headers))).startsWith("HTTP/1.1 403");
  }

  @Test
  void aBodyThatIsDeclaredTooLongIsRefusedUnread() throws IOException {
    assertThat(
            exchange(
                "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
                    + (LIMIT + 1)
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 413")
        .contains("RequestEntityTooLargeException");
  }

  @Test
  void aBodyThatGrowsTooLongIsRefused() throws IOException {
    String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
    assertThat(
            exchange(
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk.repeat(7)
                    + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void aBodyOfTheWholeLengthArrives() throws IOException {
    assertThat(
            exchange(
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + LIMIT
                    + "\r\n\r\n"
                    + "x".repeat(LIMIT)))
        .contains("POST / " + LIMIT);
  }

  @Test
  void aClientThatWaitsForContinueGetsIt() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(receive(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100");
      send(socket, "hi");
      assertThat(receive(socket, "POST / 2")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aClientThatAsksInVainIsAnsweredAtOnce() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          String.join(
              "\r\n",
              "PUT /unread HTTP/1.1",
              "Host: localhost",
              "Expect: 100-continue",
              "Content-Length: 90000",
              "",
              ""));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 200")
          .contains("Connection: close")
          .endsWith("unread");
    }
  }

  @Test
  void aClientThatSendsInVainIsAnsweredAndGoesOn() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          "PUT /unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n"
              + "x".repeat(90_000));
      assertThat(receive(socket, "unread")).startsWith("HTTP/1.1 200");
      send(socket, get("/next", "Host: localhost"));
      assertThat(receive(socket, "GET /next 0")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anAnswerMayComeAsItIsSent() throws IOException {
    try (Socket socket = connect()) {
      send(socket, get("/stream", "Host: localhost"));
      assertThat(receive(socket, "x".repeat(40_000)))
          .startsWith("HTTP/1.1 200")
          .contains("Content-Length: 40000");
      send(socket, get("/next", "Host: localhost"));
      assertThat(receive(socket, "GET /next 0")).startsWith("HTTP/1.1 200");
    }
    assertThat(streamsClosed.get()).isEqualTo(1);
  }

  @Test
  void anAnswerThatBreaksOffEndsTheConnection() throws IOException {
    String answer = exchange(get("/broken", "Host: localhost"));
    assertThat(answer).startsWith("HTTP/1.1 200").hasSizeLessThan(40_000);
  }

  @Test
  void headersAreTakenAsTheyAreSpelt() throws IOException {
    assertThat(exchange(get("/type", "Host: localhost\r\nContent-Type: Text/Plain; charset=UTF-8")))
        .endsWith("Text/Plain; charset=UTF-8");
    assertThat(exchange(get("/type", "Host: localhost\r\nContent-Type: text/plain; charset=UTF-8")))
        .endsWith("text/plain; charset=UTF-8");
  }

  @Test
  void aBodyThatNeverComesTimesOut() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab");
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 408")
          .contains("RequestTimeout");
    }
  }

  @Test
  void aBodyThatTricklesTimesOutAsAWhole() {
    BodyStream impatient =
        new BodyStream(new ByteArrayInputStream(new byte[1]), LIMIT, Duration.ZERO);
    assertThatThrownBy(impatient::read)
        .hasMessage("The request body did not arrive in time (expected: within 0 seconds).");
  }

  @Test
  void anOversizedHeadIsRefusedWithoutAPage() throws IOException {
    assertThat(exchange(get("/", "Host: localhost\r\nLong: " + "x".repeat(40_000))))
        .startsWith("HTTP/1.1 431")
        .contains("{\"message\":\"Request Header Fields Too Large\"}");
  }

  @Test
  void aMistakeBehindTheServerTellsNothing() throws IOException {
    assertThat(exchange(get("/fail", "Host: localhost")))
        .startsWith("HTTP/1.1 500")
        .contains("{\"message\":\"Internal failure\"}")
        .doesNotContain("the secret plan");
  }

  @Test
  void aConnectionCarriesManyRequests() throws IOException {
    try (Socket socket = connect()) {
      for (int i = 0; i < 3; i++) {
        send(socket, get("/" + i, "Host: localhost"));
        assertThat(receive(socket, "GET /" + i + " 0")).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void aRequestInFlightEndsBeforeTheServerStops() throws Exception {
    int port = server.port();
    try (Socket socket = connect();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      send(socket, get("/wait", "Host: localhost"));
      assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
      var closing = threads.submit(server::close);
      assertThat(closing.isDone()).isFalse();
      released.countDown();
      assertThat(receive(socket, "GET /wait 0")).startsWith("HTTP/1.1 200");
      closing.get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    assertThatThrownBy(
            () -> ApiServer.start(ApiServerConfig.on("127.0.0.1", server.port()), new Echo()))
        .isInstanceOf(ApiServerException.class)
        .hasMessage("Cannot listen on 127.0.0.1:" + server.port() + ": Address already in use");
  }

  private static String get(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\n" + headers + "\r\n\r\n";
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String receive(Socket socket, String last) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      text.append((char) c);
      if (text.length() >= last.length()
          && text.indexOf(last, text.length() - last.length()) >= 0) {
        break;
      }
    }
    return text.toString();
  }

  /// Answers what it was asked, and how long the body was.
  private final class Echo implements ApiHandler {
    @Override
    public long bodyLimit(RequestHead head) {
      return LIMIT;
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
      switch (request.head().path()) {
        case "/unread" -> {
          return ApiResponse.of(200, "text/plain", "unread");
        }
        case "/stream" -> {
          return streamed(40_000);
        }
        case "/broken" -> {
          return streamed(30_000);
        }
        case "/type" -> {
          return ApiResponse.of(
              200, "text/plain", request.head().headers().first("content-type").orElse(""));
        }
        case "/fail" -> throw new IllegalStateException("the secret plan");
        case "/wait" -> {
          entered.countDown();
          awaitRelease();
        }
        default -> {}
      }
      return ApiResponse.of(
          200,
          "text/plain",
          request.head().method() + " " + request.head().path() + " " + request.body().length);
    }

    @Override
    public ApiResponse refuse(RequestHead head, ApiError error) {
      return ApiResponse.of(error.status(), "text/plain", error.code() + ": " + error.message());
    }

    /// Says that there are 40,000 bytes.
    private ApiResponse streamed(int bytes) {
      return new ApiResponse(200, Headers.of("content-length", "40000"), new byte[0])
          .with(
              new ByteArrayInputStream("x".repeat(bytes).getBytes(US_ASCII)) {
                @Override
                public void close() {
                  streamsClosed.incrementAndGet();
                }
              });
    }

    private void awaitRelease() {
      try {
        assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
