package dev.teal.codedeploy;

import dev.teal.codedeploy.WalkMembers.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The requests of the walk: a legal one for each operation, and what can be made of it by spoiling
/// one member.
final class WalkRequests {
  static final List<String> DEPRECATED_ERRORS =
      List.of(
          "DeploymentIdRequiredException",
          "DeploymentDoesNotExistException",
          "DeploymentAlreadyCompletedException",
          "InvalidDeploymentIdException",
          "InvalidComputePlatformException");

  private static final String GROUP =
      """
      {"applicationName":"lone","NAME":"g","serviceRoleArn":"ROLE",
      "deploymentConfigName":"CodeDeployDefault.ECSAllAtOnce",
      "deploymentStyle":{"deploymentType":"BLUE_GREEN","deploymentOption":"WITH_TRAFFIC_CONTROL"},
      "blueGreenDeploymentConfiguration":{
      "deploymentReadyOption":{"actionOnTimeout":"STOP_DEPLOYMENT","waitTimeInMinutes":1},
      "terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":5}},
      "ecsServices":[{"clusterName":"c","serviceName":"t"}],
      "alarmConfiguration":{"enabled":true,"alarms":[{"name":"errors"}]},
      "autoRollbackConfiguration":{"enabled":true,"events":["DEPLOYMENT_FAILURE"]},
      "triggerConfigurations":[{"triggerName":"t","triggerTargetArn":"TOPIC","triggerEvents":["DeploymentStart"]}],
      "loadBalancerInfo":{"targetGroupPairInfoList":[{"targetGroups":[{"name":"tg1"},{"name":"tg2"}],
      "prodTrafficRoute":{"listenerArns":["PROD"]},"testTrafficRoute":{"listenerArns":["TEST"]}}]}}
      """
          .replace("ROLE", CodeDeployWorld.ROLE)
          .replace("TOPIC", FakeSns.TOPIC)
          .replace("PROD", FakeElb.PRODUCTION)
          .replace("TEST", FakeElb.TEST);
  private static final String REVISION =
      "{\"revisionType\":\"AppSpecContent\",\"appSpecContent\":{\"content\":"
          + JsonNodeFactory.instance.stringNode(CodeDeployWorld.APP_SPEC)
          + "}}";
  private static final String ARN = "arn:aws:codedeploy:us-east-1:123456789012:application:shop";

