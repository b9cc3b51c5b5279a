package dev.teal.balancer.beside;

import dev.teal.balancer.ListenerBindException;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The balancer processes of one server: the one that serves, and earlier ones whose last
/// connections have not ended. Every change goes to all of them, so that none routes by an older
/// routing. Belongs to the control thread, but for what is marked otherwise.
///
/// ```
///        start            sockets lent, routings applied           last connection ended
/// (none) -----> serving -------------------------------> retired -------------------------> (none)
///                  |  the next one serves beside it until it is told to retire
///                  '--> killed, hung: another is started, and everything applied again
/// ```
final class Fleet {
  private static final Logger log = LoggerFactory.getLogger(Fleet.class);
  private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(25);
  private static final Duration SLOWEST_RESTART = Duration.ofSeconds(5);
  private static final long BIND_AGAIN_MILLIS = 1_000;

  /// What connections of a replaced process have at the least; an Application Load Balancer gives
  /// those of a deregistered target as much by default.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Recruits recruits;
  private final String build;
  private final Link.Owner owner;
  private final ScheduledExecutorService control;

  /// Read by other threads.
  private final Map<String, Routing> wanted = new ConcurrentHashMap<>();

  /// What was last seen of the serving process, for when it is killed. Written by other threads.
  private final Map<String, Status> seen = new ConcurrentHashMap<>();

  /// Newest first. Read by other threads.
  private final List<Link> earlier = new CopyOnWriteArrayList<>();

  /// Held for reading while the processes' counters are added up, and for writing while one hands
  /// its own to its heir, so that they are counted once. Used by other threads too.
  final ReadWriteLock counting = new ReentrantReadWriteLock();

  /// The one that has taken all that is wanted. Read by other threads.
  private volatile CompletableFuture<Link> serving = new CompletableFuture<>();

  private @Nullable Link current;
  private int failures;

  Fleet(Processes processes, String build, Link.Owner owner, ScheduledExecutorService control) {
    this.recruits = new Recruits(processes, build, owner);
    this.build = build;
    this.owner = owner;
    this.control = control;
  }

  /// By any thread.
  boolean wants(String loadBalancer) {
    return wanted.containsKey(loadBalancer);
  }

  /// By any thread.
  Collection<String> wanted() {
    return List.copyOf(wanted.keySet());
  }

  /// By any thread.
  CompletableFuture<Link> serving() {
    return serving;
  }

  /// By any thread.
  List<Link> earlier() {
    return earlier;
  }

  /// By any thread.
  void seen(String loadBalancer, Status status) {
    seen.put(loadBalancer, status);
  }

  /// Finds what an earlier server has left. One of another build is replaced; it serves on until
  /// [#retain] says that everything is with its successor.
  void takeOver() {
    List<Link> found = recruits.found();
    found.stream().filter(Link::retired).forEach(earlier::add);
    List<Link> carrying = serving(found, true);
    List<Link> idle = serving(found, false);
    if (!carrying.isEmpty()) {
      idle.forEach(recruits::end);
      carryOn(carrying);
    } else if (!idle.isEmpty() && idle.getFirst().build().equals(build)) {
      idle.stream().skip(1).forEach(recruits::end);
      serve(idle.getFirst());
    } else {
      idle.forEach(recruits::end);
      if (recruits.sweep()) {
        log.info("a balancer process ended while no server ran: starting another");
        serve(recruits.start());
      }
    }
  }

  private static List<Link> serving(List<Link> found, boolean carrying) {
    return found.stream().filter(link -> !link.retired() && link.carries() == carrying).toList();
  }

  private void carryOn(List<Link> carrying) {
    Link newest = carrying.getFirst();
    log.info("taking over balancer process {}", newest.number);
    // Replaced by it when the last server was killed, and not told to retire yet.
    earlier.addAll(0, carrying.subList(1, carrying.size()));
    serve(newest);
    if (!build.equals(newest.build())) {
      log.info(
          "balancer process {} is of build {}, and this server of {}: replacing it",
          newest.number,
          newest.build(),
          build);
      succeed(newest, recruits.start());
    }
  }

