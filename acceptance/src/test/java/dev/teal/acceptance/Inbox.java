package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP subscriber of a topic, as the SNS guide tells to write one: it confirms its subscription
/// by visiting the SubscribeURL, and keeps what it is sent.
final class Inbox implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpServer server;
  private final List<Notification> notifications = new ArrayList<>();

  private Inbox(HttpServer server) {
    this.server = server;
  }

  /// @param message the JSON text in the notification's Message
  record Notification(String subject, JsonNode message) {
    String deployment() {
      return message.path("deploymentId").asString();
    }

    String status() {
      return message.path("status").asString();
    }
  }

  static Inbox open() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Inbox inbox = new Inbox(server);
      server.createContext("/", inbox::receive);
      server.start();
      return inbox;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/inbox");
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode sent = JSON.readTree(exchange.getRequestBody());
      exchange.sendResponseHeaders(200, -1);
      switch (exchange.getRequestHeaders().getFirst("x-amz-sns-message-type")) {
        case "SubscriptionConfirmation" -> visit(URI.create(sent.path("SubscribeURL").asString()));
        case "Notification" ->
            add(sent.path("Subject").asString(), sent.path("Message").asString());
        case String other -> throw new IOException("not a message of SNS: " + other);
      }
    }
  }

  private static void visit(URI subscribe) throws IOException {
    try (var answer = subscribe.toURL().openStream()) {
      answer.readAllBytes();
    }
  }

  /// CodeDeploy's notifications are JSON; a topic's other messages are kept as text.
  private synchronized void add(String subject, String message) {
    JsonNode read = message.startsWith("{") ? JSON.readTree(message) : JSON.valueToTree(message);
    notifications.add(new Notification(subject, read));
  }

  /// The statuses that a deployment's notifications told; SNS promises no order.
  synchronized Set<String> statusesOf(String deployment) {
    return notifications.stream()
        .filter(n -> n.deployment().equals(deployment))
        .map(Notification::status)
        .collect(Collectors.toSet());
  }

  /// The one notification that told of a status of a deployment.
  synchronized Notification of(String deployment, String status) {
    List<Notification> found =
        notifications.stream()
            .filter(n -> n.deployment().equals(deployment) && n.status().equals(status))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
