package dev.teal.ecs;

/// A task set stands behind a target group.
///
/// @param serviceKey the id of the service's document
record TargetGroupUse(String serviceKey) {
  static String key(String group, String taskSetKey) {
    return prefix(group) + taskSetKey;
  }

  static String prefix(String group) {
    return group + "|";
  }
}