  private void serve(Link link) {
    current = link;
    failures = 0;
    if (!serving.complete(link)) {
      serving = CompletableFuture.completedFuture(link);
    }
  }

  /// The process that serves; starts one when there is none.
  private Link current() {
    Link link = current;
    if (link != null && link.isOpen()) {
      return link;
    }
    Link fresh = recruits.start();
    wanted.values().forEach(routing -> applyPossible(fresh, routing));
    if (link != null) {
      seen.forEach((name, status) ->
          fresh.ask(new Message.Absorb(String.valueOf(link.number), name, status)));
    }
    serve(fresh);
    return fresh;
  }

  /// Puts a routing in force in every process.
  long apply(Routing routing) {
    if (current == null && routing.listeners().isEmpty()) {
      // Nobody can notice whether it is in force: time to start the process for what comes next.
      wanted.put(routing.loadBalancer(), routing);
      control.execute(this::recover);
      return 1;
    }
    String name = routing.loadBalancer();
    long generation = whileProcessesGo(() -> applyTo(current(), routing));
    if (wanted.put(name, routing) == null) {
      // Its targets may have become healthy meanwhile, and whoever was told so found no status.
      owner.happened(new Message.Changed(name));
    }
    for (Link link : earlier) {
      follow(link, () -> link.apply(routing, Optional::empty));
    }
    return generation;
  }

  private long applyTo(Link link, Routing routing) {
    return link.apply(routing, () -> known(routing.loadBalancer()));
  }

  /// What an earlier process knows of a load balancer, or the last one knew.
  private Optional<Status> known(String loadBalancer) {
    for (Link link : earlier) {
      try {
        Optional<Status> status = link.ask(new Message.Ask(loadBalancer)).status();
        if (status.isPresent()) {
          return status;
        }
      } catch (RuntimeException e) {
        log.warn("balancer process {} does not tell: {}", link.number, e.getMessage());
      }
    }
    return Optional.ofNullable(seen.get(loadBalancer));
  }

