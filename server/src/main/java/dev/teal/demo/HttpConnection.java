package dev.teal.demo;

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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// An HTTP/1.1 connection that hides nothing: no retry, no reconnect, no pool. Java's own clients
/// repeat a request when a kept connection breaks, and a load that counts failures must not.
final class HttpConnection implements Closeable {
  private static final int LONGEST_LINE = 16 * 1024;

  private final Socket socket = new Socket();
  private final String host;
  private final InputStream in;

  /// @param patience for the connection to be made, and for each read
  HttpConnection(URI server, Duration patience) throws IOException {
    host = server.getAuthority();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) patience.toMillis());
      socket.connect(
          new InetSocketAddress(server.getHost(), server.getPort()), (int) patience.toMillis());
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// An answer, read to its end.
  ///
  /// @param headers by lower-case name
  /// @param body each byte as a character
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    boolean closes() {
      return header("connection").equalsIgnoreCase("close");
    }
  }

  Answer get(String path, boolean last) throws IOException {
    return exchange("GET", path, "", last);
  }

  Answer post(String path, String body, boolean last) throws IOException {
    return exchange("POST", path, body, last);
  }

  /// @param last asks the server to close the connection afterwards
  private Answer exchange(String method, String path, String body, boolean last)
      throws IOException {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + (last ? "Connection: close\r\n" : "")
            + (method.equals("POST") ? "Content-Length: " + body.length() + "\r\n" : "")
            + "\r\n";
    socket.getOutputStream().write((head + body).getBytes(ISO_8859_1));
    return read();
  }

  private Answer read() throws IOException {
    String[] status = line().split(" ", 3);
    if (status.length < 2 || !status[0].equals("HTTP/1.1")) {
      throw new IOException("not an HTTP/1.1 answer: " + String.join(" ", status));
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not a header: " + line);
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("closed after " + body.length + " of " + length + " bytes of body");
    }
    return new Answer(Integer.parseInt(status[1]), headers, new String(body, ISO_8859_1));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException(
            line.isEmpty() ? "closed without an answer" : "closed in the middle of the head");
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("a line of the head is longer than " + LONGEST_LINE);
      }
      line.append((char) c);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
