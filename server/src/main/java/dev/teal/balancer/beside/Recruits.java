package dev.teal.balancer.beside;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts balancer processes, meets those that run already, and ends them. Belongs to the control
/// thread.
final class Recruits {
  private static final Logger log = LoggerFactory.getLogger(Recruits.class);
  private static final Duration STARTS_WITHIN = Duration.ofMinutes(1);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);

  private final Processes processes;
  private final String build;
  private final Link.Owner owner;

  /// @param build of this program
  Recruits(Processes processes, String build, Link.Owner owner) {
    this.processes = processes;
    this.build = build;
    this.owner = owner;
  }

  /// Those that run, newest first. One that cannot be talked to is ended.
  List<Link> found() {
    return processes.running().reversed().stream()
        .flatMap(number -> greet(number).stream())
        .toList();
  }

  private Optional<Link> greet(long number) {
    try {
      Link link = Link.connect(number, BalancerProcess.socket(processes.folder(number)), owner);
      if (link.hello(build).protocol() == Message.PROTOCOL) {
        return Optional.of(link);
      }
      log.warn("balancer process {} speaks another protocol: ending it", number);
      end(link);
    } catch (IOException | RuntimeException e) {
      log.warn("balancer process {} does not answer: ending it ({})", number, e.toString());
      processes.end(number, Duration.ZERO);
    }
    return Optional.empty();
  }

  /// @throws IllegalStateException when it does not start, with what it said
  Link start() {
    long number = processes.start();
    long deadline = System.nanoTime() + STARTS_WITHIN.toNanos();
    while (System.nanoTime() - deadline < 0 && processes.isRunning(number)) {
      try {
        Link link = Link.connect(number, BalancerProcess.socket(processes.folder(number)), owner);
        link.hello(build);
        return link;
      } catch (IOException _) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
    String said = processes.lastWords(number);
    processes.end(number, Duration.ZERO);
    throw new IllegalStateException("the balancer process does not start: " + said);
  }

  /// Forgets those that have ended.
  ///
  /// @return whether one of them was ended by something else than its own wish
  boolean sweep() {
    return processes.sweep();
  }

  /// Lets a process end in order, without waiting for it.
  void end(Link link) {
    link.close();
    Thread.startVirtualThread(() -> processes.end(link.number, ENDS_WITHIN));
  }

  /// Ends a process that is dead or hangs; it has let go of its sockets when this returns.
  void kill(Link link) {
    processes.end(link.number, Duration.ZERO);
  }
}
