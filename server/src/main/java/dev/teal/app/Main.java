package dev.teal.app;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The program `teal`.
public final class Main {
  private static final Set<String> HELP = Set.of("help", "--help", "-h");
  private static final Set<String> VERSION = Set.of("--version", "-V");

  private static final List<Command> COMMANDS =
      List.of(
          DemoOptions.COMMAND,
          ServerCommand.COMMAND,
          StopCommand.COMMAND,
          EnvCommand.COMMAND,
          VersionCommand.COMMAND);

  private Main() {}

  /// Exit status: 0 on success, 1 when the command failed, 2 when it was not understood.
  public static void main(String[] args) {
    // Read by the logger when it is first used.
    String level = System.getenv("TEAL_LOG");
    if (level != null) {
      System.setProperty("org.slf4j.simpleLogger.log.dev.teal", level);
    }
    System.exit(run(Arrays.asList(args), System.getenv()));
  }

  static int run(List<String> words, Map<String, String> environment) {
    try {
      return understand(words, environment);
    } catch (UsageException e) {
      System.err.println("teal: " + e.getMessage());
      return 2;
    } catch (StartException e) {
      System.err.println("teal: " + e.getMessage());
      return 1;
    } catch (Exception e) {
      e.printStackTrace();
      return 1;
    }
  }

  private static int understand(List<String> words, Map<String, String> environment)
      throws Exception {
    String first = words.isEmpty() ? "help" : words.getFirst();
    List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
    if (HELP.contains(first)) {
      System.out.print(rest.isEmpty() ? help() : command(rest.getFirst()).help());
      return 0;
    }
    Command command = VERSION.contains(first) ? VersionCommand.COMMAND : command(first);
    if (rest.contains("--help") || rest.contains("-h")) {
      System.out.print(command.help());
      return 0;
    }
    return command.action().run(Arguments.parse(command, rest, environment));
  }

  private static Command command(String name) {
    return Stream.concat(
            COMMANDS.stream(), Stream.of(TrainCommand.COMMAND, BalancerCommand.COMMAND))
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("there is no command " + name + " (teal help lists them)"));
  }

  private static String help() {
    StringBuilder help =
        new StringBuilder(
            """
            Usage: teal COMMAND [OPTIONS]
            AWS-style blue/green deployments, run for real on any machine.
            """);
    for (Command command : COMMANDS) {
      help.append("  ").append(command.name()).repeat(' ', 9 - command.name().length());
      help.append(command.summary()).append('\n');
    }
    return help.append("teal help COMMAND tells a command's options.\n").toString();
  }
}
