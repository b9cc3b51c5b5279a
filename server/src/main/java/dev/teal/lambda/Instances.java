package dev.teal.lambda;

import dev.teal.home.Home;
import dev.teal.runner.ContainerStartException;
import dev.teal.runner.ContainerState;
import dev.teal.runner.TaskRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.lambda.model.InvalidRuntimeException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// The processes that run functions: started when a call finds none free, kept for the next call
/// for a while, bounded in number.
final class Instances implements AutoCloseable {
  static final int LIMIT = 32;

  private static final Logger log = LoggerFactory.getLogger(Instances.class);
  private static final Duration KEPT_IDLE = Duration.ofMinutes(5);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(15);

  private final Home home;
  private final TaskRunner runner;
  private final CodeStore code;
  private final Supplier<Endpoint> endpoint;
  private final Path notes;
  private final Path bootstraps;
  private final Map<String, Instance> living = new HashMap<>();
  private final List<Instance> idle = new ArrayList<>();
  private final Set<String> left = new HashSet<>();
  private final ScheduledExecutorService janitor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lambda-janitor").factory());

  Instances(
      Home home, TaskRunner runner, CodeStore code, Supplier<Endpoint> endpoint, Path folder) {
    this.home = home;
    this.runner = runner;
    this.code = code;
    this.endpoint = endpoint;
    notes = folder.resolve("notes");
    bootstraps = folder.resolve("bootstraps");
    try {
      Files.createDirectories(notes);
      Files.createDirectories(bootstraps);
      for (Interpreter interpreter : Interpreter.values()) {
        try (InputStream script =
            Objects.requireNonNull(Instances.class.getResourceAsStream(interpreter.bootstrap()))) {
          Files.copy(
              script,
              bootstraps.resolve(interpreter.bootstrap()),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder, e);
    }
    runner.onExit(this::exited);
    var _ = janitor.scheduleWithFixedDelay(this::endIdle, 10, 10, TimeUnit.SECONDS);
  }

  /// A process that is free for a call of the function as it is now.
  ///
  /// @throws TooManyRequestsException when as many as may be are busy
  Instance acquire(LambdaFunction function) {
    String id = function.name() + "-" + UUID.randomUUID().toString().replace("-", "");
    Instance fresh;
    Optional<Instance> evicted = Optional.empty();
    synchronized (this) {
      Optional<Instance> free = takeIdle(instance -> isOf(instance, function));
      if (free.isPresent()) {
        return free.get();
      }
      if (living.size() >= LIMIT) {
        evicted = takeIdle(_ -> true);
        if (evicted.isEmpty()) {
          throw TooManyRequestsException.builder()
              .type("User")
              .reason("ConcurrentInvocationLimitExceeded")
              .message("Rate Exceeded.")
              .build();
        }
        living.remove(evicted.get().id());
      }
      fresh =
          new Instance(
              id,
              function,
              runner,
              new RuntimeApi(function.configuration().functionArn(), function.timeout()));
      living.put(id, fresh);
    }
    evicted.ifPresent(this::discard);
    start(fresh);
    return fresh;
  }

  private static boolean isOf(Instance instance, LambdaFunction function) {
    return Objects.equals(
        instance.function().configuration().revisionId(), function.configuration().revisionId());
  }

  private Optional<Instance> takeIdle(Predicate<Instance> wanted) {
    Optional<Instance> found = idle.reversed().stream().filter(wanted).findFirst();
    found.ifPresent(idle::remove);
    return found.filter(instance -> !instance.isEnded());
  }

  private void start(Instance instance) {
    try {
      Files.writeString(notes.resolve(instance.id()), "");
      runner.start(InstanceSpec.of(instance, home, endpoint.get(), code, bootstraps, notes));
    } catch (ContainerStartException e) {
      discard(instance);
      throw InvalidRuntimeException.builder().type("User").message(e.getMessage()).cause(e).build();
    } catch (IOException | RuntimeException e) {
      discard(instance);
      throw new IllegalStateException("function " + instance.function().name(), e);
    }
  }

  /// Gives a process back after its call.
  void release(Instance instance) {
    synchronized (this) {
      if (!instance.isEnded() && !janitor.isShutdown()) {
        instance.idleSince(Instant.now());
        idle.add(instance);
        return;
      }
    }
    if (instance.isEnded()) {
      discard(instance);
    } else {
      instance.leave();
    }
  }

  /// Ends the free processes of a function, whose code or configuration is no longer current.
  void retire(String function) {
    endIdle(instance -> instance.function().name().equals(function));
  }

  private void endIdle() {
    try {
      Instant before = Instant.now().minus(KEPT_IDLE);
      endIdle(instance -> instance.idleSince().isBefore(before));
    } catch (RuntimeException e) {
      log.warn("Cannot end idle function processes; trying again", e);
    }
  }

  private void endIdle(Predicate<Instance> which) {
    List<Instance> ending;
    synchronized (this) {
      ending = idle.stream().filter(which).toList();
      idle.removeAll(ending);
    }
    ending.forEach(this::discard);
  }

  private void discard(Instance instance) {
    instance.end();
    synchronized (this) {
      living.remove(instance.id());
    }
    forget(instance.id());
  }

  private void exited(String id) {
    Optional<Instance> instance;
    boolean orphan;
    synchronized (this) {
      instance = Optional.ofNullable(living.get(id));
      orphan = left.remove(id);
    }
    if (instance.isPresent()) {
      boolean wasIdle;
      synchronized (this) {
        wasIdle = idle.remove(instance.get());
      }
      instance.get().exited(exitStatus(id));
      if (wasIdle) {
        discard(instance.get());
      }
    } else if (orphan) {
      forget(id);
    }
  }

  private OptionalInt exitStatus(String id) {
    return runner.inspect(id).orElse(null) instanceof ContainerState.Exited exited
        ? exited.exitCode()
        : OptionalInt.empty();
  }

  /// Whether a process still runs, whichever server started it.
  boolean isRunning(String id) {
    return runner.inspect(id).orElse(null) instanceof ContainerState.Running;
  }

  void kill(String id) {
    runner.stop(id, Duration.ZERO);
  }

  Optional<Path> output(String id) {
    return runner.output(id);
  }

  /// What the process itself has written down of a call: `begun`, `ok`, `error`; empty when it
  /// never saw the call.
  String noteOf(String id, String requestId) {
    try {
      String[] words = Files.readString(notes.resolve(id)).split(" ", -1);
      return words.length == 2 && words[0].equals(requestId) ? words[1] : "";
    } catch (IOException e) {
      log.warn("No note of function process {}: taken as never called", id, e);
      return "";
    }
  }

  /// Forgets an ended process, its note and output included.
  void forget(String id) {
    try {
      if (!isRunning(id)) {
        runner.remove(id);
        Files.deleteIfExists(notes.resolve(id));
      }
    } catch (IOException | RuntimeException e) {
      log.warn("Cannot clear up after function process {}; trying again at the next start", id, e);
    }
  }

  /// Looks at the processes of an earlier server. Those that run end by themselves when they have
  /// nothing to do; their callers have gone.
  ///
  /// @param wanted those whose end matters to a stored invocation, which forgets them itself
  /// @return whether any still runs
  boolean takeOver(Set<String> wanted) {
    List<String> earlier;
    try (var files = Files.list(notes)) {
      earlier =
          files
              .map(file -> file.getFileName().toString())
              .filter(id -> !id.endsWith(".new") && !wanted.contains(id))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String id : earlier) {
      synchronized (this) {
        left.add(id);
      }
      if (isRunning(id)) {
        var _ = janitor.schedule(() -> kill(id), LONGEST_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } else {
        forget(id);
      }
    }
    return earlier.stream().anyMatch(this::isRunning) || wanted.stream().anyMatch(this::isRunning);
  }

  /// Ends the free processes; those at work are left to finish.
  @Override
  public void close() {
    janitor.shutdownNow();
    endIdle(_ -> true);
    List<Instance> busy;
    synchronized (this) {
      busy = List.copyOf(living.values());
    }
    busy.forEach(Instance::leave);
  }
}
