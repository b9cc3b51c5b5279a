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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Users of a listener, at a rate that a small machine can bear. Each request is made once, under a
/// path of its own, and is served or failed; a body must come back as it was sent.
final class Load implements AutoCloseable {
  private static final int LARGE_BODY = 1024 * 1024;

  /// Java's TLS costs a test more than all else; this is as much as HTTP/2 sends unasked.
  private static final int LARGE_BODY_OVER_TLS = 64 * 1024;

  /// So that large bodies do not take the machine from the many small requests; those that drip are
  /// always under way.
  private static final double LARGE_PER_SECOND = 0.5;

  /// In how many pieces what takes two seconds is sent.
  static final int PIECES = 20;

  static final Duration BETWEEN_PIECES = Duration.ofMillis(100);

  /// Who was kept waiting asks faster for a while; what could never be caught up is left out.
  private static final Duration MOST_TO_CATCH_UP = Duration.ofMillis(500);

  private final boolean counted;
  private final String body;
  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger served = new AtomicInteger();
  private final List<User> all = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Set<String> revisions = new TreeSet<>();
  private volatile String latest = "";
  private volatile boolean ending;

  private Load(boolean counted, int bodySize) {
    this.counted = counted;
    byte[] bytes = new byte[bodySize];
    new Random(1).nextBytes(bytes);
    body = new String(bytes, ISO_8859_1);
  }

  /// What users ask for.
  private enum Kind {
    /// A request that is answered with its path.
    SMALL("small"),
    /// A large body, which comes back.
    LARGE("echo"),
    /// The same, which is under way for more than a second: so a change of revision always meets
    /// some of them in the middle.
    DRIPPING("echo"),
    /// A request whose answer takes two seconds, see counting_app.py.
    DOWNLOAD("download"),
    /// The same as server-sent events.
    EVENTS("events"),
    /// Both sides speak in turn for two seconds: on a connection that stops to speak HTTP, or in a
    /// call of gRPC.
    CONVERSATION("conversation");

    private final String path;

    Kind(String path) {
      this.path = path;
    }
  }

  /// One of those who ask.
  ///
  /// @param asked how many requests it has made: each has its number in its path
  private record User(Kind kind, Client client, int number, AtomicInteger asked) {
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
            case LARGE, DRIPPING, CONVERSATION -> answer.body();
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
    Load load = new Load(false, LARGE_BODY);
    load.smallUsers(listener);
    return load;
  }

  /// Small requests, and large ones that drip.
  static Load smallAndSlow(URI listener) {
    Load load = new Load(false, LARGE_BODY);
    load.smallUsers(listener);
    load.users(2, 3, () -> new Http1Client(listener, null, true), Kind.DRIPPING);
    return load;
  }

  private void smallUsers(URI listener) {
    users(4, 20, () -> new Http1Client(listener, null, true), Kind.SMALL);
    users(2, 15, () -> new Http1Client(listener, null, false), Kind.SMALL);
  }

  /// Users of every kind, by every protocol that the stage's front has, of an application that
  /// counts.
  ///
  /// @param perSecond small requests that they make together
  static Load counted(Stage stage, double perSecond) {
    Load load =
        new Load(true, stage.front() instanceof Front.Http ? LARGE_BODY : LARGE_BODY_OVER_TLS);
    switch (stage.front()) {
      case Front.Http() -> load.http1Users(stage.production(), null, perSecond);
      case Front.Https(Certificate certificate) -> {
        SSLContext tls = certificate.trusting();
        load.http1Users(stage.production(), tls, perSecond / 2);
        Client http2 = new Http2Client(stage.production(), tls);
        load.sharingUsers(http2, perSecond / 2);
        load.users(1, 1, () -> http2, Kind.EVENTS);
      }
      case Front.Grpc(Certificate certificate) -> {
        Client grpc = new GrpcClient(stage.production(), certificate);
        load.sharingUsers(grpc, perSecond);
        load.users(2, 1, () -> grpc, Kind.CONVERSATION);
      }
    }
    return load;
  }

  /// Each on a connection of its own, kept or new for each request.
  private void http1Users(URI listener, @Nullable SSLContext tls, double perSecond) {
    Supplier<Client> keeping = () -> new Http1Client(listener, tls, true);
    Supplier<Client> renewing = () -> new Http1Client(listener, tls, false);
    users(6, perSecond * 0.95 / 6, keeping, Kind.SMALL);
    users(2, perSecond * 0.05 / 2, renewing, Kind.SMALL);
    for (Supplier<Client> client : List.of(keeping, renewing)) {
      users(1, LARGE_PER_SECOND, client, Kind.LARGE);
      users(1, 1, client, Kind.DRIPPING);
      users(1, 1, client, Kind.DOWNLOAD);
    }
    users(1, 1, keeping, Kind.EVENTS);
    users(1, 1, renewing, Kind.CONVERSATION);
  }

  /// All at once on one connection.
  private void sharingUsers(Client client, double perSecond) {
    Supplier<Client> shared = () -> client;
    users(8, perSecond / 8, shared, Kind.SMALL);
    users(1, LARGE_PER_SECOND, shared, Kind.LARGE);
    users(1, 1, shared, Kind.DRIPPING);
    users(2, 1, shared, Kind.DOWNLOAD);
  }

  private void users(int count, double perSecond, Supplier<Client> client, Kind kind) {
    Duration interval = Duration.ofNanos((long) (1e9 / perSecond));
    for (int i = 0; i < count; i++) {
      User user = new User(kind, client.get(), all.size(), new AtomicInteger());
      all.add(user);
      users.execute(() -> run(interval, user));
    }
  }

  private void run(Duration interval, User user) {
    long due = System.nanoTime();
    while (!ending) {
      request(user);
      long now = System.nanoTime();
      due = Math.max(due, now - MOST_TO_CATCH_UP.toNanos()) + interval.toNanos();
      LockSupport.parkNanos(due - now);
    }
  }

  private void request(User user) {
    String path = user.path(user.asked().incrementAndGet());
    try {
      Connection.Answer answer = exchange(user.client(), user.kind(), path);
      if (counted) {
        user.check(path, answer);
      }
      served(answer);
    } catch (IOException | RuntimeException e) {
      failed(path + " (" + user.client() + "): " + e);
    }
  }

  private Connection.Answer exchange(Client client, Kind kind, String path) throws IOException {
    return switch (kind) {
      case SMALL -> client.get(path);
      case DOWNLOAD, EVENTS -> client.stream(path);
      case LARGE, DRIPPING -> {
        Connection.Answer answer = client.post(path, body, kind == Kind.DRIPPING);
        if (!answer.body().equals(body)) {
          throw new IOException("the body came back changed");
        }
        yield answer;
      }
      case CONVERSATION -> client.converse(path, PIECES, BETWEEN_PIECES);
    };
  }

  private void served(Connection.Answer answer) {
    served.incrementAndGet();
    String revision = answer.header("x-revision");
    if (!revision.equals(latest)) {
      latest = revision;
      synchronized (this) {
        revisions.add(revision);
      }
    }
  }

  private synchronized void failed(String cause) {
    failures.add(cause);
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
    Await.that("an answer of " + revision, () -> latest, revision::equals);
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

  /// No request begins from here on; those under way go on.
  void askNoMore() {
    ending = true;
  }

  /// Lets the requests under way end.
  void end() {
    askNoMore();
    users.close();
    all.forEach(user -> user.client().close());
  }

  @Override
  public void close() {
    end();
  }
}
