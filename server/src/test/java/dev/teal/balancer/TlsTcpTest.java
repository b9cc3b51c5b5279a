package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS listeners of network load balancers, TLS to their targets, and the proxy protocol.
class TlsTcpTest {
  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final List<AutoCloseable> open = new ArrayList<>();
  private TestCertificates certificates;

  /// What a target does with a connection.
  private interface Serving {
    void serve(InputStream in, OutputStream out) throws IOException;
  }

  private static final Serving ECHO = InputStream::transferTo;

  @BeforeEach
  void open() {
    certificates = new TestCertificates(folder);
  }

  @AfterEach
  void close() throws Exception {
    balancer.close();
    for (AutoCloseable each : open) {
      each.close();
    }
    certificates.close();
  }

  private TargetGroup.Target target(boolean overTls, Serving serving) throws Exception {
    ServerSocket server =
        overTls
            ? certificates
                .serving("target.internal")
                .getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getLoopbackAddress())
            : new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread.ofVirtual()
        .start(() -> {
          while (true) {
            try {
              Socket socket = server.accept();
              Thread.ofVirtual().start(() -> serve(socket, serving));
            } catch (IOException _) {
              return; // closed
            }
          }
        });
    return new TargetGroup.Target("127.0.0.1", server.getLocalPort());
  }

  private static void serve(Socket socket, Serving serving) {
    try (socket) {
      serving.serve(socket.getInputStream(), socket.getOutputStream());
    } catch (IOException _) {
      return; // the peer has gone
    }
  }

  private void apply(
      boolean secureListener,
      List<String> applicationProtocols,
      TargetGroup.Protocol protocol,
      TargetGroup.Target... targets) {
    Listener.Protocol spoken =
        secureListener
            ? new Listener.Protocol.TcpOverTls(
                new Tls(
                    TestCertificates.TLS_1_2_AND_1_3,
                    List.of(certificates.certificate("localhost")),
                    applicationProtocols))
            : Listener.Protocol.TCP;
    Listener listener = new Listener("l", "127.0.0.1", port, spoken, List.of(), forward("g"));
    TargetGroup group =
        new TargetGroup(
            "g", Duration.ofSeconds(20), protocol, Routings.QUICK_CONNECT, List.of(targets));
    balancer.apply(Routings.routing(listener, group)).join();
  }

  private static TargetGroup.Protocol bytes(boolean tls, boolean proxyProtocol) {
    return new TargetGroup.Protocol(TargetGroup.Version.BYTES, tls, proxyProtocol);
  }

  private SSLSocket connect(String... applicationProtocols) {
    try {
      SSLSocket socket =
          (SSLSocket)
              certificates
                  .trusting()
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(applicationProtocols);
      socket.setSSLParameters(parameters);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  private static String hear(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), UTF_8);
  }

  @Test
  void tlsEndsHere() throws Exception {
    apply(true, List.of(), bytes(false, false), target(false, ECHO));
    try (SSLSocket client = connect()) {
      say(client, "hello");
      assertThat(hear(client, 5)).isEqualTo("hello");
      String large = "x".repeat(1_000_000);
      Thread.ofVirtual()
          .start(() -> {
            try {
              say(client, large);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      assertThat(hear(client, 1_000_000)).isEqualTo(large);
    }
    await("nothing is under way", () -> inFlight() == 0);
  }

  private long inFlight() {
    return balancer.status("lb").orElseThrow().targetGroups().stream()
        .flatMap(group -> group.targets().stream())
        .mapToLong(Status.TargetStatus::inFlight)
        .sum();
  }

  @Test
  void whatATargetSendsBeforeItClosesArrivesWhole() throws Exception {
    apply(
        true,
        List.of(),
        bytes(false, false),
        target(
            false,
            (in, out) -> {
              in.readNBytes(2);
              out.write("a last word".getBytes(UTF_8));
            }));
    try (SSLSocket client = connect()) {
      say(client, "hi");
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("a last word");
    }
  }

  @Test
  void endOfTheClientReachesTheTarget() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    apply(
        true,
        List.of(),
        bytes(false, false),
        target(false, (in, _) -> heard.add(new String(in.readAllBytes(), UTF_8))));
    try (SSLSocket client = connect()) {
      say(client, "all of it");
    }
    assertThat(heardBesidesChecks(heard)).isEqualTo("all of it");
  }

  /// Health checks connect and say nothing.
  private static String heardBesidesChecks(BlockingQueue<String> heard)
      throws InterruptedException {
    String next = heard.poll(20, TimeUnit.SECONDS);
    while (next != null && next.isEmpty()) {
      next = heard.poll(20, TimeUnit.SECONDS);
    }
    return String.valueOf(next);
  }

  @Test
  void applicationProtocolIsAgreedOnByPolicy() throws Exception {
    TargetGroup.Target echo = target(false, ECHO);
    apply(true, List.of("h2", "http/1.1"), bytes(false, false), echo);
    try (SSLSocket client = connect("http/1.1", "h2")) {
      client.startHandshake();
      assertThat(client.getApplicationProtocol()).isEqualTo("h2");
      say(client, "any bytes");
      assertThat(hear(client, 9)).isEqualTo("any bytes");
    }
    apply(true, List.of(), bytes(false, false), echo);
    try (SSLSocket client = connect("h2")) {
      client.startHandshake();
      assertThat(client.getApplicationProtocol()).isEmpty();
    }
  }

  @Test
  void tlsIsSpokenToTargetsThatWantIt() throws Exception {
    apply(true, List.of(), bytes(true, false), target(true, ECHO));
    try (SSLSocket client = connect()) {
      say(client, "secret");
      assertThat(hear(client, 6)).isEqualTo("secret");
    }
  }

  @Test
  void targetThatDoesNotSpeakTlsIsLeftForAnother() throws Exception {
    TargetGroup.Target plain = target(false, (_, out) -> out.write("no TLS here".getBytes(UTF_8)));
    apply(true, List.of(), bytes(true, false), plain, target(true, ECHO));
    for (int i = 0; i < 4; i++) {
      try (SSLSocket client = connect()) {
        say(client, "secret");
        assertThat(hear(client, 6)).isEqualTo("secret");
      }
    }
  }

  @Test
  void proxyProtocolNamesTheClientFirst() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    apply(
        false,
        List.of(),
        bytes(false, true),
        target(
            false,
            (in, out) -> {
              seen.add(header(new DataInputStream(in)));
              in.transferTo(out);
            }));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      say(client, "behind it");
      assertThat(hear(client, 9)).isEqualTo("behind it");
      String expected = "PROXY 127.0.0.1:" + client.getLocalPort() + " -> 127.0.0.1:" + port;
      await("the client is named", () -> seen.contains(expected));
      await("checks come from the load balancer", () -> seen.contains("LOCAL"));
    }
  }

  @Test
  void proxyProtocolComesBeforeTls() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    apply(
        true,
        List.of(),
        bytes(true, true),
        target(
            false,
            (in, _) -> {
              String header = header(new DataInputStream(in));
              int record = in.read();
              seen.add(header.substring(0, 5) + " then " + record);
            }));
    try (SSLSocket client = connect()) {
      say(client, "x");
      await("a handshake follows", () -> seen.contains("PROXY then 22"));
    }
  }

  private static String header(DataInputStream in) throws IOException {
    byte[] signature = in.readNBytes(12);
    assertThat(signature).isEqualTo(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10});
    int command = in.readUnsignedByte();
    int family = in.readUnsignedByte();
    int length = in.readUnsignedShort();
    if (command == 0x20) {
      assertThat(length).isZero();
      return "LOCAL";
    }
    assertThat(List.of(command, family, length)).containsExactly(0x21, 0x11, 12);
    InetAddress from = InetAddress.getByAddress(in.readNBytes(4));
    InetAddress to = InetAddress.getByAddress(in.readNBytes(4));
    return "PROXY "
        + from.getHostAddress()
        + ":"
        + in.readUnsignedShort()
        + " -> "
        + to.getHostAddress()
        + ":"
        + in.readUnsignedShort();
  }
}
