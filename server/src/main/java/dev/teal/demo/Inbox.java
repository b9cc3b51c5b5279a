package dev.teal.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP subscriber of a topic: confirms its subscription, tells what it is sent, and keeps it.
final class Inbox implements AutoCloseable {
  private final Terminal terminal;
  private final HttpServer server;
  private final List<Message> messages = new ArrayList<>();
  private volatile boolean confirmed;

  /// What a deployment's notification says.
  record Message(String deployment, String status) {}

  private Inbox(Terminal terminal, HttpServer server) {
    this.terminal = terminal;
    this.server = server;
  }

  static Inbox open(Terminal terminal) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Inbox inbox = new Inbox(terminal, server);
    server.createContext("/", inbox::receive);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return inbox;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  boolean confirmed() {
    return confirmed;
  }

  synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode sent = JsonMapper.shared().readTree(exchange.getRequestBody());
      exchange.sendResponseHeaders(200, -1);
      if (sent.path("Type").asString().equals("SubscriptionConfirmation")) {
        try (var answer = URI.create(sent.path("SubscribeURL").asString()).toURL().openStream()) {
          confirmed = answer.readAllBytes().length > 0;
        }
      } else {
        tell(JsonMapper.shared().readTree(sent.path("Message").asString()));
      }
    }
  }

  private synchronized void tell(JsonNode message) {
    Message read =
        new Message(message.path("deploymentId").asString(), message.path("status").asString());
    messages.add(read);
    terminal.aside("SNS: " + read.deployment() + " " + read.status());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
