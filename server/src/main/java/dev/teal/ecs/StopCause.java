package dev.teal.ecs;

import software.amazon.awssdk.services.ecs.model.TaskStopCode;

/// Why a task is stopped.
enum StopCause {
  FAILED_TO_START(TaskStopCode.TASK_FAILED_TO_START, true),
  ESSENTIAL_CONTAINER_EXITED(TaskStopCode.ESSENTIAL_CONTAINER_EXITED, true),
  /// The same while no server ran: it was stopped with the server, or the machine went down.
  EXITED_WITHOUT_SERVER(TaskStopCode.ESSENTIAL_CONTAINER_EXITED, false),
  UNHEALTHY(TaskStopCode.SERVICE_SCHEDULER_INITIATED, true),
  SCALED_IN(TaskStopCode.SERVICE_SCHEDULER_INITIATED, false),
  USER(TaskStopCode.USER_INITIATED, false);

  private final TaskStopCode code;
  private final boolean failure;

  StopCause(TaskStopCode code, boolean failure) {
    this.code = code;
    this.failure = failure;
  }

  TaskStopCode code() {
    return code;
  }

  /// Whether the task itself is at fault, so that its replacement may have to wait.
  boolean failure() {
    return failure;
  }
}
