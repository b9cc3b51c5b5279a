package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Users of a listener, at a rate that a small machine can bear. Each request is made once, and is
/// served or failed; a body must come back as it was sent.
final class Load implements AutoCloseable {
  private static final int LARGE_BODY = 1024 * 1024;

  private final URI listener;
  private final String body;
  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger returned = new AtomicInteger();
  private final List<String> failures = new ArrayList<>();
  private final Set<String> revisions = new TreeSet<>();
  private String latest = "";
  private volatile boolean ending;

  private Load(URI listener) {
    this.listener = listener;
    byte[] bytes = new byte[LARGE_BODY];
    new Random(1).nextBytes(bytes);
    body = new String(bytes, ISO_8859_1);
  }

  /// What users ask for.
  private enum Kind {
    /// A GET request.
    SMALL,
    /// A POST request of 1 MiB.
    LARGE,
    /// The same, which is under way for more than a second: so a change of revision always meets
    /// some of them in the middle.
    DRIPPING
  }

  /// Small requests, on kept and on new connections.
  static Load small(URI listener) {
    Load load = new Load(listener);
    load.smallUsers();
    return load;
  }

  /// Small requests, and large ones that drip.
  static Load smallAndSlow(URI listener) {
    Load load = new Load(listener);
    load.smallUsers();
    load.users(2, 3, true, Kind.DRIPPING);
    return load;
  }

  private void smallUsers() {
    users(4, 20, true, Kind.SMALL);
    users(2, 15, false, Kind.SMALL);
  }

  /// Small and large requests, all on kept and on new connections.
  static Load mixed(URI listener) {
    Load load = small(listener);
    for (boolean keep : new boolean[] {true, false}) {
      load.users(1, 3, keep, Kind.LARGE);
      load.users(2, 3, keep, Kind.DRIPPING);
    }
    return load;
  }

  private void users(int count, int perSecond, boolean keep, Kind kind) {
    Duration interval = Duration.ofSeconds(1).dividedBy(perSecond);
    for (int i = 0; i < count; i++) {
      users.execute(() -> run(interval, keep, kind));
    }
  }

  private void run(Duration interval, boolean keep, Kind kind) {
    @Nullable Connection connection = null;
    while (!ending) {
      long began = System.nanoTime();
      connection = request(connection, keep, kind);
      LockSupport.parkNanos(interval.toNanos() - (System.nanoTime() - began));
    }
    close(connection);
  }

  /// @return the connection for the next request, null when that needs a new one
  private @Nullable Connection request(@Nullable Connection kept, boolean keep, Kind kind) {
    @Nullable Connection connection = kept;
    try {
      if (connection == null) {
        connection = new Connection(listener);
      }
      Connection.Answer answer = exchange(connection, kind);
      served(answer);
      if (keep && !answer.header("connection").equalsIgnoreCase("close")) {
        return connection;
      }
    } catch (IOException e) {
      failed(kind + (kept == null ? " (new connection): " : " (kept connection): ") + e);
    }
    close(connection);
    return null;
  }

  private Connection.Answer exchange(Connection connection, Kind kind) throws IOException {
    if (kind == Kind.SMALL) {
      return connection.get("/");
    }
    Connection.Answer answer = connection.post("/echo", body, kind == Kind.DRIPPING);
    if (!answer.body().equals(body)) {
      throw new IOException("the body came back changed");
    }
    returned.incrementAndGet();
    return answer;
  }

  private void served(Connection.Answer answer) {
    served.incrementAndGet();
    synchronized (this) {
      latest = answer.header("X-Revision");
      revisions.add(latest);
    }
  }

  private synchronized void failed(String cause) {
    failures.add(cause);
  }

  private static void close(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new IllegalStateException("a socket does not close", e);
      }
    }
  }

  int served() {
    return served.get();
  }

  /// Large bodies that came back whole.
  int returned() {
    return returned.get();
  }

  /// The revisions that have answered.
  synchronized Set<String> revisions() {
    return Set.copyOf(revisions);
  }

  /// Waits for more answers, the latest of which comes from a revision.
  void awaitAnswersOf(String revision) {
    int enough = served() + 20;
    Await.that("more answers", this::served, served -> served >= enough);
    Await.that("an answer of " + revision, this::latest, revision::equals);
  }

  private synchronized String latest() {
    return latest;
  }

  /// @throws AssertionError when a request has failed
  synchronized void assertNoneFailed() {
    assertThat(failures).as("requests that failed, beside %d that were served", served()).isEmpty();
  }

  /// Lets the requests under way end.
  void end() {
    ending = true;
    users.close();
  }

  @Override
  public void close() {
    end();
  }
}
