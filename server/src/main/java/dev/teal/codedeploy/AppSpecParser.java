package dev.teal.codedeploy;

import dev.teal.deploy.BlueGreenPlan.GreenTasks;
import dev.teal.deploy.Hook;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;

/// Reads AppSpec files for Amazon ECS
/// ([structure](https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html)).
final class AppSpecParser {
  private static final GreenTasks NONE =
      new GreenTasks("", "", 1, Optional.empty(), Optional.empty(), List.of());

  private final AppSpecProblems problems = new AppSpecProblems();

  private AppSpecParser() {}

  /// @throws AppSpecException naming every problem with its line and its key
  static AppSpec parse(String content) {
    Node node = AppSpecYaml.read(content);
    AppSpecParser parser = new AppSpecParser();
    AppSpec spec = parser.spec(node);
    parser.problems.throwIfAny();
    return spec;
  }

  private AppSpec spec(Node node) {
    AppSpecMap root =
        new AppSpecMap("AppSpec", node, problems, List.of("version", "Resources", "Hooks"));
    root.require("version", "0.0")
        .filter(version -> !(version instanceof ScalarNode))
        .ifPresent(bad -> problems.add(bad, "version", AppSpecProblems.shown(bad), "0.0"));
    GreenTasks tasks =
        root.require("Resources", "a list of one resource").flatMap(this::tasks).orElse(NONE);
    return new AppSpec(tasks, hooks(root));
  }

  private Optional<GreenTasks> tasks(Node resources) {
    if (!(resources instanceof SequenceNode list)
        || list.getValue().size() != 1
        || !(list.getValue().getFirst() instanceof MappingNode only)
        || only.getValue().size() != 1) {
      problems.add(
          resources,
          "Resources",
          AppSpecProblems.shown(resources),
          "a list of exactly one resource, a map with one key such as TargetService");
      return Optional.empty();
    }
    NodeTuple named = only.getValue().getFirst();
    AppSpecMap resource =
        new AppSpecMap(
            AppSpecProblems.shown(named.getKeyNode()),
            named.getValueNode(),
            problems,
            List.of("Type", "Properties"));
    checkType(resource);
    return resource
        .map(
            "Properties",
            "TaskDefinition",
            "LoadBalancerInfo",
            "PlatformVersion",
            "NetworkConfiguration",
            "CapacityProviderStrategy")
        .map(this::tasks);
  }

  private void checkType(AppSpecMap resource) {
    String type = resource.text("Type");
    if (!type.isEmpty() && !type.equals("AWS::ECS::Service")) {
      problems.add(resource.find("Type").orElseThrow(), "Type", type, "AWS::ECS::Service");
    }
  }

  private GreenTasks tasks(AppSpecMap properties) {
    Optional<AppSpecMap> balancer =
        properties.map("LoadBalancerInfo", "ContainerName", "ContainerPort");
    return new GreenTasks(
        properties.text("TaskDefinition"),
        balancer.map(info -> info.text("ContainerName")).orElse(""),
        balancer.map(info -> info.integer("ContainerPort", 1, 65535, Optional.empty())).orElse(1),
        properties.optionalText("PlatformVersion"),
        properties.find("NetworkConfiguration").flatMap(this::network),
        strategy(properties));
  }

  /// All three members of AwsvpcConfiguration must be there, or none: then the service's network is
  /// used, as when nothing is said of it.
  private Optional<NetworkConfiguration> network(Node node) {
    return new AppSpecMap("NetworkConfiguration", node, problems, List.of("AwsvpcConfiguration"))
        .optionalMap("AwsvpcConfiguration", "Subnets", "SecurityGroups", "AssignPublicIp")
        .filter(given -> !given.isEmpty())
        .map(given ->
            NetworkConfiguration.builder()
                .awsvpcConfiguration(vpc ->
                    vpc.subnets(strings(given, "Subnets"))
                        .securityGroups(strings(given, "SecurityGroups"))
                        .assignPublicIp(assignPublicIp(given)))
                .build());
  }

  private List<String> strings(AppSpecMap vpc, String key) {
    return vpc.require(key, "a list of strings").stream()
        .flatMap(list -> problems.list(list, key).stream())
        .map(element -> problems.text(element, key))
        .toList();
  }

  private String assignPublicIp(AppSpecMap vpc) {
    String assign = vpc.text("AssignPublicIp");
    if (!assign.isEmpty() && !assign.equals("ENABLED") && !assign.equals("DISABLED")) {
      problems.add(
          vpc.find("AssignPublicIp").orElseThrow(),
          "AssignPublicIp",
          assign,
          "ENABLED or DISABLED");
    }
    return assign;
  }

  private List<CapacityProviderStrategyItem> strategy(AppSpecMap properties) {
    List<CapacityProviderStrategyItem> items =
        properties.list("CapacityProviderStrategy").map(this::item).toList();
    properties
        .find("CapacityProviderStrategy")
        .ifPresent(node -> {
          if (!items.isEmpty() && items.stream().allMatch(item -> item.weight() == 0)) {
            problems.add(node, "CapacityProviderStrategy", "no Weight above 0", "at least one");
          }
          if (items.stream().filter(item -> item.base() > 0).count() > 1) {
            problems.add(node, "CapacityProviderStrategy", "several with a Base", "at most one");
          }
        });
    return items;
  }

  private CapacityProviderStrategyItem item(Node node) {
    AppSpecMap item =
        new AppSpecMap(
            "CapacityProviderStrategy",
            node,
            problems,
            List.of("Base", "CapacityProvider", "Weight"));
    return CapacityProviderStrategyItem.builder()
        .capacityProvider(item.text("CapacityProvider"))
        .base(item.integer("Base", 0, 100_000, Optional.of(0)))
        .weight(item.integer("Weight", 0, 1000, Optional.of(0)))
        .build();
  }

  private Map<Hook, String> hooks(AppSpecMap root) {
    Map<Hook, String> hooks = new EnumMap<>(Hook.class);
    List<String> known = Stream.of(Hook.values()).map(Hook::event).toList();
    root.list("Hooks")
        .forEach(node -> {
          if (node instanceof MappingNode map && map.getValue().size() != 1) {
            problems.add(node, "Hooks", AppSpecProblems.shown(node), "a map with one key");
          }
          AppSpecMap element = new AppSpecMap("Hooks", node, problems, known);
          for (Hook hook : Hook.values()) {
            element
                .optionalText(hook.event())
                .filter(function -> hooks.put(hook, function) != null)
                .ifPresent(
                    twice -> problems.add(node, "Hooks." + hook.event(), "given twice", "once"));
          }
        });
    return hooks;
  }
}
