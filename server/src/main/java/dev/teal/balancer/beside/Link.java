package dev.teal.balancer.beside;

import dev.teal.balancer.ListenerBindException;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's connection to one balancer process. Safe for use by any thread.
final class Link implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Link.class);
  private static final int ANSWERED_WITHIN_SECONDS = 30;

  /// Of the process.
  final long number;

  private final SocketChannel channel;
  private final Frames frames;
  private final Owner owner;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicBoolean lost = new AtomicBoolean();

  /// Whether another process has its listeners. Written by the control thread.
  private volatile boolean retired;

  /// Of the process's program.
  private volatile String build = "";

  private volatile boolean sameBuild;

  private final Map<Long, CompletableFuture<Message.Answer>> waiting = new ConcurrentHashMap<>();
  private final Map<String, Taken> taken = new ConcurrentHashMap<>();

  /// What the process has taken.
  ///
  /// @param digest by which a routing is known again that an earlier server gave; empty afterwards
  /// @param routing empty as long as it has not been seen here
  private record Taken(long generation, String digest, Optional<Routing> routing) {
    private boolean is(Routing other) {
      return routing.map(other::equals).orElseGet(() -> Digests.of(other).equals(digest));
    }
  }

  /// Who is told what comes unasked, on a thread of the link's: it must return at once.
  interface Owner {
    void happened(Message.Event event);

    /// The connection is gone, and nothing will be answered any more.
    void lost(Link link);
  }

  private Link(long number, SocketChannel channel, Owner owner) {
    this.number = number;
    this.channel = channel;
    this.frames = new Frames(channel);
    this.owner = owner;
  }

  /// @throws IOException when nobody listens there (yet)
  static Link connect(long number, Path socket, Owner owner) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try (SocketPath path = SocketPath.of(socket)) {
      channel.connect(UnixDomainSocketAddress.of(path.usable()));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    Link link = new Link(number, channel, owner);
    Thread.ofPlatform().daemon().name("teal-balancer-" + number).start(link::read);
    return link;
  }

  private void read() {
    try {
      while (true) {
        take(frames.read());
      }
    } catch (IOException | RuntimeException e) {
      lose(e);
    }
  }

  private void take(Frames.Frame frame) {
    CompletableFuture<Message.Answer> future = waiting.remove(frame.number());
    try {
      switch (frame.message()) {
        case Message.Answer answer when future != null -> future.complete(answer);
        case Message.Event event -> owner.happened(event);
        case Message other -> log.warn("balancer process {} said unasked: {}", number, other);
      }
    } catch (IllegalArgumentException e) {
      // Something that a newer process says.
      log.debug("balancer process {}: {}", number, e.getMessage());
      if (future != null) {
        future.completeExceptionally(e);
      }
    }
  }

  /// Gives the process up: its owner is told that it is lost.
  void lose(Exception cause) {
    if (closed(cause)) {
      owner.lost(this);
    }
  }

  /// @return whether it was open
  private boolean closed(Exception cause) {
    if (lost.getAndSet(true)) {
      return false;
    }
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("closing the connection to balancer process {}: {}", number, e.toString());
    }
    LinkLostException said =
        new LinkLostException("balancer process " + number + " is gone: " + cause, cause);
    waiting.values().forEach(future -> future.completeExceptionally(said));
    return true;
  }

  boolean isOpen() {
    return !lost.get();
  }

  /// Asks without waiting for the answer.
  <A extends Message.Answer> CompletableFuture<A> send(Message.Request<A> request) {
    long id = requests.incrementAndGet();
    CompletableFuture<Message.Answer> future = new CompletableFuture<>();
    waiting.put(id, future);
    try {
      frames.write(id, request);
    } catch (IOException e) {
      lose(e);
    }
    if (lost.get()) {
      // It may have been put after the others were told.
      future.completeExceptionally(
          new LinkLostException(
              "balancer process " + number + " is gone", new IOException("closed")));
    }
    return future.thenApply(answer -> unlessRefused(request, answer));
  }

  @SuppressWarnings("unchecked") // the declaration of each request says which answer it has
  private static <A extends Message.Answer> A unlessRefused(
      Message.Request<A> request, Message.Answer answer) {
    if (answer instanceof Message.Refused(var reason, String listener, String message)) {
      throw switch (reason) {
        case BIND ->
            new ListenerBindException(listener, message, new IOException("refused by the system"));
        case INVALID -> new IllegalArgumentException(message);
        case FAILED ->
            new IllegalStateException(request.getClass().getSimpleName() + ": " + message);
      };
    }
    return (A) answer;
  }

  /// Asks and waits.
  ///
  /// @throws LinkLostException when the process is gone
  <A extends Message.Answer> A ask(Message.Request<A> request) {
    try {
      return send(request).get(ANSWERED_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a balancer process was asked", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "balancer process %d has not answered %s within %d s"
              .formatted(number, request.getClass().getSimpleName(), ANSWERED_WITHIN_SECONDS),
          e);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private static RuntimeException thrown(@Nullable Throwable cause) {
    return cause instanceof RuntimeException known ? known : new CompletionException(cause);
  }

  /// Says who asks, and learns what the process carries.
  ///
  /// @param own build of this program
  Message.Welcome hello(String own) {
    Message.Welcome welcome = ask(new Message.Hello(Message.PROTOCOL, own));
    welcome
        .inForce()
        .forEach(found ->
            taken.put(
                found.loadBalancer(),
                new Taken(found.generation(), found.digest(), Optional.empty())));
    retired = welcome.retired();
    build = welcome.build();
    sameBuild = build.equals(own);
    return welcome;
  }

  /// What it said in answer to [#hello].
  String build() {
    return build;
  }

  /// Whether the process has taken any routing.
  boolean carries() {
    return !taken.isEmpty();
  }

  /// Puts a routing in force. Nothing is sent when it is already, and only what is new when the
  /// process has an earlier one.
  ///
  /// @param known asked for what was known of the load balancer before, when the process does not
  ///   carry it yet
  /// @return its generation
  long apply(Routing routing, Supplier<Optional<Status>> known) {
    String name = routing.loadBalancer();
    Taken before = taken.get(name);
    long generation =
        before != null && before.is(routing)
            ? before.generation()
            : ask(toApply(routing, before, known)).generation();
    taken.put(name, new Taken(generation, "", Optional.of(routing)));
    return generation;
  }

  private Message.Request<Message.Applied> toApply(
      Routing routing, @Nullable Taken before, Supplier<Optional<Status>> known) {
    if (before == null) {
      return new Message.Apply(routing, known.get());
    }
    // Whatever becomes of this request: only an answer says what is in force.
    taken.put(routing.loadBalancer(), new Taken(before.generation(), "", Optional.empty()));
    Optional<Message.Request<Message.Applied>> change =
        before
            .routing()
            .filter(_ -> sameBuild)
            .flatMap(old -> RoutingChange.between(old, routing))
            .map(what -> new Message.Change(routing.loadBalancer(), before.generation(), what));
    return change.orElseGet(() -> new Message.Apply(routing, Optional.empty()));
  }

  void remove(String loadBalancer) {
    ask(new Message.Remove(loadBalancer));
    taken.remove(loadBalancer);
  }

  void retain(List<String> loadBalancers) {
    ask(new Message.Retain(loadBalancers));
    taken.keySet().retainAll(loadBalancers);
  }

  boolean retired() {
    return retired;
  }

  void retire(Duration patience) {
    ask(new Message.Retire(patience));
    retired = true;
  }

  /// Lets go of the process, which goes on. The owner is not told.
  @Override
  public void close() {
    closed(new IOException("closed by this side"));
  }
}
