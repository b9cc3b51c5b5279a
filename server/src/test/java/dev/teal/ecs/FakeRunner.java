package dev.teal.ecs;

import dev.teal.runner.ContainerSpec;
import dev.teal.runner.ContainerStartException;
import dev.teal.runner.ContainerState;
import dev.teal.runner.PortMapping;
import dev.teal.runner.TaskRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// A runner of containers that are only names. Containers live on when a reconciler goes; what is
/// asked of it is written into a log.
final class FakeRunner implements TaskRunner {
  final Map<String, ContainerSpec> specs = new LinkedHashMap<>();
  private final Map<String, ContainerState> states = new LinkedHashMap<>();
  private final InstantSource clock;
  private final List<String> log;
  private final List<Consumer<String>> listeners = new ArrayList<>();

  /// Whether every container gets the same port.
  boolean reusePorts;

  private int nextPort = 40_000;
  private int starts;

  FakeRunner(InstantSource clock, List<String> log) {
    this.clock = clock;
    this.log = log;
  }

  synchronized int starts() {
    return starts;
  }

  synchronized List<String> running() {
    return states.keySet().stream()
        .filter(id -> states.get(id) instanceof ContainerState.Running)
        .toList();
  }

  /// Ends a container as if it had ended by itself.
  void crash(String id, int exitCode) {
    crashUnseen(id, exitCode);
    listeners.forEach(listener -> listener.accept(id));
  }

  /// The same while nobody listens.
  synchronized void crashUnseen(String id, int exitCode) {
    states.put(id, new ContainerState.Exited(clock.instant(), OptionalInt.of(exitCode), "exited"));
  }

  @Override
  public synchronized ContainerState start(ContainerSpec spec) {
    ContainerState known = states.get(spec.id());
    if (known != null) {
      return known;
    }
    if (spec.command().contains("no-such-command")) {
      throw new ContainerStartException("no-such-command: not found", null);
    }
    starts++;
    log.add("start " + spec.name());
    specs.put(spec.id(), spec);
    List<PortMapping> ports =
        spec.ports().stream()
            .map(port ->
                new PortMapping(
                    port.containerPort(), port.hostPort() == 0 ? freePort() : port.hostPort()))
            .toList();
    ContainerState running =
        new ContainerState.Running(starts, clock.instant(), "127.0.0.1", ports);
    states.put(spec.id(), running);
    return running;
  }

  private int freePort() {
    return reusePorts ? nextPort - 1 : nextPort++;
  }

  @Override
  public synchronized Optional<ContainerState> inspect(String id) {
    return Optional.ofNullable(states.get(id));
  }

  @Override
  public synchronized void stop(String id, Duration stopTimeout) {
    ContainerSpec spec = specs.get(id);
    if (spec != null && states.get(id) instanceof ContainerState.Running) {
      log.add("stop " + spec.name() + " within " + stopTimeout.toSeconds() + " s");
      crashUnseen(id, 143);
    }
  }

  @Override
  public synchronized void remove(String id) {
    states.remove(id);
    log.add("remove");
  }

  @Override
  public List<String> ids() {
    return List.copyOf(states.keySet());
  }

  @Override
  public Optional<Path> output(String id) {
    return Optional.empty();
  }

  @Override
  public void onExit(Consumer<String> listener) {
    listeners.clear();
    listeners.add(listener);
  }

  @Override
  public void close() {}
}
