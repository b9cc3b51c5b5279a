package dev.teal.elbv2;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/// A target that answers its own name; to `/slow` only once it is released.
final class Backend implements AutoCloseable {
  /// Host and URL of each request.
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  final CountDownLatch slowAsked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /// Which status `/` answers.
  volatile int status = 200;

  Backend(String name) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/slow")) {
            slowAsked.countDown();
            waitForRelease();
          }
          asked.add(exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI());
          byte[] body = name.getBytes(StandardCharsets.UTF_8);
          if (exchange.getRequestURI().getPath().equals("/login")) {
            exchange.getResponseHeaders().add("Set-Cookie", "sid=1; Path=/");
          }
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(executor);
    server.start();
  }

  TargetDescription target() {
    return TargetDescription.builder().id("127.0.0.1").port(server.getAddress().getPort()).build();
  }

  /// Lets all slow requests end.
  void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    executor.close();
  }

  private void waitForRelease() {
    try {
      if (!released.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("never released");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
