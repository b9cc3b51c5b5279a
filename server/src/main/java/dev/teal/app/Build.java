package dev.teal.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Which build of the program this is, and how it is started again.
final class Build {
  private static final String CLASS_PATH =
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .map(entry -> Path.of(entry).toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));

  private static final String NAME = name();

  private static final List<String> NEEDED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /// What of this JVM's options serves another one of the same program as well.
  private static final List<String> SHARED =
      List.of("-XX:AOTCache=", "-Xlog:aot", "-Xlog:cds", "-Djava.locale.providers=");

  private Build() {}

  /// Two programs with the same name are the same. Looked at when this one starts: later, its jar
  /// may have been built anew.
  static String current() {
    return NAME;
  }

  private static String name() {
    try {
      Path jar = Path.of(CLASS_PATH);
      return Files.isRegularFile(jar)
          ? Files.size(jar) + "-" + Files.getLastModifiedTime(jar).toMillis()
          : "classes";
    } catch (IOException e) {
      throw new StartException(CLASS_PATH + " cannot be looked at: " + e, e);
    }
  }

  /// The Java that runs this program.
  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /// The command that starts this program again, up to the name of its own command.
  ///
  /// @param size options for the JVM that say how much of the machine it takes
  static List<String> command(List<String> size) {
    List<String> command = new ArrayList<>(List.of(java().toString()));
    command.addAll(size);
    command.addAll(NEEDED);
    Arrays.stream(ProcessHandle.current().info().arguments().orElse(new String[0]))
        .takeWhile(argument -> argument.startsWith("-"))
        .filter(argument -> SHARED.stream().anyMatch(argument::startsWith))
        .forEach(command::add);
    command.addAll(List.of("-cp", CLASS_PATH, Main.class.getName()));
    return command;
  }
}
