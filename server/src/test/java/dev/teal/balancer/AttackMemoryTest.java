package dev.teal.balancer;

import static dev.teal.balancer.Memory.MIB;
import static dev.teal.balancer.RawHttp2.frame;
import static dev.teal.balancer.RawHttp2.get;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What hostile clients make the balancer hold is little, however much they offer: each attack
/// would take several times its bound, were there none. What was held is printed.
class AttackMemoryTest {
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int ENDLESS = 16 * 1024 * 1024;
  private static final long STALLED_NANOS = Duration.ofMillis(500).toNanos();

  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final int securePort = Routings.freePort();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<AutoCloseable> open = new ArrayList<>();

  /// Bytes that the attacked side has taken, or given.
  private final AtomicLong moved = new AtomicLong();

  private final Backend backend = new Backend(this::serve);
  private TestCertificates certificates;

  /// Gives without end, takes nothing of a body, or answers.
  private boolean serve(Backend.Head head, Backend.Body body, java.io.OutputStream out)
      throws Exception {
    if (head.line().startsWith("GET /endless")) {
      out.write(Ascii.bytes("HTTP/1.1 200 OK\r\nContent-Length: " + ENDLESS + "\r\n\r\n"));
      byte[] piece = new byte[64 * 1024];
      for (int sent = 0; sent < ENDLESS; sent += piece.length) {
        out.write(piece);
        moved.addAndGet(piece.length);
      }
    } else if (head.line().startsWith("POST")) {
      over.await();
      return false;
    } else {
      Backend.respond(out, "ok");
    }
    return true;
  }

  @BeforeEach
  void listen() throws Exception {
    certificates = new TestCertificates(folder);
    Tls tls =
        new Tls(
            TestCertificates.TLS_1_2_AND_1_3,
            List.of(certificates.certificate("localhost")),
            List.of("h2"));
    List<Listener> listeners =
        List.of(Routings.http(port, forward("g")), Routings.https(securePort, tls, forward("g")));
    balancer
        .apply(
            new Routing(
                "lb", Routing.Options.DEFAULT, listeners, List.of(group("g", backend.target()))))
        .join();
    assertThat(Client.get(port, "/").status()).isEqualTo(200);
    http2().close();
  }

  @AfterEach
  void close() throws Exception {
    over.countDown();
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    balancer.close();
    backend.close();
    certificates.close();
  }

  private RawHttp2 http2() throws Exception {
    return new RawHttp2(certificates.trusting(), securePort);
  }

  /// A connection whose answers wait at the balancer, not in the system.
  private Socket connect() throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.setReceiveBufferSize(16 * 1024);
    socket.setSendBufferSize(16 * 1024);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /// Until nothing moves any more.
  private void awaitStandstill() {
    long[] last = {0, System.nanoTime()};
    Routings.await(
        "a standstill",
        () -> {
          long now = moved.get();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - last[1] > STALLED_NANOS;
        });
  }

  private static void assertHeld(Memory memory, String attack, long offered, long bound) {
    long held = memory.grown();
    System.out.printf(
        "attack: %s: %,d MiB offered, %,.1f MiB held%n", attack, offered / MIB, 1.0 * held / MIB);
    assertThat(held).as(attack).isLessThan(bound);
    assertThat(offered).as("what there is to hold").isGreaterThan(3 * bound);
  }

  private void assertServes() throws IOException {
    assertThat(Client.get(port, "/").status()).isEqualTo(200);
  }

