package dev.teal.lambda;

import dev.teal.home.Home;
import dev.teal.runner.ContainerStartException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.lambda.model.InvalidRuntimeException;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// The processes that take calls: started when a call finds none free, kept for the next call for a
/// while, bounded in number.
///
/// A process is free (in `idle`) or has one call, whose caller gives it back: with [#release] when
/// the call is over, with [#leave] when the caller goes before.
final class Instances implements AutoCloseable {
  static final int LIMIT = 32;

  private static final Logger log = LoggerFactory.getLogger(Instances.class);
  private static final Duration KEPT_IDLE = Duration.ofMinutes(5);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(15);

  private final Home home;
  private final FunctionProcesses processes;
  private final CodeStore code;
  private final Supplier<Endpoint> endpoint;
  private final Map<String, Instance> living = new HashMap<>();
  private final List<Instance> idle = new ArrayList<>();
  private final Set<String> left = new HashSet<>();
  private final ScheduledExecutorService janitor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lambda-janitor").factory());
  private boolean closed;

  Instances(Home home, FunctionProcesses processes, CodeStore code, Supplier<Endpoint> endpoint) {
    this.home = home;
    this.processes = processes;
    this.code = code;
    this.endpoint = endpoint;
    processes.onExit(this::exited);
    var _ = janitor.scheduleWithFixedDelay(this::endIdle, 10, 10, TimeUnit.SECONDS);
  }

  /// A process that is free for a call of the function as it is now.
  ///
  /// @throws TooManyRequestsException when as many as may be are busy
  /// @throws InvalidRuntimeException when the interpreter does not start
  Instance acquire(LambdaFunction function) {
    Instance fresh;
    @Nullable Instance evicted = null;
    synchronized (this) {
      if (closed) {
        throw closing(null);
      }
      Optional<Instance> free =
          idle.reversed().stream().filter(instance -> instance.isOf(function)).findFirst();
      if (free.isPresent()) {
        idle.remove(free.get());
        return free.get();
      }
      if (living.size() >= LIMIT) {
        if (idle.isEmpty()) {
          throw TooManyRequestsException.builder()
              .type("User")
              .reason("ConcurrentInvocationLimitExceeded")
              .message("Rate Exceeded.")
              .build();
        }
        evicted = idle.removeFirst();
        living.remove(evicted.id());
      }
      String id = function.name() + "-" + UUID.randomUUID().toString().replace("-", "");
      fresh = new Instance(id, function, processes);
      living.put(id, fresh);
    }
    if (evicted != null) {
      discard(evicted);
    }
    start(fresh);
    return fresh;
  }

  static ServiceException closing(@Nullable Throwable cause) {
    return ServiceException.builder()
        .type("Service")
        .message("The server closes.")
        .cause(cause)
        .build();
  }

  private void start(Instance instance) {
    boolean started = false;
    try {
      processes.start(InstanceSpec.of(instance, home, endpoint.get(), code, processes));
      started = true;
    } catch (ContainerStartException e) {
      throw InvalidRuntimeException.builder().type("User").message(e.getMessage()).cause(e).build();
    } finally {
      if (!started) {
        discard(instance);
      }
    }
  }

  /// Gives a process back after its call.
  void release(Instance instance) {
    synchronized (this) {
      if (!closed && instance.isUsable()) {
        instance.idleSince(Instant.now());
        idle.add(instance);
        return;
      }
    }
    discard(instance);
  }

  /// Lets go of a process in the middle of a call: it ends when the call is over. Its note stays.
  void leave(Instance instance) {
    synchronized (this) {
      living.remove(instance.id());
    }
    instance.leave();
  }

  /// Has no further call go to a function's present processes: its code or configuration is no
  /// longer current.
  void retire(String function) {
    Predicate<Instance> outdated = instance -> instance.function().name().equals(function);
    synchronized (this) {
      living.values().stream().filter(outdated).forEach(Instance::retire);
    }
    endIdle(outdated);
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
    processes.forget(instance.id());
  }

  private void exited(String id) {
    Optional<Instance> instance;
    boolean orphan;
    synchronized (this) {
      instance = Optional.ofNullable(living.get(id));
      orphan = left.remove(id);
    }
    // Before the look at `idle`: whoever releases it later sees that it has ended.
    instance.ifPresent(ended -> ended.exited(processes.exitStatus(id)));
    boolean unused;
    synchronized (this) {
      unused = instance.isPresent() && idle.remove(instance.get());
    }
    if (unused) {
      discard(instance.orElseThrow());
    } else if (orphan) {
      processes.forget(id);
    }
  }

  /// Looks at the processes of an earlier server. Those that run end by themselves when they have
  /// nothing to do; their callers have gone.
  ///
  /// @param wanted those whose end matters to a stored invocation, which forgets them itself
  void takeOver(Set<String> wanted) {
    for (String id : processes.all()) {
      if (wanted.contains(id)) {
        continue;
      }
      synchronized (this) {
        left.add(id);
      }
      if (processes.isRunning(id)) {
        var _ =
            janitor.schedule(
                () -> processes.kill(id), LONGEST_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } else {
        processes.forget(id);
      }
    }
  }

  /// The code that processes of this server run; empty when some of an earlier one may run others.
  Optional<Set<String>> codeInUse() {
    synchronized (this) {
      boolean strangers =
          processes.all().stream()
              .anyMatch(id -> !living.containsKey(id) && processes.isRunning(id));
      return strangers
          ? Optional.empty()
          : Optional.of(
              living.values().stream()
                  .map(instance -> instance.function().configuration().codeSha256())
                  .collect(Collectors.toSet()));
    }
  }

  /// Ends the free processes; those at work are left to finish.
  @Override
  public void close() {
    List<Instance> busy;
    synchronized (this) {
      closed = true;
      busy = living.values().stream().filter(instance -> !idle.contains(instance)).toList();
    }
    janitor.shutdownNow();
    endIdle(_ -> true);
    busy.forEach(this::leave);
  }
}
