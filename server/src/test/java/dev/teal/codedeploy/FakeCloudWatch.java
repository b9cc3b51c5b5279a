package dev.teal.codedeploy;

import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Alarms that all exist; `burning` is in ALARM, the others are OK.
final class FakeCloudWatch implements CloudWatchClient {
  @Override
  public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
    return DescribeAlarmsResponse.builder()
        .metricAlarms(
            request.alarmNames().stream()
                .map(name ->
                    MetricAlarm.builder()
                        .alarmName(name)
                        .stateValue(name.equals("burning") ? StateValue.ALARM : StateValue.OK)
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
