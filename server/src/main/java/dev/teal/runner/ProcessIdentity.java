package dev.teal.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One process of this machine, told apart from a later process that was given the same pid: on
/// Linux by its start time in clock ticks and the machine's boot, elsewhere by its start time and
/// the moment it was written down.
///
/// @param start what `/proc/PID/stat` says, with the boot's id; empty where there is no `/proc`
/// @param noted when the process wrote its identity down, which is the first thing it does
record ProcessIdentity(long pid, String start, Instant noted) {
  private static final Path PROC = Path.of("/proc");
  private static final Duration NOTED_WITHIN = Duration.ofSeconds(2);

  /// Reads what keeper.sh wrote; empty when it has not (yet).
  static Optional<ProcessIdentity> read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      Instant noted = Files.getLastModifiedTime(file).toInstant();
      String first = lines.getFirst();
      Optional<Stat> stat = Stat.parse(first);
      long pid = Long.parseLong(first.strip().split(" ", 2)[0]);
      return Optional.of(
          new ProcessIdentity(
              pid, stat.map(s -> s.ticks() + " " + lines.getLast().strip()).orElse(""), noted));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether this very process still runs. A zombie, which only waits for its parent, does not.
  boolean isAlive() {
    if (start.isEmpty()) {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .flatMap(handle -> handle.info().startInstant())
          .filter(at -> Duration.between(at, noted).abs().compareTo(NOTED_WITHIN) < 0)
          .isPresent();
    }
    return Stat.of(pid)
        .filter(stat -> !stat.ended())
        .filter(stat -> start.equals(stat.ticks() + " " + Boot.ID))
        .isPresent();
  }

  /// All that this process started and that still runs: its descendants, and whatever is in the
  /// session that it leads or led.
  Stream<ProcessHandle> family() {
    if (isAlive()) {
      return Stream.concat(
              ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants), session())
          .distinct();
    }
    // A session keeps its leader's pid from being given out again, so that a stranger of that pid,
    // or another boot, means that nothing of the session is left.
    boolean nothingLeft = Stat.of(pid).filter(stat -> !stat.ended()).isPresent();
    return nothingLeft || !start.endsWith(Boot.ID) ? Stream.of() : session();
  }

  private Stream<ProcessHandle> session() {
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != pid)
        .filter(handle -> Stat.of(handle.pid()).filter(s -> s.session() == pid).isPresent());
  }

  /// The fields of `/proc/PID/stat` that matter here (proc(5)).
  private record Stat(char state, long session, long ticks) {
    static Optional<Stat> of(long pid) {
      try {
        return parse(Files.readString(PROC.resolve(pid + "/stat")));
      } catch (IOException e) {
        // There is no other way to learn that a process is gone, even between open and read.
        return Optional.empty();
      }
    }

    static Optional<Stat> parse(String line) {
      int name = line.lastIndexOf(')');
      if (name < 0) {
        return Optional.empty();
      }
      String[] fields = line.substring(name + 1).strip().split(" ", -1);
      return Optional.of(
          new Stat(fields[0].charAt(0), Long.parseLong(fields[3]), Long.parseLong(fields[19])));
    }

    boolean ended() {
      return state == 'Z' || state == 'X';
    }
  }

  private static final class Boot {
    static final String ID = read();

    private static String read() {
      try {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      } catch (IOException e) {
        // As keeper.sh has it where the system does not tell.
        return "none";
      }
    }
  }
}
