package dev.teal.bench;

import dev.teal.balancer.Action;
import dev.teal.balancer.Listener;
import dev.teal.balancer.NettyBalancer;
import dev.teal.balancer.Routing;
import dev.teal.balancer.Status;
import dev.teal.balancer.TargetGroup;
import dev.teal.balancer.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The balancer alone, in a process of its own: `ProxyMain TRANSPORT PORT TARGET_PORT...`, all on
/// loopback, with one event loop. Health checks, counters and the latency histogram are on. Serves
/// until its standard input ends, then prints what it counted.
public final class ProxyMain {
  private ProxyMain() {}

  public static void main(String[] args) throws IOException {
    List<TargetGroup.Target> targets = new ArrayList<>();
    for (int i = 2; i < args.length; i++) {
      targets.add(new TargetGroup.Target("127.0.0.1", Integer.parseInt(args[i])));
    }
    Action forward = new Action.Forward(List.of(new Action.Forward.Weighted("targets", 1)));
    Listener listener =
        new Listener(
            "bench",
            "127.0.0.1",
            Integer.parseInt(args[1]),
            Listener.Protocol.HTTP,
            List.of(),
            forward);
    TargetGroup.HealthCheck check =
        new TargetGroup.HealthCheck(
            true,
            TargetGroup.HealthCheck.Protocol.HTTP,
            "/",
            0,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            2,
            2,
            "200");
    TargetGroup group = new TargetGroup("targets", Duration.ofSeconds(1), check, targets);
    try (NettyBalancer balancer = new NettyBalancer(1, Transport.valueOf(args[0]))) {
      balancer
          .apply(new Routing("bench", Routing.Options.DEFAULT, List.of(listener), List.of(group)))
          .join();
      System.out.println("ready");
      // Whoever started us holds the other end.
      System.in.transferTo(OutputStream.nullOutputStream());
      balancer.status("bench").map(Status::targetGroups).ifPresent(System.out::println);
    }
  }
}
