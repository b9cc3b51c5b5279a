package dev.teal.codedeploy;

import dev.teal.wire.AwsService;
import dev.teal.wire.Endpoint;
import dev.teal.wire.Service;
import dev.teal.wire.http.ApiServer;
import dev.teal.wire.http.ApiServerConfig;
import dev.teal.wire.http.Pages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// CodeDeploy behind the real endpoint on a socket, called with bodies as they are.
final class WireCalls implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private volatile CodeDeployApi api;
  private final ApiServer server;

  WireCalls(CodeDeployApi first) {
    api = first;
    Map<String, UnaryOperator<ObjectNode>> others = new HashMap<>();
    first
        .deprecatedOperations()
        .keySet()
        .forEach(name -> others.put(name, body -> other(name, body)));
    server =
        ApiServer.start(
            ApiServerConfig.on("127.0.0.1", 0),
            new Pages(
                Endpoint.open(List.of(new Service(AwsService.CODEDEPLOY, proxy(), others))),
                List.of()));
  }

  private ObjectNode other(String name, ObjectNode body) {
    return Optional.ofNullable(api.deprecatedOperations().get(name)).orElseThrow().apply(body);
  }

  private CodeDeployClient proxy() {
    return (CodeDeployClient)
        Proxy.newProxyInstance(
            WireCalls.class.getClassLoader(),
            new Class<?>[] {CodeDeployClient.class},
            (_, method, arguments) -> {
              try {
                return method.invoke(api, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// Lets the calls to come go to another room.
  void exchange(CodeDeployApi other) {
    api = other;
  }

  /// @param code the error's; empty for a success
  record Answer(int status, String code, String message) {}

  Answer call(String operation, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
            .header("X-Amz-Target", "CodeDeploy_20141006." + operation)
            .header("Content-Type", "application/x-amz-json-1.1")
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode answer = JSON.readTree(response.body());
      return new Answer(
          response.statusCode(),
          answer.path("__type").asString(""),
          answer.path("message").asString(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
