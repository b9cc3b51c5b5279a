package dev.teal.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// What is deployed: a small web application that says which revision it is. It knows no more of
/// Teal than any program does: it listens on `PORT`, and ends on SIGTERM.
public final class SampleApp {
  static final String REVISION_HEADER = "X-Revision";
  static final String PID_HEADER = "X-Pid";

  private static final int BACKLOG = 1024;

  private final String revision = System.getenv().getOrDefault("REVISION", "0");
  private final boolean faulty = Boolean.parseBoolean(System.getenv("FAULTY"));
  private final long pid = ProcessHandle.current().pid();

  private SampleApp() {}

  public static void main(String[] args) throws IOException {
    new SampleApp().serve(Integer.parseInt(System.getenv("PORT")));
  }

  private void serve(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    server.createContext("/health", exchange -> answer(exchange, "ok\n".getBytes(UTF_8)));
    server.createContext("/orders/1001", exchange -> answer(exchange, order()));
    server.createContext(
        "/echo", exchange -> answer(exchange, exchange.getRequestBody().readAllBytes()));
    server.createContext("/", exchange -> answer(exchange, greeting()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private byte[] greeting() {
    return "Hello from revision %s, process %d\n".formatted(revision, pid).getBytes(UTF_8);
  }

  /// The fault of a faulty revision: it is well and answers, but adds up wrongly. Only a functional
  /// test notices.
  private byte[] order() {
    return "{\"items\":[19.90,22.10],\"total\":%s}\n"
        .formatted(faulty ? "19.90" : "42.00")
        .getBytes(UTF_8);
  }

  private void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set(REVISION_HEADER, revision);
      exchange.getResponseHeaders().set(PID_HEADER, String.valueOf(pid));
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
