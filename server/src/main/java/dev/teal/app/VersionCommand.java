package dev.teal.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/// `teal version`
final class VersionCommand {
  static final Command COMMAND =
      new Command(
          "version",
          "Prints the version of Teal and of its Java.",
          List.of(),
          List.of(),
          arguments -> print());

  private VersionCommand() {}

  private static int print() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream("/teal.properties")) {
      properties.load(Objects.requireNonNull(in, "teal.properties"));
    }
    System.out.println("teal " + properties.getProperty("version"));
    System.out.println("Java " + Runtime.version());
    return 0;
  }
}
