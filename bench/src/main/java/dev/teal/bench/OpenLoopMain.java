package dev.teal.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Asks at a fixed rate, whether or not answers come: `OpenLoopMain PORT PATH RATE SECONDS
/// CONNECTIONS`, on loopback. Each request has a time at which it is to be sent, and its latency
/// runs from there: when the one before it on its connection is late, so is it, and that counts (no
/// coordinated omission). What was to be sent in the first fifth of the time is warm-up, and not
/// counted.
///
/// Prints the number of requests, those that failed, and p50, p99, p99.9 and the longest time in
/// microseconds.
public final class OpenLoopMain {
  private static final String LENGTH = "content-length: ";

  private final int port;
  private final byte[] request;
  private final long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
  private final long end;
  private final long counted;
  private final Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
  private final AtomicLong failed = new AtomicLong();

  private OpenLoopMain(int port, String path, long seconds) {
    this.port = port;
    this.request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: open-loop\r\n\r\n"
            .formatted(path, port)
            .getBytes(StandardCharsets.US_ASCII);
    this.end = start + TimeUnit.SECONDS.toNanos(seconds);
    this.counted = start + TimeUnit.SECONDS.toNanos(seconds) / 5;
  }

  public static void main(String[] args) throws InterruptedException {
    int rate = Integer.parseInt(args[2]);
    int connections = Integer.parseInt(args[4]);
    OpenLoopMain load =
        new OpenLoopMain(Integer.parseInt(args[0]), args[1], Long.parseLong(args[3]));
    long interval = TimeUnit.SECONDS.toNanos(1) / rate;
    List<Thread> users = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      long first = load.start + i * interval;
      users.add(Thread.ofPlatform().start(() -> load.ask(first, connections * interval)));
    }
    for (Thread user : users) {
      user.join();
    }
    System.out.printf(
        "%d %d %d %d %d %d%n",
        load.latency.getTotalCount(),
        load.failed.get(),
        load.latency.getValueAtPercentile(50),
        load.latency.getValueAtPercentile(99),
        load.latency.getValueAtPercentile(99.9),
        load.latency.getMaxValue());
  }

  /// One connection.
  private void ask(long first, long interval) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
      for (long intended = first; intended - end < 0; intended += interval) {
        for (long left = intended - System.nanoTime(); left > 0; ) {
          LockSupport.parkNanos(left);
          left = intended - System.nanoTime();
        }
        socket.getOutputStream().write(request);
        boolean ok = answered(in);
        if (intended - counted >= 0) {
          latency.recordValue((System.nanoTime() - intended) / 1_000);
          failed.addAndGet(ok ? 0 : 1);
        }
      }
    } catch (IOException _) {
      failed.incrementAndGet();
    }
  }

  /// Reads one answer.
  ///
  /// @return whether it is a 200
  private static boolean answered(InputStream in) throws IOException {
    String status = line(in);
    int length = 0;
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      if (field.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(field.substring(LENGTH.length()).strip());
      }
    }
    in.skipNBytes(length);
    return status.startsWith("HTTP/1.1 200");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(80);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed within an answer");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
