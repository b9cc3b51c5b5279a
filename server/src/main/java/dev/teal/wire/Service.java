package dev.teal.wire;

import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/// A service as it is served here.
///
/// @param implementation an object that implements the SDK's client interface of the service
/// @param others operations of a service with AWS JSON that the SDK's interface leaves out, by
///   name: from the body's tree to the answer's
public record Service(
    AwsService kind, Object implementation, Map<String, UnaryOperator<ObjectNode>> others) {
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
    others = Map.copyOf(others);
  }

  /// A service whose interface has all that it serves.
  public Service(AwsService kind, Object implementation) {
    this(kind, implementation, Map.of());
  }
}
