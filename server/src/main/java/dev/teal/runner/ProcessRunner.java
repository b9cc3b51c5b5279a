package dev.teal.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs containers as processes of this machine: the command of the container definition, started
/// on the machine itself; the image is a label.
///
/// Each container has a folder ([ContainerFolder]) and a keeper (keeper.sh): a shell that starts
/// the command in a session of its own, waits for it and writes its exit status down. Both outlive
/// the server. Because the keeper takes an atomic lock before it starts the command, and everything
/// that it must know is on disk before it is started, a start that was cut off at any point can be
/// repeated:
///
/// ```
/// container.json -> keeper -> started/ -> process -> (the command runs) -> exit
/// ```
public final class ProcessRunner implements TaskRunner {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);
  private static final Duration DIES_WITHIN = Duration.ofSeconds(10);
  private static final String ADDRESS = "127.0.0.1";

  private final Path folder;
  private final Path workingDirectory;
  private final Path keeperScript;
  private final HostPorts ports = new HostPorts();
  private final Object[] startLocks = Stream.generate(Object::new).limit(64).toArray();
  private final ContainerWatch watch;

  /// A runner whose containers run where the server was started.
  public ProcessRunner(Path folder) {
    this(folder, Path.of("").toAbsolutePath());
  }

  /// @param folder where the containers' folders are; created when missing, for its owner alone
  /// @param workingDirectory of containers that name none
  public ProcessRunner(Path folder, Path workingDirectory) {
    this.folder = folder.toAbsolutePath();
    this.workingDirectory = workingDirectory.toAbsolutePath();
    keeperScript = this.folder.resolve(".keeper.sh");
    try {
      ContainerFolder.createPrivate(this.folder);
      try (InputStream script =
          Objects.requireNonNull(ProcessRunner.class.getResourceAsStream("keeper.sh"))) {
        PrivateFile.write(keeperScript, script.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + this.folder + " for containers", e);
    }
    watch = new ContainerWatch(this::container, this::hasEnded, ports::release);
    adopt();
  }

  private void adopt() {
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path path : folders.filter(Files::isDirectory).toList()) {
        ContainerFolder container = new ContainerFolder(path);
        Optional<ContainerFolder.Asked> asked = container.asked();
        if (asked.isEmpty()) {
          container.delete();
        } else if (container.end().isEmpty()) {
          ports.hold(asked.get().id(), asked.get().ports());
          if (container.startedAt().isPresent()) {
            watch.add(asked.get().id());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  @Override
  public ContainerState start(ContainerSpec spec) {
    synchronized (startLocks[Math.floorMod(spec.id().hashCode(), startLocks.length)]) {
      return inspect(spec.id()).orElseGet(() -> launch(spec));
    }
  }

  private ContainerState launch(ContainerSpec spec) {
    ContainerFolder container = container(spec.id());
    Launch launch = Launch.of(spec, workingDirectory);
    try {
      // Written by an earlier call that was cut off: its keeper may be about to start with these.
      Optional<ContainerFolder.Asked> earlier = container.asked();
      List<PortMapping> given =
          earlier.isPresent() ? earlier.get().ports() : ports.take(spec.id(), spec.ports());
      if (earlier.isEmpty()) {
        container.write(
            new ContainerFolder.Asked(spec.id(), spec.name(), given), launch.oddVariables());
      }
      Process keeper = startKeeper(container, launch, given);
      ContainerState state = awaitStart(container, keeper);
      watch.add(spec.id());
      // Sooner than the watch's next round, which would see it as well.
      var _ = keeper.onExit().thenRunAsync(() -> watch.look(spec.id()));
      return state;
    } catch (IOException e) {
      ports.release(spec.id());
      throw new ContainerStartException(
          "container " + spec.name() + ": cannot be started: " + e.getMessage(), e);
    }
  }

  private Process startKeeper(ContainerFolder container, Launch launch, List<PortMapping> given)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", keeperScript.toString());
    builder.command().add(container.path().toString());
    builder.command().addAll(launch.command());
    builder.environment().clear();
    builder.environment().putAll(launch.shellVariables());
    builder.environment().putAll(Launch.portVariables(given));
    return builder
        .directory(launch.workingDirectory().toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(container.output().toFile()))
        .redirectErrorStream(true)
        .start();
  }

  private ContainerState awaitStart(ContainerFolder container, Process keeper) {
    boolean began =
        Poll.until(
            () -> container.process().isPresent() || container.end().isPresent(), STARTS_WITHIN);
    if (!began) {
      keeper.descendants().forEach(ProcessHandle::destroyForcibly);
      keeper.destroyForcibly();
      throw new ContainerStartException(
          "the process did not begin within " + STARTS_WITHIN.toSeconds() + " s", null);
    }
    return state(container).orElseThrow();
  }

  @Override
  public Optional<ContainerState> inspect(String id) {
    return state(container(id));
  }

  private Optional<ContainerState> state(ContainerFolder container) {
    Optional<ContainerFolder.Asked> asked = container.asked();
    if (asked.isEmpty() || container.startedAt().isEmpty()) {
      return Optional.empty();
    }
    // Between the keeper's lock and the command's first act are milliseconds.
    Poll.until(() -> container.process().isPresent() || hasEnded(container), STARTS_WITHIN);
    // What is removed meanwhile is nowhere to be found any more.
    if (!hasEnded(container)) {
      return container
          .process()
          .map(process ->
              new ContainerState.Running(
                  process.pid(), process.noted(), ADDRESS, asked.get().ports()));
    }
    return container
        .end()
        .map(end ->
            new ContainerState.Exited(
                end.at(),
                end.status() < 0 ? OptionalInt.empty() : OptionalInt.of(end.status()),
                ExitReason.of(end.status())));
  }

  /// Whether a started container has ended; if so, its end is on disk afterwards.
  private boolean hasEnded(ContainerFolder container) {
    if (container.end().isPresent()) {
      return true;
    }
    Optional<ProcessIdentity> process = container.process();
    if (process.filter(ProcessIdentity::isAlive).isPresent()
        || container.keeper().filter(ProcessIdentity::isAlive).isPresent()) {
      return false;
    }
    if (process.isPresent()) {
      process.get().family().forEach(ProcessHandle::destroyForcibly);
    } else if (startsNow(container)) {
      return false;
    }
    // The keeper may have written the end just before it went.
    if (container.end().isEmpty()) {
      container.endUnseen();
    }
    return true;
  }

  private static boolean startsNow(ContainerFolder container) {
    return container
        .startedAt()
        .filter(at -> Instant.now().isBefore(at.plus(STARTS_WITHIN)))
        .isPresent();
  }

  @Override
  public void stop(String id, Duration stopTimeout) {
    ContainerFolder container = container(id);
    if (container.asked().isEmpty()) {
      return;
    }
    if (container.preventStart()) {
      container.endUnseen();
      ports.release(id);
      return;
    }
    if (state(container).orElse(null) instanceof ContainerState.Running) {
      ProcessIdentity process = container.process().orElseThrow();
      signal(process, ProcessHandle::destroy);
      if (!Poll.until(() -> hasEnded(container), stopTimeout)) {
        List<ProcessHandle> family = process.family().toList();
        signal(process, ProcessHandle::destroyForcibly);
        family.forEach(ProcessHandle::destroyForcibly);
        if (!Poll.until(() -> hasEnded(container), DIES_WITHIN)) {
          throw new IllegalStateException(
              "container " + id + ": process " + process.pid() + " does not end on SIGKILL");
        }
      }
      process.family().forEach(ProcessHandle::destroyForcibly);
    }
    watch.look(id);
  }

  private static void signal(ProcessIdentity process, Consumer<ProcessHandle> signal) {
    if (process.isAlive()) {
      ProcessHandle.of(process.pid()).ifPresent(signal);
    }
  }

  @Override
  public List<String> ids() {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(Files::isDirectory)
          .flatMap(path -> new ContainerFolder(path).asked().stream())
          .map(ContainerFolder.Asked::id)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  @Override
  public void remove(String id) {
    ContainerFolder container = container(id);
    if (state(container).orElse(null) instanceof ContainerState.Running running) {
      throw new IllegalStateException(
          "container " + id + " runs as process " + running.pid() + ": stop it first");
    }
    if (container.asked().isPresent()) {
      watch.look(id);
      container.delete();
      ports.release(id);
    }
  }

  @Override
  public Optional<Path> output(String id) {
    return Optional.of(container(id).output()).filter(Files::exists);
  }

  @Override
  public void onExit(Consumer<String> listener) {
    watch.listen(listener);
  }

  @Override
  public void close() {
    watch.close();
  }

  private ContainerFolder container(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "id: " + id + " (expected: 1 to 128 of A-Z a-z 0-9 . _ -, not . first)");
    }
    return new ContainerFolder(folder.resolve(id));
  }
}
