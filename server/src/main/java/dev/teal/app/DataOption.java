package dev.teal.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--data`, which several commands share.
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:TEAL_DATA:-${sys:user.home}/.teal}",
      description = "The folder that everything is kept in (default: ~/.teal).")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  Path path() {
    return data;
  }
}
