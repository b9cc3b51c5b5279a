package dev.teal.codedeploy;

import dev.teal.deploy.TrafficSchedule;
import dev.teal.store.DuplicateDocumentException;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInUseException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.InvalidComputePlatformException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentConfigNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidMinimumHealthyHostValueException;
import software.amazon.awssdk.services.codedeploy.model.InvalidOperationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTrafficRoutingConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidZonalDeploymentConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentConfigsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentConfigsResponse;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingConfig;

/// Deployment configurations: AWS's own, and custom ones for the ECS platform.
final class DeploymentConfigs {
  static final Kind<DeploymentConfigInfo> KIND =
      new Kind<>("codedeploy/config", DeploymentConfigInfo.class);

  private static final int LONGEST_MINUTES = 2880;

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
    if (request.computePlatform() != ComputePlatform.ECS) {
      throw InvalidComputePlatformException.builder()
          .message(
              "computePlatform: "
                  + request.computePlatformAsString()
                  + " (expected: ECS; configurations of other platforms are not supported)")
          .build();
    }
    if (request.minimumHealthyHosts() != null) {
      throw InvalidMinimumHealthyHostValueException.builder()
          .message("minimumHealthyHosts: is for the Server platform only")
          .build();
    }
    if (request.zonalConfig() != null) {
      throw InvalidZonalDeploymentConfigurationException.builder()
          .message("zonalConfig: is for the Server platform only")
          .build();
    }
    checkRouting(request.trafficRoutingConfig());
    DeploymentConfigInfo config =
        DeploymentConfigInfo.builder()
            .deploymentConfigId(UUID.randomUUID().toString())
            .deploymentConfigName(name)
            .computePlatform(ComputePlatform.ECS)
            .trafficRoutingConfig(request.trafficRoutingConfig())
            .createTime(clock.instant())
            .build();
    try {
      store.run(tx -> tx.insert(KIND, name, config));
    } catch (DuplicateDocumentException e) {
      throw DeploymentConfigAlreadyExistsException.builder()
          .message("Deployment configuration already exists: " + name)
          .cause(e)
          .build();
    }
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
    List<String> names = new ArrayList<>();
    PredefinedConfigs.ALL.forEach(config -> names.add(config.deploymentConfigName()));
    store.<List<Stored<DeploymentConfigInfo>>>read(tx -> tx.list(KIND, "")).stream()
        .map(Stored::id)
        .forEach(names::add);
    names.sort(Comparator.naturalOrder());
    Pages<String> page = Pages.of(names, request.nextToken(), name -> name);
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
      tx.list(DeploymentGroups.KIND, "").stream()
          .filter(group -> name.equals(group.value().deploymentConfigName()))
          .findFirst()
          .ifPresent(group -> {
            throw DeploymentConfigInUseException.builder()
                .message(
                    "Deployment configuration "
                        + name
                        + " is used by deployment group "
                        + group.value().deploymentGroupName())
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

  /// A configuration that an ECS deployment can use.
  static DeploymentConfigInfo requireEcs(Transaction tx, String name) {
    DeploymentConfigInfo config = require(tx, name);
    if (config.computePlatform() != ComputePlatform.ECS) {
      throw InvalidDeploymentConfigNameException.builder()
          .message(
              "deploymentConfigName: "
                  + name
                  + " is for the platform "
                  + config.computePlatformAsString()
                  + " (expected: a configuration for ECS)")
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

  private static void checkRouting(@Nullable TrafficRoutingConfig routing) {
    if (routing == null || routing.type() == null) {
      throw invalidRouting(
          "trafficRoutingConfig.type: missing (expected: TimeBasedCanary,"
              + " TimeBasedLinear or AllAtOnce)");
    }
    switch (routing.type()) {
      case ALL_AT_ONCE -> checkAbsent(routing, true, true);
      case TIME_BASED_CANARY -> {
        checkAbsent(routing, false, true);
        var canary =
            Optional.ofNullable(routing.timeBasedCanary())
                .orElseThrow(() -> invalidRouting("timeBasedCanary: missing"));
        checkPercentage("canaryPercentage", canary.canaryPercentage());
        checkMinutes("canaryInterval", canary.canaryInterval(), 1);
      }
      case TIME_BASED_LINEAR -> {
        checkAbsent(routing, true, false);
        var linear =
            Optional.ofNullable(routing.timeBasedLinear())
                .orElseThrow(() -> invalidRouting("timeBasedLinear: missing"));
        int percentage = checkPercentage("linearPercentage", linear.linearPercentage());
        checkMinutes("linearInterval", linear.linearInterval(), (99 / percentage));
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw invalidRouting(
              "trafficRoutingConfig.type: "
                  + routing.typeAsString()
                  + " (expected: TimeBasedCanary, TimeBasedLinear or AllAtOnce)");
    }
  }

  private static void checkAbsent(TrafficRoutingConfig routing, boolean canary, boolean linear) {
    if (canary && routing.timeBasedCanary() != null) {
      throw invalidRouting("timeBasedCanary: does not go with type " + routing.typeAsString());
    }
    if (linear && routing.timeBasedLinear() != null) {
      throw invalidRouting("timeBasedLinear: does not go with type " + routing.typeAsString());
    }
  }

  private static int checkPercentage(String field, @Nullable Integer value) {
    if (value == null || value < 1 || value > 99) {
      throw invalidRouting(field + ": " + value + " (expected: 1..99)");
    }
    return value;
  }

  private static void checkMinutes(String field, @Nullable Integer value, int steps) {
    if (value == null || value < 1 || (long) value * steps > LONGEST_MINUTES) {
      throw invalidRouting(
          field + ": " + value + " (expected: at least 1, and all steps within 2880 minutes)");
    }
  }

  private static InvalidTrafficRoutingConfigurationException invalidRouting(String message) {
    return InvalidTrafficRoutingConfigurationException.builder().message(message).build();
  }
}
