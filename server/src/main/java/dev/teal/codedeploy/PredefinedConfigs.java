package dev.teal.codedeploy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.MinimumHealthyHosts;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingConfig;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingType;

/// The configurations that AWS has ready
/// ([list](https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html)).
final class PredefinedConfigs {
  static final String PREFIX = "CodeDeployDefault.";

  /// When CodeDeploy got its ECS platform; AWS shows dates of about then.
  private static final Instant CREATED = Instant.parse("2018-11-27T00:00:00Z");

  private static final ComputePlatform ECS = ComputePlatform.ECS;
  private static final ComputePlatform LAMBDA = ComputePlatform.LAMBDA;

  static final List<DeploymentConfigInfo> ALL =
      Stream.of(
              hosts("AllAtOnce", "FLEET_PERCENT", 0),
              hosts("HalfAtATime", "FLEET_PERCENT", 50),
              // A type that the model does not list, but that AWS answers with.
              hosts("OneAtATime", "MOST_CONCURRENCY", 1),
              allAtOnce("ECSAllAtOnce", ECS),
              canary("ECSCanary10Percent15Minutes", ECS, 15),
              canary("ECSCanary10Percent5Minutes", ECS, 5),
              linear("ECSLinear10PercentEvery1Minutes", ECS, 1),
              linear("ECSLinear10PercentEvery3Minutes", ECS, 3),
              allAtOnce("LambdaAllAtOnce", LAMBDA),
              canary("LambdaCanary10Percent10Minutes", LAMBDA, 10),
              canary("LambdaCanary10Percent15Minutes", LAMBDA, 15),
              canary("LambdaCanary10Percent30Minutes", LAMBDA, 30),
              canary("LambdaCanary10Percent5Minutes", LAMBDA, 5),
              linear("LambdaLinear10PercentEvery10Minutes", LAMBDA, 10),
              linear("LambdaLinear10PercentEvery1Minute", LAMBDA, 1),
              linear("LambdaLinear10PercentEvery2Minutes", LAMBDA, 2),
              linear("LambdaLinear10PercentEvery3Minutes", LAMBDA, 3))
          .toList();

  private PredefinedConfigs() {}

  /// The configuration of groups that name none.
  static String ofGroups(ComputePlatform platform) {
    return PREFIX
        + switch (platform) {
          case ECS -> "ECSAllAtOnce";
          case LAMBDA -> "LambdaAllAtOnce";
          case SERVER, UNKNOWN_TO_SDK_VERSION -> "OneAtATime";
        };
  }

  static Optional<DeploymentConfigInfo> find(String name) {
    return ALL.stream().filter(config -> config.deploymentConfigName().equals(name)).findFirst();
  }

  private static DeploymentConfigInfo hosts(String name, String type, int value) {
    return config(name, ComputePlatform.SERVER)
        .minimumHealthyHosts(MinimumHealthyHosts.builder().type(type).value(value).build())
        .build();
  }

  private static DeploymentConfigInfo allAtOnce(String name, ComputePlatform platform) {
    return routed(
        name,
        platform,
        TrafficRoutingConfig.builder().type(TrafficRoutingType.ALL_AT_ONCE).build());
  }

  private static DeploymentConfigInfo canary(String name, ComputePlatform platform, int minutes) {
    return routed(
        name,
        platform,
        TrafficRoutingConfig.builder()
            .type(TrafficRoutingType.TIME_BASED_CANARY)
            .timeBasedCanary(canary -> canary.canaryPercentage(10).canaryInterval(minutes))
            .build());
  }

  private static DeploymentConfigInfo linear(String name, ComputePlatform platform, int minutes) {
    return routed(
        name,
        platform,
        TrafficRoutingConfig.builder()
            .type(TrafficRoutingType.TIME_BASED_LINEAR)
            .timeBasedLinear(linear -> linear.linearPercentage(10).linearInterval(minutes))
            .build());
  }

  private static DeploymentConfigInfo routed(
      String name, ComputePlatform platform, TrafficRoutingConfig routing) {
    return config(name, platform).trafficRoutingConfig(routing).build();
  }

  private static DeploymentConfigInfo.Builder config(String name, ComputePlatform platform) {
    return DeploymentConfigInfo.builder()
        .deploymentConfigId(
            UUID.nameUUIDFromBytes((PREFIX + name).getBytes(StandardCharsets.UTF_8)).toString())
        .deploymentConfigName(PREFIX + name)
        .computePlatform(platform)
        .createTime(CREATED);
  }
}
