package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.acceptance.JournalWatch.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Crashes of a server before and after every write of the journal, for every case. In a run of a
/// case it is killed at each fifth write, so ten runs see all of them. Prints a line for each case,
/// and ends with status 1 when a run did not end as it must. Arguments: the cases, each `NUMBER`
/// from 1, or `NUMBER:WRITE` for the crashes at one of its writes alone; none: all.
final class CrashSweep {
  /// Far enough for the server to go on by itself in between, and near enough for an hour.
  private static final int APART = 5;

  /// Of a case in which so many runs have failed, the rest is left out.
  private static final int ENOUGH_FAILURES = 4;

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
        OptionalInt write =
            parts.length > 1 ? OptionalInt.of(Integer.parseInt(parts[1])) : OptionalInt.empty();
        sweep.sweep(number, all.get(number - 1), write);
      }
      System.out.printf(
          "%d crashes in %d s, %d runs did not end as they must%n",
          sweep.crashes, Duration.between(began, Instant.now()).toSeconds(), sweep.failures.size());
      sweep.failures.forEach(System.out::println);
      failed = !sweep.failures.isEmpty();
    }
    System.exit(failed ? 1 : 0);
  }

  private void sweep(int number, CrashCase what, OptionalInt only) {
    int crashesBefore = crashes;
    int failuresBefore = failures.size();
    int writes = 0;
    try (Teal teal = Teal.startWatched("CrashSweep", CrashRun.MINUTE, watch)) {
      CrashRun.prepare(teal);
      for (int first = 1; first <= (only.isPresent() ? 1 : APART); first++) {
        int residue = first % APART;
        IntPredicate at = only.isPresent() ? w -> w == only.getAsInt() : w -> w % APART == residue;
        for (Side side : Side.values()) {
          if (failures.size() < failuresBefore + ENOUGH_FAILURES) {
            String name = "s%d-%s".formatted(first, side == Side.BEFORE ? "before" : "after");
            writes = Math.max(writes, crash(teal, what, name, at, side));
          }
        }
      }
    }
    System.out.printf(
        "%d. %s: %d writes, %d crashes, %d runs did not end as they must%n",
        number, what, writes, crashes - crashesBefore, failures.size() - failuresBefore);
  }

  /// @return how many writes there were; 0 when the run failed
  private int crash(Teal teal, CrashCase what, String name, IntPredicate at, Side side) {
    try {
      CrashRun.Outcome outcome = CrashRun.of(teal, watch, what, name, at, side);
      assertThat(outcome.crashes())
          .as("crashes, of %d writes", outcome.writes())
          .isPositive()
          .isEqualTo((int) IntStream.rangeClosed(1, outcome.writes()).filter(at).count());
      crashes += outcome.crashes();
      return outcome.writes();
    } catch (AssertionError | RuntimeException e) {
      failures.add("%s, %s: %s".formatted(what, name, e));
      System.out.println(failures.getLast());
      return 0;
    }
  }
}
