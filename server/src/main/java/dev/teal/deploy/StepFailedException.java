package dev.teal.deploy;

/// A step found that the deployment cannot go on. Caught by the engine alone.
final class StepFailedException extends RuntimeException {
  private final Failure failure;

  StepFailedException(String code, String message) {
    super(message);
    failure = new Failure(code, message);
  }

  Failure failure() {
    return failure;
  }
}
