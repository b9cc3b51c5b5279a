package dev.teal.acceptance;

import dev.teal.acceptance.JournalWatch.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Crashes of a server before and after every write of the journal, for every case: one run for
/// each. Prints a line for each case, and ends with status 1 when a run did not end as it must.
/// Arguments: the cases, each `NUMBER` from 1 or `NUMBER:WRITES` for its first writes alone; none:
/// all.
final class CrashSweep {
  /// More than any deployment makes.
  private static final int MOST_WRITES = 100;

  /// Of a case in which so many runs have failed, the rest is left out.
  private static final int ENOUGH_FAILURES = 6;

  private final JournalWatch watch;
  private final List<String> failures = new ArrayList<>();
  private int crashes;

  private CrashSweep(JournalWatch watch) {
    this.watch = watch;
  }

  public static void main(String[] args) {
    List<CrashCase> all = CrashCase.all();
    List<String> chosen =
        args.length > 0
            ? List.of(args)
            : IntStream.rangeClosed(1, all.size()).mapToObj(String::valueOf).toList();
    boolean failed;
    try (JournalWatch watch = new JournalWatch()) {
      CrashSweep sweep = new CrashSweep(watch);
      Instant began = Instant.now();
      for (String choice : chosen) {
        String[] parts = choice.split(":", 2);
        int number = Integer.parseInt(parts[0]);
        int most = parts.length > 1 ? Integer.parseInt(parts[1]) : MOST_WRITES;
        sweep.sweep(number, all.get(number - 1), most);
      }
      System.out.printf(
          "%d crashes in %d s, %d runs did not end as they must%n",
          sweep.crashes, Duration.between(began, Instant.now()).toSeconds(), sweep.failures.size());
      sweep.failures.forEach(System.out::println);
      failed = !sweep.failures.isEmpty();
    }
    System.exit(failed ? 1 : 0);
  }

  private void sweep(int number, CrashCase what, int most) {
    int before = failures.size();
    int writes = 0;
    boolean more = true;
    try (Teal teal = Teal.startWatched("CrashSweep", CrashRun.MINUTE, watch)) {
      CrashRun.prepare(teal);
      for (int write = 1; more && write <= most; write++) {
        for (Side side : Side.values()) {
          boolean crashed = crash(teal, what, write, side);
          crashes += crashed ? 1 : 0;
          writes = crashed ? write : writes;
        }
        more = writes == write && failures.size() < before + ENOUGH_FAILURES;
      }
    }
    System.out.printf(
        "%d. %s: killed before and after each of %d writes, %d runs did not end as they must%n",
        number, what, writes, failures.size() - before);
  }

  /// @return whether the deployment made as many writes, as far as is known
  private boolean crash(Teal teal, CrashCase what, int write, Side side) {
    String name = "s%d-%s".formatted(write, side == Side.BEFORE ? "before" : "after");
    try {
      return CrashRun.of(teal, watch, what, name, write, side).crashed();
    } catch (AssertionError | RuntimeException e) {
      failures.add("%s, killed %s write %d: %s".formatted(what, side, write, e));
      System.out.println(failures.getLast());
      return true;
    }
  }
}
