package dev.teal.deploy;

/// A step found that the deployment cannot go on. Caught by the engine alone.
final class StepFailedException extends RuntimeException {
  private final Failure failure;

  StepFailedException(String code, String message) {
    this(new Failure(code, message));
  }

  StepFailedException(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
