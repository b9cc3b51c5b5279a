package dev.teal.runner;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What to run.
///
/// @param id chosen by the caller: `[A-Za-z0-9._-]{1,128}`, unique for ever
/// @param image a label for the process runner, the image to run for Docker
/// @param entryPoint with `command` behind it: the arguments of the program; one of the two is not
///   empty for the process runner
/// @param environment what the container sees besides the ports
/// @param ports each with a host port, or 0 for any free one
public record ContainerSpec(
    String id,
    String name,
    String image,
    List<String> entryPoint,
    List<String> command,
    Map<String, String> environment,
    Optional<String> workingDirectory,
    List<PortMapping> ports) {
  public ContainerSpec {
    entryPoint = List.copyOf(entryPoint);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    ports = List.copyOf(ports);
  }
}
