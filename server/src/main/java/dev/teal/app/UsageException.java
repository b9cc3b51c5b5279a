package dev.teal.app;

/// The command line was not understood; the message says what of it.
final class UsageException extends RuntimeException {
  UsageException(String message) {
    super(message);
  }
}
