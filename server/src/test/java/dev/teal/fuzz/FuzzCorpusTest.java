package dev.teal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the fuzz targets say still holds for each input of the stored corpus: those written by
/// hand, those that reach every part of the code, and those that once broke something.
/// `bench/fuzz.sh` looks for new ones.
class FuzzCorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/fuzz");
  private static final Path SOURCES = Path.of("src/test/java");

  @TestFactory
  Stream<DynamicTest> everyTargetHoldsForItsCorpus() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> targets = files.filter(file -> file.toString().endsWith("Fuzz.java")).toList();
      assertThat(targets).isNotEmpty();
      return targets.stream()
          .map(file -> {
            String path = SOURCES.relativize(file).toString();
            String name = path.substring(0, path.length() - ".java".length()).replace('/', '.');
            return DynamicTest.dynamicTest(name, () -> holds(name));
          });
    }
  }

  private static void holds(String target) throws Exception {
    Method method = Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class);
    List<byte[]> inputs = FuzzCorpus.read(CORPUS.resolve(target + ".txt"));
    assertThat(inputs).isNotEmpty();
    for (byte[] input : inputs) {
      method.invoke(null, (Object) input);
    }
  }
}
