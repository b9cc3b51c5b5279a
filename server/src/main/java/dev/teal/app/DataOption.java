package dev.teal.app;

/// `--data`, which several commands share.
final class DataOption {
  static final Option DATA =
      Option.valued(
              "--data",
              "DIR",
              System.getProperty("user.home") + "/.teal",
              "The folder that everything is kept in (default: ~/.teal).")
          .orInEnvironment();

  private DataOption() {}
}
