package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/// Many users' client of HTTP/2 over TLS: the JDK's, with one connection for all that they ask at
/// once, and another one when the listener says GOAWAY. Each request is a POST: those it sends
/// again only when HTTP/2 says that the listener has not looked at them.
final class Http2Client implements Client {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;
  private final URI listener;

  Http2Client(URI listener, SSLContext tls) {
    this.listener = listener;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(tls)
            .connectTimeout(PATIENCE)
            .executor(threads)
            .build();
  }

  @Override
  public Connection.Answer get(String path) throws IOException {
    return send(path, BodyPublishers.noBody());
  }

  @Override
  public Connection.Answer post(String path, String text, boolean dripping) throws IOException {
    byte[] body = text.getBytes(ISO_8859_1);
    return send(
        path,
        dripping
            ? BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new Drips(body)), body.length)
            : BodyPublishers.ofByteArray(body));
  }

  /// A body that takes its time, however little of it is read at once.
  private static final class Drips extends FilterInputStream {
    private final int length;

    Drips(byte[] body) {
      super(new ByteArrayInputStream(body));
      length = body.length;
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
      int read = in.read(into, at, Math.min(most, length / Connection.DRIPS));
      LockSupport.parkNanos(
          Connection.BETWEEN_DRIPS.toNanos() * Connection.DRIPS * Math.max(0, read) / length);
      return read;
    }
  }

  private Connection.Answer send(String path, BodyPublisher body) throws IOException {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(listener.resolve(path)).timeout(PATIENCE).POST(body).build(),
              HttpResponse.BodyHandlers.ofString(ISO_8859_1));
      if (response.statusCode() != 200 || response.version() != HttpClient.Version.HTTP_2) {
        throw new IOException(response.version() + " status " + response.statusCode());
      }
      return new Connection.Answer(
          response.statusCode(),
          response.headers().map().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      header -> header.getKey(), header -> header.getValue().getFirst())),
          response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  /// @throws UnsupportedOperationException always: the JDK's client has no such streams
  @Override
  public Connection.Answer converse(String path, int messages, Duration between) {
    throw new UnsupportedOperationException("converse");
  }

  @Override
  public void close() {
    http.close();
    threads.close();
  }

  @Override
  public String toString() {
    return "HTTP/2";
  }
}
