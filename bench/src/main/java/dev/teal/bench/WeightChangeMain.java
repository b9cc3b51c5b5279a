package dev.teal.bench;

import com.sun.net.httpserver.HttpServer;
import dev.teal.app.BalancerProcesses;
import dev.teal.balancer.Balancer;
import dev.teal.balancer.NettyBalancer;
import dev.teal.balancer.beside.BesideBalancer;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/// How long a change of weights takes, from the call until every event loop routes by it:
/// `WeightChangeMain beside|inside CHANGES GROUPS PAUSE`, in a routing that has as many more target
/// groups of ten targets, each with a rule that forwards to it. Four other clients keep the
/// balancer busy meanwhile, and make a pause of PAUSE milliseconds after each answer: with none
/// they keep two processors busy by themselves, and what is measured is how long threads wait for
/// one. After each change a request must be answered by the group that has all the weight now; else
/// it is counted as wrong.
public final class WeightChangeMain {
  /// Until the compiler has done with the two processes: it wants a processor for itself.
  private static final long WARM_UP_NANOS = 40_000_000_000L;

  /// What a process says that was not started from a jar alone: one of another build gets each
  /// routing whole.
  private static final String BUILD = "classes";

  private static final int OTHER_CLIENTS = 4;
  private static final int TARGETS_IN_A_GROUP = 10;

  private WeightChangeMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("teal-bench-");
    HttpServer blue = serve("blue");
    HttpServer green = serve("green");
    BalancerProcesses processes = new BalancerProcesses(folder.resolve("balancer"), List.of());
    try (Balancer balancer =
        args[0].equals("beside") ? new BesideBalancer(processes, BUILD) : new NettyBalancer()) {
      Changes changes = new Changes(freePort(), blue, green, Integer.parseInt(args[2]));
      measure(balancer, args[0], Integer.parseInt(args[1]), changes, pause(args[3]));
    } finally {
      for (long number : processes.running()) {
        processes.end(number, Duration.ofSeconds(5));
      }
      processes.close();
      blue.stop(0);
      green.stop(0);
      delete(folder);
    }
    System.exit(0);
  }

  private static Duration pause(String millis) {
    return Duration.ofMillis(Long.parseLong(millis));
  }

  private static void measure(
      Balancer balancer, String where, int count, Changes changes, Duration pause)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + changes.port() + "/");
    balancer.apply(changes.routing(true)).join();
    AtomicLong served = new AtomicLong();
    AtomicLong wrong = new AtomicLong();
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < OTHER_CLIENTS; i++) {
      others.add(Thread.ofVirtual().start(() -> ask(uri, pause, served, wrong)));
    }
    Histogram times = new Histogram(3);
    try (HttpClient client = HttpClient.newHttpClient()) {
      long begun = System.nanoTime();
      for (int i = 0; times.getTotalCount() < count; i++) {
        boolean toBlue = i % 2 == 0;
        Routing routing = changes.routing(toBlue);
        long started = System.nanoTime();
        balancer.apply(routing).join();
        if (started - begun > WARM_UP_NANOS) {
          times.recordValue((System.nanoTime() - started) / 1_000);
        }
        String answer =
            client
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        if (!answer.equals(toBlue ? "blue" : "green")) {
          wrong.incrementAndGet();
        }
      }
    }
    others.forEach(Thread::interrupt);
    System.out.printf(
        "%s, %d more groups, clients pause %d ms: %d changes, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms; %d other requests,"
            + " %d wrong or failed%n",
        where,
        changes.groups(),
        pause.toMillis(),
        times.getTotalCount(),
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3,
        times.getValueAtPercentile(99.9) / 1e3,
        times.getMaxValue() / 1e3,
        served.get(),
        wrong.get());
  }

  private static void ask(URI uri, Duration pause, AtomicLong served, AtomicLong wrong) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      while (!Thread.currentThread().isInterrupted()) {
        if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          served.incrementAndGet();
        } else {
          wrong.incrementAndGet();
        }
        Thread.sleep(pause);
      }
    } catch (IOException e) {
      wrong.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The routings that are changed to and fro.
  ///
  /// @param groups that nobody asks for
  private record Changes(int port, HttpServer blue, HttpServer green, int groups) {
    Routing routing(boolean toBlue) {
      List<TargetGroup> all = new ArrayList<>(List.of(group("blue", blue), group("green", green)));
      List<Rule> rules = new ArrayList<>();
      for (int i = 0; i < groups; i++) {
        all.add(idle("group" + i));
        rules.add(
            new Rule(
                "rule" + i,
                i + 1,
                List.of(new Condition.PathPattern(List.of("/path" + i + "/*"))),
                List.of(),
                new Action.Forward(List.of(new Action.Forward.Weighted("group" + i, 1)))));
      }
      Listener listener =
          new Listener("bench", "127.0.0.1", port, Listener.Protocol.HTTP, rules, toOne(toBlue));
      return new Routing("bench", Routing.Options.DEFAULT, List.of(listener), all);
    }
  }

  private static TargetGroup idle(String id) {
    List<TargetGroup.Target> targets = new ArrayList<>();
    for (int i = 0; i < TARGETS_IN_A_GROUP; i++) {
      targets.add(new TargetGroup.Target("127.0.0.1", 1_000 + i));
    }
    return new TargetGroup(id, Duration.ofSeconds(1), check(false), targets);
  }

  private static Action toOne(boolean toBlue) {
    return new Action.Forward(
        List.of(
            new Action.Forward.Weighted("blue", toBlue ? 100 : 0),
            new Action.Forward.Weighted("green", toBlue ? 0 : 100)));
  }

  private static TargetGroup group(String id, HttpServer server) {
    return new TargetGroup(
        id,
        Duration.ofSeconds(1),
        check(true),
        List.of(new TargetGroup.Target("127.0.0.1", server.getAddress().getPort())));
  }

  private static TargetGroup.HealthCheck check(boolean enabled) {
    return new TargetGroup.HealthCheck(
        enabled,
        TargetGroup.HealthCheck.Protocol.HTTP,
        "/",
        0,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        2,
        2,
        "200",
        Duration.ZERO);
  }

  private static HttpServer serve(String name) throws IOException {
    byte[] body = name.getBytes(StandardCharsets.US_ASCII);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
