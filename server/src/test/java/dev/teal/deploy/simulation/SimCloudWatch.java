package dev.teal.deploy.simulation;

import dev.teal.deploy.simulation.Network.Remote;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Alarms that go off and calm down.
final class SimCloudWatch implements CloudWatchClient {
  static final String MISSING = "missing";

  private final Scene scene;
  private final Set<String> active = new HashSet<>();

  SimCloudWatch(Scene scene) {
    this.scene = scene;
  }

  void turn(String alarm, boolean on) {
    scene.tell(() -> "alarm " + alarm + (on ? " goes off" : " is OK"));
    if (on) {
      active.add(alarm);
    } else {
      active.remove(alarm);
    }
  }

  @Override
  public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
    String deployment = scene.acting;
    scene.invariants.looksAtAlarms();
    return scene.network.look(
        Remote.CLOUD_WATCH,
        "DescribeAlarms",
        () -> {
          List<MetricAlarm> alarms =
              request.alarmNames().stream()
                  .filter(name -> !name.equals(MISSING))
                  .map(name ->
                      MetricAlarm.builder()
                          .alarmName(name)
                          .stateValue(active.contains(name) ? StateValue.ALARM : StateValue.OK)
                          .build())
                  .toList();
          if (request.alarmNames().stream().anyMatch(active::contains)) {
            scene.reasons.sawAlarm(deployment);
          }
          return DescribeAlarmsResponse.builder().metricAlarms(alarms).build();
        });
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
