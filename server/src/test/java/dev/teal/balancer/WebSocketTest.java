package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.health;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.TargetGroup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSockets by Java's client, to a server on Netty's.
class WebSocketTest {
  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final EchoServer server = new EchoServer();
  private final int port = Routings.freePort();
  private TestCertificates certificates;
  private HttpClient client;
  private Listener.Protocol secure;

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    client = HttpClient.newBuilder().sslContext(certificates.trusting()).build();
    secure = new Listener.Protocol.Https(certificates.http2());
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    balancer.close();
    server.close();
    certificates.close();
  }

  private void apply(boolean overTls, Duration delay, TargetGroup.Target... targets) {
    Listener listener =
        new Listener(
            "l",
            "127.0.0.1",
            port,
            overTls ? secure : Listener.Protocol.HTTP,
            List.of(),
            forward("g"));
    TargetGroup.HealthCheck tcp =
        new TargetGroup.HealthCheck(
            true,
            TargetGroup.HealthCheck.Protocol.TCP,
            "/",
            0,
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            2,
            2,
            "200",
            Duration.ZERO);
    TargetGroup group = new TargetGroup("g", delay, tcp, List.of(targets));
    balancer.apply(Routings.routing(listener, group)).join();
  }

  /// What a socket receives, in words.
  private static final class Heard implements WebSocket.Listener {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private int bytes;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        events.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      bytes += data.remaining();
      if (last) {
        events.add(bytes + " bytes");
        bytes = 0;
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      events.add("pong");
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      events.add("closed " + status);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      events.add("broken");
    }

    String next() throws InterruptedException {
      return String.valueOf(events.poll(20, TimeUnit.SECONDS));
    }
  }

  private WebSocket connect(boolean overTls, Heard heard) {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create((overTls ? "wss" : "ws") + "://localhost:" + port + "/echo"), heard)
        .join();
  }

  @ParameterizedTest(name = "over TLS: {0}")
  @ValueSource(booleans = {false, true})
  void messagesPassBothWaysAndTheCloseToo(boolean overTls) throws Exception {
    apply(overTls, Duration.ofSeconds(20), server.target());
    Heard heard = new Heard();
    WebSocket socket = connect(overTls, heard);
    socket.sendText("hello", true).join();
    assertThat(heard.next()).isEqualTo("hello");
    byte[] large = new byte[1_000_000];
    Arrays.fill(large, (byte) 7);
    socket.sendBinary(ByteBuffer.wrap(large), true).join();
    assertThat(heard.next()).isEqualTo("1000000 bytes");
    socket.sendPing(ByteBuffer.allocate(4)).join();
    assertThat(heard.next()).isEqualTo("pong");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
    assertThat(heard.next()).isEqualTo("closed 1000");
    await(
        "nothing is under way",
        () ->
            balancer.status("lb").orElseThrow().targetGroups().stream()
                .flatMap(group -> group.targets().stream())
                .allMatch(target -> target.inFlight() == 0));
  }

  @ParameterizedTest(name = "over TLS: {0}")
  @ValueSource(booleans = {false, true})
  void removedTargetKeepsItsSocketsForTheDelayThenTheyAreCut(boolean overTls) throws Exception {
    apply(overTls, Duration.ofSeconds(2), server.target());
    Heard heard = new Heard();
    WebSocket socket = connect(overTls, heard);
    socket.sendText("before", true).join();
    assertThat(heard.next()).isEqualTo("before");
    apply(overTls, Duration.ofSeconds(2));
    assertThat(health(balancer, server.target())).isEqualTo(Status.Health.DRAINING);
    socket.sendText("after", true).join();
    assertThat(heard.next()).isEqualTo("after");
    assertThat(heard.next()).isEqualTo("broken");
    await("drained", () -> health(balancer, server.target()) == null);
  }
}
