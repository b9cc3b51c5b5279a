package dev.teal.deploy;

import java.util.List;

/// The CloudWatch alarms that a deployment heeds.
///
/// @param names of metric and composite alarms; none: nothing is watched
/// @param ignorePollFailure whether to go on when their state cannot be read
public record AlarmWatch(List<String> names, boolean ignorePollFailure) {
  public static final AlarmWatch NONE = new AlarmWatch(List.of(), false);

  public AlarmWatch {
    names = List.copyOf(names);
  }
}
