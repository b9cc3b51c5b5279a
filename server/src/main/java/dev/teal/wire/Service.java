package dev.teal.wire;

/// A service as it is served here.
///
/// @param implementation an object that implements the SDK's client interface of the service
public record Service(AwsService kind, Object implementation) {
  public Service {
    if (!kind.api().isInstance(implementation)) {
      throw new IllegalArgumentException(
          kind
              + ": "
              + implementation.getClass().getName()
              + " (expected: a "
              + kind.api().getName()
              + ")");
    }
  }
}
