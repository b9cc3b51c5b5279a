package dev.teal.codedeploy;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.InvalidComputePlatformException;

/// Reads compute platforms.
final class Platforms {
  private Platforms() {}

  /// Server when none is given, as on AWS.
  static ComputePlatform orServer(@Nullable ComputePlatform platform, @Nullable String given) {
    if (platform == ComputePlatform.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidComputePlatformException.builder()
          .message("computePlatform: " + Names.shown(given) + " (expected: Server, Lambda or ECS)")
          .build();
    }
    return platform == null ? ComputePlatform.SERVER : platform;
  }
}
