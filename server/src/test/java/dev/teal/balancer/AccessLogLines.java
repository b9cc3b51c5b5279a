package dev.teal.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Routing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An access log as a reader of it sees it: its lines, field by field.
record AccessLogLines(Path file) {
  private static final Pattern FIELD = Pattern.compile("\"([^\"]*)\"|([^ \"]+)");
  private static final int FIELDS = 33;

  Routing.Options options() {
    return Routings.options(
        Routing.DesyncMitigation.DEFENSIVE,
        CookieKey.NONE,
        Optional.of(new AccessLog(file.toString(), "app/lb/1234")));
  }

  private List<String> written() {
    try {
      return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.US_ASCII) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for as many lines, and fails when there are more.
  List<List<String>> lines(int n) {
    Routings.await(n + " lines", () -> written().size() >= n);
    assertThat(written()).hasSize(n);
    return written().stream().map(AccessLogLines::fields).toList();
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    Matcher matcher = FIELD.matcher(line);
    while (matcher.find()) {
      fields.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    assertThat(fields).as(line).hasSize(FIELDS);
    return fields;
  }
}
