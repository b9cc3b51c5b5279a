package dev.teal.codedeploy;

import dev.teal.deploy.TrafficSchedule;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInUseException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentConfigNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidOperationException;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentConfigsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentConfigsResponse;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingConfig;

/// Deployment configurations: AWS's own, and custom ones, of all compute platforms.
final class DeploymentConfigs {
  static final Kind<DeploymentConfigInfo> KIND =
      new Kind<>("codedeploy/config", DeploymentConfigInfo.class);

  private static final Pages PAGES = new Pages("configurations");

  private final Store store;
  private final InstantSource clock;

  DeploymentConfigs(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  CreateDeploymentConfigResponse create(CreateDeploymentConfigRequest request) {
    String name = Names.config(request.deploymentConfigName());
    if (name.startsWith(PredefinedConfigs.PREFIX)) {
      throw InvalidDeploymentConfigNameException.builder()
          .message("deploymentConfigName: " + name + " (expected: no CodeDeployDefault. in front)")
          .build();
    }
    ComputePlatform platform =
        Platforms.orServer(request.computePlatform(), request.computePlatformAsString());
    ConfigChecks.check(request, platform);
    DeploymentConfigInfo config =
        DeploymentConfigInfo.builder()
            .deploymentConfigId(UUID.randomUUID().toString())
            .deploymentConfigName(name)
            .computePlatform(platform)
            .minimumHealthyHosts(request.minimumHealthyHosts())
            .zonalConfig(request.zonalConfig())
            .trafficRoutingConfig(request.trafficRoutingConfig())
            .createTime(clock.instant())
            .build();
    store.run(tx -> {
      if (tx.find(KIND, name).isPresent()) {
        throw DeploymentConfigAlreadyExistsException.builder()
            .message("Deployment configuration already exists: " + name)
            .build();
      }
      if (tx.list(KIND, "").size() >= Limits.CONFIGS) {
        throw DeploymentConfigLimitExceededException.builder()
            .message("custom configurations: " + Limits.CONFIGS + " exist (expected: no more)")
            .build();
      }
      tx.insert(KIND, name, config);
    });
    return CreateDeploymentConfigResponse.builder()
        .deploymentConfigId(config.deploymentConfigId())
        .build();
  }

  GetDeploymentConfigResponse get(GetDeploymentConfigRequest request) {
    String name = Names.config(request.deploymentConfigName());
    return GetDeploymentConfigResponse.builder()
        .deploymentConfigInfo(store.<DeploymentConfigInfo>read(tx -> require(tx, name)))
        .build();
  }

  ListDeploymentConfigsResponse list(ListDeploymentConfigsRequest request) {
    String after = PAGES.after(request.nextToken());
    List<String> names = new ArrayList<>();
    PredefinedConfigs.ALL.forEach(config -> names.add(config.deploymentConfigName()));
    store.<List<Stored<DeploymentConfigInfo>>>read(tx -> tx.list(KIND, "")).stream()
        .map(Stored::id)
        .forEach(names::add);
    names.sort(Comparator.naturalOrder());
    Pages.Page<String> page = PAGES.ascending(names, after, name -> name);
    return ListDeploymentConfigsResponse.builder()
        .deploymentConfigsList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DeleteDeploymentConfigResponse delete(DeleteDeploymentConfigRequest request) {
    String name = Names.config(request.deploymentConfigName());
    if (name.startsWith(PredefinedConfigs.PREFIX)) {
      throw InvalidOperationException.builder()
          .message("Cannot delete the predefined deployment configuration " + name)
          .build();
    }
    store.run(tx -> {
      Groups.all(tx).stream()
          .map(group -> group.value().info())
          .filter(group -> name.equals(group.deploymentConfigName()))
          .findFirst()
          .ifPresent(group -> {
            throw DeploymentConfigInUseException.builder()
                .message(
                    "Deployment configuration "
                        + name
                        + " is used by deployment group "
                        + group.deploymentGroupName())
                .build();
          });
      tx.find(KIND, name).ifPresent(config -> tx.remove(KIND, config));
    });
    return DeleteDeploymentConfigResponse.builder().build();
  }

  static DeploymentConfigInfo require(Transaction tx, String name) {
    return PredefinedConfigs.find(name)
        .or(() -> tx.find(KIND, name).map(Stored::value))
        .orElseThrow(() ->
            DeploymentConfigDoesNotExistException.builder()
                .message("No deployment configuration found for name: " + name)
                .build());
  }

  /// A configuration that deployments of a platform can use.
  static DeploymentConfigInfo require(Transaction tx, String name, ComputePlatform platform) {
    DeploymentConfigInfo config = require(tx, name);
    if (config.computePlatform() != platform) {
      throw InvalidDeploymentConfigNameException.builder()
          .message(
              "deploymentConfigName: "
                  + name
                  + " is for the platform "
                  + config.computePlatformAsString()
                  + " (expected: a configuration for "
                  + platform
                  + ")")
          .build();
    }
    return config;
  }

  static TrafficSchedule schedule(DeploymentConfigInfo config) {
    TrafficRoutingConfig routing = config.trafficRoutingConfig();
    return switch (routing.type()) {
      case TIME_BASED_CANARY ->
          new TrafficSchedule.Canary(
              routing.timeBasedCanary().canaryPercentage(),
              Duration.ofMinutes(routing.timeBasedCanary().canaryInterval()));
      case TIME_BASED_LINEAR ->
          new TrafficSchedule.Linear(
              routing.timeBasedLinear().linearPercentage(),
              Duration.ofMinutes(routing.timeBasedLinear().linearInterval()));
      case ALL_AT_ONCE, UNKNOWN_TO_SDK_VERSION -> new TrafficSchedule.AllAtOnce();
    };
  }
}
