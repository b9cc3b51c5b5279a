package dev.teal.bench;

import com.sun.management.ThreadMXBean;
import dev.teal.balancer.NettyBalancer;
import dev.teal.balancer.Status;
import dev.teal.balancer.Transport;
import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The balancer alone, in a process of its own, with one event loop: `ProxyMain TRANSPORT FOLDER
/// LOGS HTTP_PORT HTTPS_PORT ECHO_PORT TARGET_PORT...`, all on loopback. The folder has
/// `certificate.pem` and `key.pem`; with LOGS `on` it gets `teal.log`. Requests for `/ws` go to the
/// target on the echo port. Health checks, counters and the latency histogram are on.
///
/// Serves until its standard input ends. For each line there it says how many requests it has
/// forwarded, and how many bytes all its threads have allocated.
public final class ProxyMain {
  private ProxyMain() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    Routing.Options options =
        args[2].equals("on")
            ? logging(new AccessLog(folder.resolve("teal.log").toString(), "app/bench/1"))
            : Routing.Options.DEFAULT;
    List<Integer> ports = Arrays.stream(args).skip(3).map(Integer::valueOf).toList();
    Rule echo =
        new Rule(
            "echo",
            1,
            List.of(new Condition.PathPattern(List.of("/ws"))),
            List.of(),
            forward("echo"));
    List<Listener> listeners =
        List.of(
            listener("http", ports.get(0), Listener.Protocol.HTTP, echo),
            listener("https", ports.get(1), new Listener.Protocol.Https(tls(folder)), echo));
    List<TargetGroup> groups =
        List.of(
            group("echo", ports.subList(2, 3), false),
            group("targets", ports.subList(3, ports.size()), true));
    try (NettyBalancer balancer = new NettyBalancer(1, Transport.valueOf(args[0]))) {
      balancer.apply(new Routing("bench", options, listeners, groups)).join();
      System.out.println("ready");
      // Whoever started us holds the other end.
      BufferedReader asked =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (asked.readLine() != null) {
        System.out.println(counted(balancer));
      }
      balancer.status("bench").map(Status::targetGroups).ifPresent(System.out::println);
    }
  }

  private static Action forward(String group) {
    return new Action.Forward(List.of(new Action.Forward.Weighted(group, 1)));
  }

  private static Listener listener(String id, int port, Listener.Protocol protocol, Rule rule) {
    return new Listener(id, "127.0.0.1", port, protocol, List.of(rule), forward("targets"));
  }

  private static Routing.Options logging(AccessLog log) {
    Routing.Options off = Routing.Options.DEFAULT;
    return new Routing.Options(
        off.idleTimeout(),
        off.clientKeepAlive(),
        off.preserveHostHeader(),
        off.dropInvalidHeaderFields(),
        off.xForwardedFor(),
        off.xForwardedForClientPort(),
        off.tlsVersionAndCipherSuite(),
        off.desyncMitigation(),
        CookieKey.NONE,
        Optional.of(log));
  }

  private static Tls tls(Path folder) throws IOException {
    return new Tls(
        new Tls.SecurityPolicy(
            List.of("TLSv1.2", "TLSv1.3"),
            List.of("TLS_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256")),
        List.of(
            new Tls.Certificate(
                "bench",
                Files.readString(folder.resolve("certificate.pem")),
                Files.readString(folder.resolve("key.pem")))),
        List.of("h2", "http/1.1"));
  }

  private static TargetGroup group(String id, List<Integer> ports, boolean checked) {
    TargetGroup.HealthCheck check =
        new TargetGroup.HealthCheck(
            checked,
            TargetGroup.HealthCheck.Protocol.HTTP,
            "/",
            0,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            2,
            2,
            "200",
            Duration.ZERO);
    List<TargetGroup.Target> targets = new ArrayList<>();
    ports.forEach(port -> targets.add(new TargetGroup.Target("127.0.0.1", port)));
    return new TargetGroup(id, Duration.ofSeconds(1), check, targets);
  }

  private static String counted(NettyBalancer balancer) {
    long requests =
        balancer.status("bench").stream()
            .flatMap(status -> status.targetGroups().stream())
            .flatMap(group -> group.targets().stream())
            .mapToLong(target -> target.counters().requests())
            .sum();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return "counted %d %d".formatted(requests, threads.getTotalThreadAllocatedBytes());
  }
}
