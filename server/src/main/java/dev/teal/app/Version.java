package dev.teal.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version that this program was built as.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/teal.properties")) {
      properties.load(Objects.requireNonNull(in, "teal.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new String[] {
      "teal " + properties.getProperty("version"), "Java " + Runtime.version(),
    };
  }
}
