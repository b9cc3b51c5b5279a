package dev.teal.ecs;

import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;

/// What UpdateService may not change. Under CODE_DEPLOY and EXTERNAL, what makes a new revision is
/// not ECS's to change. Amazon ECS API Reference, "UpdateService"; the messages for CODE_DEPLOY are
/// AWS's own as far as they are known. Errors: InvalidParameterException,
/// UnsupportedFeatureException.
final class UpdateRules {
  private UpdateRules() {}

  static void check(UpdateServiceRequest request, Controller controller) {
    if (request.deploymentController() != null
        && !controller.name().equals(request.deploymentController().typeAsString())) {
      throw Problems.unsupported(
          "deploymentController: "
              + request.deploymentController().typeAsString()
              + ": changing the deployment controller of a service is not supported (it is "
              + controller
              + ")");
    }
    if (request.serviceConnectConfiguration() != null
        && Boolean.TRUE.equals(request.serviceConnectConfiguration().enabled())) {
      throw Problems.unsupported("serviceConnectConfiguration: not supported");
    }
    ServiceRules.refuse("volumeConfigurations", request.volumeConfigurations());
    ServiceRules.refuse("vpcLatticeConfigurations", request.vpcLatticeConfigurations());
    ServiceRules.checkDeployment(request.deploymentConfiguration());
    ServiceRules.checkRebalancing(request.availabilityZoneRebalancing());
    if (request.desiredCount() != null) {
      ServiceRules.checkDesiredCount(request.desiredCount());
    }
    switch (controller) {
      case ECS -> ServiceRules.refuse("serviceRegistries", request.serviceRegistries());
      case CODE_DEPLOY, EXTERNAL -> checkRevision(request, controller);
    }
  }

  private static void checkRevision(UpdateServiceRequest request, Controller controller) {
    if (!request.capacityProviderStrategy().isEmpty()) {
      throw Problems.invalid(
          "When switching from launch type to capacity provider strategy on an existing service, or"
              + " making a change to a capacity provider strategy on a service that is already using"
              + " one, you must force a new deployment.");
    }
    refuse(request.taskDefinition() != null, "task definition", controller);
    refuse(request.networkConfiguration() != null, "network parameters", controller);
    refuse(request.hasLoadBalancers(), "load balancers", controller);
    refuse(request.platformVersion() != null, "platform version", controller);
    refuse(request.hasServiceRegistries(), "service registries", controller);
    if (Boolean.TRUE.equals(request.forceNewDeployment())) {
      throw Problems.invalid("Cannot force a new deployment on " + services(controller));
    }
  }

  private static void refuse(boolean given, String what, Controller controller) {
    if (given) {
      throw Problems.invalid("Unable to update " + what + " on " + services(controller));
    }
  }

  private static String services(Controller controller) {
    return controller == Controller.CODE_DEPLOY
        ? "services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new"
            + " deployment."
        : "services with an EXTERNAL deployment controller. Create a new task set instead.";
  }
}
