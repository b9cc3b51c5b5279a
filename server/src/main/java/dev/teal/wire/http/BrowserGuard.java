package dev.teal.wire.http;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keeps web pages of other sites from using the API through a visitor's browser: the API can start
/// programs. A page of another site shows in `Origin` and `Sec-Fetch-Site`; a name that was rebound
/// to this machine's address (DNS rebinding) shows in `Host`. AWS's own clients send none of the
/// first two, and the name that they were configured with in the third.
final class BrowserGuard {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.%]+]");

  /// Names below localhost are this machine's and nobody else's (RFC 6761, section 6.3); S3's
  /// clients put a bucket's name there.
  private static final Pattern BELOW_LOCALHOST = Pattern.compile("[a-z0-9.-]+\\.localhost");

  private static final Set<String> OWN_NAMES = Set.of("localhost", "host.docker.internal");

  private final Set<String> names;

  /// @param names further names by which clients call this server
  BrowserGuard(Set<String> names) {
    this.names =
        Stream.concat(OWN_NAMES.stream(), names.stream())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /// Why the request is refused; empty when it may pass.
  Optional<ApiError> refusal(Headers headers) {
    String host = headers.first("host").orElse("").toLowerCase(Locale.ROOT);
    if (headers.all("host").size() != 1 || !isOurs(withoutPort(host))) {
      return refused(
          "Host: "
              + host
              + " (expected: an IP address, localhost, or a name that this server was given)");
    }
    Optional<String> origin =
        headers.all("origin").stream().filter(value -> !isSameOrigin(value, host)).findFirst();
    if (origin.isPresent()) {
      return refused("Origin: " + origin.get() + ": requests from other sites' pages are refused");
    }
    return headers.all("sec-fetch-site").stream()
        .filter(site -> !site.equals("same-origin") && !site.equals("none"))
        .findFirst()
        .flatMap(
            site -> refused("Sec-Fetch-Site: " + site + ": requests from other sites are refused"));
  }

  private boolean isOurs(String host) {
    return names.contains(host)
        || IPV4.matcher(host).matches()
        || IPV6.matcher(host).matches()
        || BELOW_LOCALHOST.matcher(host).matches();
  }

  private static boolean isSameOrigin(String origin, String host) {
    return origin.toLowerCase(Locale.ROOT).equals("http://" + host);
  }

  private static String withoutPort(String host) {
    return host.replaceFirst(":[0-9]*$", "");
  }

  private static Optional<ApiError> refused(String why) {
    return Optional.of(new ApiError(403, "AccessDeniedException", why));
  }
}
