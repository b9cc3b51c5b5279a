package dev.teal.cloudwatch;

import java.util.List;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/// An alarm as it is kept.
///
/// @param described what `DescribeAlarms` answers
record AlarmDocument(MetricAlarm described, List<Tag> tags) {
  AlarmDocument withDescribed(MetricAlarm changed) {
    return new AlarmDocument(changed, tags);
  }

  AlarmDocument withTags(List<Tag> changed) {
    return new AlarmDocument(described, changed);
  }
}
