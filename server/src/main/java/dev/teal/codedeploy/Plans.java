package dev.teal.codedeploy;

import dev.teal.deploy.AlarmWatch;
import dev.teal.deploy.BlueGreenPlan;
import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.deploy.TrafficSchedule;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.Alarm;
import software.amazon.awssdk.services.codedeploy.model.AlarmConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyOption;
import software.amazon.awssdk.services.codedeploy.model.ECSService;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupPairInfo;

/// Makes the engine's plan from a deployment group and an AppSpec.
final class Plans {
  private Plans() {}

  static BlueGreenPlan plan(
      DeploymentGroupInfo group,
      AppSpec appSpec,
      TrafficSchedule schedule,
      AutoRollbackConfiguration rollback,
      @Nullable AlarmConfiguration alarms) {
    ECSService service = group.ecsServices().getFirst();
    TargetGroupPairInfo pair = group.loadBalancerInfo().targetGroupPairInfoList().getFirst();
    return new BlueGreenPlan(
        DeploymentGroups.lastPart(service.clusterName()),
        DeploymentGroups.lastPart(service.serviceName()),
        appSpec.tasks(),
        pair.targetGroups().stream().map(TargetGroupInfo::name).toList(),
        pair.prodTrafficRoute().listenerArns().getFirst(),
        Optional.ofNullable(pair.testTrafficRoute()).stream()
            .flatMap(route -> route.listenerArns().stream())
            .findFirst(),
        appSpec.hooks(),
        schedule,
        readyWait(group.blueGreenDeploymentConfiguration().deploymentReadyOption()),
        Duration.ofMinutes(
            group
                .blueGreenDeploymentConfiguration()
                .terminateBlueInstancesOnDeploymentSuccess()
                .terminationWaitTimeInMinutes()),
        rollbackEvents(rollback),
        alarms(alarms));
  }

  private static Optional<Duration> readyWait(DeploymentReadyOption ready) {
    return EcsGroupChecks.stops(ready)
        ? Optional.of(Duration.ofMinutes(ready.waitTimeInMinutes()))
        : Optional.empty();
  }

  private static AlarmWatch alarms(@Nullable AlarmConfiguration alarms) {
    return alarms == null || !Boolean.TRUE.equals(alarms.enabled())
        ? AlarmWatch.NONE
        : new AlarmWatch(
            alarms.alarms().stream().map(Alarm::name).toList(),
            Boolean.TRUE.equals(alarms.ignorePollAlarmFailure()));
  }

  private static Set<RollbackEvent> rollbackEvents(AutoRollbackConfiguration rollback) {
    Set<RollbackEvent> events = EnumSet.noneOf(RollbackEvent.class);
    if (Boolean.TRUE.equals(rollback.enabled())) {
      List<String> names = rollback.eventsAsStrings();
      names.forEach(name -> events.add(RollbackEvent.valueOf(name)));
    }
    return events;
  }
}