  @Test
  void slowReadersHoldUpTheirTargets() throws Exception {
    Memory memory = new Memory();
    for (int i = 0; i < 16; i++) {
      connect().getOutputStream().write(Ascii.bytes("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    awaitStandstill();
    assertHeld(memory, "slow readers", 16L * ENDLESS, 64 * MIB);
    assertServes();
  }

  @Test
  void slowReadersOfHttp2HoldUpTheirTargets() throws Exception {
    Memory memory = new Memory();
    try (RawHttp2 client = http2()) {
      for (int stream = 1; stream < 32; stream += 2) {
        client.write(
            frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                stream,
                get("/endless")));
      }
      awaitStandstill();
      assertHeld(memory, "slow readers, HTTP/2", 16L * ENDLESS, 64 * MIB);
      assertServes();
    }
  }

  @Test
  void bodiesThatTheirTargetsDoNotTakeAreNotTaken() throws Exception {
    Memory memory = new Memory();
    for (int i = 0; i < 16; i++) {
      Socket socket = connect();
      socket
          .getOutputStream()
          .write(
              Ascii.bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + ENDLESS + "\r\n\r\n"));
      Thread.ofVirtual().start(() -> pour(socket, new byte[64 * 1024]));
    }
    awaitStandstill();
    assertHeld(memory, "bodies for slow targets", 16L * ENDLESS, 64 * MIB);
    assertServes();
  }

  private void pour(Socket into, byte[] piece) {
    try {
      for (int sent = 0; sent < ENDLESS; sent += piece.length) {
        into.getOutputStream().write(piece);
        moved.addAndGet(piece.length);
      }
    } catch (IOException _) {
      return; // closed
    }
  }

  @Test
  void aBodyBeyondItsWindowEndsTheConnection() throws Exception {
    Memory memory = new Memory();
    try (RawHttp2 client = http2()) {
      client.write(
          frame(
              RawHttp2.HEADERS,
              RawHttp2.END_HEADERS,
              1,
              RawHttp2.fields(
                  ":method", "POST", ":scheme", "https", ":path", "/", ":authority", "a")));
      byte[] data = frame(RawHttp2.DATA, 0, 1, new byte[16 * 1024]);
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int sent = 0; sent < 6 * ENDLESS; sent += data.length) {
                client.write(data);
              }
            } catch (IOException _) {
              return; // closed, as it should be
            }
          });
      assertThat(Http2AttackTest.end(client))
          .isIn(FLOW_CONTROL_ERROR, ENHANCE_YOUR_CALM, Http2AttackTest.RESET);
    }
    assertHeld(memory, "a body beyond its window", 6L * ENDLESS, 16 * MIB);
    assertServes();
  }

  @Test
  void headsWithoutEndAre400() throws Exception {
    Memory memory = new Memory();
    byte[] fields = Ascii.bytes(("X-Fill: " + "y".repeat(4_000) + "\r\n").repeat(16));
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Client client = new Client(port);
      open.add(client);
      clients.add(client.send("GET / HTTP/1.1\r\nHost: a\r\n"));
      Thread.ofVirtual().start(() -> pour(client.socket, fields));
    }
    for (Client client : clients) {
      assertThat(client.answer().status()).isEqualTo(400);
    }
    assertHeld(memory, "heads without end", 16L * ENDLESS, 32 * MIB);
    assertServes();
  }

  @Test
  void headsThatStopHalfwayHoldTheirBytes() throws Exception {
    String begun = "GET / HTTP/1.1\r\n" + ("X-Fill: " + "y".repeat(4_000) + "\r\n").repeat(15);
    Memory memory = new Memory();
    for (int i = 0; i < 64; i++) {
      connect().getOutputStream().write(Ascii.bytes(begun));
    }
    assertServes();
    long held = memory.grown();
    System.out.printf("attack: 64 slow heads of 60 KiB: %,.1f MiB held%n", 1.0 * held / MIB);
    assertThat(held).isLessThan(64 * 2L * RequestHead.MAX_HEAD);
  }

  @Test
  void idleConnectionsAreCheap() throws Exception {
    int count = 2_000;
    Memory memory = new Memory();
    for (int i = 0; i < count; i++) {
      connect();
    }
    Routings.await(
        "all are accepted", () -> balancer.status("lb").orElseThrow().connections() >= count);
    long held = memory.grown();
    System.out.printf("attack: %,d idle connections: %,.1f MiB held%n", count, 1.0 * held / MIB);
    assertThat(held).isLessThan(count * 16L * 1024);
    assertServes();
  }

  /// One field of 4,000 bytes, and a byte for each time that it comes again.
  @Test
  void fieldsThatUnpackToManyMegabytesAre400() throws Exception {
    byte[] request = get("/");
    int repeats = 12_000 - request.length;
    byte[] again = new byte[repeats];
    Arrays.fill(again, (byte) 0xbe);
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(request);
    byte[] literal = RawHttp2.fields("x", "y".repeat(4_000));
    literal[0] = 0x40; // is remembered
    block.writeBytes(literal);
    block.writeBytes(again);
    Memory memory = new Memory();
    try (RawHttp2 client = http2()) {
      for (int stream = 1; stream < 20; stream += 2) {
        client.write(
            frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                stream,
                block.toByteArray()));
        RawHttp2.Frame answer = client.next(RawHttp2.HEADERS);
        assertThat(answer.stream()).isEqualTo(stream);
        // 400 in HPACK's static table
        assertThat(answer.payload()[0]).isEqualTo((byte) (0x80 | 12));
      }
      assertHeld(memory, "HPACK bombs", 10L * repeats * 4_000, 16 * MIB);
    }
    assertServes();
  }
}
