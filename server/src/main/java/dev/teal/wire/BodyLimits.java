package dev.teal.wire;

import java.util.Map;

/// The longest bodies. Lambda's are AWS's own; what other operations take is ours.
final class BodyLimits {
  static final int FUNCTION_CODE = 70_167_211;
  static final int INVOCATION = 6_291_556;
  static final int USUAL = 16 * 1024 * 1024;

  private static final Map<String, Integer> LAMBDA =
      Map.of(
          "CreateFunction", FUNCTION_CODE,
          "UpdateFunctionCode", FUNCTION_CODE,
          "PublishLayerVersion", FUNCTION_CODE,
          "Invoke", INVOCATION);

  private BodyLimits() {}

  static int ofLambda(String operation) {
    return LAMBDA.getOrDefault(operation, USUAL);
  }
}
