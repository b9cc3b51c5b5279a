package dev.teal.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.clock.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class AlarmsTest {
  @TempDir private Path folder;
  private CloudWatchWorld world;

  @BeforeEach
  void open() {
    world = new CloudWatchWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aNewAlarmIsUncheckedUntilItsFirstMinuteEnds() {
    world.alarm("high", a -> {});
    world.put(9);
    assertThat(world.described("high").stateValue()).isEqualTo(StateValue.INSUFFICIENT_DATA);
    assertThat(world.described("high").stateReason())
        .isEqualTo("Unchecked: Initial alarm creation");

    world.passMinute();

    MetricAlarm alarm = world.described("high");
    assertThat(alarm.stateValue()).isEqualTo(StateValue.ALARM);
    assertThat(alarm.stateReason())
        .isEqualTo(
            "Threshold Crossed: 1 datapoint [9.0 (02/01/26 03:04:00)] was greater than the"
                + " threshold (5.0).");
    JsonNode data = JsonMapper.shared().readTree(alarm.stateReasonData());
    assertThat(data.path("recentDatapoints").path(0).doubleValue()).isEqualTo(9.0);
    assertThat(data.path("startDate").stringValue()).isEqualTo("2026-01-02T03:04:00.000+0000");
    assertThat(alarm.stateUpdatedTimestamp()).isEqualTo(world.now());
    assertThat(alarm.alarmArn()).isEqualTo("arn:aws:cloudwatch:us-east-1:000000000000:alarm:high");
  }

  @Test
  void twoOfThreeSayWhichDatapointsDecided() {
    world.alarm("high", a -> a.evaluationPeriods(3).datapointsToAlarm(2));
    for (double value : List.of(9.0, 1.0, 8.0)) {
      world.put(value);
      world.passMinute();
    }
    assertThat(world.described("high").stateReason())
        .isEqualTo(
            "Threshold Crossed: 2 out of the last 3 datapoints [8.0 (02/01/26 03:06:00), 9.0"
                + " (02/01/26 03:04:00)] were greater than the threshold (5.0) (minimum 2"
                + " datapoints for OK -> ALARM transition).");
  }

  @Test
  void missingDataIsTreatedAsTheAlarmSays() {
    for (String treatment : List.of("missing", "ignore", "breaching", "notBreaching")) {
      world.alarm(treatment, a -> a.treatMissingData(treatment));
    }
    world.put(9);
    world.passMinute();
    world.pass(Duration.ofMinutes(3));

    assertThat(world.state("missing")).isEqualTo("INSUFFICIENT_DATA");
    assertThat(world.described("missing").stateReason())
        .isEqualTo("Insufficient Data: 1 datapoint was unknown.");
    assertThat(world.state("ignore")).isEqualTo("ALARM");
    assertThat(world.state("breaching")).isEqualTo("ALARM");
    assertThat(world.state("notBreaching")).isEqualTo("OK");
    assertThat(world.described("notBreaching").stateReason())
        .isEqualTo(
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint"
                + " was treated as [NonBreaching].");
  }

  @Test
  void anAlarmOfTenSecondsIsEvaluatedEveryTenSeconds() {
    world.alarm("quick", a -> a.period(10));
    world
        .api()
        .putMetricData(r ->
            r.namespace(CloudWatchWorld.NAMESPACE)
                .metricData(
                    d -> d.metricName(CloudWatchWorld.METRIC).value(9.0).storageResolution(1)));
    world.pass(Duration.ofSeconds(10));
    assertThat(world.state("quick")).isEqualTo("ALARM");
  }

  @Test
  void anAwsMinuteLastsAsLongAsThePaceSays() {
    world.close();
    world = new CloudWatchWorld(folder, new Pace(Duration.ofSeconds(1)));
    world.alarm("high", a -> a.evaluationPeriods(2));
    world.put(9);
    world.passMinute();
    world.put(9);
    world.passMinute();
    assertThat(world.now()).isEqualTo(CloudWatchWorld.START.plusSeconds(2));
    assertThat(world.state("high")).isEqualTo("ALARM");
  }

  @Test
  void percentilesCanRaiseAnAlarm() {
    world.alarm(
        "slow",
        a ->
            a.statistic((String) null)
                .extendedStatistic("p90")
                .evaluateLowSampleCountPercentile("ignore"));
    world.alarm("slow anyhow", a -> a.statistic((String) null).extendedStatistic("p90"));
    world
        .api()
        .putMetricData(r ->
            r.namespace(CloudWatchWorld.NAMESPACE)
                .metricData(
                    d -> d.metricName(CloudWatchWorld.METRIC).values(1.0, 9.0).counts(8.0, 2.0)));
    world.passMinute();
    assertThat(world.state("slow anyhow")).isEqualTo("ALARM");
    assertThat(world.state("slow"))
        .as("10 samples of the 100 that p90 wants")
        .isEqualTo("INSUFFICIENT_DATA");
  }

  @Test
  void anAlarmWithAUnitHeedsDataOfThatUnitOnly() {
    world.alarm("seconds", a -> a.unit(StandardUnit.SECONDS));
    world.put(9);
    world.passMinute();
    assertThat(world.state("seconds")).isEqualTo("INSUFFICIENT_DATA");
  }

  @Test
  void topicsAreToldOfEachChange() {
    world.alarm(
        "high",
        a ->
            a.alarmDescription("too many")
                .treatMissingData("notBreaching")
                .dimensions(d -> d.name("City").value("Rome"))
                .alarmActions(Topics.OF_ALARMS, Topics.GONE)
                .okActions(Topics.OF_ALARMS));
    world.passMinute();
    world
        .api()
        .setAlarmState(
            r -> r.alarmName("high").stateValue(StateValue.ALARM).stateReason("for a test"));
    world.pass(Duration.ofSeconds(1));

    assertThat(world.topics.told())
        .extracting(told -> told.subject())
        .containsExactly(
            "OK: \"high\" in US East (N. Virginia)", "ALARM: \"high\" in US East (N. Virginia)");
    JsonNode message = JsonMapper.shared().readTree(world.topics.told().getLast().message());
    assertThat(message.path("OldStateValue").stringValue()).isEqualTo("OK");
    assertThat(message.path("NewStateValue").stringValue()).isEqualTo("ALARM");
    assertThat(message.path("NewStateReason").stringValue()).isEqualTo("for a test");
    assertThat(message.path("AlarmDescription").stringValue()).isEqualTo("too many");
    assertThat(message.path("Region").stringValue()).isEqualTo("US East (N. Virginia)");
    assertThat(message.path("Trigger").path("Statistic").stringValue()).isEqualTo("MAXIMUM");
    assertThat(message.path("Trigger").path("Dimensions").path(0).path("value").stringValue())
        .isEqualTo("Rome");
  }

  @Test
  void nobodyIsToldWhileActionsAreDisabled() {
    world.alarm("high", a -> a.alarmActions(Topics.OF_ALARMS));
    world.api().disableAlarmActions(r -> r.alarmNames("high", "unknown"));
    world.put(9);
    world.passMinute();
    assertThat(world.state("high")).isEqualTo("ALARM");
    assertThat(world.described("high").actionsEnabled()).isFalse();
    assertThat(world.topics.told()).isEmpty();

    world.api().enableAlarmActions(r -> r.alarmNames("high"));
    assertThat(world.described("high").actionsEnabled()).isTrue();
  }

  @Test
  void aStateThatIsSetHoldsUntilTheNextEvaluation() {
    world.alarm("high", a -> a.treatMissingData("notBreaching"));
    world
        .api()
        .setAlarmState(
            r -> r.alarmName("high").stateValue(StateValue.ALARM).stateReason("for a test"));
    world.pass(Duration.ofSeconds(59));
    assertThat(world.described("high").stateReason()).isEqualTo("for a test");
    world.pass(Duration.ofSeconds(1));
    assertThat(world.state("high")).isEqualTo("OK");
  }

  @Test
  void anAlarmThatIsPutAgainKeepsItsStateAndTagsOnly() {
    world.alarm("high", a -> a.alarmDescription("first").tags(tag("team", "a")));
    world.put(9);
    world.passMinute();
    world.alarm("high", a -> a.threshold(50.0).tags(tag("team", "b")));

    MetricAlarm alarm = world.described("high");
    assertThat(alarm.stateValue()).isEqualTo(StateValue.ALARM);
    assertThat(alarm.alarmDescription()).isNull();
    assertThat(alarm.threshold()).isEqualTo(50.0);
    assertThat(world.api().listTagsForResource(r -> r.resourceARN(alarm.alarmArn())).tags())
        .containsExactly(tag("team", "a"));
    world.passMinute();
    assertThat(world.state("high")).isEqualTo("OK");
  }

  @Test
  void alarmsOutliveTheServerAndAreNotFooledByWhatItMissed() {
    world.alarm("breaching", a -> a.treatMissingData("breaching"));
    world.alarm("high", a -> {});
    world.put(9);
    world.passMinute();
    world.put(1);
    world.passMinute();
    assertThat(world.state("breaching")).isEqualTo("OK");
    world.put(9);
    world.restart();
    world.passMinute();
    assertThat(world.state("breaching")).as("nothing is known of the last minute").isEqualTo("OK");
    assertThat(world.state("high")).isEqualTo("OK");

    world.pass(Duration.ofMinutes(3));
    assertThat(world.state("breaching")).as("now it is missing").isEqualTo("ALARM");
    assertThat(world.state("high")).isEqualTo("INSUFFICIENT_DATA");
  }

  @Test
  void alarmsAreFoundByNamePrefixStateActionAndMetric() {
    world.alarm("b-1", a -> a.alarmActions(Topics.OF_ALARMS));
    world.alarm("a-2", a -> {});
    world.alarm("a-1", a -> a.metricName("Other"));
    var api = world.api();
    assertThat(names(api.describeAlarms(r -> {}).metricAlarms()))
        .containsExactly("a-1", "a-2", "b-1");
    assertThat(names(api.describeAlarms(r -> r.alarmNamePrefix("a-")).metricAlarms()))
        .containsExactly("a-1", "a-2");
    assertThat(names(api.describeAlarms(r -> r.alarmNames("b-1", "none")).metricAlarms()))
        .containsExactly("b-1");
    assertThat(names(api.describeAlarms(r -> r.actionPrefix(Topics.OF_ALARMS)).metricAlarms()))
        .containsExactly("b-1");
    assertThat(api.describeAlarms(r -> r.stateValue(StateValue.ALARM)).metricAlarms()).isEmpty();
    assertThat(api.describeAlarms(r -> r.alarmTypes(AlarmType.COMPOSITE_ALARM)).metricAlarms())
        .isEmpty();
    assertThat(
            names(
                api.describeAlarmsForMetric(
                        r -> r.namespace(CloudWatchWorld.NAMESPACE).metricName("Other"))
                    .metricAlarms()))
        .containsExactly("a-1");
    assertThat(
            api.describeAlarmsPaginator(r -> r.maxRecords(2)).metricAlarms().stream()
                .map(MetricAlarm::alarmName))
        .containsExactly("a-1", "a-2", "b-1");
  }

  @Test
  void deletedAlarmsAreGone() {
    world.alarm("high", a -> {});
    world.api().deleteAlarms(r -> r.alarmNames("high"));
    assertThat(world.api().describeAlarms().metricAlarms()).isEmpty();
    world.passMinute();
  }

  @Test
  void tagsAreAddedAndTakenAway() {
    world.alarm("high", a -> a.tags(tag("a", "1"), tag("b", "2")));
    String arn = world.described("high").alarmArn();
    world.api().tagResource(r -> r.resourceARN(arn).tags(tag("b", "3"), tag("c", "4")));
    world.api().untagResource(r -> r.resourceARN(arn).tagKeys("a"));
    assertThat(world.api().listTagsForResource(r -> r.resourceARN(arn)).tags())
        .containsExactly(tag("b", "3"), tag("c", "4"));
  }

  private static List<String> names(List<MetricAlarm> alarms) {
    return alarms.stream().map(MetricAlarm::alarmName).toList();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
