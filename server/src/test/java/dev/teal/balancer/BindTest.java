package dev.teal.balancer;

import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Listening: all addresses of a routing, or nothing is changed.
class BindTest {
  private final NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final int port = Routings.freePort();

  @AfterEach
  void close() {
    balancer.close();
  }

  private static Action says(String text) {
    return new Action.FixedResponse(200, Optional.of("text/plain"), text);
  }

  private static Routing two(Listener first, Listener second) {
    return new Routing("lb", Routing.Options.DEFAULT, List.of(first, second), List.of());
  }

  @Test
  void takenAddressIsNamedAndNothingIsChanged() throws Exception {
    balancer.apply(routing(http(port, says("old")))).join();
    int free = Routings.freePort();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int takenPort = taken.getLocalPort();
      Listener third = http(takenPort, says("new"));
      Routing wanted =
          new Routing(
              "lb",
              Routing.Options.DEFAULT,
              List.of(http(port, says("new")), http(free, says("new")), third),
              List.of(group("g")));
      assertThatThrownBy(() -> balancer.apply(wanted).join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(ListenerBindException.class)
          .hasMessage(
              "Cannot listen on 127.0.0.1 port %d: Address already in use".formatted(takenPort))
          .extracting(e -> ((ListenerBindException) e).listener())
          .isEqualTo(third.id());
      assertThat(Client.get(port, "/").text()).isEqualTo("old");
      assertThat(balancer.status("lb").orElseThrow().generation()).isOne();
      assertThat(balancer.status("lb").orElseThrow().targetGroups()).isEmpty();
    }
    // What was bound before the failure is free again.
    try (ServerSocket socket = new ServerSocket(free, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
    }
  }

  @Test
  void loadBalancerWhoseFirstRoutingFailsDoesNotExist() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(balancer.apply(routing(http(taken.getLocalPort(), says("x")))))
          .failsWithin(Duration.ofSeconds(5));
      assertThat(balancer.status("lb")).isEmpty();
    }
  }

  @Test
  void addressOfAnotherMachineIsRefused() {
    Listener elsewhere =
        new Listener("l", "192.0.2.1", port, Listener.Protocol.HTTP, List.of(), says("x"));
    assertThatThrownBy(() -> balancer.apply(routing(elsewhere)).join())
        .hasMessageContaining("192.0.2.1 port " + port)
        .hasMessageContaining("assign requested address");
  }

  @Test
  void twoLoadBalancersDoNotShareAnAddress() {
    balancer.apply(routing(http(port, says("x")))).join();
    Routing other =
        new Routing("other", Routing.Options.DEFAULT, List.of(http(port, says("y"))), List.of());
    assertThatThrownBy(() -> balancer.apply(other).join())
        .hasMessageContaining("Address already in use");
    balancer.remove("lb").join();
    balancer.apply(other).join();
  }

  @Test
  void unchangedListenersKeepTheirConnections() throws Exception {
    int second = Routings.freePort();
    balancer.apply(routing(http(port, says("1")))).join();
    try (Client client = new Client(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer().text()).isEqualTo("1");
      balancer.apply(two(http(port, says("2")), http(second, says("second")))).join();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer().text()).isEqualTo("2");
      assertThat(Client.get(second, "/").text()).isEqualTo("second");
      balancer.apply(routing(http(port, says("3")))).join();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer().text()).isEqualTo("3");
      assertThatThrownBy(() -> new Client(second)).hasMessageContaining("refused");
    }
  }

  @Test
  void generationsCountUp() {
    assertThat(balancer.apply(routing(http(port, says("1")))).join()).isEqualTo(1);
    assertThat(balancer.apply(routing(http(port, says("2")))).join()).isEqualTo(2);
    assertThat(balancer.status("lb").orElseThrow().generation()).isEqualTo(2);
  }
}
