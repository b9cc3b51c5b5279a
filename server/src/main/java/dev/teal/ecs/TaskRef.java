package dev.teal.ecs;

/// Finds a task's document by the task's id alone.
record TaskRef(String cluster, String service, String id) {
  String key() {
    return TaskRecord.key(cluster, service, id);
  }
}
