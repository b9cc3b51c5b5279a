package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.TargetGroup;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// TCP listeners: bytes, unread.
class TcpTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();

  @AfterEach
  void close() {
    balancer.close();
  }

  /// Says its name, then sends back all that it gets until the peer has no more to say.
  private static final class Echo implements AutoCloseable {
    final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final String name;

    Echo(String name) throws IOException {
      this.name = name;
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          sockets.add(socket);
          Thread.ofVirtual().start(() -> serve(socket));
        } catch (IOException _) {
          return; // closed
        }
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().transferTo(socket.getOutputStream());
        socket.getOutputStream().write('.');
      } catch (IOException _) {
        return; // the peer has gone
      }
    }

    TargetGroup.Target target() {
      return new TargetGroup.Target("127.0.0.1", server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void apply(Action.Forward action, TargetGroup... groups) {
    Listener listener =
        new Listener("tcp", "127.0.0.1", port, Listener.Protocol.TCP, List.of(), action);
    balancer.apply(routing(listener, groups)).join();
  }

  private static TargetGroup tcp(String id, Duration delay, Echo... targets) {
    return new TargetGroup(
        id, delay, Routings.NO_CHECK, List.of(targets).stream().map(Echo::target).toList());
  }

  @Test
  void bytesPassBothWaysAndEachSideEndsOnItsOwn() throws Exception {
    byte[] much = new byte[5 << 20];
    new java.util.Random(1).nextBytes(much);
    try (Echo echo = new Echo("A");
        Client client = new Client(listening(echo))) {
      assertThat(client.in.read()).isEqualTo('A');
      Thread sending =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.send(much);
                  client.socket.shutdownOutput();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      byte[] back = client.in.readAllBytes();
      sending.join();
      assertThat(back).hasSize(much.length + 1);
      assertThat(java.util.Arrays.equals(back, 0, much.length, much, 0, much.length)).isTrue();
      assertThat(back[much.length]).isEqualTo((byte) '.');
    }
    await("nothing in flight", () -> inFlight() == 0);
    Status.Counters counters = counters();
    assertThat(counters.requests()).isOne();
    assertThat(counters.bytesIn()).isEqualTo(much.length);
    assertThat(counters.bytesOut()).isEqualTo(much.length + 2);
  }

  private int listening(Echo echo) {
    apply(forward("g"), tcp("g", Duration.ofSeconds(20), echo));
    return port;
  }

  private Status.Counters counters() {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().counters();
  }

  private int inFlight() {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().stream()
        .mapToInt(Status.TargetStatus::inFlight)
        .sum();
  }

  @Test
  void connectionsFollowTheWeights() throws Exception {
    try (Echo a = new Echo("A");
        Echo b = new Echo("B")) {
      apply(
          forward("a", 2, "b", 1),
          tcp("a", Duration.ofSeconds(20), a),
          tcp("b", Duration.ofSeconds(20), b));
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 6; i++) {
        try (Client client = new Client(port)) {
          all.append((char) client.in.read());
        }
      }
      assertThat(all.toString()).isEqualTo("ABAABA");
    }
  }

  @Test
  void targetThatCannotBeReachedIsPassedOver() throws Exception {
    TargetGroup.Target gone = new TargetGroup.Target("127.0.0.1", Routings.freePort());
    try (Echo up = new Echo("U")) {
      TargetGroup group = tcp("g", Duration.ofSeconds(20));
      apply(
          forward("g"),
          new TargetGroup(
              "g", group.deregistrationDelay(), group.healthCheck(), List.of(gone, up.target())));
      for (int i = 0; i < 4; i++) {
        try (Client client = new Client(port)) {
          assertThat(client.in.read()).isEqualTo('U');
        }
      }
    }
  }

  @Test
  void nobodyToConnectToClosesTheConnection() throws Exception {
    apply(forward("g"), group("g"));
    try (Client client = new Client(port)) {
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void connectionOutlivesTheCutAndIsCutAfterTheDelay() throws Exception {
    try (Echo blue = new Echo("B");
        Echo green = new Echo("G")) {
      apply(forward("g"), tcp("g", Duration.ofMillis(300), blue));
      try (Client old = new Client(port)) {
        assertThat(old.in.read()).isEqualTo('B');
        apply(forward("g"), tcp("g", Duration.ofMillis(300), green));
        old.send("x");
        assertThat(old.in.read()).isEqualTo('x');
        try (Client fresh = new Client(port)) {
          assertThat(fresh.in.read()).isEqualTo('G');
        }
        assertThat(old.isClosed()).isTrue();
        await(
            "blue is gone",
            () ->
                balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().size()
                    == 1);
      }
    }
  }

  @Test
  void slowReaderHoldsTheSenderBack() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TargetGroup.Target target = new TargetGroup.Target("127.0.0.1", server.getLocalPort());
      TargetGroup config = tcp("g", Duration.ofSeconds(1));
      apply(
          forward("g"),
          new TargetGroup(
              "g", config.deregistrationDelay(), config.healthCheck(), List.of(target)));
      try (Client client = new Client(port);
          Socket accepted = server.accept()) {
        long length = 100L << 20;
        Thread sending =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    byte[] piece = new byte[1 << 20];
                    for (long left = length; left > 0; left -= piece.length) {
                      client.send(piece);
                    }
                    client.socket.shutdownOutput();
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        assertThat(sending.join(Duration.ofMillis(500))).isFalse();
        assertThat(counters().bytesIn()).isLessThan(40L << 20);
        InputStream in = accepted.getInputStream();
        assertThat(in.transferTo(java.io.OutputStream.nullOutputStream())).isEqualTo(length);
        sending.join();
      }
    }
  }

  private static TargetGroup checked(
      TargetGroup.Termination termination, TargetGroup.Stickiness stickiness, Echo... targets) {
    return new TargetGroup(
        "g",
        Duration.ofMillis(100),
        TargetGroup.Protocol.TCP,
        Routings.QUICK_CONNECT,
        new TargetGroup.Distribution(
            TargetGroup.Algorithm.ROUND_ROBIN, Duration.ZERO, stickiness, 1, OptionalInt.empty()),
        termination,
        List.of(targets).stream().map(Echo::target).toList());
  }

  private static TargetGroup checked(TargetGroup.Termination termination, Echo... targets) {
    return checked(termination, new TargetGroup.Stickiness.None(), targets);
  }

  private Status.Health health() {
    return balancer
        .status("lb")
        .orElseThrow()
        .targetGroups()
        .getFirst()
        .targets()
        .getFirst()
        .health();
  }

  /// Connected to a target that then stops accepting connections, and so fails its checks.
  private Client toFailing(TargetGroup.Termination termination, Echo echo) throws Exception {
    apply(forward("g"), checked(termination, echo));
    await("healthy", () -> health() == Status.Health.HEALTHY);
    Client client = new Client(port);
    assertThat(client.in.read()).isEqualTo('A');
    echo.server.close();
    return client;
  }

  @Test
  void connectionsToAnUnhealthyTargetAreCut() throws Exception {
    try (Echo echo = new Echo("A");
        Client client =
            toFailing(new TargetGroup.Termination(false, Optional.of(Duration.ZERO)), echo)) {
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void connectionsToAnUnhealthyTargetMayBeLeftAlone() throws Exception {
    try (Echo echo = new Echo("A");
        Client client = toFailing(new TargetGroup.Termination(false, Optional.empty()), echo)) {
      await("unhealthy", () -> health() == Status.Health.UNHEALTHY);
      client.send("x");
      assertThat(client.in.read()).isEqualTo('x');
    }
  }

  @Test
  void anUnhealthyTargetMayDrainForAWhile() throws Exception {
    try (Echo echo = new Echo("A");
        Client client =
            toFailing(
                new TargetGroup.Termination(false, Optional.of(Duration.ofSeconds(2))), echo)) {
      await("drains", () -> health() == Status.Health.UNHEALTHY_DRAINING);
      client.send("x");
      assertThat(client.in.read()).isEqualTo('x');
      assertThat(client.isClosed()).isTrue();
      await("is over", () -> health() == Status.Health.UNHEALTHY);
    }
  }

  @Test
  void deregistrationMayLeaveConnectionsAlone() throws Exception {
    try (Echo echo = new Echo("A")) {
      TargetGroup.Termination never = new TargetGroup.Termination(false, Optional.empty());
      apply(forward("g"), checked(never, echo));
      try (Client client = new Client(port)) {
        assertThat(client.in.read()).isEqualTo('A');
        apply(forward("g"), checked(never));
        await(
            "no target any more",
            () ->
                balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().isEmpty());
        client.send("x");
        assertThat(client.in.read()).isEqualTo('x');
      }
    }
  }

  @Test
  void clientAddressMayBindToATarget() throws Exception {
    try (Echo a = new Echo("A");
        Echo b = new Echo("B");
        Echo c = new Echo("C")) {
      apply(
          forward("g"),
          checked(TargetGroup.Termination.DEFAULT, new TargetGroup.Stickiness.SourceIp(), a, b, c));
      await("all are healthy", () -> Routings.healthyTargets(balancer) == 3);
      String names = "";
      for (int i = 0; i < 9; i++) {
        try (Client client = new Client(port)) {
          names += (char) client.in.read();
        }
      }
      assertThat(names.chars().distinct().count()).as(names).isOne();
    }
  }

  @Test
  void silentConnectionsEndAfterTheListenersIdleTimeout() throws Exception {
    try (Echo echo = new Echo("A")) {
      Listener listener =
          new Listener(
              "tcp",
              "127.0.0.1",
              port,
              Listener.Protocol.TCP,
              List.of(),
              forward("g"),
              new Listener.Settings(true, List.of(), Duration.ofMillis(300)));
      balancer.apply(routing(listener, tcp("g", Duration.ofSeconds(1), echo))).join();
      try (Client client = new Client(port)) {
        assertThat(client.in.read()).isEqualTo('A');
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  void groupsGetConnectionsByTheirWeights() throws Exception {
    try (Echo a = new Echo("A");
        Echo b = new Echo("B")) {
      apply(
          forward("blue", 3, "green", 1),
          tcp("blue", Duration.ofSeconds(1), a),
          tcp("green", Duration.ofSeconds(1), b));
      String names = "";
      for (int i = 0; i < 8; i++) {
        try (Client client = new Client(port)) {
          names += (char) client.in.read();
        }
      }
      assertThat(names.chars().filter(n -> n == 'B').count()).as(names).isEqualTo(2);
    }
  }
}
