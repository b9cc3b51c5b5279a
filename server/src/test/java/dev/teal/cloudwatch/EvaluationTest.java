package dev.teal.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.cloudwatch.Evaluation.Datapoint;
import dev.teal.cloudwatch.Evaluation.Missing;
import dev.teal.cloudwatch.Evaluation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;

/// The tables of the CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data".
/// The datapoints stand with the most recent one on the right: 0 is within the threshold, X beyond
/// it, - is missing.
class EvaluationTest {
  @ParameterizedTest
  @CsvSource({
    "0 - X - X, OK,                OK,   OK,    OK",
    "0 - - - -, OK,                OK,   OK,    OK",
    "- - - - -, INSUFFICIENT_DATA, same, ALARM, OK",
    "0 X X - X, ALARM,             ALARM, ALARM, ALARM",
    "- - X - -, ALARM,             same, ALARM, OK",
    "- - - - X, same,              same, ALARM, OK",
    "- - - X -, same,              same, ALARM, OK",
  })
  void threeOfThree(
      String points, String missing, String ignore, String breaching, String notBreaching) {
    check(3, points, List.of(missing, ignore, breaching, notBreaching));
  }

  @ParameterizedTest
  @CsvSource({
    "0 - X - X, ALARM, ALARM, ALARM, ALARM",
    "0 0 X 0 X, ALARM, ALARM, ALARM, ALARM",
    "0 - X - -, OK,    OK,    ALARM, OK",
    "- - - - 0, OK,    OK,    ALARM, OK",
    "- - - X -, ALARM, same,  ALARM, OK",
  })
  void twoOfThree(
      String points, String missing, String ignore, String breaching, String notBreaching) {
    check(2, points, List.of(missing, ignore, breaching, notBreaching));
  }

  @ParameterizedTest
  @CsvSource({
    "GREATER_THAN_THRESHOLD,             OK,    OK,    ALARM",
    "GREATER_THAN_OR_EQUAL_TO_THRESHOLD, OK,    ALARM, ALARM",
    "LESS_THAN_THRESHOLD,                ALARM, OK,    OK",
    "LESS_THAN_OR_EQUAL_TO_THRESHOLD,    ALARM, ALARM, OK",
  })
  void valuesAreComparedAsTheAlarmSays(
      ComparisonOperator operator, String below, String equal, String above) {
    MetricAlarm alarm = alarm(1, 1).toBuilder().comparisonOperator(operator).build();

    assertThat(List.of(0.5, 1.0, 1.5))
        .extracting(value ->
            state(alarm, List.of(new Datapoint(1, Instant.EPOCH, value, 1)), Missing.MISSING))
        .containsExactly(below, equal, above);
  }

  private static void check(int toAlarm, String points, List<String> states) {
    assertThat(Missing.values())
        .extracting(missing -> state(alarm(3, toAlarm), datapoints(points), missing))
        .containsExactlyElementsOf(states);
  }

  private static String state(MetricAlarm alarm, List<Datapoint> datapoints, Missing missing) {
    return Evaluation.evaluate(alarm, datapoints, missing)
        .map(Verdict::state)
        .map(Object::toString)
        .orElse("same");
  }

  private static List<Datapoint> datapoints(String points) {
    List<String> newestFirst = List.of(points.split(" ")).reversed();
    List<Datapoint> datapoints = new ArrayList<>();
    for (int i = 0; i < newestFirst.size(); i++) {
      if (!newestFirst.get(i).equals("-")) {
        double value = newestFirst.get(i).equals("X") ? 2 : 0;
        datapoints.add(new Datapoint(i + 1, Instant.EPOCH, value, 1));
      }
    }
    return datapoints;
  }

  private static MetricAlarm alarm(int periods, int toAlarm) {
    return MetricAlarm.builder()
        .alarmName("a")
        .evaluationPeriods(periods)
        .datapointsToAlarm(toAlarm)
        .threshold(1.0)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .build();
  }
}
