package dev.teal.deploy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/// Looks whether the service and its load balancer are as a deployment needs them, before anything
/// is made, and finds which side is blue.
final class PreCheck implements Step {
  @Override
  public String name() {
    return "PreCheck";
  }

  @Override
  public Optional<String> lifecycleEvent() {
    return Optional.empty();
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    if (deployment.facts().sides().isPresent()) {
      return new Progress.Done();
    }
    BlueGreenPlan plan = deployment.plan();
    TaskSets service = TaskSets.require(world.ecs(), plan);
    requireCodeDeploy(service.service());
    TaskSet blue =
        service
            .primary()
            .orElseThrow(() -> invalidService("The ECS service has no PRIMARY task set."));
    List<String> pair = pair(plan, world);
    String blueGroup =
        TaskSets.targetGroup(blue)
            .filter(pair::contains)
            .orElseThrow(() ->
                invalidService(
                    "The target ECS service must be configured using one of those two target"
                        + " groups."));
    String greenGroup = other(pair, blueGroup);
    Optional<String> left = leftBehind(service, blue, greenGroup);
    TrafficRoute production = TrafficRoute.of(world.elb(), plan.productionListener());
    requireProduction(production, plan, pair, blue, left);
    plan.testListener()
        .ifPresent(
            listener -> requireTest(TrafficRoute.of(world.elb(), listener), listener, plan, pair));
    if (left.isPresent()) {
      throw invalidService(left.get());
    }
    return new Progress.Noted(
        new Note.SidesFound(
            new Facts.Sides(blue.taskSetArn(), blueGroup, greenGroup, production.routes(pair))));
  }

  private static void requireCodeDeploy(Service service) {
    if (!"ACTIVE".equals(service.status())) {
      throw invalidService(
          "The ECS service " + service.serviceName() + " is " + service.status() + ".");
    }
    if (service.deploymentController() == null
        || service.deploymentController().type() != DeploymentControllerType.CODE_DEPLOY) {
      throw invalidService(
          "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment"
              + " controller.");
    }
  }

  /// The ARNs of the pair, in the order of the plan.
  private static List<String> pair(BlueGreenPlan plan, World world) {
    List<TargetGroup> groups =
        world
            .elb()
            .describeTargetGroups(request -> request.names(plan.targetGroups()))
            .targetGroups();
    return plan.targetGroups().stream()
        .map(name ->
            groups.stream()
                .filter(group -> group.targetGroupName().equals(name))
                .map(TargetGroup::targetGroupArn)
                .findFirst()
                .orElseThrow(() -> invalidElb("The target group " + name + " does not exist.")))
        .toList();
  }

  private static void requireProduction(
      TrafficRoute route,
      BlueGreenPlan plan,
      List<String> pair,
      TaskSet blue,
      Optional<String> left) {
    String blueGroup = TaskSets.targetGroup(blue).orElseThrow();
    if (!route.forwardsTo(blueGroup)) {
      throw invalidElb(
          "Primary taskset target group must be behind listener " + plan.productionListener());
    }
    if (!route.strangers(pair).isEmpty()) {
      throw invalidElb(
          "Only target group in ECS deployment group ("
              + String.join(", ", plan.targetGroups())
              + ") can be set on listener "
              + plan.productionListener()
              + ": it has "
              + route.told(pair));
    }
    String greenGroup = other(pair, blueGroup);
    if (route.share(greenGroup, blueGroup) > 0) {
      throw invalidElb(
          "Green taskset target group cannot have non-zero weight prior to traffic shifting."
              + " Listener "
              + plan.productionListener()
              + " has "
              + route.told(pair)
              + "; give all of it to "
              + TrafficRoute.name(blueGroup)
              + ", in which the PRIMARY task set "
              + blue.id()
              + " is, and "
              + TrafficRoute.name(greenGroup)
              + " the weight 0."
              + left.map(what -> " " + what).orElse(""));
    }
  }

  /// What a test listener has to be like, before the deployment and before it is pointed at green.
  static void requireTest(
      TrafficRoute route, String listener, BlueGreenPlan plan, List<String> pair) {
    if (pair.stream().noneMatch(route::forwardsTo)) {
      throw invalidElb(
          "The test listener "
              + listener
              + " forwards to none of the target groups in ECS deployment group ("
              + String.join(", ", plan.targetGroups())
              + ")");
    }
    if (!route.strangers(pair).isEmpty()) {
      throw invalidElb(
          "Only target group in ECS deployment group ("
              + String.join(", ", plan.targetGroups())
              + ") can be set on listener "
              + listener
              + ": it has "
              + route.told(pair));
    }
  }

  /// What a deployment that was stopped without a rollback left behind would get green's traffic.
  private static Optional<String> leftBehind(TaskSets service, TaskSet blue, String greenGroup) {
    return service.all().stream()
        .filter(set -> !set.taskSetArn().equals(blue.taskSetArn()))
        .filter(set -> !TaskSets.DRAINING.equals(set.status()))
        .filter(set -> TaskSets.targetGroup(set).equals(Optional.of(greenGroup)))
        .findFirst()
        .map(set ->
            "The ECS service "
                + service.service().serviceName()
                + " has the task set "
                + set.id()
                + (set.externalId() == null ? "" : " of deployment " + set.externalId())
                + " in the replacement's target group "
                + TrafficRoute.name(greenGroup)
                + ". Delete it (ecs:DeleteTaskSet with force) and deploy again.");
  }

  private static String other(List<String> pair, String group) {
    return pair.get(0).equals(group) ? pair.get(1) : pair.get(0);
  }

  private static StepFailedException invalidService(String message) {
    return new StepFailedException("INVALID_ECS_SERVICE", message);
  }

  private static StepFailedException invalidElb(String message) {
    return new StepFailedException(Trouble.elb(message));
  }
}
