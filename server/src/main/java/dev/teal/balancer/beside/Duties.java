package dev.teal.balancer.beside;

import dev.teal.balancer.ListenerBindException;
import dev.teal.balancer.NettyBalancer;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TicketSecret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// What a balancer process does for servers. Safe for use by any thread.
final class Duties {
  private static final long NEVER = Long.MAX_VALUE;

  private final NettyBalancer balancer;
  private final String build;
  private final Descriptors descriptors;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Carried> carried = new ConcurrentHashMap<>();

  /// What ended processes had counted, by load balancer and process.
  private final Map<String, Map<String, Status>> ended = new ConcurrentHashMap<>();

  private volatile boolean retired;
  private volatile long patientUntil = NEVER;

  /// @param routing the one in force
  /// @param generation its own, of this process
  /// @param before generations that earlier processes counted
  private record Carried(Routing routing, long generation, long before) {
    private long total() {
      return before + generation;
    }
  }

  Duties(NettyBalancer balancer, String build, Descriptors descriptors) {
    this.balancer = balancer;
    this.build = build;
    this.descriptors = descriptors;
    balancer.onChange(name -> listeners.forEach(listener -> listener.accept(name)));
  }

  void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  void forget(Consumer<String> listener) {
    listeners.remove(listener);
  }

  CompletableFuture<? extends Message.Answer> does(Message.Request<?> request) {
    return switch (request) {
      case Message.Hello _ -> answer(welcome());
      case Message.Apply(Routing routing, Optional<Status> known) -> apply(routing, known);
      case Message.Change change -> apply(changed(change), Optional.empty());
      case Message.Remove(String name) -> done(balancer.remove(name).thenRun(() -> forget(name)));
      case Message.Retain(List<String> names) ->
          done(
              balancer
                  .retain(names)
                  .thenRun(() -> {
                    carried.keySet().retainAll(names);
                    ended.keySet().retainAll(names);
                  }));
      case Message.Ask(String name) -> answer(new Message.Told(status(name)));
      case Message.Expect _ -> answer(new Message.Expecting(descriptors.expect()));
      case Message.Lend(String socket) -> lend(socket);
      case Message.Borrow(int sockets, Optional<TicketSecret> tickets) ->
          done(
              descriptors.received(sockets).thenCompose(taken -> balancer.inherit(taken, tickets)));
      case Message.Retire(Duration patience) -> {
        patientUntil = System.nanoTime() + patience.toNanos();
        retired = true;
        yield done(balancer.retire());
      }
      case Message.Absorb(String process, String name, Status status) -> {
        ended.computeIfAbsent(name, _ -> new ConcurrentHashMap<>()).put(process, status);
        yield answer(new Message.Done());
      }
      case Message.Ping _ -> balancer.connections().thenApply(Message.Alive::new);
    };
  }

  private static <A extends Message.Answer> CompletableFuture<A> answer(A answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static CompletableFuture<Message.Done> done(CompletableFuture<?> work) {
    return work.thenApply(_ -> new Message.Done());
  }

  static Message.Refused refusal(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case ListenerBindException bind ->
          new Message.Refused(Message.Refused.Reason.BIND, bind.listener(), message);
      case IllegalArgumentException _ ->
          new Message.Refused(Message.Refused.Reason.INVALID, "", message);
      default -> new Message.Refused(Message.Refused.Reason.FAILED, "", cause.toString());
    };
  }

  private Message.Welcome welcome() {
    return new Message.Welcome(
        Message.PROTOCOL,
        build,
        retired,
        carried.entrySet().stream()
            .map(entry ->
                new Message.InForce(
                    entry.getKey(),
                    entry.getValue().total(),
                    Digests.of(entry.getValue().routing())))
            .toList());
  }

  private Routing changed(Message.Change change) {
    Carried now = carried.get(change.loadBalancer());
    if (now == null || now.total() != change.base()) {
      throw new IllegalStateException(
          "base: %d (expected: %s)"
              .formatted(change.base(), now == null ? "nothing is carried" : now.total()));
    }
    return change.change().of(now.routing());
  }

  private CompletableFuture<Message.Applied> apply(Routing routing, Optional<Status> known) {
    forgetTargets(routing.loadBalancer());
    known.ifPresent(status -> {
      // Done before the routing is applied, by the same thread.
      var _ = balancer.remember(status);
    });
    return balancer
        .apply(routing)
        .thenApply(generation ->
            new Message.Applied(
                carried
                    .merge(
                        routing.loadBalancer(),
                        new Carried(routing, generation, known.map(Status::generation).orElse(0L)),
                        (old, _) -> new Carried(routing, generation, old.before()))
                    .total()));
  }

  /// A target that is registered again counts from zero, whatever an ended process had counted.
  private void forgetTargets(String loadBalancer) {
    Map<String, Status> more = ended.get(loadBalancer);
    if (more != null) {
      balancer
          .status(loadBalancer)
          .ifPresent(own -> more.replaceAll((_, status) -> Statuses.keepTargets(status, own)));
    }
  }

  private void forget(String loadBalancer) {
    carried.remove(loadBalancer);
    ended.remove(loadBalancer);
  }

  private Optional<Status> status(String name) {
    Carried now = carried.get(name);
    return balancer
        .status(name)
        .map(own -> {
          Status sum =
              new Status(
                  own.generation() + (now == null ? 0 : now.before()),
                  own.connections(),
                  own.counters(),
                  own.targetGroups());
          for (Status more : ended.getOrDefault(name, Map.of()).values()) {
            sum = Statuses.withCounters(sum, more);
          }
          return sum;
        });
  }

  private CompletableFuture<Message.Lent> lend(String socket) {
    return balancer
        .lend()
        .thenCompose(listening ->
            descriptors
                .send(socket, listening.descriptors())
                .thenApply(sent ->
                    new Message.Lent(listening.sockets(), sent, Optional.of(listening.tickets()))));
  }

  /// Whether a load balancer was given to it.
  boolean carries() {
    return !carried.isEmpty();
  }

  boolean retired() {
    return retired;
  }

  boolean patienceIsOver(long now) {
    return retired && now - patientUntil > 0;
  }

  int connections() {
    return balancer.connections().join();
  }

  void close() {
    balancer.close();
  }
}
