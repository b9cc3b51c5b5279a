package dev.teal.wire.sign;

import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureException.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A URL of S3's that is signed in the older way (Signature Version 2, "Query string request
/// authentication alternative"). boto3 still presigns so.
final class PresignedV2 {
  /// The query members that are part of what is addressed ("Constructing the CanonicalizedResource
  /// element"), and so of what is signed.
  private static final Set<String> SUBRESOURCES =
      Set.of(
          "accelerate",
          "acl",
          "analytics",
          "cors",
          "delete",
          "inventory",
          "lifecycle",
          "location",
          "logging",
          "metrics",
          "notification",
          "object-lock",
          "partNumber",
          "policy",
          "replication",
          "requestPayment",
          "restore",
          "select",
          "select-type",
          "tagging",
          "torrent",
          "uploadId",
          "uploads",
          "versionId",
          "versioning",
          "versions",
          "website",
          "response-cache-control",
          "response-content-disposition",
          "response-content-encoding",
          "response-content-language",
          "response-content-type",
          "response-expires");

  private PresignedV2() {}

  static boolean signs(RequestHead head) {
    return head.query().contains("AWSAccessKeyId=") && head.query().contains("Signature=");
  }

  /// @param resource bucket and key, as a path
  /// @throws SignatureException when the URL is not signed well
  static void check(RequestHead head, String resource, Credentials credentials, Instant now) {
    Map<String, String> query = QueryString.members(head.query());
    String secret =
        credentials
            .secretOf(query.getOrDefault("AWSAccessKeyId", ""))
            .filter(found -> !query.containsKey("x-amz-security-token"))
            .orElseThrow(SignatureCheck::unknownKey);
    String expires = query.getOrDefault("Expires", "");
    if (!expires.matches("[0-9]{1,11}")) {
      throw Authorization.incomplete("Expires: '" + expires + "' (expected: epoch seconds)");
    }
    if (Instant.ofEpochSecond(Long.parseLong(expires)).isBefore(now)) {
      throw new SignatureException(Fault.TIME, "Request has expired");
    }
    String toSign =
        String.join(
                "\n",
                head.method(),
                given(head, query, "content-md5"),
                given(head, query, "content-type"),
                expires)
            + "\n"
            + amzHeaders(head, query)
            + resource
            + subresources(query);
    if (!Hashes.same(Hashes.hmacSha1(secret, toSign), query.getOrDefault("Signature", ""))) {
      throw new SignatureException(
          Fault.MISMATCH,
          "The request signature we calculated does not match the signature you provided. Check"
              + " your key and signing method.\n\nThe String-to-Sign should have been\n'"
              + toSign
              + "'\n");
    }
  }

  /// What is signed of a header may be sent in the query as well.
  private static String given(RequestHead head, Map<String, String> query, String name) {
    return head.headers().first(name).orElse(query.getOrDefault(name, ""));
  }

  private static String amzHeaders(RequestHead head, Map<String, String> query) {
    Map<String, String> headers = new TreeMap<>();
    query.forEach((name, value) -> put(headers, name, value));
    head.headers().forEach((name, value) -> put(headers, name, value));
    return headers.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static void put(Map<String, String> headers, String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("x-amz-")) {
      headers.put(lower, value.strip());
    }
  }

  private static String subresources(Map<String, String> query) {
    List<String> named = new ArrayList<>();
    new TreeMap<>(query)
        .forEach((name, value) -> {
          if (SUBRESOURCES.contains(name)) {
            named.add(value.isEmpty() ? name : name + "=" + value);
          }
        });
    return named.isEmpty() ? "" : "?" + String.join("&", named);
  }
}
