package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

/// Alarms stop deployments, and clients of every age make them.
@ExtendWith(SharedTeal.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
class AlarmsTest {
  private Teal teal;

  @BeforeAll
  void start(Teal shared) {
    teal = shared;
  }

  @Test
  @AwsDocumented("CodeDeploy User Guide: Stop a deployment with a CloudWatch alarm")
  void aGreenThatFailsRequestsRaisesTheAlarmAndIsRolledBack() {
    Stage stage = stage("alarm-5xx");
    String balancer = stage.productionListener().replaceFirst(".*:listener/(.*)/.*", "$1");
    alarm(
        stage.name(),
        alarm ->
            alarm
                .namespace("AWS/ApplicationELB")
                .metricName("HTTPCode_Target_5XX_Count")
                .dimensions(
                    d -> d.name("LoadBalancer").value(balancer),
                    d -> d.name("TargetGroup").value(stage.green().replaceFirst(".*:", "")))
                .treatMissingData("notBreaching"));
    Rollout rollout =
        stage.deploy(stage.register("broken", Map.of("BROKEN", "yes")), Map.of()).awaitAllEvents();
    Await.that(
        "the users' failures raise the alarm",
        () -> {
          String revision = Visit.revisionAt(stage.production());
          return revision + " " + rollout.info().statusAsString();
        },
        seen -> seen.endsWith("Stopped"));
    assertThat(
            teal.aws().cloudWatch().describeAlarms(r -> r.alarmNames(stage.name())).metricAlarms())
        .singleElement()
        .satisfies(alarm -> assertThat(alarm.stateReason()).startsWith("Threshold Crossed: "));
    isRolledBack(stage, rollout);
  }

  @Test
  @AwsDocumented("CloudWatch API Reference: SetAlarmState")
  void anAlarmThatIsSetByHandStopsTheDeploymentWhichIsRolledBack() {
    Stage stage = stage("alarm-set");
    alarm(
        stage.name(),
        alarm -> alarm.namespace("Shop").metricName("never").treatMissingData("ignore"));
    Rollout rollout = stage.deploy(stage.register("2", Map.of()), Map.of()).awaitAllEvents();
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("2");
    teal.aws()
        .cloudWatch()
        .setAlarmState(
            r -> r.alarmName(stage.name()).stateValue(StateValue.ALARM).stateReason("for a test"));
    isRolledBack(stage, rollout);
  }

  private static void isRolledBack(Stage stage, Rollout rollout) {
    DeploymentInfo stopped = rollout.awaitEnd(DeploymentStatus.STOPPED);
    assertThat(stopped.errorInformation().codeAsString()).isEqualTo("ALARM_ACTIVE");
    assertThat(stopped.errorInformation().message())
        .isEqualTo(
            "One or more alarms have been activated according to the Amazon CloudWatch metrics you"
                + " selected, and the affected deployments have been stopped. Activated alarms: <"
                + stage.name()
                + ">");
    rollout.rollback().succeeds();
    assertThat(Visit.revisionAt(stage.production())).isEqualTo(Stage.FIRST_REVISION);
  }

  private Stage stage(String name) {
    return Stage.build(
        teal,
        name,
        group -> {
          Stage.keepsBlue(600).accept(group);
          group
              .alarmConfiguration(c -> c.enabled(true).alarms(a -> a.name(name)))
              .autoRollbackConfiguration(rollback ->
                  rollback.enabled(true).events(AutoRollbackEvent.DEPLOYMENT_STOP_ON_ALARM));
        });
  }

  private void alarm(String name, Consumer<PutMetricAlarmRequest.Builder> change) {
    teal.aws()
        .cloudWatch()
        .putMetricAlarm(alarm -> {
          alarm
              .alarmName(name)
              .statistic(Statistic.SUM)
              .period(60)
              .evaluationPeriods(1)
              .threshold(1.0)
              .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD);
          change.accept(alarm);
        });
  }

  @ParameterizedTest
  @OtherPrograms
  @MethodSource("pythons")
  @AwsDocumented("Boto3 documentation: CloudWatch")
  void boto3PutsMetricsAndAlarms(String python) {
    new Tool(teal.environment())
        .run(
            python,
            Tool.script("cloudwatch.py").toString(),
            teal.endpoint().toString(),
            "boto3" + python.replaceAll("[^a-z0-9]", "-"))
        .succeeded();
  }

  /// The interpreters that have boto3: the system's own may have an older one, which speaks Query.
  static Stream<String> pythons() {
    return Stream.of(Tool.python(), "/usr/bin/python3")
        .distinct()
        .filter(python -> {
          return new Tool(Map.of())
                  .run("sh", "-c", "exec \"$0\" -c 'import boto3'", python)
                  .status()
              == 0;
        });
  }

  @Test
  @OtherPrograms
  @AwsDocumented("AWS CLI Command Reference: cloudwatch")
  void theCliPutsAlarmsAndShowsThem() {
    List<String> common =
        List.of("--endpoint-url", teal.endpoint().toString(), "--output", "text", "cloudwatch");
    cli(
            common,
            "put-metric-alarm",
            "--alarm-name",
            "cli",
            "--namespace",
            "Shop",
            "--metric-name",
            "never",
            "--dimensions",
            "Name=a,Value=b",
            "--statistic",
            "Sum",
            "--period",
            "60",
            "--evaluation-periods",
            "1",
            "--threshold",
            "1",
            "--comparison-operator",
            "GreaterThanThreshold",
            "--treat-missing-data",
            "ignore")
        .succeeded();
    cli(
            common,
            "set-alarm-state",
            "--alarm-name",
            "cli",
            "--state-value",
            "ALARM",
            "--state-reason",
            "for a test")
        .succeeded();
    assertThat(
            cli(
                    common,
                    "describe-alarms",
                    "--alarm-names",
                    "cli",
                    "--query",
                    "MetricAlarms[0].[StateValue,StateReason]")
                .succeeded()
                .out()
                .strip())
        .isEqualTo("ALARM\tfor a test");
    cli(common, "delete-alarms", "--alarm-names", "cli").succeeded();
    Tool.Result again = cli(common, "delete-alarms", "--alarm-names", "cli");
    assertThat(again.status()).isNotZero();
    assertThat(again.err()).contains("(ResourceNotFound)", "Unknown alarm: cli");
  }

  private Tool.Result cli(List<String> common, String... arguments) {
    return AwsCli.run(
        teal, Stream.concat(common.stream(), Stream.of(arguments)).toArray(String[]::new));
  }
}
