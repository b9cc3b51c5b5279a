package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.routing.TargetGroup;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A target on a real socket: gives each connection to a handler on a virtual thread.
public final class Backend implements AutoCloseable {
  public final AtomicInteger requests = new AtomicInteger();
  private final Set<Socket> asked = ConcurrentHashMap.newKeySet();
  final List<Head> heads = java.util.Collections.synchronizedList(new ArrayList<>());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;
  private final Handler handler;

  /// What it answers to health checks.
  public volatile boolean healthy = true;

  /// Serves one request whose head has been read.
  public interface Handler {
    /// @return whether the connection stays open
    boolean serve(Head head, Body body, OutputStream out) throws Exception;
  }

  /// @param first whether it is the first on its connection
  public record Head(String line, List<String> fields, boolean first) {
    public String field(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return fields.stream()
          .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(field -> field.substring(prefix.length()).strip())
          .findFirst()
          .orElse("");
    }
  }

  /// The bytes behind the head.
  public record Body(InputStream in, Head head) {
    public byte[] read() throws IOException {
      if (head.field("Transfer-Encoding").equalsIgnoreCase("chunked")) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
          String size16 = line(in).split(";", 2)[0].strip();
          if (size16.isEmpty()) {
            throw new EOFException("in the middle of a chunked body");
          }
          int size = Integer.parseInt(size16, 16);
          all.write(in.readNBytes(size));
          String behind = line(in);
          while (size == 0 && !behind.isEmpty()) {
            behind = line(in); // trailers
          }
          if (size == 0) {
            return all.toByteArray();
          }
        }
      }
      String length = head.field("Content-Length");
      return length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    }
  }

  public Backend(Handler handler) {
    this.handler = handler;
    try {
      this.server = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /// Answers every request with its own name.
  public static Backend named(String name) {
    return new Backend((_, body, out) -> {
      body.read();
      respond(out, name);
      return true;
    });
  }

  public static void respond(OutputStream out, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(
        ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    whole.write(body);
    out.write(whole.toByteArray());
  }

  private void check(OutputStream out) throws IOException {
    if (healthy) {
      respond(out, "ok");
    } else {
      out.write(Ascii.bytes("HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"));
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean more = true;
      boolean fresh = true;
      while (more) {
        String first = line(in);
        if (first.isEmpty()) {
          return;
        }
        List<String> fields = new ArrayList<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
          fields.add(field);
        }
        Head head = new Head(first, List.copyOf(fields), fresh);
        fresh = false;
        if (!head.field("User-Agent").startsWith("ELB-HealthChecker")) {
          requests.incrementAndGet();
          asked.add(socket);
          heads.add(head);
          more = handler.serve(head, new Body(in, head), socket.getOutputStream());
        } else {
          check(socket.getOutputStream());
          more = false;
        }
      }
    } catch (IOException _) {
      return; // the peer has gone, or we are closed
    } catch (Exception e) {
      throw new AssertionError("the handler failed", e);
    } finally {
      open.remove(socket);
    }
  }

  static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  public TargetGroup.Target target() {
    return new TargetGroup.Target("127.0.0.1", server.getLocalPort());
  }

  /// How many connections brought requests other than health checks.
  int requestConnections() {
    return asked.size();
  }

  public int openConnections() {
    return open.size();
  }

  /// As a killed process: connections are reset, and no new one is accepted.
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(Backend::reset);
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
