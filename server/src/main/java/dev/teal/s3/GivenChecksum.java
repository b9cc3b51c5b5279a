package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/// A checksum among the members of a request, as it came. The models have one member for each
/// algorithm, `ChecksumCRC32` and so on, in headers here and in elements there.
record GivenChecksum(Algorithm algorithm, String value) {
  private static final String MEMBER = "Checksum";

  /// The checksum that a request, or an element of it, carries.
  static Optional<GivenChecksum> of(SdkPojo request) {
    List<GivenChecksum> found = new ArrayList<>();
    for (Algorithm algorithm : Algorithm.values()) {
      Members.text(request, MEMBER + algorithm)
          .ifPresent(value -> found.add(new GivenChecksum(algorithm, value)));
    }
    if (found.size() > 1) {
      throw Errors.invalidRequest(
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }
    return found.stream().findFirst();
  }

  /// The same, of an object's bytes: a value of the algorithm's length.
  static Optional<GivenChecksum> ofBytes(SdkPojo request) {
    Optional<GivenChecksum> given = of(request);
    given.ifPresent(came -> {
      if (Checksums.decoded(came.value(), came.algorithm().width()).isEmpty()) {
        throw Errors.invalidRequest(
            "Value for " + came.algorithm().header() + " header is invalid.");
      }
    });
    return given;
  }

  /// The algorithm that a request names, or else that of the checksum that it carries.
  static Optional<Algorithm> algorithm(@Nullable String named, Optional<GivenChecksum> given) {
    if (named == null) {
      return given.map(GivenChecksum::algorithm);
    }
    Algorithm algorithm =
        Algorithm.named(named)
            .orElseThrow(() ->
                Errors.invalidRequest(
                    "Checksum algorithm provided is unsupported. Please try again with any of the"
                        + " valid types: "
                        + Arrays.toString(Algorithm.values())));
    if (given.isPresent() && given.get().algorithm() != algorithm) {
      throw Errors.invalidRequest(
          "Value for x-amz-sdk-checksum-algorithm header is invalid: "
              + named
              + " (expected: "
              + given.get().algorithm()
              + ")");
    }
    return Optional.of(algorithm);
  }

  /// Sets a checksum's member of an answer's builder, and its type where the answer has one.
  static <B extends SdkPojo> B set(B builder, @Nullable Checksum checksum) {
    if (checksum != null) {
      Members.set(builder, MEMBER + checksum.algorithm(), checksum.value());
      Members.set(builder, "ChecksumType", checksum.type().toString());
    }
    return builder;
  }
}
