package dev.teal.deploy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.deploy.Facts.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Looks at a deployment's alarms: before each action, and while it waits, from before anything is
/// made until blue's end is decided. An alarm that is active stops the deployment (CodeDeploy user
/// guide: Monitoring deployments with CloudWatch alarms).
final class AlarmCheck {
  /// How often they are looked at while the deployment waits, in AWS time.
  static final Duration EVERY = Duration.ofSeconds(10);

  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private AlarmCheck() {}

  static boolean watches(Deployment deployment) {
    return deployment.creator() == Deployment.Creator.USER
        && !deployment.plan().alarms().names().isEmpty()
        && !deployment.pastTheWayBack();
  }

  /// What must happen because of the alarms; empty when the deployment may go on.
  static Optional<Event> look(Deployment deployment, World world, Instant now) {
    if (!watches(deployment)) {
      return Optional.empty();
    }
    List<String> names = deployment.plan().alarms().names();
    try {
      Map<String, StateValue> states = states(world.cloudWatch(), names);
      List<String> active =
          names.stream().filter(name -> states.get(name) == StateValue.ALARM).toList();
      if (!active.isEmpty()) {
        return Optional.of(stopped("ALARM_ACTIVE", activated(active)));
      }
      List<String> missing = names.stream().filter(name -> !states.containsKey(name)).toList();
      return missing.isEmpty()
          ? readable(deployment)
          : unreadable(deployment, "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND", missing(missing));
    } catch (SdkException e) {
      return Trouble.mayPass(e)
          ? later(deployment, world, now, e)
          : unreadable(deployment, "INTERNAL_ERROR", Trouble.told(e));
    }
  }

  private static Map<String, StateValue> states(CloudWatchClient cloudWatch, List<String> names) {
    DescribeAlarmsResponse found =
        cloudWatch.describeAlarms(request ->
            request
                .alarmNames(names)
                .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM));
    return Stream.concat(
            found.metricAlarms().stream().map(a -> Map.entry(a.alarmName(), a.stateValue())),
            found.compositeAlarms().stream().map(a -> Map.entry(a.alarmName(), a.stateValue())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Optional<Event> readable(Deployment deployment) {
    return deployment
        .facts()
        .at(Mark.ALARMS_UNREADABLE)
        .map(since -> new Progress.Noted(new Note.Unmarked(Mark.ALARMS_UNREADABLE)));
  }

  /// Nothing is done while the alarms cannot be seen, and after five minutes the deployment stops.
  private static Optional<Event> later(
      Deployment deployment, World world, Instant now, SdkException trouble) {
    if (deployment.plan().alarms().ignorePollFailure()) {
      return Optional.empty();
    }
    Optional<Instant> since = deployment.facts().at(Mark.ALARMS_UNREADABLE);
    if (since.isEmpty()) {
      return Optional.of(new Progress.Noted(new Note.Marked(Mark.ALARMS_UNREADABLE, now)));
    }
    return now.isBefore(since.get().plus(world.pace().real(FIVE_MINUTES)))
        ? Optional.of(
            new Progress.Waiting(
                now.plus(Trouble.TRY_AGAIN_AFTER),
                "the alarms cannot be read: " + Trouble.told(trouble)))
        : unreadable(deployment, "INTERNAL_ERROR", Trouble.told(trouble));
  }

  private static Optional<Event> unreadable(Deployment deployment, String code, String why) {
    return deployment.plan().alarms().ignorePollFailure()
        ? Optional.empty()
        : Optional.of(
            stopped(
                code,
                "The deployment was stopped because the state of its alarms could not be retrieved"
                    + " from CloudWatch: "
                    + why));
  }

  private static Event stopped(String code, String message) {
    return new Event.Stopped(new Failure(code, message), RollbackEvent.DEPLOYMENT_STOP_ON_ALARM);
  }

  private static String activated(List<String> active) {
    return "One or more alarms have been activated according to the Amazon CloudWatch metrics you"
        + " selected, and the affected deployments have been stopped. Activated alarms: "
        + active.stream().map(name -> "<" + name + ">").collect(Collectors.joining(" "));
  }

  private static String missing(List<String> names) {
    return "there is no alarm " + String.join(", ", names);
  }
}
