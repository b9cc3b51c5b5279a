package dev.teal.wire.sign;

import dev.teal.wire.http.Percent;
import dev.teal.wire.http.RequestHead;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A request in the one form that is signed (Signature Version 4, "Create a canonical request"):
/// method, path, query, the signed headers, and the hash of the body.
final class CanonicalRequest {
  private CanonicalRequest() {}

  /// @param path in its canonical form
  /// @param payload what stands for the body: its hash, or that it is not signed
  static String of(RequestHead head, String path, List<String> signedHeaders, String payload) {
    String headers =
        signedHeaders.stream()
            .map(name -> name.toLowerCase(Locale.ROOT) + ":" + value(head, name) + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        head.method(),
        path,
        QueryString.canonical(head.query()),
        headers,
        String.join(";", signedHeaders).toLowerCase(Locale.ROOT),
        payload);
  }

  private static String value(RequestHead head, String name) {
    return head.headers().all(name).stream()
        .map(value -> value.strip().replaceAll(" +", " "))
        .collect(Collectors.joining(","));
  }

  /// The path without dot segments and empty segments, its escapes escaped once more: every service
  /// but S3 signs it so.
  static String normalized(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    String normal = "/" + String.join("/", segments);
    return Percent.encodePath(path.endsWith("/") && !segments.isEmpty() ? normal + "/" : normal);
  }

  /// The path as it is, each character escaped in the one way: S3's keys may hold dot segments and
  /// empty segments.
  static String unchanged(String path) {
    try {
      return Percent.encodePath(Percent.decode(path));
    } catch (IllegalArgumentException e) {
      throw Authorization.incomplete("The path is malformed: " + e.getMessage());
    }
  }
}
