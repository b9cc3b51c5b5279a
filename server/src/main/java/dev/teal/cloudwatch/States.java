package dev.teal.cloudwatch;

import dev.teal.home.Home;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Changes the states of alarms. What must be told of a change is saved with it, so that it is told
/// whatever happens.
final class States {
  private final Home home;

  States(Home home) {
    this.home = home;
  }

  /// A state, and why.
  ///
  /// @param reasonData JSON, where there is any
  record State(StateValue value, String reason, @Nullable String reasonData) {}

  void change(Transaction transaction, Stored<AlarmDocument> alarm, State state, Instant now) {
    MetricAlarm before = alarm.value().described();
    boolean changed = before.stateValue() != state.value();
    MetricAlarm after =
        before.toBuilder()
            .stateValue(state.value())
            .stateReason(state.reason())
            .stateReasonData(state.reasonData())
            .stateUpdatedTimestamp(now)
            .stateTransitionedTimestamp(changed ? now : before.stateTransitionedTimestamp())
            .build();
    transaction.replace(Kinds.ALARM, alarm, alarm.value().withDescribed(after));
    if (changed && Boolean.TRUE.equals(after.actionsEnabled())) {
      actions(after).stream()
          .distinct()
          .forEach(topic -> {
            String id = UUID.randomUUID().toString();
            transaction.insert(
                Kinds.NOTIFICATION,
                id,
                new Notification(
                    after.alarmName(),
                    topic,
                    Messages.subject(home, after),
                    Messages.text(home, after, before.stateValue())));
            transaction.schedule(Notifier.QUEUE, id, now);
          });
    }
  }

  private static List<String> actions(MetricAlarm alarm) {
    return switch (alarm.stateValue()) {
      case ALARM -> alarm.alarmActions();
      case OK -> alarm.okActions();
      case INSUFFICIENT_DATA -> alarm.insufficientDataActions();
      case UNKNOWN_TO_SDK_VERSION -> List.of();
    };
  }
}
