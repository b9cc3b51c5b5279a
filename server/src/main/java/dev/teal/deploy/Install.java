package dev.teal.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.ScaleUnit;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Makes the replacement task set, at full size and registered in green's target group, and waits
/// until it is steady.
final class Install implements Step {
  static final String NAME = "Install";
  private static final Duration SIXTY_MINUTES = Duration.ofMinutes(60);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    TaskSets service = TaskSets.require(world.ecs(), deployment.plan());
    if (deployment.facts().greenTaskSet().isEmpty()) {
      attachGreen(deployment, world);
      String arn =
          world.ecs().createTaskSet(green(deployment, service.service())).taskSet().taskSetArn();
      return new Progress.Noted(new Note.GreenCreated(arn));
    }
    TaskSet green =
        service
            .find(deployment.facts().greenTaskSet().get())
            .orElseThrow(() ->
                new StepFailedException(
                    "ECS_UPDATE_ERROR", "The replacement task set was deleted."));
    if (TaskSets.steady(green)) {
      return new Progress.Done();
    }
    service
        .cannotStart(green)
        .ifPresent(why -> {
          throw new StepFailedException(
              "ECS_UPDATE_ERROR",
              "CodeDeploy detected that the replacement task set is unhealthy. " + why);
        });
    if (now.isBefore(began(deployment).plus(world.pace().real(SIXTY_MINUTES)))) {
      return new Progress.Waiting(Polling.again(deployment, now), service.progress(green));
    }
    return new Progress.Failed(
        new Failure(
            "TIMEOUT",
            "The deployment timed out while waiting for the replacement task set to become healthy."
                + " This time out period is 60 minutes."));
  }

  /// Green is named on the production listener before it has tasks, without weight: so it is
  /// health-checked, and not steady before the load balancer finds it healthy.
  private static void attachGreen(Deployment deployment, World world) {
    TrafficRoute route = AllowTraffic.untouched(deployment, world, Set.of(0));
    if (route.gradual()) {
      route.shift(deployment.sides().blueTargetGroup(), deployment.sides().greenTargetGroup(), 0);
    }
  }

  private static Instant began(Deployment deployment) {
    return ((Phase.Running) deployment.phase()).since();
  }

  /// The deployment's id is the client token, so that a repeat after a crash finds the task set
  /// instead of making a second.
  private static CreateTaskSetRequest green(Deployment deployment, Service service) {
    BlueGreenPlan.GreenTasks tasks = deployment.plan().green();
    CreateTaskSetRequest.Builder request =
        CreateTaskSetRequest.builder()
            .cluster(deployment.plan().cluster())
            .service(deployment.plan().service())
            .externalId(deployment.id())
            .clientToken(deployment.id())
            .taskDefinition(tasks.taskDefinition())
            .loadBalancers(
                LoadBalancer.builder()
                    .targetGroupArn(deployment.sides().greenTargetGroup())
                    .containerName(tasks.containerName())
                    .containerPort(tasks.containerPort())
                    .build())
            .platformVersion(tasks.platformVersion().orElse(null)) // ECS takes LATEST then
            .networkConfiguration(
                tasks.networkConfiguration().orElse(service.networkConfiguration()))
            .scale(scale -> scale.value(100.0).unit(ScaleUnit.PERCENT));
    return tasks.capacityProviderStrategy().isEmpty()
        ? request.launchType(service.launchType()).build()
        : request.capacityProviderStrategy(tasks.capacityProviderStrategy()).build();
  }
}