  /// Without the listeners whose addresses cannot be had: they are tried again.
  private void applyPossible(Link link, Routing routing) {
    Routing possible = routing;
    while (true) {
      try {
        applyTo(link, possible);
        return;
      } catch (ListenerBindException e) {
        log.warn("{}", e.getMessage());
        String refused = e.listener();
        possible =
            possible.withListeners(
                possible.listeners().stream()
                    .filter(listener -> !listener.id().equals(refused))
                    .toList());
        var _ =
            control.schedule(
                () -> bindAgain(routing.loadBalancer()), BIND_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void bindAgain(String loadBalancer) {
    Routing routing = wanted.get(loadBalancer);
    Link link = current;
    if (routing != null && link != null && link.isOpen()) {
      applyPossible(link, routing);
    }
  }

  /// One that serves no more must not keep a client on an older routing: when it cannot take the
  /// new one, its connections end.
  private void follow(Link link, Runnable change) {
    try {
      change.run();
    } catch (LinkLostException _) {
      log.info("balancer process {} ended", link.number);
    } catch (RuntimeException e) {
      log.warn(
          "balancer process {} cannot follow, its connections end: {}",
          link.number,
          e.getMessage());
      var _ = link.send(new Message.Retain(List.of()));
    }
  }

  void remove(String loadBalancer) {
    wanted.remove(loadBalancer);
    seen.remove(loadBalancer);
    Link link = current;
    if (link != null && link.isOpen()) {
      link.remove(loadBalancer);
    }
    earlier.forEach(other -> follow(other, () -> other.remove(loadBalancer)));
  }

  /// All that is wanted is known now.
  void retain(Collection<String> loadBalancers) {
    List.copyOf(wanted.keySet()).stream()
        .filter(name -> !loadBalancers.contains(name))
        .forEach(this::remove);
    List<String> names = List.copyOf(loadBalancers);
    Link link = current;
    if (link != null && link.isOpen()) {
      link.retain(names);
      retireEarlier();
    }
    earlier.forEach(other -> follow(other, () -> other.retain(names)));
  }

  /// Starts another process and lets it carry on from the one that serves.
  void replace() {
    Link old = current();
    Link next = recruits.start();
    succeed(old, next);
    retain(wanted());
  }

  private void succeed(Link old, Link next) {
    try {
      boolean shared = lend(old, next);
      earlier.addFirst(old);
      if (!shared) {
        log.warn("its listening sockets cannot be handed over: they are closed and made anew");
        old.retire(patience());
      }
      wanted.values().forEach(routing -> applyPossible(next, routing));
    } catch (RuntimeException e) {
      recruits.end(next);
      if (old.retired()) {
        current = null;
        serving = new CompletableFuture<>();
        control.execute(this::recover);
      } else {
        earlier.remove(old);
      }
      throw e;
    }
    serve(next);
  }

  /// @return whether the next one has all sockets
  private static boolean lend(Link old, Link next) {
    String socket = next.ask(new Message.Expect()).socket();
    Message.Lent lent = old.ask(new Message.Lend(socket));
    next.ask(new Message.Borrow(lent.sockets(), lent.tickets()));
    return lent.sockets() == lent.listening();
  }

  private void retireEarlier() {
    for (Link link : earlier) {
      if (!link.retired()) {
        try {
          link.retire(patience());
        } catch (RuntimeException e) {
          log.warn("balancer process {} cannot retire: {}", link.number, e.getMessage());
          recruits.end(link);
        }
      }
    }
  }

  private Duration patience() {
    return wanted.values().stream()
        .flatMap(routing -> routing.targetGroups().stream())
        .map(TargetGroup::deregistrationDelay)
        .reduce(PATIENCE, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /// A retired process has no connection left: what it counted goes to the one that serves.
  void dismiss(Link link) {
    if (!earlier.contains(link)) {
      return;
    }
    try {
      handOver(link, current());
      recruits.end(link);
    } catch (RuntimeException e) {
      log.info("balancer process {} waits to be dismissed: {}", link.number, e.getMessage());
    }
  }

  private void handOver(Link link, Link heir) {
    counting.writeLock().lock();
    try {
      for (String name : wanted()) {
        link.ask(new Message.Ask(name))
            .status()
            .ifPresent(
                status -> heir.ask(new Message.Absorb(String.valueOf(link.number), name, status)));
      }
      earlier.remove(link);
    } finally {
      counting.writeLock().unlock();
    }
  }

  /// A connection was lost: the process is dead, or was ended because it hangs.
  void lost(Link link) {
    // One that hangs must have let go of its sockets before another listens.
    recruits.kill(link);
    earlier.remove(link);
    if (link.equals(current)) {
      log.warn("balancer process {} is gone: starting another", link.number);
      serving = new CompletableFuture<>();
      recover();
    }
  }

  private void recover() {
    Link link = current;
    if ((link != null && link.isOpen()) || wanted.isEmpty()) {
      return;
    }
    try {
      current();
      wanted().forEach(name -> owner.happened(new Message.Changed(name)));
    } catch (RuntimeException e) {
      long millis = Math.min(SLOWEST_RESTART.toMillis(), 50L << Math.min(failures++, 10));
      log.error("no balancer process: next try in {} ms", millis, e);
      var _ = control.schedule(this::recover, millis, TimeUnit.MILLISECONDS);
    }
  }

  private <T> T whileProcessesGo(Supplier<T> action) {
    long deadline = System.nanoTime() + RECOVERS_WITHIN.toNanos();
    while (true) {
      try {
        return action.get();
      } catch (LinkLostException e) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("balancer processes do not stay", e);
        }
      }
    }
  }

  /// Lets go of all processes; they go on.
  void close() {
    Set<Link> links = ConcurrentHashMap.newKeySet();
    links.addAll(earlier);
    if (current != null) {
      links.add(current);
    }
    links.forEach(Link::close);
  }
}
