package dev.teal.deploy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;

/// What is deployed and how, fixed when the deployment is created.
///
/// @param targetGroups the names of the two between which the service moves
/// @param productionListener, `testListener` ARNs
/// @param hooks the functions to call, by name or ARN
/// @param readyWait how long to wait (AWS time) for a person before production traffic moves;
///   empty: no wait
/// @param terminationWait how long blue is kept (AWS time) after the traffic has moved
public record BlueGreenPlan(
    String cluster,
    String service,
    GreenTasks green,
    List<String> targetGroups,
    String productionListener,
    Optional<String> testListener,
    Map<Hook, String> hooks,
    TrafficSchedule schedule,
    Optional<Duration> readyWait,
    Duration terminationWait,
    Set<RollbackEvent> rollbackOn,
    AlarmWatch alarms) {
  public BlueGreenPlan {
    targetGroups = List.copyOf(targetGroups);
    hooks = Map.copyOf(hooks);
    rollbackOn = Set.copyOf(rollbackOn);
  }

  /// What the replacement task set runs.
  ///
  /// @param taskDefinition ARN
  /// @param networkConfiguration empty: as the service has it
  public record GreenTasks(
      String taskDefinition,
      String containerName,
      int containerPort,
      Optional<String> platformVersion,
      Optional<NetworkConfiguration> networkConfiguration,
      List<CapacityProviderStrategyItem> capacityProviderStrategy) {
    public GreenTasks {
      capacityProviderStrategy = List.copyOf(capacityProviderStrategy);
    }
  }

  /// What makes a deployment roll back by itself.
  public enum RollbackEvent {
    DEPLOYMENT_FAILURE,
    DEPLOYMENT_STOP_ON_ALARM,
    DEPLOYMENT_STOP_ON_REQUEST
  }
}