  static final Map<String, String> LEGAL =
      Map.ofEntries(
          Map.entry(
              "AddTagsToOnPremisesInstances",
              "{\"tags\":[{\"Key\":\"a\",\"Value\":\"b\"}],\"instanceNames\":[\"box\"]}"),
          Map.entry(
              "BatchGetApplicationRevisions",
              "{\"applicationName\":\"shop\",\"revisions\":[" + REVISION + "]}"),
          Map.entry("BatchGetApplications", "{\"applicationNames\":[\"shop\"]}"),
          Map.entry(
              "BatchGetDeploymentGroups",
              "{\"applicationName\":\"shop\",\"deploymentGroupNames\":[\"blue-green\"]}"),
          Map.entry(
              "BatchGetDeploymentInstances",
              "{\"deploymentId\":\"DONE\",\"instanceIds\":[\"i-1\"]}"),
          Map.entry(
              "BatchGetDeploymentTargets", "{\"deploymentId\":\"DONE\",\"targetIds\":[\"c:s\"]}"),
          Map.entry("BatchGetDeployments", "{\"deploymentIds\":[\"DONE\"]}"),
          Map.entry("BatchGetOnPremisesInstances", "{\"instanceNames\":[\"box\"]}"),
          Map.entry(
              "ContinueDeployment",
              "{\"deploymentId\":\"DONE\",\"deploymentWaitType\":\"READY_WAIT\"}"),
          Map.entry(
              "CreateApplication",
              "{\"applicationName\":\"n\",\"computePlatform\":\"ECS\",\"tags\":[{\"Key\":\"a\"}]}"),
          Map.entry(
              "CreateDeployment",
              "{\"applicationName\":\"shop\",\"deploymentGroupName\":\"blue-green\",\"revision\":"
                  + REVISION
                  + "}"),
          Map.entry(
              "CreateDeploymentConfig",
              "{\"deploymentConfigName\":\"n\",\"computePlatform\":\"ECS\","
                  + "\"trafficRoutingConfig\":{\"type\":\"TimeBasedLinear\","
                  + "\"timeBasedLinear\":{\"linearPercentage\":10,\"linearInterval\":1}}}"),
          Map.entry("CreateDeploymentGroup", GROUP.replace("NAME", "deploymentGroupName")),
          Map.entry("DeleteApplication", "{\"applicationName\":\"lone\"}"),
          Map.entry("DeleteDeploymentConfig", "{\"deploymentConfigName\":\"half\"}"),
          Map.entry(
              "DeleteDeploymentGroup",
              "{\"applicationName\":\"shop\",\"deploymentGroupName\":\"blue-green\"}"),
          Map.entry("DeleteGitHubAccountToken", "{\"tokenName\":\"mine\"}"),
          Map.entry("DeleteResourcesByExternalId", "{\"externalId\":\"stack\"}"),
          Map.entry("DeregisterOnPremisesInstance", "{\"instanceName\":\"box\"}"),
          Map.entry("GetApplication", "{\"applicationName\":\"shop\"}"),
          Map.entry(
              "GetApplicationRevision",
              "{\"applicationName\":\"shop\",\"revision\":" + REVISION + "}"),
          Map.entry("GetDeployment", "{\"deploymentId\":\"DONE\"}"),
          Map.entry("GetDeploymentConfig", "{\"deploymentConfigName\":\"half\"}"),
          Map.entry(
              "GetDeploymentGroup",
              "{\"applicationName\":\"shop\",\"deploymentGroupName\":\"blue-green\"}"),
          Map.entry("GetDeploymentInstance", "{\"deploymentId\":\"DONE\",\"instanceId\":\"i-1\"}"),
          Map.entry("GetDeploymentTarget", "{\"deploymentId\":\"DONE\",\"targetId\":\"c:s\"}"),
          Map.entry("GetOnPremisesInstance", "{\"instanceName\":\"box\"}"),
          Map.entry(
              "ListApplicationRevisions",
              "{\"applicationName\":\"shop\",\"sortBy\":\"registerTime\","
                  + "\"sortOrder\":\"descending\",\"deployed\":\"include\"}"),
          Map.entry("ListApplications", "{}"),
          Map.entry("ListDeploymentConfigs", "{}"),
          Map.entry("ListDeploymentGroups", "{\"applicationName\":\"shop\"}"),
          Map.entry("ListDeploymentInstances", "{\"deploymentId\":\"DONE\"}"),
          Map.entry(
              "ListDeploymentTargets",
              "{\"deploymentId\":\"DONE\",\"targetFilters\":{\"TargetStatus\":[\"Succeeded\"]}}"),
          Map.entry(
              "ListDeployments",
              "{\"applicationName\":\"shop\",\"deploymentGroupName\":\"blue-green\","
                  + "\"includeOnlyStatuses\":[\"Succeeded\"],\"createTimeRange\":{\"start\":1}}"),
          Map.entry("ListGitHubAccountTokenNames", "{}"),
          Map.entry(
              "ListOnPremisesInstances",
              "{\"registrationStatus\":\"Registered\","
                  + "\"tagFilters\":[{\"Type\":\"KEY_ONLY\",\"Key\":\"a\"}]}"),
          Map.entry("ListTagsForResource", "{\"ResourceArn\":\"" + ARN + "\"}"),
          Map.entry(
              "PutLifecycleEventHookExecutionStatus",
              "{\"deploymentId\":\"DONE\",\"lifecycleEventHookExecutionId\":\"x\","
                  + "\"status\":\"Succeeded\"}"),
          Map.entry(
              "RegisterApplicationRevision",
              "{\"applicationName\":\"lone\",\"revision\":" + REVISION + "}"),
          Map.entry(
              "RegisterOnPremisesInstance",
              "{\"instanceName\":\"n\",\"iamUserArn\":\"arn:aws:iam::123456789012:user/n\"}"),
          Map.entry(
              "RemoveTagsFromOnPremisesInstances",
              "{\"tags\":[{\"Key\":\"a\",\"Value\":\"b\"}],\"instanceNames\":[\"box\"]}"),
          Map.entry("SkipWaitTimeForInstanceTermination", "{\"deploymentId\":\"DONE\"}"),
          Map.entry("StopDeployment", "{\"deploymentId\":\"DONE\"}"),
          Map.entry("TagResource", "{\"ResourceArn\":\"" + ARN + "\",\"Tags\":[{\"Key\":\"a\"}]}"),
          Map.entry("UntagResource", "{\"ResourceArn\":\"" + ARN + "\",\"TagKeys\":[\"a\"]}"),
          Map.entry(
              "UpdateApplication",
              "{\"applicationName\":\"shop\",\"newApplicationName\":\"store\"}"),
          Map.entry(
              "UpdateDeploymentGroup",
              GROUP
                  .replace("\"lone\"", "\"shop\"")
                  .replace("\"NAME\":\"g\"", "\"currentDeploymentGroupName\":\"blue-green\"")));

