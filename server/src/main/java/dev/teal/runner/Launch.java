package dev.teal.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What is needed to start a container's command, checked before anything is started.
///
/// @param command the program and its arguments
/// @param environment all that the command will see, without its ports
record Launch(List<String> command, Map<String, String> environment, Path workingDirectory) {
  /// What the command takes over from the server: never its keys (`AWS_*`) or options (`TEAL_*`).
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER", "LOGNAME", "SHELL");

  private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  /// @throws ContainerStartException when the command cannot be started, with the reason
  static Launch of(ContainerSpec spec, Path defaultDirectory) {
    List<String> command = new ArrayList<>(spec.entryPoint());
    command.addAll(spec.command());
    if (command.isEmpty()) {
      throw new ContainerStartException(
          "container "
              + spec.name()
              + " (image "
              + spec.image()
              + "): the process runner needs a command: give entryPoint, command or both",
          null);
    }
    Path directory =
        spec.workingDirectory().map(defaultDirectory::resolve).orElse(defaultDirectory);
    if (!Files.isDirectory(directory)) {
      throw new ContainerStartException(
          "container " + spec.name() + ": workingDirectory " + directory + " is not a folder",
          null);
    }
    Launch launch = new Launch(command, environment(spec), directory);
    launch.findProgram(spec.name());
    return launch;
  }

  private static Map<String, String> environment(ContainerSpec spec) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", DEFAULT_PATH);
    for (String name : INHERITED) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    spec.environment()
        .forEach((name, value) -> {
          if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
            throw new ContainerStartException(
                "container " + spec.name() + ": '" + name + "' cannot be an environment variable",
                null);
          }
          environment.put(name, value);
        });
    return environment;
  }

  /// Variables named by the ports: `PORT` is the first one.
  static Map<String, String> portVariables(List<PortMapping> ports) {
    Map<String, String> variables = new TreeMap<>();
    for (PortMapping mapping : ports) {
      variables.putIfAbsent("PORT", String.valueOf(mapping.hostPort()));
      variables.put("PORT_" + mapping.containerPort(), String.valueOf(mapping.hostPort()));
    }
    return variables;
  }

  Map<String, String> shellVariables() {
    return environment.entrySet().stream()
        .filter(entry -> SHELL_NAME.matcher(entry.getKey()).matches())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// Shell text that puts variables which a shell drops (`spring.profiles.active`) before the
  /// command; empty when there are none. Not arguments of the keeper: every user could read those.
  String oddVariables() {
    String words =
        environment.entrySet().stream()
            .filter(entry -> !SHELL_NAME.matcher(entry.getKey()).matches())
            .map(entry -> " " + quoted(entry.getKey() + "=" + entry.getValue()))
            .collect(Collectors.joining());
    return words.isEmpty() ? "" : "set -- /usr/bin/env" + words + " \"$@\"\n";
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void findProgram(String container) {
    String program = command.getFirst();
    if (program.isEmpty()) {
      throw new ContainerStartException(
          "container " + container + ": the command's first word is empty", null);
    }
    if (program.indexOf('/') >= 0) {
      check(container, program, List.of(workingDirectory.resolve(program)), "no such file");
    } else {
      String path = environment.getOrDefault("PATH", DEFAULT_PATH);
      List<Path> candidates = new ArrayList<>();
      for (String folder : path.split(":", -1)) {
        candidates.add(workingDirectory.resolve(folder).resolve(program));
      }
      check(container, program, candidates, "no such program in PATH (" + path + ")");
    }
  }

  private static void check(
      String container, String program, List<Path> candidates, String ifNone) {
    List<Path> files = candidates.stream().filter(Files::exists).toList();
    if (files.stream().anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file))) {
      return;
    }
    String why =
        files.isEmpty()
            ? ifNone
            : files.getFirst()
                + (Files.isRegularFile(files.getFirst()) ? " is not executable" : " is not a file");
    throw new ContainerStartException(
        "container " + container + ": cannot run '" + program + "': " + why, null);
  }
}
