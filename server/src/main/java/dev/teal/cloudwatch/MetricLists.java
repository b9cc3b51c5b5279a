package dev.teal.cloudwatch;

import dev.teal.store.PageToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.RecentlyActive;

/// Lists the metrics that have data. Errors: InvalidParameterValue, InvalidNextToken.
final class MetricLists {
  private static final PageToken TOKENS = new PageToken("metrics");
  private static final int PAGE = 500;
  private static final int THREE_HOURS = 3 * 3600;

  private final Metrics metrics;
  private final Periods periods;
  private final InstantSource clock;

  MetricLists(Metrics metrics, Periods periods, InstantSource clock) {
    this.metrics = metrics;
    this.periods = periods;
    this.clock = clock;
  }

  ListMetricsResponse list(ListMetricsRequest request) {
    if (request.recentlyActive() == RecentlyActive.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.invalid(
          "RecentlyActive: " + request.recentlyActiveAsString() + " (expected: PT3H)");
    }
    if (request.owningAccount() != null || Boolean.TRUE.equals(request.includeLinkedAccounts())) {
      throw Errors.unsupported("OwningAccount, IncludeLinkedAccounts: another account");
    }
    Instant now = clock.instant();
    Duration recent = periods.real(THREE_HOURS);
    Instant since = request.recentlyActive() == null ? metrics.oldest(now) : now.minus(recent);
    List<MetricKey> fitting =
        metrics.since(since).stream()
            .filter(metric -> metric.fits(request.namespace(), request.metricName()))
            .filter(metric -> request.dimensions().stream().allMatch(filter -> has(metric, filter)))
            .toList();
    Page<MetricKey> page = Page.of(TOKENS, fitting, MetricKey::text, request.nextToken(), PAGE);
    return ListMetricsResponse.builder()
        .metrics(page.items().stream().map(MetricKey::described).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static boolean has(MetricKey metric, DimensionFilter filter) {
    return metric.dimensions().stream()
        .anyMatch(dimension ->
            dimension.name().equals(filter.name())
                && (filter.value() == null || filter.value().equals(dimension.value())));
  }
}
