package dev.teal.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// An echo over WebSocket, on loopback: `WebSocketMain serve PORT`, and its users: `WebSocketMain
/// ask PORT SECONDS CONNECTIONS`. Each user sends a message of 100 bytes, waits until it comes
/// back, and sends the next; how many came back is printed, and how many users failed.
public final class WebSocketMain {
  private static final int MESSAGE = 100;
  private static final int BINARY = 0x82;
  private static final int MASKED = 0x80;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private WebSocketMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int port = Integer.parseInt(args[1]);
    if (args[0].equals("serve")) {
      serve(port);
    } else {
      ask(port, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }
  }

  private static void serve(int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 256, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> echo(socket));
      }
    }
  }

  private static void echo(Socket accepted) {
    try (Socket socket = accepted) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      String head = head(in);
      out.write(
          lines(
              "HTTP/1.1 101 Switching Protocols",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Accept: " + accept(field(head, "sec-websocket-key"))));
      while (in.read() == BINARY) {
        int length = in.read() & ~MASKED;
        byte[] mask = in.readNBytes(4);
        byte[] frame = new byte[2 + length];
        frame[0] = (byte) BINARY;
        frame[1] = (byte) length;
        if (in.readNBytes(frame, 2, length) < length) {
          return;
        }
        for (int i = 0; i < length; i++) {
          frame[2 + i] ^= mask[i & 3];
        }
        out.write(frame);
      }
    } catch (IOException _) {
      // The user is gone.
    }
  }

  private static void ask(int port, int seconds, int connections) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    AtomicLong messages = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    List<Thread> users = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      users.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  messages.addAndGet(talk(port, end));
                } catch (IOException _) {
                  failed.incrementAndGet();
                }
              }));
    }
    for (Thread user : users) {
      user.join();
    }
    System.out.println(messages.get() + " " + failed.get());
  }

  /// One user.
  ///
  /// @return how many messages came back
  private static long talk(int port, long end) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      out.write(
          lines(
              "GET /ws HTTP/1.1",
              "Host: 127.0.0.1:" + port,
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: " + KEY));
      String head = head(in);
      if (!head.startsWith("HTTP/1.1 101")
          || !field(head, "sec-websocket-accept").equals(accept(KEY))) {
        throw new IOException("no WebSocket: " + head);
      }
      byte[] frame = new byte[6 + MESSAGE];
      frame[0] = (byte) BINARY;
      frame[1] = (byte) (MASKED | MESSAGE);
      byte[] answer = new byte[2 + MESSAGE];
      long count = 0;
      while (System.nanoTime() - end < 0) {
        // The mask is 0, so what is sent is what comes back.
        frame[6] = (byte) count;
        out.write(frame);
        if (in.readNBytes(answer, 0, answer.length) < answer.length || answer[2] != frame[6]) {
          throw new IOException("another message came back");
        }
        count++;
      }
      return count;
    }
  }

  /// A head of these lines.
  private static byte[] lines(String... lines) {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed within a head");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /// RFC 6455, 4.2.2.
  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest(
                      (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                          .getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
