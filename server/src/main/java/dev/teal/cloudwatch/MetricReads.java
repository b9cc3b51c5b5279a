package dev.teal.cloudwatch;

import dev.teal.store.PageToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/// Values of several metrics at once, without metric math. Errors: ValidationError,
/// InvalidNextToken, and those of the parameters.
final class MetricReads {
  private static final PageToken TOKENS = new PageToken("data points");
  private static final int MOST_QUERIES = 500;
  private static final int MOST_DATAPOINTS = 100_800;

  /// Of all queries together.
  private static final long MOST_PERIODS = 1_000_000;

  private final Metrics metrics;
  private final Statistics statistics;

  MetricReads(Metrics metrics, Statistics statistics) {
    this.metrics = metrics;
    this.statistics = statistics;
  }

  /// A value and the begin of its period.
  private record Value(Instant begin, double value) {}

  GetMetricDataResponse get(GetMetricDataRequest request) {
    check(request);
    checkPeriods(request);
    int most = most(request.maxDatapoints());
    int skip = skipped(request.nextToken());
    int sent = 0;
    boolean more = false;
    List<MetricDataResult> results = new ArrayList<>();
    for (MetricDataQuery query : request.metricDataQueries()) {
      if (Boolean.FALSE.equals(query.returnData())) {
        continue;
      }
      List<Value> values = values(query.metricStat(), request);
      int from = Math.min(skip, values.size());
      skip -= from;
      int to = Math.min(values.size(), from + most - sent);
      sent += to - from;
      more |= to < values.size();
      results.add(result(query, values.subList(from, to), to < values.size()));
    }
    return GetMetricDataResponse.builder()
        .metricDataResults(results)
        .messages(List.of())
        .nextToken(
            more ? TOKENS.behind(Integer.toString(skipped(request.nextToken()) + sent)) : null)
        .build();
  }

  private static void check(GetMetricDataRequest request) {
    List<MetricDataQuery> queries = request.metricDataQueries();
    if (queries.isEmpty() || queries.size() > MOST_QUERIES) {
      throw Errors.validation(
          "MetricDataQueries: " + queries.size() + " elements (expected: 1..500)");
    }
    Set<String> ids = new HashSet<>();
    for (MetricDataQuery query : queries) {
      String id = query.id();
      if (id == null || !id.matches("[a-z][a-zA-Z0-9_]{0,254}") || !ids.add(id)) {
        throw Errors.validation(
            "MetricDataQueries.Id: "
                + id
                + " (expected: a lower case letter, then letters, digits and _; each once)");
      }
      if (query.expression() != null) {
        throw Errors.unsupported("Expression of " + id + ": metric math");
      }
      if (query.accountId() != null) {
        throw Errors.unsupported("AccountId of " + id);
      }
      if (query.metricStat() == null || query.metricStat().metric() == null) {
        throw Errors.validation(
            "MetricStat of " + id + ": (expected: a metric, its period and stat)");
      }
    }
  }

  private void checkPeriods(GetMetricDataRequest request) {
    long all =
        request.metricDataQueries().stream()
            .mapToLong(query ->
                statistics
                    .range(request.startTime(), request.endTime(), query.metricStat().period())
                    .count())
            .sum();
    if (all > MOST_PERIODS) {
      throw Errors.validation(
          "StartTime to EndTime: "
              + all
              + " periods of all queries (expected: at most "
              + MOST_PERIODS
              + ")");
    }
  }

  private static int most(@Nullable Integer maxDatapoints) {
    if (maxDatapoints == null) {
      return MOST_DATAPOINTS;
    }
    if (maxDatapoints < 1 || maxDatapoints > MOST_DATAPOINTS) {
      throw Errors.validation(
          "MaxDatapoints: " + maxDatapoints + " (expected: 1.." + MOST_DATAPOINTS + ")");
    }
    return maxDatapoints;
  }

  private static int skipped(@Nullable String token) {
    String text = Page.after(TOKENS, token);
    if (!text.matches("[0-9]{0,9}")) {
      throw Errors.token(text);
    }
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private List<Value> values(MetricStat wanted, GetMetricDataRequest request) {
    Metric metric = wanted.metric();
    MetricNames.checkNamespace(metric.namespace());
    MetricNames.checkName("MetricName", metric.metricName());
    MetricNames.checkDimensions("", metric.dimensions());
    Statistics.checkUnit(wanted.unit(), wanted.unitAsString());
    if (wanted.stat() == null) {
      throw Errors.missing("MetricStat.Stat");
    }
    Stat stat = Stat.parse("MetricStat.Stat", wanted.stat());
    Statistics.Range range =
        statistics.range(request.startTime(), request.endTime(), wanted.period());
    MetricKey key = MetricKey.of(metric.namespace(), metric.metricName(), metric.dimensions());
    List<Value> values = new ArrayList<>();
    range.each(begin -> {
      OptionalDouble value =
          metrics.between(key, wanted.unit(), begin, begin.plus(range.length())).statistic(stat);
      value.ifPresent(number -> values.add(new Value(begin, number)));
    });
    return request.scanBy() == ScanBy.TIMESTAMP_ASCENDING ? values : values.reversed();
  }

  private static MetricDataResult result(
      MetricDataQuery query, List<Value> values, boolean isPart) {
    String label = query.label();
    return MetricDataResult.builder()
        .id(query.id())
        .label(label == null ? query.metricStat().metric().metricName() : label)
        .timestamps(values.stream().map(Value::begin).toList())
        .values(values.stream().map(Value::value).toList())
        .statusCode(isPart ? StatusCode.PARTIAL_DATA : StatusCode.COMPLETE)
        .build();
  }
}
