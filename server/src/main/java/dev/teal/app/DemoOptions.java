package dev.teal.app;

import dev.teal.demo.DemoCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `teal demo`, as the command line has it.
final class DemoOptions {
  private static final Option KEEP =
      Option.flag("--keep", "Leave the server running at the end, and say how to use and stop it.");
  private static final Option STOP =
      Option.valued("--stop", "DIR", "", "End what an earlier demo kept in DIR, and delete DIR.");

  static final Command COMMAND =
      new Command(
          "demo",
          "Runs the walk-through: blue/green deployments under load, every claim checked.",
          List.of(KEEP, STOP),
          List.of("Exit status: 0 when every claim held, 1 when not, 130 after a Ctrl-C."),
          DemoOptions::run);

  private DemoOptions() {}

  private static int run(Arguments arguments) throws Exception {
    Optional<Path> stop =
        Optional.of(arguments.text(STOP)).filter(dir -> !dir.isEmpty()).map(Path::of);
    return new DemoCommand(arguments.isOn(KEEP), stop).run();
  }
}
