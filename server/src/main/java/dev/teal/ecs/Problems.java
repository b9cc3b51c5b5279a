package dev.teal.ecs;

import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.ServiceNotActiveException;
import software.amazon.awssdk.services.ecs.model.ServiceNotFoundException;
import software.amazon.awssdk.services.ecs.model.TaskSetNotFoundException;
import software.amazon.awssdk.services.ecs.model.UnsupportedFeatureException;

/// The errors that this room gives, with the messages that are always the same.
final class Problems {
  private Problems() {}

  static InvalidParameterException invalid(String message) {
    return InvalidParameterException.builder().message(message).build();
  }

  static ClientException client(String message) {
    return ClientException.builder().message(message).build();
  }

  static UnsupportedFeatureException unsupported(String message) {
    return UnsupportedFeatureException.builder().message(message).build();
  }

  static ClusterNotFoundException clusterNotFound() {
    return ClusterNotFoundException.builder().message("Cluster not found.").build();
  }

  static ServiceNotFoundException serviceNotFound() {
    return ServiceNotFoundException.builder().message("Service not found.").build();
  }

  static ServiceNotActiveException serviceNotActive() {
    return ServiceNotActiveException.builder().message("Service was not ACTIVE.").build();
  }

  static TaskSetNotFoundException taskSetNotFound(String id) {
    return TaskSetNotFoundException.builder().message("Task set " + id + " not found.").build();
  }

  static Failure missing(String arn) {
    return Failure.builder().arn(arn).reason("MISSING").build();
  }
}
