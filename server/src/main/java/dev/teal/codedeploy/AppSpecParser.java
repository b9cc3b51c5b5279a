package dev.teal.codedeploy;

import dev.teal.deploy.BlueGreenPlan.GreenTasks;
import dev.teal.deploy.Hook;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecs.model.AwsVpcConfiguration;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads AppSpec files, YAML or JSON (which is YAML). Keys are taken in any case, as AWS takes
/// them.
final class AppSpecParser {
  private static final YAMLMapper YAML = new YAMLMapper();

  private AppSpecParser() {}

  /// @throws AppSpecException naming the place and what is expected
  static AppSpec parse(String content) {
    JsonNode root = read(content);
    if (!root.isObject()) {
      throw new AppSpecException("The AppSpec file is empty or is no map.");
    }
    if (child(root, "version").isEmpty()) {
      throw new AppSpecException("version: missing (expected: 0.0)");
    }
    JsonNode properties = properties(root);
    JsonNode balancer = map(properties, "Properties", "LoadBalancerInfo");
    return new AppSpec(
        new GreenTasks(
            text(properties, "Properties", "TaskDefinition"),
            text(balancer, "LoadBalancerInfo", "ContainerName"),
            port(balancer),
            child(properties, "PlatformVersion").map(n -> string(n, "PlatformVersion")),
            child(properties, "NetworkConfiguration").map(AppSpecParser::network),
            child(properties, "CapacityProviderStrategy")
                .map(AppSpecParser::strategy)
                .orElseGet(List::of)),
        hooks(root));
  }

  private static JsonNode read(String content) {
    try {
      return Optional.ofNullable(YAML.readTree(content))
          .orElseThrow(() -> new AppSpecException("The AppSpec file is empty."));
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      throw new AppSpecException(
          "The input AppSpec file is a not well-formed yaml. The template cannot be parsed."
              + (at == null ? "" : " Line " + at.getLineNr() + ", column " + at.getColumnNr())
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  private static JsonNode properties(JsonNode root) {
    JsonNode resources =
        child(root, "Resources")
            .filter(JsonNode::isArray)
            .orElseThrow(
                () -> new AppSpecException("Resources: missing (expected: a list of one map)"));
    if (resources.size() != 1 || !resources.get(0).isObject() || resources.get(0).size() != 1) {
      throw new AppSpecException(
          "Resources: "
              + resources.size()
              + " elements (expected: exactly one, a map with one key such as TargetService)");
    }
    JsonNode resource = resources.get(0).values().iterator().next();
    String type = text(resource, "Resources[0]", "Type");
    if (!type.equals("AWS::ECS::Service")) {
      throw new AppSpecException("Type: " + type + " (expected: AWS::ECS::Service)");
    }
    return map(resource, "Resources[0]", "Properties");
  }

  private static int port(JsonNode balancer) {
    JsonNode port =
        child(balancer, "ContainerPort")
            .orElseThrow(() -> missing("LoadBalancerInfo", "ContainerPort", "a port"));
    if (!port.isIntegralNumber() || port.intValue() < 1 || port.intValue() > 65535) {
      throw new AppSpecException("ContainerPort: " + port + " (expected: a number, 1 to 65535)");
    }
    return port.intValue();
  }

  private static NetworkConfiguration network(JsonNode node) {
    JsonNode vpc = map(node, "NetworkConfiguration", "AwsvpcConfiguration");
    String assign = text(vpc, "AwsvpcConfiguration", "AssignPublicIp");
    if (!assign.equals("ENABLED") && !assign.equals("DISABLED")) {
      throw new AppSpecException("AssignPublicIp: " + assign + " (expected: ENABLED or DISABLED)");
    }
    AwsVpcConfiguration configuration =
        AwsVpcConfiguration.builder()
            .subnets(strings(vpc, "Subnets"))
            .securityGroups(strings(vpc, "SecurityGroups"))
            .assignPublicIp(assign)
            .build();
    return NetworkConfiguration.builder().awsvpcConfiguration(configuration).build();
  }

  private static List<String> strings(JsonNode vpc, String key) {
    JsonNode list =
        child(vpc, key)
            .filter(JsonNode::isArray)
            .orElseThrow(() -> missing("AwsvpcConfiguration", key, "a list"));
    return list.valueStream().map(element -> string(element, key)).toList();
  }

  private static List<CapacityProviderStrategyItem> strategy(JsonNode node) {
    if (!node.isArray()) {
      throw new AppSpecException("CapacityProviderStrategy: " + node + " (expected: a list)");
    }
    List<CapacityProviderStrategyItem> items = new ArrayList<>();
    for (JsonNode element : node) {
      items.add(
          CapacityProviderStrategyItem.builder()
              .capacityProvider(text(element, "CapacityProviderStrategy", "CapacityProvider"))
              .base(number(element, "Base"))
              .weight(number(element, "Weight"))
              .build());
    }
    return items;
  }

  private static int number(JsonNode parent, String key) {
    JsonNode node = child(parent, key).orElse(null);
    if (node == null) {
      return 0;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw new AppSpecException(key + ": " + node + " (expected: an integer)");
    }
    return node.intValue();
  }

  private static Map<Hook, String> hooks(JsonNode root) {
    Map<Hook, String> hooks = new EnumMap<>(Hook.class);
    JsonNode list = child(root, "Hooks").orElse(null);
    if (list == null) {
      return hooks;
    }
    if (!list.isArray()) {
      throw new AppSpecException("Hooks: " + list + " (expected: a list)");
    }
    for (JsonNode element : list) {
      if (!element.isObject() || element.size() != 1) {
        throw new AppSpecException("Hooks: " + element + " (expected: a map with one key)");
      }
      Map.Entry<String, JsonNode> entry = element.properties().iterator().next();
      Hook hook = hook(entry.getKey());
      if (hooks.put(hook, string(entry.getValue(), entry.getKey())) != null) {
        throw new AppSpecException("Hooks: " + entry.getKey() + " is given twice");
      }
    }
    return hooks;
  }

  private static Hook hook(String name) {
    return Stream.of(Hook.values())
        .filter(hook -> hook.event().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            new AppSpecException(
                "Hooks: "
                    + name
                    + " (expected: one of "
                    + Stream.of(Hook.values()).map(Hook::event).collect(Collectors.joining(", "))
                    + ")"));
  }

  private static JsonNode map(JsonNode parent, String place, String key) {
    return child(parent, key)
        .filter(JsonNode::isObject)
        .orElseThrow(() -> missing(place, key, "a map"));
  }

  private static String text(JsonNode parent, String place, String key) {
    return string(child(parent, key).orElseThrow(() -> missing(place, key, "a string")), key);
  }

  private static String string(JsonNode node, String key) {
    if (!node.isString() || node.stringValue().isBlank()) {
      throw new AppSpecException(key + ": " + node + " (expected: a string that is not empty)");
    }
    return node.stringValue();
  }

  private static AppSpecException missing(String place, String key, String expected) {
    return new AppSpecException(
        place + "." + key + ": missing or of another type (expected: " + expected + ")");
  }

  private static Optional<JsonNode> child(JsonNode parent, String key) {
    return parent
        .propertyStream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(key) && !entry.getValue().isNull())
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
