package dev.teal.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Users: a steady stream of requests to the production port, on kept connections and on new ones,
/// every tenth with a body that must come back unchanged. Each request is made once and written
/// down in [Traffic].
final class Load implements AutoCloseable {
  /// What is aimed at; the demo claims less.
  static final int PER_SECOND = 300;

  static final int WITH_KEPT_CONNECTIONS = 8;
  static final int WITH_NEW_CONNECTIONS = 4;

  private static final int USERS = WITH_KEPT_CONNECTIONS + WITH_NEW_CONNECTIONS;
  private static final Duration INTERVAL =
      Duration.ofSeconds(1).multipliedBy(USERS).dividedBy(PER_SECOND);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int POST_EVERY = 10;
  private static final int LARGEST_BODY = 64 * 1024;

  private final URI production;
  private final Traffic traffic;
  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong echoed = new AtomicLong();
  private final Instant began = Instant.now();
  private volatile boolean stopping;

  private Load(URI production, Traffic traffic) {
    this.production = production;
    this.traffic = traffic;
  }

  /// Starts the stream; it goes on until closed.
  static Load start(URI production, Traffic traffic) {
    Load load = new Load(production, traffic);
    for (int user = 0; user < USERS; user++) {
      int number = user;
      load.users.execute(() -> load.run(number));
    }
    return load;
  }

  /// The rate that was reached so far.
  double perSecond() {
    long millis = Math.max(1, Duration.between(began, Instant.now()).toMillis());
    return (traffic.served() + traffic.failed()) * 1000.0 / millis;
  }

  /// Bodies that came back unchanged.
  long echoed() {
    return echoed.get();
  }

  private void run(int user) {
    boolean keeps = user < WITH_KEPT_CONNECTIONS;
    long next = System.nanoTime() + INTERVAL.toNanos() * user / USERS;
    @Nullable HttpConnection connection = null;
    for (int number = 0; !stopping; number++) {
      LockSupport.parkNanos(next - System.nanoTime());
      next = Math.max(next + INTERVAL.toNanos(), System.nanoTime() - INTERVAL.toNanos());
      connection = request(connection, keeps, number % POST_EVERY == POST_EVERY - 1);
    }
    close(connection);
  }

  /// Makes one request.
  ///
  /// @return the connection for the next one, or null
  private @Nullable HttpConnection request(
      @Nullable HttpConnection kept, boolean keep, boolean withBody) {
    Instant sent = Instant.now();
    @Nullable HttpConnection connection = kept;
    try {
      if (connection == null) {
        connection = new HttpConnection(production, PATIENCE);
      }
      HttpConnection.Answer answer = exchange(connection, !keep, withBody);
      traffic.add(
          new Traffic.Answer(
              sent,
              Instant.now(),
              Integer.parseInt(answer.header(SampleApp.REVISION_HEADER)),
              Long.parseLong(answer.header(SampleApp.PID_HEADER))));
      if (keep && !answer.closes()) {
        return connection;
      }
    } catch (IOException | NumberFormatException e) {
      traffic.add(new Traffic.Failure(sent, String.valueOf(e.getMessage())));
    }
    close(connection);
    return null;
  }

  private HttpConnection.Answer exchange(HttpConnection connection, boolean last, boolean withBody)
      throws IOException {
    String body = withBody ? randomBody() : "";
    HttpConnection.Answer answer =
        withBody ? connection.post("/echo", body, last) : connection.get("/", last);
    if (answer.status() != 200) {
      throw new IOException("status " + answer.status());
    }
    if (withBody) {
      if (!body.equals(answer.body())) {
        throw new IOException("a body of " + body.length() + " bytes came back changed");
      }
      echoed.incrementAndGet();
    }
    return answer;
  }

  private static String randomBody() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] body = new byte[random.nextInt(1, LARGEST_BODY)];
    random.nextBytes(body);
    return new String(body, ISO_8859_1);
  }

  private void close(@Nullable HttpConnection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        traffic.add(new Traffic.Failure(Instant.now(), "closing a connection: " + e.getMessage()));
      }
    }
  }

  /// Lets the requests in flight end, and stops.
  @Override
  public void close() {
    stopping = true;
    users.close();
  }
}
