package dev.teal.balancer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A client that sends exactly the bytes it is given.
public final class Client implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  public final Socket socket;
  public final InputStream in;

  /// @param fields in lower case names, as `name: value`
  /// @param text of the body, a character for each byte
  public record Answer(int status, List<String> fields, String text) {
    public String field(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ": ";
      return fields.stream()
          .filter(field -> field.startsWith(prefix))
          .map(field -> field.substring(prefix.length()))
          .findFirst()
          .orElse("");
    }
  }

  public Client(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /// Each with CRLF behind it.
  public static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  /// One request on a connection of its own.
  public static Answer ask(int port, String request) throws IOException {
    try (Client client = new Client(port)) {
      return client.send(request).answer();
    }
  }

  public static Answer get(int port, String path) throws IOException {
    return ask(port, "GET " + path + " HTTP/1.1\r\nHost: example.com\r\n\r\n");
  }

  public Client send(String bytes) throws IOException {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  public Client send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  public Answer answer() throws IOException {
    return answer(true);
  }

  /// @param hasBody false for the answer to a HEAD
  Answer answer(boolean hasBody) throws IOException {
    String first = Backend.line(in);
    if (first.isEmpty()) {
      throw new IOException("closed without an answer");
    }
    int status = Integer.parseInt(first.substring(9, 12));
    List<String> fields = new ArrayList<>();
    for (String line = Backend.line(in); !line.isEmpty(); line = Backend.line(in)) {
      int colon = line.indexOf(':');
      fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon));
    }
    Answer head = new Answer(status, List.copyOf(fields), "");
    byte[] body = hasBody ? body(head) : new byte[0];
    return new Answer(status, fields, new String(body, StandardCharsets.ISO_8859_1));
  }

  private byte[] body(Answer head) throws IOException {
    if (head.status() < 200 || head.status() == 204 || head.status() == 304) {
      return new byte[0];
    }
    if (head.field("transfer-encoding").equals("chunked")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (true) {
        int size = Integer.parseInt(Backend.line(in), 16);
        all.write(in.readNBytes(size));
        Backend.line(in);
        if (size == 0) {
          return all.toByteArray();
        }
      }
    }
    String length = head.field("content-length");
    return length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
  }

  /// Whether the peer has closed, in order or by a reset; false when it sends something more.
  public boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
