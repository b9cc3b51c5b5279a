package dev.teal.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// This program, as a command that starts it again: the same Java, the same options, the same
/// classes.
public final class Program {
  private Program() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static String classPath() {
    return System.getProperty("java.class.path");
  }

  /// The command that runs Teal with these arguments.
  public static List<String> teal(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(java()));
    // An agent is there for one process: a debugger's port, for example, is taken.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agent") && !option.startsWith("-javaagent"))
        .forEach(command::add);
    if (classPath().endsWith(".jar")) {
      command.addAll(List.of("-jar", classPath()));
    } else {
      command.addAll(List.of("-cp", classPath(), "dev.teal.app.Main"));
    }
    command.addAll(arguments);
    return command;
  }

  /// The command of a task: the application that is deployed, out of the same jar.
  static List<String> sampleApp() {
    return List.of(
        java(),
        "-Xmx48m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dsun.net.httpserver.nodelay=true",
        "-Dsun.net.httpserver.idleInterval=600",
        "-cp",
        classPath(),
        SampleApp.class.getName());
  }
}
