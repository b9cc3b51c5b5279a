package dev.teal.wire;

import java.util.Map;

/// The longest bodies, in bytes. Those of objects and of Lambda are AWS's own; what other
/// operations take is ours.
final class BodyLimits {
  static final int FUNCTION_CODE = 70_167_211;
  static final int INVOCATION = 6_291_556;
  static final int USUAL = 16 * 1024 * 1024;

  /// An object that is sent in one piece, and a part of one that is not.
  static final long OBJECT = 5L * 1024 * 1024 * 1024;

  private static final Map<String, Long> LIMITS =
      Map.of(
          "LAMBDA CreateFunction", (long) FUNCTION_CODE,
          "LAMBDA UpdateFunctionCode", (long) FUNCTION_CODE,
          "LAMBDA PublishLayerVersion", (long) FUNCTION_CODE,
          "LAMBDA Invoke", (long) INVOCATION,
          "S3 PutObject", OBJECT,
          "S3 UploadPart", OBJECT);

  private BodyLimits() {}

  static long of(Target target) {
    return LIMITS.getOrDefault(target.fullName(), (long) USUAL);
  }
}
