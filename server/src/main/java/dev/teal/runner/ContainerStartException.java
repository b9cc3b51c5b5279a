package dev.teal.runner;

import org.jspecify.annotations.Nullable;

/// A container could not be started. The message is for the user: it becomes the task's stopped
/// reason.
public final class ContainerStartException extends RuntimeException {
  public ContainerStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
