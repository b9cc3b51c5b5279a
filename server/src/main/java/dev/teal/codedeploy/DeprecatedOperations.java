package dev.teal.codedeploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The operations that AWS has deprecated: its SDK for Java has no model of them, boto3 and the AWS
/// CLI call them still.
final class DeprecatedOperations {
  private final DeploymentInstances instances;
  private final DeploymentRequests requests;

  DeprecatedOperations(DeploymentInstances instances, DeploymentRequests requests) {
    this.instances = instances;
    this.requests = requests;
  }

  Map<String, UnaryOperator<ObjectNode>> byName() {
    return Map.of(
        "SkipWaitTimeForInstanceTermination", this::skipTermination,
        "ListDeploymentInstances", this::list,
        "GetDeploymentInstance", this::get,
        "BatchGetDeploymentInstances", this::batchGet);
  }

  private ObjectNode skipTermination(ObjectNode request) {
    requests.skipTermination(text(request, "deploymentId"));
    return object();
  }

  private ObjectNode list(ObjectNode request) {
    instances.checkList(
        text(request, "deploymentId"),
        texts(request, "instanceStatusFilter"),
        texts(request, "instanceTypeFilter"),
        text(request, "nextToken"));
    ObjectNode none = object();
    none.putArray("instancesList");
    return none;
  }

  private ObjectNode get(ObjectNode request) {
    throw instances.refuseGet(text(request, "deploymentId"), text(request, "instanceId"));
  }

  private ObjectNode batchGet(ObjectNode request) {
    String message =
        instances.refuseAll(text(request, "deploymentId"), texts(request, "instanceIds"));
    ObjectNode none = object().put("errorMessage", message);
    none.putArray("instancesSummary");
    return none;
  }

  private static @Nullable String text(ObjectNode request, String name) {
    JsonNode node = request.get(name);
    return node == null || node.isNull() ? null : string(node, name);
  }

  private static List<String> texts(ObjectNode request, String name) {
    List<String> texts = new ArrayList<>();
    JsonNode list = request.get(name);
    if (list == null || list.isNull()) {
      return texts;
    }
    if (!list.isArray()) {
      throw wrongType(name, list, "a list");
    }
    list.forEach(node -> texts.add(string(node, name)));
    return texts;
  }

  private static String string(JsonNode node, String name) {
    if (!node.isString()) {
      throw wrongType(name, node, "a string");
    }
    return node.stringValue();
  }

  private static RuntimeException wrongType(String name, JsonNode node, String expected) {
    return Errors.of(
        "SerializationException",
        name + ": " + Names.shown(node.toString()) + " (expected: " + expected + ")");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
