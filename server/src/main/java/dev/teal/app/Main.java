package dev.teal.app;

import dev.teal.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The program `teal`.
@Command(
    name = "teal",
    description = "AWS-style blue/green deployments, run for real on any machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ServerCommand.class,
      EnvCommand.class,
      VersionCommand.class,
      StopCommand.class,
      TrainCommand.class,
      BalancerCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main {
  private Main() {}

  /// Exit status: 0 on success, 1 when the command failed, 2 when it was not understood.
  public static void main(String[] args) {
    CommandLine commandLine =
        new CommandLine(new Main())
            .setExecutionExceptionHandler(Main::failed)
            .setCaseInsensitiveEnumValuesAllowed(true);
    String[] given = args.length == 0 ? new String[] {"help"} : args;
    System.exit(commandLine.execute(given));
  }

  private static int failed(
      Exception exception, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (!(exception instanceof StartException)) {
      throw exception;
    }
    command.getErr().println("teal: " + exception.getMessage());
    return 1;
  }
}
