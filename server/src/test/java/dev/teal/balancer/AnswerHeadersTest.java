package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.routing.Listener;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Fields that a listener adds to answers, in place of the target's.
class AnswerHeadersTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final Backend backend =
      new Backend((head, body, out) -> {
        body.read();
        out.write(
            Ascii.bytes(
                Client.lines(
                    "HTTP/1.1 200 OK",
                    "Server: mine",
                    "x-frame-options: ALLOW",
                    "X-Own: 1",
                    "X-Frame-Options: ALLOW",
                    "Transfer-Encoding: chunked",
                    "",
                    "2",
                    "ok",
                    "0",
                    "")));
        return true;
      });

  @AfterEach
  void close() {
    balancer.close();
    backend.close();
  }

  private void apply(boolean server, Listener.Settings.Header... headers) {
    balancer
        .apply(
            routing(
                new Listener(
                    "l",
                    "127.0.0.1",
                    port,
                    Listener.Protocol.HTTP,
                    List.of(),
                    forward("g"),
                    new Listener.Settings(server, List.of(headers), Duration.ofSeconds(350))),
                group("g", backend.target())))
        .join();
  }

  @Test
  void theyReplaceTheTargets() throws Exception {
    apply(
        true,
        new Listener.Settings.Header("X-Frame-Options", "DENY"),
        new Listener.Settings.Header("Strict-Transport-Security", "max-age=1"));
    try (Client client = new Client(port)) {
      for (int i = 0; i < 2; i++) {
        Client.Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer();
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.fields())
            .containsOnlyOnce("x-frame-options: DENY", "strict-transport-security: max-age=1")
            .contains("server: mine", "x-own: 1")
            .noneMatch(field -> field.contains("ALLOW"));
      }
    }
  }

  @Test
  void theyAreInTheLoadBalancersOwnAnswersToo() throws Exception {
    apply(false, new Listener.Settings.Header("X-Frame-Options", "DENY"));
    Client.Answer answer = Client.ask(port, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.field("x-frame-options")).isEqualTo("DENY");
    assertThat(answer.field("server")).isEmpty();
  }

  @Test
  void aTargetsOwnServerFieldStays() throws Exception {
    apply(false);
    assertThat(Client.get(port, "/").field("server")).isEqualTo("mine");
  }
}
