package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection that hides nothing: no second try, no new connection, no pool. Other
/// clients repeat a request when a kept connection breaks, and these tests count what fails.
final class Connection implements Closeable {
  private static final int PATIENCE_MILLIS = 60_000;

  /// In how many pieces a body drips.
  static final int DRIPS = 16;

  static final Duration BETWEEN_DRIPS = Duration.ofMillis(100);

  private final Socket socket;
  private final String host;
  private final InputStream in;

  Connection(URI server) throws IOException {
    this(server, null);
  }

  /// @param tls for a server with HTTPS
  Connection(URI server, @Nullable SSLContext tls) throws IOException {
    host = server.getAuthority();
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(PATIENCE_MILLIS);
      plain.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MILLIS);
      socket =
          tls == null
              ? plain
              : tls.getSocketFactory()
                  .createSocket(plain, server.getHost(), server.getPort(), true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /// An answer, read to its end.
  ///
  /// @param headers by lower-case name
  /// @param body each byte as a character
  record Answer(int status, Map<String, String> headers, String body) {
    /// Empty when there is none.
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  /// @throws IOException when the answer is not a whole one with status 200
  Answer get(String path) throws IOException {
    write("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return answer();
  }

  /// @param text the body, each character a byte
  /// @param dripping whether the body is sent in small pieces over more than a second
  /// @throws IOException when the answer is not a whole one with status 200
  Answer post(String path, String text, boolean dripping) throws IOException {
    byte[] body = text.getBytes(ISO_8859_1);
    write(
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, host, body.length));
    int piece = dripping ? body.length / DRIPS : body.length;
    for (int sent = 0; sent < body.length; sent += piece) {
      socket.getOutputStream().write(body, sent, Math.min(piece, body.length - sent));
      if (dripping) {
        LockSupport.parkNanos(BETWEEN_DRIPS.toNanos());
      }
    }
    return answer();
  }

  /// Asks for an upgrade, and sends bytes that must come back, one after another.
  ///
  /// @return what the answer to the request said
  /// @throws IOException when they do not come back
  Answer converse(String path, int bytes, Duration between) throws IOException {
    write(
        "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
            .formatted(path, host));
    Answer answer = read();
    if (answer.status() != 101) {
      throw new IOException("status " + answer.status());
    }
    for (int i = 0; i < bytes; i++) {
      socket.getOutputStream().write(i);
      if (in.read() != (i & 0xff)) {
        throw new IOException("byte " + i + " did not come back");
      }
      LockSupport.parkNanos(between.toNanos());
    }
    return answer;
  }

  private void write(String head) throws IOException {
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
  }

  private Answer answer() throws IOException {
    Answer answer = read();
    if (answer.status() != 200) {
      throw new IOException("status " + answer.status());
    }
    return answer;
  }

  private Answer read() throws IOException {
    String[] status = line().split(" ", 3);
    if (status.length < 2 || !status[0].equals("HTTP/1.1")) {
      throw new IOException("not an HTTP/1.1 answer: " + String.join(" ", status));
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] header = line.split(":", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
    }
    String body =
        headers.containsKey("transfer-encoding")
            ? chunks()
            : bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Answer(Integer.parseInt(status[1]), headers, body);
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    int length;
    do {
      length = Integer.parseInt(line(), 16);
      body.append(bytes(length));
      line();
    } while (length > 0);
    return body.toString();
  }

  private String bytes(int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("closed after " + body.length + " of " + length + " bytes of body");
    }
    return new String(body, ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException(line.isEmpty() ? "closed without an answer" : "closed in the head");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
