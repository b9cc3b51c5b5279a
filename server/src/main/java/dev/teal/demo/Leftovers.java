package dev.teal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What a demo may have left behind in spite of everything: processes that were started in its
/// folder, and the folder.
final class Leftovers {
  private final Path folder;
  private List<Long> processes = List.of();

  Leftovers(Path folder) {
    this.folder = folder;
  }

  /// Ends the processes, remembers which there were, and deletes the folder.
  void sweep() throws IOException {
    List<ProcessHandle> found =
        ProcessHandle.allProcesses()
            .filter(process -> process.pid() != ProcessHandle.current().pid())
            .filter(process ->
                process.info().commandLine().filter(c -> c.contains(folder + "/")).isPresent())
            .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process)))
            .toList();
    processes = found.stream().map(ProcessHandle::pid).toList();
    found.forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /// The processes that still ran when it was swept.
  List<Long> processes() {
    return processes;
  }
}
