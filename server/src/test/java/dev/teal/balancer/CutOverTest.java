package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.health;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.TargetGroup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a deployment does to the balancer, while requests run.
class CutOverTest {
  private final NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final int port = Routings.freePort();
  private final URI uri = URI.create("http://127.0.0.1:" + port + "/");

  @AfterEach
  void close() {
    balancer.close();
  }

  @Test
  void fiftyCutsFailNoRequest() throws Exception {
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicLong served = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    Backend live = Backend.named("0");
    balancer.apply(routing(http(port, forward("g0")), group("g0", live.target()))).join();
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      load.add(Thread.ofVirtual().start(loader(i, stop, served, failures)));
    }
    for (int cut = 1; cut <= 50; cut++) {
      Backend green = Backend.named("" + cut);
      String blueGroup = "g" + (cut - 1);
      String greenGroup = "g" + cut;
      TargetGroup both = group(blueGroup, live.target());
      balancer
          .apply(
              routing(
                  http(port, forward(blueGroup, 1, greenGroup, 0)),
                  both,
                  group(greenGroup, green.target())))
          .join();
      int soFar = cut;
      await("there is traffic", () -> served.get() >= 20L * soFar);
      await("green is healthy", () -> health(balancer, green) == Status.Health.HEALTHY);
      balancer
          .apply(
              routing(
                  http(port, forward(blueGroup, 0, greenGroup, 1)),
                  group(blueGroup),
                  group(greenGroup, green.target())))
          .join();
      Backend blue = live;
      await("blue is drained", () -> health(balancer, blue) == null);
      int seen = blue.requests.get();
      blue.close();
      assertThat(blue.requests.get()).isEqualTo(seen);
      live = green;
    }
    stop.set(true);
    for (Thread thread : load) {
      thread.join(Duration.ofSeconds(10));
    }
    live.close();
    assertThat(failures).isEmpty();
    assertThat(served.get()).isGreaterThan(1_000);
  }

  private Runnable loader(int kind, AtomicBoolean stop, AtomicLong served, Queue<String> failures) {
    return () -> {
      byte[] body = new byte[kind % 3 == 0 ? 1 << 20 : 100];
      while (!stop.get()) {
        // One kind of client keeps its connection, the other makes a new one every few requests.
        try (HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
          for (int i = 0; i < (kind % 2 == 0 ? 1_000_000 : 3) && !stop.get(); i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri);
            if (kind < 4) {
              request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
            }
            HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
              served.incrementAndGet();
            } else {
              failures.add(kind + ": " + response.statusCode() + " " + response.body());
            }
          }
        } catch (Exception e) {
          failures.add(kind + ": " + e);
        }
      }
    };
  }
}
