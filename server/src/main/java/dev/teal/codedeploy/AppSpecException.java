package dev.teal.codedeploy;

/// An AppSpec file that cannot be used; the message names the place and what is expected there.
final class AppSpecException extends RuntimeException {
  AppSpecException(String message) {
    super(message);
  }
}
