package dev.teal.elbv2;

import dev.teal.balancer.Latency;
import dev.teal.balancer.Status;
import dev.teal.balancer.Status.Counters;
import dev.teal.balancer.Status.Health;
import dev.teal.balancer.Status.LoadBalancerCounters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/// What application load balancers tell CloudWatch (Application Load Balancers user guide,
/// "CloudWatch metrics for your Application Load Balancer"): counts since they were asked last, and
/// the health of targets now. A count of nothing is not told.
public final class TargetGroupMetrics {
  public static final String NAMESPACE = "AWS/ApplicationELB";

  private static final double MICROS = 1_000_000;
  private static final String APPLICATION = ":loadbalancer/app/";

  /// What is counted for each target group, and for its load balancer in all.
  private static final Map<String, ToLongFunction<Counters>> COUNTED =
      Map.of(
          "RequestCount", Counters::requests,
          "HTTPCode_Target_2XX_Count", Counters::status2xx,
          "HTTPCode_Target_3XX_Count", Counters::status3xx,
          "HTTPCode_Target_4XX_Count", Counters::status4xx,
          "HTTPCode_Target_5XX_Count", Counters::status5xx,
          "TargetConnectionErrorCount", Counters::connectionErrors);

  /// What a load balancer counts of its own answers.
  private static final Map<String, ToLongFunction<LoadBalancerCounters>> ANSWERED =
      Map.of(
          "HTTPCode_ELB_4XX_Count", LoadBalancerCounters::elb4xx,
          "HTTPCode_ELB_5XX_Count", LoadBalancerCounters::elb5xx);

  private final Traffic traffic;

  /// What was told of last, by load balancer.
  private final Map<String, Told> told = new HashMap<>();

  /// @param groups by target group
  private record Told(Optional<LoadBalancerCounters> own, Map<String, Counters> groups) {
    private static final Told NOTHING = new Told(Optional.empty(), Map.of());
  }

  TargetGroupMetrics(Traffic traffic) {
    this.traffic = traffic;
  }

  /// Passes over what was counted before: the balancer may be older than this server.
  void begin() {
    var _ = collect();
  }

  synchronized List<MetricDatum> collect() {
    List<MetricDatum> data = new ArrayList<>();
    Map<String, Optional<Status>> statuses = traffic.statuses();
    told.keySet().retainAll(statuses.keySet());
    statuses.forEach((loadBalancer, status) -> {
      if (loadBalancer.contains(APPLICATION)) {
        status.ifPresent(now -> collect(loadBalancer, now, data));
      }
    });
    return data;
  }

  private void collect(String loadBalancer, Status status, List<MetricDatum> data) {
    Dimension balancer = dimension("LoadBalancer", after(loadBalancer, ":loadbalancer/"));
    Told before = told.getOrDefault(loadBalancer, Told.NOTHING);
    Map<String, Counters> now = new HashMap<>();
    Map<String, Long> sums = new HashMap<>();
    Latency latency = Latency.NONE;
    for (Status.Group group : status.targetGroups()) {
      Dimension target = dimension("TargetGroup", after(group.id(), ":"));
      Counters last = before.groups().get(group.id());
      now.put(group.id(), group.counters());
      COUNTED.forEach((name, counter) -> {
        long count = since(last, group.counters(), counter);
        sums.merge(name, count, Long::sum);
        data.addAll(counted(name, count, target, balancer));
      });
      Latency took = since(last, group.counters());
      latency = latency.plus(took);
      data.addAll(responseTime(took, target, balancer));
      data.addAll(perTarget(group, since(last, group.counters(), Counters::requests), target));
      data.addAll(hosts(group, target, balancer));
    }
    ANSWERED.forEach((name, counter) -> {
      long last = before.own().map(counter::applyAsLong).orElse(0L);
      sums.put(name, Math.max(0, counter.applyAsLong(status.counters()) - last));
    });
    sums.forEach((name, count) -> data.addAll(counted(name, count, balancer)));
    data.addAll(responseTime(latency, balancer));
    told.put(loadBalancer, new Told(Optional.of(status.counters()), now));
  }

  /// A group that the balancer took up anew counts from nothing again: what it counted until it was
  /// looked at is left out, since a count that is too high could raise an alarm.
  private static long since(
      @Nullable Counters before, Counters now, ToLongFunction<Counters> counter) {
    long count = counter.applyAsLong(now);
    long last = before == null ? 0 : counter.applyAsLong(before);
    return Math.max(0, count - last);
  }

  private static Latency since(@Nullable Counters before, Counters now) {
    boolean anew = before != null && before.latency().count() > now.latency().count();
    return before == null
        ? now.latency()
        : anew ? Latency.NONE : now.latency().minus(before.latency());
  }

  /// From the request's last byte to the answer's first, as the balancer's histogram has it.
  private static List<MetricDatum> responseTime(Latency took, Dimension... dimensions) {
    Map<Double, Long> times = took.times();
    return times.isEmpty()
        ? List.of()
        : List.of(
            datum("TargetResponseTime", dimensions)
                .unit(StandardUnit.SECONDS)
                .values(times.keySet().stream().map(micros -> micros / MICROS).toList())
                .counts(times.values().stream().map(Long::doubleValue).toList())
                .build());
  }

  /// Each is a sample of 1: AWS's minimum, maximum and average are 1 too.
  private static List<MetricDatum> counted(String name, long count, Dimension... dimensions) {
    return count == 0
        ? List.of()
        : List.of(datum(name, dimensions).values(1.0).counts((double) count).build());
  }

  private static List<MetricDatum> perTarget(Status.Group group, long requests, Dimension target) {
    long targets = group.targets().stream().filter(t -> t.health() != Health.DRAINING).count();
    return requests == 0 || targets == 0
        ? List.of()
        : List.of(
            datum("RequestCountPerTarget", target).value((double) requests / targets).build());
  }

  private static List<MetricDatum> hosts(Status.Group group, Dimension... dimensions) {
    long healthy = group.targets().stream().filter(t -> t.health() == Health.HEALTHY).count();
    long unhealthy = group.targets().stream().filter(t -> t.health() == Health.UNHEALTHY).count();
    return group.targets().isEmpty()
        ? List.of()
        : List.of(
            datum("HealthyHostCount", dimensions).value((double) healthy).build(),
            datum("UnHealthyHostCount", dimensions).value((double) unhealthy).build());
  }

  private static MetricDatum.Builder datum(String name, Dimension... dimensions) {
    return MetricDatum.builder().metricName(name).dimensions(dimensions).unit(StandardUnit.COUNT);
  }

  private static Dimension dimension(String name, String value) {
    return Dimension.builder().name(name).value(value).build();
  }

  /// As CloudWatch's dimensions have ARNs: their last part.
  private static String after(String arn, String mark) {
    return arn.substring(arn.lastIndexOf(mark) + mark.length());
  }
}
