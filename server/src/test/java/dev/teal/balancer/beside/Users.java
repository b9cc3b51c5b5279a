package dev.teal.balancer.beside;

import dev.teal.balancer.Backend;
import dev.teal.balancer.Client;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Users of every kind, each on a thread: kept connections, new ones, uploads of 1 MiB, a download
/// and an upgraded connection that last as long as the users do. They do what a good client does:
/// it leaves a connection when it is told to, and counts everything else that goes wrong as a
/// failure.
public final class Users implements AutoCloseable {
  private static final String HOST = "Host: a\r\n";
  private static final byte[] MEBIBYTE = new byte[1 << 20];
  private static final long PAUSE_NANOS = 500_000;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong served = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final int port;
  private volatile boolean over;

  /// What one kind of user does until it is over.
  private interface Habit {
    void live() throws IOException;
  }

  private Users(int port) {
    this.port = port;
  }

  /// @param port of a listener that forwards to targets of [#target]
  public static Users start(int port) {
    Users users = new Users(port);
    for (int i = 0; i < 3; i++) {
      users.add("kept", users::keep);
      users.add("new", users::comeAnew);
    }
    users.add("upload", users::upload);
    users.add("download", users::download);
    users.add("upgraded", users::converse);
    return users;
  }

  private void add(String kind, Habit habit) {
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                habit.live();
              } catch (IOException | RuntimeException e) {
                failures.add(kind + ": " + e);
              }
            }));
  }

  /// A target that serves such users, and counts each request.
  public static Backend target() {
    return new Backend((head, body, out) -> {
      if (head.line().startsWith("POST")) {
        Backend.respond(out, "" + body.read().length);
      } else if (head.line().contains("/download")) {
        out.write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
        stream(body, out);
        return false;
      } else if (!head.field("Upgrade").isEmpty()) {
        out.write(bytes("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"));
        echo(body, out);
        return false;
      } else {
        Backend.respond(out, "ok");
      }
      return true;
    });
  }

  /// Until the user has gone.
  private static void stream(Backend.Body body, OutputStream out) throws IOException {
    try {
      for (int i = 0; body.in().available() == 0; i++) {
        out.write(bytes("8\r\n%08x\r\n".formatted(i)));
        LockSupport.parkNanos(5 * PAUSE_NANOS);
      }
    } catch (IOException _) {
      // That is how a user goes as well.
    }
  }

  private static void echo(Backend.Body body, OutputStream out) throws IOException {
    for (int b = body.in().read(); b >= 0; b = body.in().read()) {
      out.write(b);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void keep() throws IOException {
    repeat(client -> client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n"), "ok");
  }

  private void upload() throws IOException {
    String head = "POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + MEBIBYTE.length + "\r\n\r\n";
    repeat(client -> client.send(head).send(MEBIBYTE), "" + MEBIBYTE.length);
  }

  private interface Ask {
    void of(Client client) throws IOException;
  }

  private void repeat(Ask ask, String expected) throws IOException {
    while (!over) {
      try (Client client = new Client(port)) {
        boolean stays = true;
        while (stays && !over) {
          ask.of(client);
          Client.Answer answer = client.answer();
          count(answer, expected);
          stays = !answer.field("Connection").equals("close");
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void comeAnew() throws IOException {
    while (!over) {
      count(Client.get(port, "/"), "ok");
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void count(Client.Answer answer, String expected) {
    if (answer.status() == 200 && answer.text().equals(expected)) {
      served.incrementAndGet();
    } else {
      failures.add(answer.toString());
    }
  }

  private void download() throws IOException {
    try (Client client = new Client(port)) {
      client.send("GET /download HTTP/1.1\r\n" + HOST + "\r\n");
      head(client, "HTTP/1.1 200");
      for (int i = 0; !over; i++) {
        String chunk = new String(client.in.readNBytes(3 + 8 + 2), StandardCharsets.US_ASCII);
        if (!chunk.equals("8\r\n%08x\r\n".formatted(i))) {
          throw new IOException("chunk " + i + ": " + chunk);
        }
      }
    }
    served.incrementAndGet();
  }

  private void converse() throws IOException {
    try (Client client = new Client(port)) {
      client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      head(client, "HTTP/1.1 101");
      while (!over) {
        client.send("x");
        if (client.in.read() != 'x') {
          throw new IOException("no echo");
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    served.incrementAndGet();
  }

  private static void head(Client client, String expected) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = client.in.read();
      if (b < 0) {
        throw new IOException("closed in the head: " + head);
      }
      head.append((char) b);
    }
    if (head.indexOf(expected) != 0) {
      throw new IOException(head.toString());
    }
  }

  /// How many requests were answered as they should be.
  public long served() {
    return served.get();
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  /// Lets each finish what it does, and counts the long ones.
  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
