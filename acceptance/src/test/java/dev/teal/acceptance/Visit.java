package dev.teal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/// One user's one request to a listener.
final class Visit {
  private Visit() {}

  /// The revision that answers; what went wrong instead when none does.
  static String revisionAt(URI listener) {
    try (Connection connection = new Connection(listener)) {
      return connection.get("/").header("X-Revision");
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// The process that answers.
  static long pidAt(URI listener) {
    try (Connection connection = new Connection(listener)) {
      return Long.parseLong(connection.get("/").header("X-Pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
