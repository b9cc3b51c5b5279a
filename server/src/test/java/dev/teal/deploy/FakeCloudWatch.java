package dev.teal.deploy;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Alarms by name, in memory, whose state is set by hand. `errors` exists and is OK.
final class FakeCloudWatch implements CloudWatchClient {
  final TreeMap<String, StateValue> alarms = new TreeMap<>();
  @Nullable RuntimeException trouble;

  FakeCloudWatch() {
    alarms.put("errors", StateValue.OK);
  }

  @Override
  public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
    if (trouble != null) {
      throw trouble;
    }
    return DescribeAlarmsResponse.builder()
        .metricAlarms(
            alarms.entrySet().stream()
                .filter(alarm -> request.alarmNames().contains(alarm.getKey()))
                .map(alarm ->
                    MetricAlarm.builder()
                        .alarmName(alarm.getKey())
                        .stateValue(alarm.getValue())
                        .build())
                .toList())
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
