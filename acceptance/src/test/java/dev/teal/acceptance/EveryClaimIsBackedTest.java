package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class EveryClaimIsBackedTest {
  private static final List<Class<? extends Annotation>> BACKINGS =
      List.of(AwsDocumented.class, AwsObserved.class, AwsUnverified.class, TealPromise.class);

  @Test
  @TealPromise
  void everyTestSaysWhatStandsBehindItsClaim() throws IOException, URISyntaxException {
    List<Method> tests = tests();
    assertThat(tests).hasSizeGreaterThan(1);
    assertThat(tests)
        .allSatisfy(test ->
            assertThat(BACKINGS)
                .as("annotations of %s", test)
                .filteredOn(test::isAnnotationPresent)
                .hasSize(1));
  }

  private static List<Method> tests() throws IOException, URISyntaxException {
    Path here =
        Path.of(EveryClaimIsBackedTest.class.getResource(".").toURI()); // this package's classes
    try (Stream<Path> files = Files.list(here)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Test.class"))
          .flatMap(name -> Arrays.stream(load(name).getDeclaredMethods()))
          .filter(method ->
              method.isAnnotationPresent(Test.class)
                  || method.isAnnotationPresent(ParameterizedTest.class))
          .toList();
    }
  }

  private static Class<?> load(String file) {
    String name = file.substring(0, file.length() - ".class".length());
    try {
      return Class.forName(EveryClaimIsBackedTest.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
