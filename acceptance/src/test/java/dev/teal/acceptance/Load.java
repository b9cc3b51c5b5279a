package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Users of a listener, at a rate that a small machine can bear. Each request is made once, under a
/// path of its own, and is served or failed; a body must come back as it was sent.
final class Load implements AutoCloseable {
  private static final int LARGE_BODY = 1024 * 1024;

  private static final int PIECES = 20;
  private static final Duration BETWEEN_PIECES = Duration.ofMillis(100);

  private final URI listener;
  private final boolean counted;
  private final String body;
  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger served = new AtomicInteger();
  private final List<User> all = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Set<String> revisions = new TreeSet<>();
  private String latest = "";
  private volatile boolean ending;

  private Load(URI listener, boolean counted) {
    this.listener = listener;
    this.counted = counted;
    byte[] bytes = new byte[LARGE_BODY];
    new Random(1).nextBytes(bytes);
    body = new String(bytes, ISO_8859_1);
  }

  /// What users ask for.
  private enum Kind {
    /// A GET request.
    SMALL("small"),
    /// A POST request of 1 MiB.
    LARGE("echo"),
    /// The same, which is under way for more than a second: so a change of revision always meets
    /// some of them in the middle.
    DRIPPING("echo"),
    /// A GET request whose answer takes two seconds, see counting_app.py.
    DOWNLOAD("download"),
    /// The same as server-sent events.
    EVENTS("events"),
    /// A connection that stops to speak HTTP, and lives two seconds longer.
    UPGRADED("upgrade");

    private final String path;

    Kind(String path) {
      this.path = path;
    }
  }

  /// One of those who ask.
  ///
  /// @param asked how many requests it has made: each has its number in its path
  private record User(Kind kind, boolean keeps, int number, AtomicInteger asked) {
    String path(int request) {
      return "/%s/%d/%d".formatted(kind.path, number, request);
    }

    /// @throws IOException when the answer is not as counting_app.py gives it
    void check(String path, Connection.Answer answer) throws IOException {
      String expected =
          switch (kind) {
            case SMALL -> path;
            case DOWNLOAD -> pieces(path + " %d\n");
            case EVENTS -> pieces("data: " + path + " %d\n\n");
            case LARGE, DRIPPING, UPGRADED -> answer.body();
          };
      if (!answer.body().equals(expected)) {
        throw new IOException("it was answered with another body: " + answer.body());
      }
    }

    private static String pieces(String piece) {
      return IntStream.range(0, PIECES).mapToObj(piece::formatted).collect(Collectors.joining());
    }
  }

  /// Small requests, on kept and on new connections.
  static Load small(URI listener) {
    Load load = new Load(listener, false);
    load.smallUsers();
    return load;
  }

  /// Small requests, and large ones that drip.
  static Load smallAndSlow(URI listener) {
    Load load = new Load(listener, false);
    load.smallUsers();
    load.users(2, 3, true, Kind.DRIPPING);
    return load;
  }

  private void smallUsers() {
    users(4, 20, true, Kind.SMALL);
    users(2, 15, false, Kind.SMALL);
  }

  /// Users of every kind, on kept and on new connections, of an application that counts.
  ///
  /// @param perSecond requests that the small ones make together
  static Load counted(URI listener, int perSecond) {
    Load load = new Load(listener, true);
    load.users(6, Math.max(1, perSecond * 9 / 10 / 6), true, Kind.SMALL);
    load.users(2, Math.max(1, perSecond / 10 / 2), false, Kind.SMALL);
    for (boolean keep : new boolean[] {true, false}) {
      load.users(1, 1, keep, Kind.LARGE);
      load.users(1, 1, keep, Kind.DRIPPING);
      load.users(1, 1, keep, Kind.DOWNLOAD);
    }
    load.users(1, 1, true, Kind.EVENTS);
    load.users(1, 1, false, Kind.UPGRADED);
    return load;
  }

  private void users(int count, int perSecond, boolean keep, Kind kind) {
    Duration interval = Duration.ofSeconds(1).dividedBy(perSecond);
    for (int i = 0; i < count; i++) {
      User user = new User(kind, keep, all.size(), new AtomicInteger());
      all.add(user);
      users.execute(() -> run(interval, user));
    }
  }

  private void run(Duration interval, User user) {
    @Nullable Connection connection = null;
    while (!ending) {
      long began = System.nanoTime();
      connection = request(connection, user);
      LockSupport.parkNanos(interval.toNanos() - (System.nanoTime() - began));
    }
    close(connection);
  }

  /// @return the connection for the next request, null when that needs a new one
  private @Nullable Connection request(@Nullable Connection kept, User user) {
    @Nullable Connection connection = kept;
    String path = user.path(user.asked().incrementAndGet());
    try {
      if (connection == null) {
        connection = new Connection(listener);
      }
      Connection.Answer answer = exchange(connection, user.kind(), path);
      if (counted) {
        user.check(path, answer);
      }
      served(answer);
      if (user.keeps() && !answer.header("connection").equalsIgnoreCase("close")) {
        return connection;
      }
    } catch (IOException e) {
      failed(path + (kept == null ? " (new connection): " : " (kept connection): ") + e);
    }
    close(connection);
    return null;
  }

  private Connection.Answer exchange(Connection connection, Kind kind, String path)
      throws IOException {
    return switch (kind) {
      case SMALL, DOWNLOAD, EVENTS -> connection.get(path);
      case LARGE, DRIPPING -> {
        Connection.Answer answer = connection.post(path, body, kind == Kind.DRIPPING);
        if (!answer.body().equals(body)) {
          throw new IOException("the body came back changed");
        }
        yield answer;
      }
      case UPGRADED -> connection.converse(path, PIECES, BETWEEN_PIECES);
    };
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

  /// @param counts to which each request that a task got has added its path
  /// @throws AssertionError when one of them got there twice, or not at all
  void assertEachCountedOnce(Path counts) {
    List<BitSet> got = all.stream().map(user -> new BitSet()).toList();
    List<String> doubled = new ArrayList<>();
    try (Stream<String> lines = Files.lines(counts, ISO_8859_1)) {
      lines.forEach(path -> {
        String[] parts = path.split("/", -1);
        BitSet ofUser = got.get(Integer.parseInt(parts[2]));
        int request = Integer.parseInt(parts[3]);
        if (ofUser.get(request)) {
          doubled.add(path);
        }
        ofUser.set(request);
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(doubled).as("requests that reached a task twice").isEmpty();
    for (User user : all) {
      assertThat(got.get(user.number()).cardinality())
          .as("requests of %s that reached a task", user)
          .isEqualTo(user.asked().get());
    }
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
