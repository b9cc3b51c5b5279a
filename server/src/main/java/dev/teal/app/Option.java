package dev.teal.app;

import java.util.Locale;
import java.util.Optional;

/// An option of a command.
///
/// @param name as it is given: `--port`
/// @param value what stands for its value in the help; empty: a switch, which has none
/// @param fallback its value when it is not given
/// @param environment whether `TEAL_PORT` can give it as well
record Option(
    String name, Optional<String> value, String fallback, boolean environment, String description) {
  static Option valued(String name, String value, String fallback, String description) {
    return new Option(name, Optional.of(value), fallback, false, description);
  }

  static Option flag(String name, String description) {
    return new Option(name, Optional.empty(), "false", false, description);
  }

  /// The same, and the environment can give it.
  Option orInEnvironment() {
    return new Option(name, value, fallback, true, description);
  }

  /// `TEAL_ACCESS_KEY` for `--access-key`.
  String variable() {
    return "TEAL" + name.substring(1).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// `--port N`
  String form() {
    return value.map(v -> name + " " + v).orElse(name);
  }
}
