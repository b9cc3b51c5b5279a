package dev.teal.wire.sign;

import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureException.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The signature that came with a request, taken apart but not yet checked.
///
/// @param signedHeaders names, in the order and the case in which they were signed
/// @param expires how many seconds a presigned request is good for; empty for the header form
record Authorization(
    Scope scope,
    SignatureTime time,
    List<String> signedHeaders,
    String signature,
    Optional<String> securityToken,
    Optional<Long> expires) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final long LONGEST_EXPIRY = 7 * 24 * 60 * 60;

  /// The signature of a request; empty when it carries none.
  static Optional<Authorization> of(RequestHead head) {
    Headers headers = head.headers();
    Optional<String> authorization = headers.first("authorization");
    if (authorization.isPresent()) {
      return Optional.of(fromHeader(authorization.get(), headers));
    }
    Map<String, String> query = QueryString.members(head.query());
    return query.containsKey("X-Amz-Algorithm") || query.containsKey("X-Amz-Signature")
        ? Optional.of(fromQuery(query))
        : Optional.empty();
  }

  private static Authorization fromHeader(String authorization, Headers headers) {
    String[] schemeAndRest = authorization.strip().split("\\s+", 2);
    if (schemeAndRest.length != 2 || !schemeAndRest[0].equals(ALGORITHM)) {
      throw incomplete(
          "Unsupported AWS 'algorithm': '" + schemeAndRest[0] + "' (expected: " + ALGORITHM + ")");
    }
    Map<String, String> members = new LinkedHashMap<>();
    for (String pair : schemeAndRest[1].split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw incomplete(
            "'"
                + pair.strip()
                + "' not a valid key=value pair (missing equal-sign) in Authorization header.");
      }
      members.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    List<String> missing = new ArrayList<>();
    for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
      if (members.getOrDefault(name, "").isEmpty()) {
        missing.add("Authorization header requires '" + name + "' parameter.");
      }
    }
    Optional<SignatureTime> time = SignatureTime.of(headers);
    if (time.isEmpty()) {
      missing.add(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }
    if (!missing.isEmpty()) {
      throw incomplete(String.join(" ", missing));
    }
    return new Authorization(
        Scope.parse(members.getOrDefault("Credential", "")),
        time.orElseThrow(),
        names(members.getOrDefault("SignedHeaders", "")),
        members.getOrDefault("Signature", ""),
        headers.first("x-amz-security-token"),
        Optional.empty());
  }

  private static Authorization fromQuery(Map<String, String> query) {
    for (String name :
        List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature")) {
      if (query.getOrDefault(name, "").isEmpty()) {
        throw incomplete("AWS query-string parameters must include '" + name + "'.");
      }
    }
    if (!ALGORITHM.equals(query.get("X-Amz-Algorithm"))) {
      throw incomplete(
          "X-Amz-Algorithm: '" + query.get("X-Amz-Algorithm") + "' (expected: " + ALGORITHM + ")");
    }
    return new Authorization(
        Scope.parse(query.getOrDefault("X-Amz-Credential", "")),
        SignatureTime.parse(query.getOrDefault("X-Amz-Date", "")),
        names(query.getOrDefault("X-Amz-SignedHeaders", "")),
        query.getOrDefault("X-Amz-Signature", ""),
        Optional.ofNullable(query.get("X-Amz-Security-Token")),
        Optional.of(expiry(query.getOrDefault("X-Amz-Expires", ""))));
  }

  private static long expiry(String seconds) {
    if (!seconds.matches("[0-9]{1,6}") || Long.parseLong(seconds) > LONGEST_EXPIRY) {
      throw incomplete(
          "X-Amz-Expires: '" + seconds + "' (expected: 0.." + LONGEST_EXPIRY + " seconds)");
    }
    return Long.parseLong(seconds);
  }

  private static List<String> names(String signedHeaders) {
    List<String> names = List.of(signedHeaders.split(";", -1));
    if (names.stream().noneMatch(name -> name.toLowerCase(Locale.ROOT).equals("host"))) {
      throw new SignatureException(
          Fault.MISMATCH, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    return names;
  }

  static SignatureException incomplete(String message) {
    return new SignatureException(Fault.INCOMPLETE, message);
  }
}
