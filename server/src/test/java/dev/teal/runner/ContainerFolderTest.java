package dev.teal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFolderTest {
  private static final int ROUNDS = 200;

  @Test
  void twoDeleteItAtOnce(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("container");
    CyclicBarrier start = new CyclicBarrier(2);
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        Files.createDirectories(path.resolve("deep"));
        for (int i = 0; i < 20; i++) {
          Files.createFile(path.resolve("file" + i));
        }
        Future<Void> first = two.submit(() -> delete(path, start));
        Future<Void> second = two.submit(() -> delete(path, start));
        first.get();
        second.get();
        assertThat(path).doesNotExist();
      }
    }
  }

  private static Void delete(Path path, CyclicBarrier start) throws Exception {
    start.await();
    new ContainerFolder(path).delete();
    return null;
  }
}
