package dev.teal.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The Lambda Runtime API (2018-06-01) for one function process, on a loopback port of its own: the
/// process asks for the next call, and answers it.
final class RuntimeApi implements AutoCloseable {
  private static final String PREFIX = "/2018-06-01/runtime/";
  private static final String NEXT = "invocation/next";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String functionArn;
  private final Duration timeout;
  private final BlockingQueue<Request> next = new LinkedBlockingQueue<>();
  private final CompletableFuture<Optional<Outcome>> ready = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Call call;
  private volatile @Nullable OptionalInt exitStatus;

  private record Call(Request request, CompletableFuture<Outcome> outcome) {}

  RuntimeApi(String functionArn, Duration timeout) {
    this.functionArn = functionArn;
    this.timeout = timeout;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new UncheckedIOException("no port for a function's Runtime API", e);
    }
    server.setExecutor(threads);
    server.createContext(PREFIX, this::handle);
    server.start();
  }

  /// What the function finds in AWS_LAMBDA_RUNTIME_API.
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Done once the process is ready for calls, with an outcome when it never will be.
  CompletableFuture<Optional<Outcome>> ready() {
    return ready;
  }

  /// Hands a call to the process. One at a time.
  CompletableFuture<Outcome> hand(Request request) {
    Call fresh = new Call(request, new CompletableFuture<>());
    call = fresh;
    next.add(request);
    OptionalInt status = exitStatus;
    if (status != null) {
      fresh.outcome.complete(Outcome.exited(request.id(), status));
    }
    return fresh.outcome;
  }

  /// The process has ended.
  void exited(OptionalInt status) {
    exitStatus = status;
    Call current = call;
    if (current != null) {
      current.outcome.complete(Outcome.exited(current.request.id(), status));
    }
    ready.complete(Optional.of(Outcome.exited(UUID.randomUUID().toString(), status)));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String operation = exchange.getRequestURI().getPath().substring(PREFIX.length());
      String method = exchange.getRequestMethod();
      if (method.equals("GET") && operation.equals(NEXT)) {
        giveNext(exchange);
      } else if (method.equals("POST") && operation.equals("init/error")) {
        ready.complete(Optional.of(Outcome.reported(body(exchange))));
        answer(exchange, 202, "{\"status\":\"OK\"}");
      } else if (method.equals("POST") && operation.startsWith("invocation/")) {
        take(exchange, operation.split("/", -1));
      } else {
        answer(exchange, 404, error("InvalidOperation", method + " " + operation));
      }
    }
  }

  private void giveNext(HttpExchange exchange) throws IOException {
    ready.complete(Optional.empty());
    Request request;
    try {
      request = next.take();
    } catch (InterruptedException e) {
      // The server closes; the process sees the connection end.
      Thread.currentThread().interrupt();
      return;
    }
    var headers = exchange.getResponseHeaders();
    headers.set("Lambda-Runtime-Aws-Request-Id", request.id());
    headers.set(
        "Lambda-Runtime-Deadline-Ms", String.valueOf(Instant.now().plus(timeout).toEpochMilli()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", functionArn);
    headers.set("Lambda-Runtime-Trace-Id", traceId());
    if (!request.clientContext().isEmpty()) {
      headers.set("Lambda-Runtime-Client-Context", request.clientContext());
    }
    answer(exchange, 200, request.payload());
  }

  private void take(HttpExchange exchange, String[] path) throws IOException {
    Call current = call;
    String id = path.length == 3 ? path[1] : "";
    if (current == null || !current.request.id().equals(id)) {
      answer(exchange, 400, error("InvalidRequestID", "Invalid request ID: " + id));
      return;
    }
    Outcome outcome =
        switch (path[2]) {
          case "response" -> Outcome.result(body(exchange));
          case "error" -> Outcome.reported(body(exchange));
          default -> null;
        };
    if (outcome == null) {
      answer(exchange, 404, error("InvalidOperation", String.join("/", path)));
      return;
    }
    answer(exchange, 202, "{\"status\":\"OK\"}");
    current.outcome.complete(outcome);
  }

  /// Reads a little more than a result may have, so that one that is too long shows.
  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readNBytes(4 * Outcome.PAYLOAD_LIMIT + 1), UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String error(String type, String message) {
    return "{\"errorType\":\""
        + type
        + "\",\"errorMessage\":\""
        + message.replace('"', '\'')
        + "\"}";
  }

  private static String traceId() {
    String hex = UUID.randomUUID().toString().replace("-", "");
    return "Root=1-%08x-%s;Sampled=0"
        .formatted(Instant.now().getEpochSecond(), hex.substring(0, 24));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      threads.shutdownNow();
      server.stop(0);
    }
  }
}
