package dev.teal.balancer.beside;

/// The connection to a balancer process ended before it answered.
final class LinkLostException extends RuntimeException {
  LinkLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
