package dev.teal.lambda;

import dev.teal.clock.Pace;
import dev.teal.lambda.EventInvocation.Begun;
import dev.teal.lambda.EventInvocation.Ended;
import dev.teal.lambda.EventInvocation.Waiting;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.WorkHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.lambda.model.InvalidRuntimeException;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// Delivers asynchronous invocations as due work, with Lambda's two retries.
///
/// An event goes through `Waiting -> Begun -> Ended`, and from `Begun` back to `Waiting` for a
/// retry. `Begun` is on disk before the event is handed over. A server that finds it there without
/// a call of its own under way looks at the process: while it lives, it is left to finish; then the
/// note that its bootstrap wrote says how the call ended, or that it never reached the function.
final class EventInvocations implements WorkHandler, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventInvocations.class);

  /// Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation":
  /// two more attempts, after one minute and after two.
  private static final int ATTEMPTS = 3;

  /// Real time, unlike the retries: only a lack of free processes makes an event that old.
  private static final Duration OLDEST = Duration.ofHours(6);

  private static final Duration REMEMBERED = Duration.ofHours(24);
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
  private static final Duration LOOK_AT_PROCESS = Duration.ofMillis(200);
  private static final Duration THROTTLED = Duration.ofSeconds(1);

  private final Store store;
  private final InstantSource clock;
  private final Pace pace;
  private final Instances instances;
  private final FunctionProcesses processes;
  private final FunctionLog logs;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  EventInvocations(
      Store store,
      InstantSource clock,
      Pace pace,
      Instances instances,
      FunctionProcesses processes,
      FunctionLog logs) {
    this.store = store;
    this.clock = clock;
    this.pace = pace;
    this.instances = instances;
    this.processes = processes;
    this.logs = logs;
  }

  /// Takes an event for delivery; one whose id is known is taken already.
  void accept(Request request, String function) {
    Instant now = clock.instant();
    store.run(transaction -> {
      if (transaction.find(EventInvocation.KIND, request.id()).isEmpty()) {
        EventInvocation fresh =
            new EventInvocation(
                function, request.payload(), request.clientContext(), now, 0, new Waiting(now));
        transaction.insert(EventInvocation.KIND, request.id(), fresh);
        transaction.schedule(LambdaApi.QUEUE, request.id(), now);
      }
    });
  }

  /// Has each event that an earlier server had not done with looked at: a call that it began at
  /// once, another when it is due, though the earlier one may have had a process for it already.
  ///
  /// @return the processes of the calls that it began
  Set<String> resume() {
    Instant now = clock.instant();
    return store.transact(transaction -> {
      Set<String> calling = new HashSet<>();
      for (Stored<EventInvocation> found : transaction.list(EventInvocation.KIND, "")) {
        switch (found.value().progress()) {
          case Waiting waiting ->
              transaction.schedule(LambdaApi.QUEUE, found.id(), waiting.until());
          case Begun begun -> {
            transaction.schedule(LambdaApi.QUEUE, found.id(), now);
            calling.add(begun.instance());
          }
          case Ended _ -> {}
        }
      }
      return calling;
    });
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    if (running.contains(id)) {
      return Optional.of(now.plus(LOOK_AGAIN));
    }
    Optional<Stored<EventInvocation>> found =
        store.read(transaction -> transaction.find(EventInvocation.KIND, id));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return switch (found.get().value().progress()) {
      case Waiting waiting when now.isBefore(waiting.until()) -> Optional.of(waiting.until());
      case Waiting _ -> begin(found.get(), now);
      case Begun begun -> takeUp(found.get(), begun, now);
      case Ended ended -> forget(found.get(), ended, now);
    };
  }

  private Optional<Instant> begin(Stored<EventInvocation> found, Instant now) {
    Optional<LambdaFunction> function = functionOf(found.value());
    if (function.isEmpty() || found.value().acceptedAt().plus(OLDEST).isBefore(now)) {
      log.warn(
          "Event {} of function {} dropped: {}",
          found.id(),
          found.value().function(),
          function.isEmpty() ? "the function was deleted" : "it is older than " + OLDEST);
      return Optional.of(update(found.id(), event -> event.ended(now)));
    }
    Instance instance;
    try {
      instance = instances.acquire(function.get());
    } catch (TooManyRequestsException | ServiceException e) {
      return Optional.of(now.plus(THROTTLED));
    } catch (InvalidRuntimeException e) {
      log.warn("Event {} of function {}: {}", found.id(), function.get().name(), e.getMessage());
      return Optional.of(settle(found.id(), false));
    }
    running.add(found.id());
    threads.execute(() -> attempt(found, instance));
    return Optional.of(now.plus(LOOK_AGAIN));
  }

  private void attempt(Stored<EventInvocation> found, Instance instance) {
    EventInvocation event = found.value();
    Request request = new Request(found.id(), event.payload(), event.clientContext());
    boolean settled = false;
    try {
      Optional<Instance.Answer> failure = instance.awaitReady(request);
      if (failure.isEmpty()) {
        Instant deadline = clock.instant().plus(instance.function().timeout());
        Begun begun = new Begun(instance.id(), deadline, instance.printed());
        store.run(
            transaction -> transaction.replace(EventInvocation.KIND, found, event.now(begun)));
      }
      Instance.Answer answer = failure.isPresent() ? failure.get() : instance.call(request);
      Instant due = settle(found.id(), !answer.outcome().failed());
      settled = true;
      running.remove(found.id());
      // Not before: whoever looks while it is running comes again a minute later.
      store.run(transaction -> transaction.schedule(LambdaApi.QUEUE, found.id(), due));
      logs.append(event.function(), answer.log());
    } catch (InterruptedException e) {
      // The server closes. The call goes on, and the next server finds it begun.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("Event {} of function {}: delivery broke off", found.id(), event.function(), e);
    } finally {
      if (settled) {
        instances.release(instance);
      } else {
        instances.leave(instance);
      }
      running.remove(found.id());
    }
  }

  /// A call that was begun, and whose caller is gone: with an earlier server, as a rule.
  private Optional<Instant> takeUp(Stored<EventInvocation> found, Begun begun, Instant now) {
    String process = begun.instance();
    if (processes.isRunning(process)) {
      if (now.isBefore(begun.deadline())) {
        return Optional.of(now.plus(LOOK_AT_PROCESS));
      }
      log.warn("Event {} of function {} timed out", found.id(), found.value().function());
      processes.kill(process);
    }
    String note = processes.noteOf(process, found.id());
    Instant next;
    if (note.isEmpty()) {
      next = update(found.id(), event -> event.now(new Waiting(now)));
    } else {
      functionOf(found.value()).ifPresent(function -> logWithoutReport(found, begun, function));
      next = settle(found.id(), note.equals("ok"));
    }
    processes.forget(process);
    return Optional.of(next);
  }

  private void logWithoutReport(
      Stored<EventInvocation> found, Begun begun, LambdaFunction function) {
    String printed = processes.printed(begun.instance(), begun.printed()).text();
    logs.append(function.name(), FunctionLog.lines(found.id(), printed, Duration.ZERO, function));
  }

  private Optional<Instant> forget(Stored<EventInvocation> found, Ended ended, Instant now) {
    Instant until = ended.at().plus(REMEMBERED);
    if (now.isBefore(until)) {
      return Optional.of(until);
    }
    store.run(transaction -> transaction.remove(EventInvocation.KIND, found));
    return Optional.empty();
  }

  /// Writes down how a call ended.
  ///
  /// @return when the event is looked at again
  private Instant settle(String id, boolean succeeded) {
    Instant now = clock.instant();
    return update(
        id,
        event -> {
          if (succeeded) {
            return event.ended(now);
          }
          int failed = event.attempts() + 1;
          if (failed < ATTEMPTS) {
            return event.failedOnce(now.plus(pace.minutes(failed)));
          }
          log.warn(
              "Event {} of function {} dropped: {} calls failed", id, event.function(), failed);
          return event.ended(now);
        });
  }

  private Instant update(String id, UnaryOperator<EventInvocation> change) {
    return store.transact(transaction -> {
      Stored<EventInvocation> read = transaction.find(EventInvocation.KIND, id).orElseThrow();
      EventInvocation changed = change.apply(read.value());
      transaction.replace(EventInvocation.KIND, read, changed);
      return switch (changed.progress()) {
        case Waiting waiting -> waiting.until();
        case Begun begun -> begun.deadline();
        case Ended ended -> ended.at().plus(REMEMBERED);
      };
    });
  }

  private Optional<LambdaFunction> functionOf(EventInvocation event) {
    return store.read(
        transaction -> transaction.find(LambdaFunction.KIND, event.function()).map(Stored::value));
  }

  /// Lets go of the calls that are under way.
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("Calls of functions are still being written down; the next start looks at them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
