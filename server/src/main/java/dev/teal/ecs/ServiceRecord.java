package dev.teal.ecs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Service;

/// A service: what is wanted of it.
///
/// @param primary the id of its PRIMARY task set; null while an EXTERNAL service has none
/// @param steady whether it was in a steady state when last looked at
/// @param clientToken with which it was created
/// @param kept what is only described, such as tags and the deployment configuration
record ServiceRecord(
    String cluster,
    String name,
    ServiceStatus status,
    Controller controller,
    int desiredCount,
    @Nullable String primary,
    boolean steady,
    @Nullable String clientToken,
    Instant createdAt,
    Service kept) {
  /// The id of its document.
  String key() {
    return key(cluster, name);
  }

  static String key(String cluster, String name) {
    return cluster + "/" + name;
  }

  /// What the ids of the documents of its task sets and tasks begin with.
  String prefix() {
    return key() + "/";
  }

  /// How long after its start a task's failing health checks are not held against it. Not scaled by
  /// the pace: it is the time that a real program needs to start.
  int graceSeconds() {
    Integer seconds = kept.healthCheckGracePeriodSeconds();
    return seconds == null ? 0 : seconds;
  }

  ServiceRecord withStatus(ServiceStatus next) {
    return with(next, desiredCount, primary, steady, kept);
  }

  ServiceRecord withDesiredCount(int next) {
    return with(status, next, primary, steady, kept);
  }

  ServiceRecord withPrimary(String next) {
    return with(status, desiredCount, next, steady, kept);
  }

  ServiceRecord withSteady(boolean next) {
    return with(status, desiredCount, primary, next, kept);
  }

  ServiceRecord withKept(Service next) {
    return with(status, desiredCount, primary, steady, next);
  }

  private ServiceRecord with(
      ServiceStatus newStatus,
      int newDesiredCount,
      @Nullable String newPrimary,
      boolean newSteady,
      Service newKept) {
    return new ServiceRecord(
        cluster,
        name,
        newStatus,
        controller,
        newDesiredCount,
        newPrimary,
        newSteady,
        clientToken,
        createdAt,
        newKept);
  }
}
