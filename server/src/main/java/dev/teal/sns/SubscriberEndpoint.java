package dev.teal.sns;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Says which endpoints can be subscribed: URLs of the two protocols that this server delivers
/// over.
final class SubscriberEndpoint {
  private static final String SUPPORTED = "http, https";
  private static final int HIGHEST_PORT = 65_535;

  private SubscriberEndpoint() {}

  static void check(@Nullable String protocol, @Nullable String endpoint) {
    if (protocol == null || protocol.isEmpty()) {
      throw SnsErrors.invalid("Protocol", "no value for required parameter");
    }
    if (!protocol.equals("http") && !protocol.equals("https")) {
      throw SnsErrors.unsupported("Protocol", protocol, SUPPORTED);
    }
    if (endpoint == null || endpoint.isEmpty()) {
      throw SnsErrors.invalid("Endpoint", "no value for required parameter");
    }
    if (!endpoint.startsWith(protocol + "://")) {
      throw SnsErrors.invalid(
          "Endpoint must match the specified protocol: "
              + endpoint
              + " (expected: "
              + protocol
              + "://...)");
    }
    checkUrl(endpoint);
  }

  private static void checkUrl(String endpoint) {
    try {
      URI url = new URI(endpoint);
      if (url.getHost() == null) {
        throw SnsErrors.invalid("Endpoint", endpoint + " (expected: a URL with a host)");
      }
      if (url.getPort() == 0 || url.getPort() > HIGHEST_PORT) {
        throw SnsErrors.invalid("Endpoint", endpoint + " (expected: a port of 1 to 65535)");
      }
      if (url.getRawUserInfo() != null) {
        throw SnsErrors.unsupported("Endpoint", "A user name in a URL", "URLs without one");
      }
    } catch (URISyntaxException e) {
      throw SnsErrors.invalid("Endpoint", endpoint + " (expected: a URL): " + e.getReason());
    }
  }
}
