package dev.teal.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One process that runs a function, one call at a time.
final class Instance {
  /// Lambda's limit of the init phase. Ours adds the function's own timeout, once, since Lambda
  /// repeats a slow init inside of the first call.
  private static final Duration INIT = Duration.ofSeconds(10);

  private final String id;
  private final LambdaFunction function;
  private final FunctionProcesses processes;
  private final RuntimeApi api;
  private long printed;
  private volatile boolean ended;
  private volatile boolean retired;
  private volatile Instant idleSince = Instant.MAX;

  Instance(String id, LambdaFunction function, FunctionProcesses processes) {
    this.id = id;
    this.function = function;
    this.processes = processes;
    api = new RuntimeApi(function.configuration().functionArn(), function.timeout());
  }

  String id() {
    return id;
  }

  LambdaFunction function() {
    return function;
  }

  /// Whether it runs the function as it is now.
  boolean isOf(LambdaFunction current) {
    return function.name().equals(current.name())
        && Objects.equals(
            function.configuration().revisionId(), current.configuration().revisionId());
  }

  /// What the process finds in AWS_LAMBDA_RUNTIME_API.
  String runtimeApi() {
    return api.address();
  }

  /// How much of its output belongs to earlier calls.
  long printed() {
    return printed;
  }

  /// Whether it may have another call.
  boolean isUsable() {
    return !ended && !retired;
  }

  void retire() {
    retired = true;
  }

  Instant idleSince() {
    return idleSince;
  }

  void idleSince(Instant since) {
    idleSince = since;
  }

  /// What came of a call, and its log lines.
  record Answer(Outcome outcome, String log) {}

  /// Waits until the process takes calls.
  ///
  /// @return an answer when it never will: its initialization failed
  Optional<Answer> awaitReady(Request request) throws InterruptedException {
    long began = System.nanoTime();
    Duration limit = INIT.plus(function.timeout());
    Optional<Outcome> failure =
        within(api.ready(), limit)
            .orElseGet(() -> Optional.of(Outcome.timedOut(request.id(), limit)));
    if (failure.isEmpty()) {
      return Optional.empty();
    }
    end();
    return Optional.of(answer(request, failure.get(), began));
  }

  /// Calls the function. A call that takes too long ends the process.
  Answer call(Request request) throws InterruptedException {
    long began = System.nanoTime();
    Optional<Outcome> outcome = within(api.hand(request), function.timeout());
    if (outcome.isEmpty()) {
      end();
    }
    return answer(
        request,
        outcome.orElseGet(() -> Outcome.timedOut(request.id(), function.timeout())),
        began);
  }

  private static <T> Optional<T> within(CompletableFuture<T> future, Duration limit)
      throws InterruptedException {
    try {
      return Optional.of(future.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the Runtime API completes its calls normally", e);
    }
  }

  private Answer answer(Request request, Outcome outcome, long began) {
    Duration duration = Duration.ofNanos(System.nanoTime() - began);
    FunctionLog.Printed fresh = processes.printed(id, printed);
    printed = fresh.end();
    return new Answer(
        outcome,
        FunctionLog.lines(request.id(), fresh.text() + outcome.logLine(), duration, function));
  }

  /// Told by the runner.
  void exited(OptionalInt status) {
    ended = true;
    api.exited(status);
    api.close();
  }

  /// Ends the process now.
  void end() {
    ended = true;
    processes.kill(id);
    api.close();
  }

  /// Lets the process finish what it does; it ends itself when it finds its Runtime API gone.
  void leave() {
    api.close();
  }
}
