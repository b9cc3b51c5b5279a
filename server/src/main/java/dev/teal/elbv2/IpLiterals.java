package dev.teal.elbv2;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// IP addresses as AWS writes them: four decimal numbers, or the text form of IPv6 without brackets
/// and zone. Java reads more, such as `127.1`, which would be a second name for the same address.
final class IpLiterals {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private IpLiterals() {}

  /// Empty when the text is no such address.
  static Optional<InetAddress> read(String text) {
    boolean v6 = IPV6.matcher(text).matches();
    if (!v6 && !IPV4.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // An IPv4 address in IPv6's clothes is read as the former.
      return Optional.of(InetAddress.ofLiteral(text))
          .filter(address -> address instanceof Inet6Address == v6);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
