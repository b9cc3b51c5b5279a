package dev.teal.deploy.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Many runs, one after another: `SimulationMain FIRST_SEED COUNT`; with one seed alone, its story.
/// Ends with status 1 when an invariant did not hold, and tells the shortest story for each.
public final class SimulationMain {
  private SimulationMain() {}

  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    long count = args.length > 1 ? Long.parseLong(args[1]) : 1;
    if (count == 1) {
      Simulation.run(first, (tx, before, after, now) -> {});
      Simulation.tell(first).story().forEach(System.out::println);
      return;
    }
    long began = System.nanoTime();
    long deployments = 0;
    long firstBroken = first;
    List<Violation> violations = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      try {
        deployments += Simulation.run(seed, (tx, before, after, now) -> {}).deployments();
      } catch (Violation e) {
        firstBroken = violations.isEmpty() ? seed : firstBroken;
        violations.add(e);
      }
    }
    double seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
    double busy = cpu().toMillis() / 1000.0;
    System.out.printf(
        "%d seeds from %d: %d deployments in %.1f s, %.0f/s of processor time; %s%n",
        count,
        first,
        deployments,
        seconds,
        deployments / busy,
        violations.isEmpty() ? "all invariants held" : broken(firstBroken, violations));
    if (!violations.isEmpty()) {
      Map<String, String> shortest = new TreeMap<>();
      for (Violation violation : violations) {
        shortest.merge(
            violation.invariant(),
            String.valueOf(violation.getMessage()),
            (one, other) -> one.length() <= other.length() ? one : other);
      }
      shortest.values().forEach(System.out::println);
      System.exit(1);
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ofNanos(1));
  }

  private static String broken(long first, List<Violation> violations) {
    Map<String, Integer> counts = new TreeMap<>();
    violations.forEach(violation -> counts.merge(violation.invariant(), 1, Integer::sum));
    return "broken by seed " + first + " first, and by so many: " + counts;
  }
}
