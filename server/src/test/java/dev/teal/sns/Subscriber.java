package dev.teal.sns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real HTTP server that subscribes. It answers 200, or what it was told to.
final class Subscriber implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  /// A message as it arrived.
  record Received(Headers headers, String body) {
    JsonNode json() {
      return new JsonMapper().readTree(body);
    }

    /// What was published.
    String message() {
      return json().path("Message").stringValue();
    }
  }

  /// What the server does with a request that has arrived.
  interface Answer {
    void to(HttpExchange exchange, Received received) throws IOException, InterruptedException;
  }

  Subscriber() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Received message =
          new Received(
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      received.add(message);
      Answer answer = answers.poll();
      if (answer == null) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        answer.to(exchange, message);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/events?from=teal";
  }

  /// The answer to the next request that has none yet.
  void answer(Answer next) {
    answers.add(next);
  }

  /// Statuses for the next requests.
  void answer(int... statuses) {
    for (int status : statuses) {
      answer((exchange, _) -> exchange.sendResponseHeaders(status, -1));
    }
  }

  /// The next message that arrived or arrives soon.
  Received next() {
    try {
      Received next = received.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("a message to " + url()).isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// How many messages have arrived and were not asked for.
  int waiting() {
    return received.size();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