  private static final JsonMapper JSON = new JsonMapper();
  private static final String LONG = "x".repeat(70_000);

  private WalkRequests() {}

  /// The request with one member spoiled, in each way for each member, however deep.
  static Stream<ObjectNode> mutations(ObjectNode legal, List<Member> members) {
    List<ObjectNode> spoiled = new ArrayList<>();
    spoiled.add(JSON.createObjectNode());
    spoiled.add(legal.deepCopy().put("noSuchMember", LONG));
    walk(legal, members, List.of(), spoiled);
    return spoiled.stream();
  }

  private static void walk(
      ObjectNode legal, List<Member> members, List<String> path, List<ObjectNode> spoiled) {
    for (Member member : members) {
      List<String> place = Stream.concat(path.stream(), Stream.of(member.name())).toList();
      for (JsonNode value : values(member)) {
        ObjectNode request = legal.deepCopy();
        parent(request, place).set(member.name(), value);
        spoiled.add(request);
      }
      ObjectNode missing = legal.deepCopy();
      parent(missing, place).remove(member.name());
      spoiled.add(missing);
      descend(legal, member, place, spoiled);
    }
  }

  private static void descend(
      ObjectNode legal, Member member, List<String> place, List<ObjectNode> spoiled) {
    switch (member.kind()) {
      case OBJECT -> walk(legal, member.members(), place, spoiled);
      case LIST -> {
        Member element = member.members().getFirst();
        if (element.kind() == WalkMembers.Kind.OBJECT) {
          walk(legal, element.members(), place, spoiled);
        }
        for (JsonNode value : values(element)) {
          ObjectNode request = legal.deepCopy();
          parent(request, place).putArray(member.name()).add(value);
          spoiled.add(request);
        }
      }
      default -> {
        // A leaf.
      }
    }
  }

  /// The object that has the last name of the path, made where the request has none; of a list, its
  /// first element.
  private static ObjectNode parent(ObjectNode request, List<String> path) {
    ObjectNode node = request;
    for (String name : path.subList(0, path.size() - 1)) {
      JsonNode next = node.get(name);
      if (next instanceof ArrayNode list && list.path(0) instanceof ObjectNode first) {
        node = first;
      } else if (next instanceof ObjectNode object) {
        node = object;
      } else {
        node = node.putObject(name);
      }
    }
    return node;
  }

  private static List<JsonNode> values(Member member) {
    String values =
        switch (member.kind()) {
          case STRING ->
              "[null, 7, [], {}, true, \"\", \" \", \"no such thing\", \"nosuch\", \"?\\u0000\\n\"]";
          case NUMBER -> "[null, \"1\", [], 1.5, -1, 0, 2147483647, 1e999999999, -1e-999999999]";
          case BOOLEAN -> "[null, \"yes\", 1, {}, true, false]";
          case TIME -> "[null, \"now\", -1, 0, 1e18, 1e300, 1e999999999, 1e-999999999]";
          case LIST -> "[null, \"x\", {}, [], [null], [[]], [7]]";
          case MAP -> "[null, \"x\", [], {}, {\"no\":[\"x\"]}, {\"no\":null}, {\"no\":7}]";
          case OBJECT -> "[null, \"x\", [], 7, {}, {\"no\":1}]";
        };
    List<JsonNode> all = new ArrayList<>();
    JSON.readTree(values).forEach(all::add);
    if (member.kind() == WalkMembers.Kind.STRING) {
      all.add(JsonNodeFactory.instance.stringNode(LONG));
    }
    if (member.kind() == WalkMembers.Kind.LIST) {
      all.add(many(member.members().getFirst()));
    }
    return all;
  }

  private static ArrayNode many(Member element) {
    ArrayNode many = JSON.createArrayNode();
    for (int i = 0; i < 300; i++) {
      switch (element.kind()) {
        case OBJECT -> many.addObject();
        case LIST -> many.addArray();
        default -> many.add("x" + i);
      }
    }
    return many;
  }
}
