package dev.teal.ecs;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.AvailabilityZoneRebalancing;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.DeploymentStrategy;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// What is refused in the parameters of services, task sets and RunTask. Errors:
/// InvalidParameterException; UnsupportedFeatureException for what AWS does and Teal does not.
final class ServiceRules {
  private ServiceRules() {}

  /// What can be refused without looking at anything else.
  static void check(CreateServiceRequest request) {
    String name = request.serviceName();
    if (name == null || !name.matches("[A-Za-z0-9_-]{1,255}")) {
      throw Problems.invalid(
          "serviceName: " + name + " (expected: up to 255 letters, digits, hyphens, underscores)");
    }
    Controller controller = controller(request);
    if (request.schedulingStrategy() == SchedulingStrategy.DAEMON) {
      throw Problems.invalid(
          "The DAEMON scheduling strategy is not supported with the "
              + controller
              + " deployment controller. Use REPLICA.");
    }
    if (request.desiredCount() == null) {
      throw Problems.invalid("desiredCount: not given (expected: 0 or more)");
    }
    checkDesiredCount(request.desiredCount());
    if (controller == Controller.CODE_DEPLOY && request.loadBalancers().size() != 1) {
      throw Problems.invalid(
          "loadBalancers: "
              + request.loadBalancers().size()
              + " (expected: 1 for the CODE_DEPLOY deployment controller)");
    }
    if (controller != Controller.EXTERNAL && request.taskDefinition() == null) {
      throw Problems.invalid("TaskDefinition can not be blank.");
    }
    checkGrace(
        request.healthCheckGracePeriodSeconds(),
        !request.loadBalancers().isEmpty() || controller == Controller.EXTERNAL);
    checkDeployment(request.deploymentConfiguration());
    checkRebalancing(request.availabilityZoneRebalancing());
    refuse("serviceRegistries", request.serviceRegistries());
    refuse("volumeConfigurations", request.volumeConfigurations());
    refuse("vpcLatticeConfigurations", request.vpcLatticeConfigurations());
    if (request.serviceConnectConfiguration() != null
        && Boolean.TRUE.equals(request.serviceConnectConfiguration().enabled())) {
      throw Problems.unsupported("serviceConnectConfiguration: not supported");
    }
  }

  static Controller controller(CreateServiceRequest request) {
    if (request.deploymentController() == null) {
      return Controller.ECS;
    }
    DeploymentControllerType type = request.deploymentController().type();
    return switch (type) {
      case ECS -> Controller.ECS;
      case CODE_DEPLOY -> Controller.CODE_DEPLOY;
      case EXTERNAL -> Controller.EXTERNAL;
      case null, default ->
          throw Problems.invalid(
              "deploymentController.type: "
                  + request.deploymentController().typeAsString()
                  + " (expected: ECS, CODE_DEPLOY or EXTERNAL)");
    };
  }

  static void checkDesiredCount(int count) {
    if (count < 0) {
      throw Problems.invalid("desiredCount: " + count + " (expected: 0 or more)");
    }
  }

  static void checkGrace(@Nullable Integer seconds, boolean balanced) {
    if (seconds == null) {
      return;
    }
    if (seconds < 0) {
      throw Problems.invalid(
          "healthCheckGracePeriodSeconds: " + seconds + " (expected: 0 or more)");
    }
    if (!balanced) {
      throw Problems.invalid(
          "Health check grace period is only valid for services configured to use load balancers");
    }
  }

  static void checkRebalancing(@Nullable AvailabilityZoneRebalancing rebalancing) {
    if (rebalancing != null && rebalancing != AvailabilityZoneRebalancing.DISABLED) {
      throw Problems.unsupported(
          "availabilityZoneRebalancing: " + rebalancing + ": not supported (expected: DISABLED)");
    }
  }

  static void checkDeployment(@Nullable DeploymentConfiguration configuration) {
    if (configuration == null) {
      return;
    }
    if (configuration.strategy() != null
        && configuration.strategy() != DeploymentStrategy.ROLLING) {
      throw Problems.unsupported(
          "deploymentConfiguration.strategy: "
              + configuration.strategyAsString()
              + ": not supported (expected: ROLLING, or the CODE_DEPLOY deployment controller)");
    }
    if (configuration.deploymentCircuitBreaker() != null
        && Boolean.TRUE.equals(configuration.deploymentCircuitBreaker().enable())) {
      throw Problems.unsupported("deploymentConfiguration.deploymentCircuitBreaker: not supported");
    }
    if (configuration.alarms() != null && Boolean.TRUE.equals(configuration.alarms().enable())) {
      throw Problems.unsupported("deploymentConfiguration.alarms: not supported");
    }
    refuse("deploymentConfiguration.lifecycleHooks", configuration.lifecycleHooks());
    Integer least = configuration.minimumHealthyPercent();
    Integer most = configuration.maximumPercent();
    if (least != null && least < 0) {
      throw Problems.invalid("minimumHealthyPercent: " + least + " (expected: 0 or more)");
    }
    if (most != null && most < 100) {
      throw Problems.invalid("maximumPercent: " + most + " (expected: 100 or more)");
    }
    if (least != null && most != null && least >= 100 && most == 100) {
      throw Problems.invalid(
          "The deployment configuration must allow tasks to be stopped or started:"
              + " minimumHealthyPercent "
              + least
              + ", maximumPercent "
              + most);
    }
  }

  /// How tasks are to be launched, against their definition.
  static void checkLaunch(
      @Nullable LaunchType launchType,
      List<CapacityProviderStrategyItem> strategy,
      @Nullable NetworkConfiguration network,
      TaskDefinition definition) {
    if (launchType == LaunchType.UNKNOWN_TO_SDK_VERSION) {
      throw Problems.invalid("launchType: not known (expected: EC2, FARGATE or EXTERNAL)");
    }
    if (launchType != null && !strategy.isEmpty()) {
      throw Problems.invalid(
          "Specifying both a launch type and capacity provider strategy is not supported. Remove"
              + " one and try again.");
    }
    if (launchType == LaunchType.FARGATE
        && !definition.compatibilities().contains(Compatibility.FARGATE)) {
      throw Problems.invalid("Task definition does not support launch_type FARGATE.");
    }
    boolean given = network != null && network.awsvpcConfiguration() != null;
    boolean awsvpc = definition.networkMode() == NetworkMode.AWSVPC;
    if (awsvpc && !given) {
      throw Problems.invalid(
          "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    if (!awsvpc && given) {
      throw Problems.invalid(
          "Network Configuration is not valid for the given networkMode of this task definition.");
    }
  }

  static void refuse(String what, Collection<?> given) {
    if (!given.isEmpty()) {
      throw Problems.unsupported(what + ": not supported");
    }
  }
}
