package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.codedeploy.WalkMembers.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Walks every operation of the model over the wire, with each member missing, of the wrong type,
/// too long, unknown: the answer is a modelled error that left nothing done, or a success; never a
/// failure of the server.
class WalkTest {
  private static final JsonMapper JSON = new JsonMapper();

  /// What an operation may answer beside its own modelled errors: the wire's word for a wrong type,
  /// and what says more than the model's list.
  private static final Map<String, List<String>> MORE =
      Map.of(
          "ListTagsForResource", List.of("InvalidNextTokenException"),
          "UpdateDeploymentGroup", List.of("RoleRequiredException"));

  @TempDir static Path folder;

  /// The files of a furnished store, by name.
  private static final Map<String, byte[]> furnished = new HashMap<>();

  private static String done;
  private static int worlds;

  @BeforeAll
  static void furnish() throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    try (CodeDeployWorld world = new CodeDeployWorld(first).withGroup()) {
      done = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
      world.runUntil(done, DeploymentStatus.SUCCEEDED);
      world.api.createApplication(
          r -> r.applicationName("lone").computePlatform(ComputePlatform.ECS));
      world.api.createDeploymentConfig(r ->
          r.deploymentConfigName("half")
              .minimumHealthyHosts(h -> h.type("FLEET_PERCENT").value(50)));
      world.api.registerOnPremisesInstance(
          r -> r.instanceName("box").iamUserArn("arn:aws:iam::123456789012:user/box"));
    }
    try (Stream<Path> files = Files.list(first)) {
      for (Path file : files.toList()) {
        furnished.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  private static CodeDeployWorld world() {
    try {
      Path copy = Files.createDirectory(folder.resolve("world" + worlds++));
      for (Map.Entry<String, byte[]> file : furnished.entrySet()) {
        Files.write(copy.resolve(file.getKey()), file.getValue());
      }
      return new CodeDeployWorld(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> operations() {
    return WalkRequests.LEGAL.keySet().stream();
  }

  @Test
  void theWalkMissesNoOperation() {
    assertThat(WalkRequests.LEGAL.keySet())
        .containsAll(modelled().keySet())
        .containsAll(WalkMembers.DEPRECATED.keySet())
        .hasSize(47);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void theLegalRequestSucceeds(String operation) {
    // There is no connection to GitHub that could be deleted, and no instance that could be got.
    Set<String> refused =
        Set.of(
            "DeleteGitHubAccountToken",
            "ContinueDeployment",
            "StopDeployment",
            "PutLifecycleEventHookExecutionStatus",
            "SkipWaitTimeForInstanceTermination",
            "ListDeploymentInstances",
            "GetDeploymentInstance",
            "BatchGetDeploymentInstances");
    try (CodeDeployWorld world = world();
        WireCalls wire = new WireCalls(world.api)) {
      WireCalls.Answer answer = wire.call(operation, legal(operation).toString());
      assertThat(answer.status())
          .as(answer.message())
          .isEqualTo(refused.contains(operation) ? 400 : 200);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyMemberMayBeWrong(String operation) {
    Set<String> allowed = allowed(operation);
    CodeDeployWorld world = world();
    try (WireCalls wire = new WireCalls(world.api)) {
      List<ObjectNode> requests =
          WalkRequests.mutations(legal(operation), members(operation)).toList();
      for (ObjectNode request : requests) {
        int before = world.store.writes() + world.elb.changes + world.sns.published.size();
        WireCalls.Answer answer = wire.call(operation, request.toString());
        boolean changed =
            before != world.store.writes() + world.elb.changes + world.sns.published.size();
        String told = cut(request.toString()) + " -> " + answer;
        assertThat(answer.status()).as(told).isIn(200, 400);
        if (answer.status() == 400) {
          assertThat(allowed).as(told).contains(answer.code().toLowerCase(Locale.ROOT));
          assertThat(answer.message()).as(told).isNotBlank().hasSizeLessThan(4000);
          assertThat(changed).as("something was done: " + told).isFalse();
        } else if (changed && spoils(operation, request)) {
          world.close();
          world = world();
          wire.exchange(world.api);
        }
      }
    } finally {
      world.close();
    }
  }

  /// Whether the legal request is legal no more when a request was done.
  private static boolean spoils(String operation, ObjectNode request) {
    return switch (operation) {
      case "TagResource", "UntagResource", "AddTagsToOnPremisesInstances" -> false;
      case "RegisterApplicationRevision", "RemoveTagsFromOnPremisesInstances" -> false;
      case "UpdateDeploymentGroup" -> request.has("newDeploymentGroupName");
      default -> true;
    };
  }

  private static ObjectNode legal(String operation) {
    return (ObjectNode)
        JSON.readTree(WalkRequests.LEGAL.getOrDefault(operation, "").replace("DONE", done));
  }

  private static List<Member> members(String operation) {
    Method method = modelled().get(operation);
    return method == null
        ? WalkMembers.DEPRECATED.getOrDefault(operation, List.of())
        : WalkMembers.of(method.getParameterTypes()[0]);
  }

  private static Set<String> allowed(String operation) {
    Set<String> names = new TreeSet<>(MORE.getOrDefault(operation, List.of()));
    names.add("SerializationException");
    Method method = modelled().get(operation);
    if (method == null) {
      names.addAll(WalkRequests.DEPRECATED_ERRORS);
    } else {
      Arrays.stream(method.getExceptionTypes()).forEach(type -> names.add(type.getSimpleName()));
    }
    return names.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /// The operations that the SDK's interface has, by name.
  private static Map<String, Method> modelled() {
    return Arrays.stream(CodeDeployClient.class.getMethods())
        .filter(method -> method.getParameterCount() == 1)
        .filter(method -> method.getParameterTypes()[0].getSimpleName().endsWith("Request"))
        .filter(method -> method.getReturnType().getSimpleName().endsWith("Response"))
        .collect(
            Collectors.toMap(
                method ->
                    method.getParameterTypes()[0].getSimpleName().replaceFirst("Request$", ""),
                method -> method));
  }

  private static String cut(String text) {
    return text.length() > 2000 ? text.substring(0, 2000) + "..." : text;
  }
}
