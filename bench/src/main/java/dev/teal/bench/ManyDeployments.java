package dev.teal.bench;

import dev.teal.demo.Clients;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;

/// `ManyDeployments AT_ONCE FINISHED`: as many services, each with listeners of its own; a
/// deployment of each at the same time; then a store filled with finished deployments, and the same
/// again.
public final class ManyDeployments {
  private static final int CALLERS = 16;
  private static final Duration LONGEST = Duration.ofMinutes(4);

  private final Clients aws;
  private final int atOnce;
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

  private ManyDeployments(Clients aws, int atOnce) {
    this.aws = aws;
    this.atOnce = atOnce;
  }

  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    int atOnce = Integer.parseInt(args[0]);
    int finished = Integer.parseInt(args[1]);
    try (ServerUnderTest server = ServerUnderTest.start(Duration.ofSeconds(1))) {
      ManyDeployments bench = new ManyDeployments(server.aws(), atOnce);
      try {
        bench.run(finished);
      } finally {
        bench.callers.shutdownNow();
        bench.sweep();
      }
    }
  }

  private void run(int finished) throws InterruptedException, ExecutionException {
    say("%d services with two listeners each", atOnce);
    List<Fleet> fleets = each(i -> Fleet.create(aws, i));
    awaitAll(fleets, Fleet::steady, "the services are steady");
    deployAll(fleets, 2, "an empty store");
    long began = System.nanoTime();
    IntStream.range(0, finished)
        .mapToObj(i -> callers.submit(() -> refused(fleets, i)))
        .toList()
        .forEach(ManyDeployments::join);
    say("%d more deployments, finished, in %.0f s", finished, seconds(began));
    deployAll(fleets, 3, finished + " finished deployments in the store");
    list(fleets);
  }

  /// A deployment that ends as soon as it begins: its AppSpec is none.
  private static Void refused(List<Fleet> fleets, int i) {
    Fleet fleet = fleets.get(i % fleets.size());
    synchronized (fleet) {
      String id = fleet.deploy("{}");
      while (fleet.deployment(id).completeTime() == null) {
        Thread.onSpinWait();
      }
    }
    return null;
  }

  private void deployAll(List<Fleet> fleets, int revision, String beside)
      throws InterruptedException, ExecutionException {
    long began = System.nanoTime();
    List<String> ids = each(i -> fleets.get(i).deploy(revision));
    double created = seconds(began);
    List<DeploymentInfo> infos = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      infos.add(end(fleets.get(i), ids.get(i)));
    }
    say(
        "%n%s: %d created in %.1f s, all ended after %.1f s",
        beside, ids.size(), created, seconds(began));
    long succeeded = infos.stream().filter(d -> d.status() == DeploymentStatus.SUCCEEDED).count();
    say("%d of %d Succeeded", succeeded, infos.size());
    Map<String, Histogram> times = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      Instant from = infos.get(i).createTime();
      for (LifecycleEvent event : fleets.get(i).events(ids.get(i))) {
        record(times, event.lifecycleEventName(), Duration.between(from, event.endTime()));
      }
      record(times, "the end", Duration.between(from, infos.get(i).completeTime()));
    }
    say("| from CreateDeployment to the end of | p50 | p90 | p99 | worst |%n|---|---|---|---|---|");
    times.forEach((name, h) ->
        say(
            "| %s | %d ms | %d ms | %d ms | %d ms |",
            name,
            h.getValueAtPercentile(50),
            h.getValueAtPercentile(90),
            h.getValueAtPercentile(99),
            h.getMaxValue()));
    if (succeeded != infos.size()) {
      infos.stream()
          .filter(d -> d.status() != DeploymentStatus.SUCCEEDED)
          .limit(3)
          .forEach(d -> say("%s: %s", d.deploymentId(), d.errorInformation()));
      throw new IllegalStateException("not every deployment succeeded");
    }
  }

  private void list(List<Fleet> fleets) {
    Histogram pages = new Histogram(3);
    for (int i = 0; i < 200; i++) {
      long began = System.nanoTime();
      fleets.get(i % fleets.size()).newest();
      pages.recordValue((System.nanoTime() - began) / 1000);
    }
    say(
        "%nListDeployments of a group: p50 %d us, p99 %d us",
        pages.getValueAtPercentile(50), pages.getValueAtPercentile(99));
  }

  private static void record(Map<String, Histogram> times, String name, Duration time) {
    times.computeIfAbsent(name, _ -> new Histogram(3)).recordValue(Math.max(0, time.toMillis()));
  }

  private static DeploymentInfo end(Fleet fleet, String id) throws InterruptedException {
    long began = System.nanoTime();
    while (true) {
      DeploymentInfo info = fleet.deployment(id);
      if (info.completeTime() != null) {
        return info;
      }
      if (System.nanoTime() - began > LONGEST.toNanos()) {
        throw new IllegalStateException(id + " has not ended in " + LONGEST + ": " + info);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private <T> List<T> each(IntFunction<T> make) throws InterruptedException, ExecutionException {
    List<Future<T>> futures =
        IntStream.range(0, atOnce).mapToObj(i -> callers.submit(() -> make.apply(i))).toList();
    List<T> made = new ArrayList<>();
    for (Future<T> future : futures) {
      made.add(future.get());
    }
    return made;
  }

  private static void awaitAll(
      List<Fleet> fleets, java.util.function.Predicate<Fleet> holds, String what)
      throws InterruptedException {
    long began = System.nanoTime();
    for (Fleet fleet : fleets) {
      while (!holds.test(fleet)) {
        if (System.nanoTime() - began > LONGEST.toNanos()) {
          throw new IllegalStateException("not in " + LONGEST + ": " + what);
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    say("%s after %.1f s", what, seconds(began));
  }

  /// Tasks outlive the server, so they are ended through it.
  private void sweep() throws InterruptedException {
    Fleet.deleteAll(aws);
  }

  private static void join(Future<Void> future) {
    try {
      var _ = future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }
}
