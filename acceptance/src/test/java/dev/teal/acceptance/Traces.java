package dev.teal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files through which a stage's tasks and functions say what was done to them, and wait to be
/// let go on: see app.py and hook.py.
record Traces(Path folder, String stage) {
  /// To which each start of a task adds a line.
  Path starts() {
    return folder.resolve(stage + ".starts");
  }

  /// To which each request that a counting task gets adds a line: its path.
  Path counts() {
    return folder.resolve(stage + ".counts");
  }

  /// To which each call of a function adds a line.
  Path calls() {
    return folder.resolve(stage + ".calls");
  }

  /// What tasks or functions wait for while it is not there.
  Path gate(String name) {
    return folder.resolve(stage + "-" + name + ".gate");
  }

  void open(String gate) {
    try {
      Files.writeString(gate(gate), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The processes that were ever started for a revision.
  List<Long> pidsOf(String revision) {
    return linesOf(starts())
        .filter(line -> line.startsWith(revision + " "))
        .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .toList();
  }

  /// The calls that a deployment caused, each `DEPLOYMENT EXECUTION REQUEST`.
  List<String> callsOf(Rollout rollout) {
    return linesOf(calls()).filter(line -> line.startsWith(rollout.id() + " ")).toList();
  }

  private static Stream<String> linesOf(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).lines() : Stream.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
