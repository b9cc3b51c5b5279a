package dev.teal.cloudwatch;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;

/// What makes a metric itself: namespace, name and all of its dimensions, in whatever order they
/// were given.
///
/// @param dimensions ascending by name
record MetricKey(String namespace, String name, List<Dimension> dimensions) {
  static MetricKey of(String namespace, String name, List<Dimension> dimensions) {
    return new MetricKey(
        namespace,
        name,
        dimensions.stream().sorted(Comparator.comparing(Dimension::name)).toList());
  }

  Metric described() {
    return Metric.builder().namespace(namespace).metricName(name).dimensions(dimensions).build();
  }

  /// A text of its own for each metric, to sort by.
  String text() {
    return dimensions.stream()
        .map(dimension -> "\0" + dimension.name() + "\0" + dimension.value())
        .collect(Collectors.joining("", namespace + "\0" + name, ""));
  }

  /// Whether a metric fits what a list is asked for; null: any.
  boolean fits(@Nullable String wantedNamespace, @Nullable String wantedName) {
    return (wantedNamespace == null || wantedNamespace.equals(namespace))
        && (wantedName == null || wantedName.equals(name));
  }
}
