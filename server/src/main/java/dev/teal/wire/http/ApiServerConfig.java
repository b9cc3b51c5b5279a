package dev.teal.wire.http;

import java.time.Duration;
import java.util.Set;

/// Where the API's server listens, and how patient it is.
///
/// @param address to bind, such as `127.0.0.1`
/// @param port to bind; 0 takes a free one
/// @param names further host names by which clients may call it, besides IP addresses, localhost
///   and host.docker.internal
/// @param idle how long a connection may be silent
/// @param body how long a client may take to send a body, all in all
/// @param stop how long requests in flight get to end when the server stops
public record ApiServerConfig(
    String address, int port, Set<String> names, Duration idle, Duration body, Duration stop) {
  /// The usual patience, on one address and port.
  public static ApiServerConfig on(String address, int port) {
    return new ApiServerConfig(
        address,
        port,
        Set.of(address),
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        Duration.ofSeconds(20));
  }
}
