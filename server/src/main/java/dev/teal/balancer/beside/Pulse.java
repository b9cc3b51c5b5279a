package dev.teal.balancer.beside;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks every balancer process each second whether all its threads still work. One that has not
/// answered for [#MISSED] rounds in a row hangs and is given up; rounds are counted and not
/// seconds, so that a pause of this process or of the machine is not held against it.
final class Pulse implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pulse.class);

  /// Ending a process that was only slow would cost its connections, and one that starts while many
  /// others want the processors is slow.
  private static final int MISSED = 15;

  private final Fleet fleet;
  private final Executor control;
  private final Map<Link, Beat> beats = new HashMap<>();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("teal-balancer-pulse").factory());

  private record Beat(CompletableFuture<Message.Alive> answer, int missed) {
    static Beat of(Link link) {
      return new Beat(link.send(new Message.Ping()), 0);
    }
  }

  Pulse(Fleet fleet, Executor control) {
    this.fleet = fleet;
    this.control = control;
    var _ = rounds.scheduleWithFixedDelay(this::round, 1, 1, TimeUnit.SECONDS);
  }

  private void round() {
    Optional<Link> serving = Optional.ofNullable(fleet.serving().getNow(null));
    List<Link> all = Stream.concat(serving.stream(), fleet.earlier().stream()).toList();
    beats.keySet().retainAll(all);
    all.stream().filter(Link::isOpen).forEach(link -> beats.put(link, next(link)));
  }

  private Beat next(Link link) {
    Beat last = beats.get(link);
    if (last == null || last.answer().isCompletedExceptionally()) {
      return Beat.of(link);
    }
    if (last.answer().isDone()) {
      if (link.retired() && last.answer().join().connections() == 0) {
        control.execute(() -> fleet.dismiss(link));
      }
      return Beat.of(link);
    }
    if (last.missed() + 1 >= MISSED) {
      log.error("balancer process {} hangs: ending it", link.number);
      link.lose(new IOException("no answer for " + MISSED + " s"));
    }
    return new Beat(last.answer(), last.missed() + 1);
  }

  @Override
  public void close() {
    rounds.shutdownNow();
  }
}
