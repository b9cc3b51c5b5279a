package dev.teal.app;

import org.jspecify.annotations.Nullable;

/// The program cannot start, for a reason that its user can do something about: the message says it
/// all.
final class StartException extends RuntimeException {
  StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
