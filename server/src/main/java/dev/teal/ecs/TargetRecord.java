package dev.teal.ecs;

/// Where a task takes traffic from a target group.
///
/// @param group the target group's ARN
record TargetRecord(String group, String address, int port) {
  String key() {
    return address + ":" + port;
  }
}
