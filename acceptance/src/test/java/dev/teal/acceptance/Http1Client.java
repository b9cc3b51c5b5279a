package dev.teal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// One user's client of HTTP/1.1: a connection for all requests, for as long as the listener keeps
/// it, or one for each.
final class Http1Client implements Client {
  private final URI listener;
  private final @Nullable SSLContext tls;
  private final boolean keeps;
  private @Nullable Connection kept;

  /// @param tls for a listener with HTTPS
  /// @param keeps whether a connection is for more than one request
  Http1Client(URI listener, @Nullable SSLContext tls, boolean keeps) {
    this.listener = listener;
    this.tls = tls;
    this.keeps = keeps;
  }

  private interface Exchange {
    Connection.Answer on(Connection connection) throws IOException;
  }

  @Override
  public Connection.Answer get(String path) throws IOException {
    return exchange(connection -> connection.get(path));
  }

  @Override
  public Connection.Answer post(String path, String body, boolean dripping) throws IOException {
    return exchange(connection -> connection.post(path, body, dripping));
  }

  @Override
  public Connection.Answer converse(String path, int messages, Duration between)
      throws IOException {
    return exchange(connection -> connection.converse(path, messages, between));
  }

  private Connection.Answer exchange(Exchange exchange) throws IOException {
    boolean isNew = kept == null;
    try {
      Connection connection = kept == null ? new Connection(listener, tls) : kept;
      kept = connection;
      Connection.Answer answer = exchange.on(connection);
      if (!keeps || answer.header("connection").equalsIgnoreCase("close")) {
        close();
      }
      return answer;
    } catch (IOException e) {
      close();
      throw new IOException((isNew ? "new connection: " : "kept connection: ") + e, e);
    }
  }

  @Override
  public void close() {
    Connection connection = kept;
    kept = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException("a socket does not close", e);
      }
    }
  }

  @Override
  public String toString() {
    return (tls == null ? "HTTP/1.1" : "HTTP/1.1 with TLS")
        + (keeps ? ", kept connection" : ", new connections");
  }
}
