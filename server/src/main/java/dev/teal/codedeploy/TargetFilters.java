package dev.teal.codedeploy;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.codedeploy.model.InvalidInstanceStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInstanceTypeException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTargetFilterNameException;
import software.amazon.awssdk.services.codedeploy.model.TargetFilterName;
import software.amazon.awssdk.services.codedeploy.model.TargetLabel;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// Filters of deployment targets: by status, and by the label of a server. A service of ECS has no
/// label, so a filter for one does not find it.
final class TargetFilters {
  private TargetFilters() {}

  static void check(Map<String, List<String>> filters) {
    filters.forEach((name, values) -> {
      switch (TargetFilterName.fromValue(name)) {
        case TARGET_STATUS -> {
          if (values.stream().map(TargetStatus::fromValue).anyMatch(TargetFilters::isUnknown)) {
            throw InvalidInstanceStatusException.builder()
                .message(
                    "TargetStatus: "
                        + Names.shown(values.toString())
                        + " (expected: "
                        + TargetStatus.knownValues()
                        + ")")
                .build();
          }
        }
        case SERVER_INSTANCE_LABEL -> {
          if (values.stream().map(TargetLabel::fromValue).anyMatch(TargetFilters::isUnknown)) {
            throw InvalidInstanceTypeException.builder()
                .message(
                    "ServerInstanceLabel: "
                        + Names.shown(values.toString())
                        + " (expected: Blue or Green)")
                .build();
          }
        }
        case UNKNOWN_TO_SDK_VERSION ->
            throw InvalidTargetFilterNameException.builder()
                .message(
                    "targetFilters: "
                        + Names.shown(name)
                        + " (expected: TargetStatus or ServerInstanceLabel)")
                .build();
      }
    });
  }

  static boolean find(Map<String, List<String>> filters, TargetStatus status) {
    List<String> statuses =
        filters.getOrDefault(TargetFilterName.TARGET_STATUS.toString(), List.of());
    return (statuses.isEmpty() || statuses.contains(status.toString()))
        && filters
            .getOrDefault(TargetFilterName.SERVER_INSTANCE_LABEL.toString(), List.of())
            .isEmpty();
  }

  private static boolean isUnknown(Enum<?> value) {
    return value.name().equals("UNKNOWN_TO_SDK_VERSION");
  }
}
