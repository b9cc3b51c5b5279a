package dev.teal.wire;

import dev.teal.checksum.Algorithm;
import dev.teal.checksum.Digest;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.Headers;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/// Holds bodies to the checksums that came with them.
final class BodyChecksums {
  private static final int MD5_WIDTH = 16;

  private BodyChecksums() {}

  /// Holds a whole body to the headers `Content-MD5` and `x-amz-checksum-*`. A checksum that is a
  /// member of the operation is about something else, and the operation's business.
  ///
  /// @throws WireException when a checksum is wrong, or none
  static void check(SdkPojo builder, ApiRequest request) {
    Headers headers = request.head().headers();
    Optional<String> md5 = headers.first("content-md5");
    if (md5.isPresent()) {
      byte[] given = decoded(md5.get(), MD5_WIDTH);
      Digest digest = Digest.md5();
      digest.update(request.body(), 0, request.body().length);
      if (!java.util.Arrays.equals(given, digest.value())) {
        throw new WireException(
            400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
      }
    }
    for (Algorithm algorithm : Algorithm.values()) {
      Optional<String> given = headers.first(algorithm.header());
      if (given.isPresent() && !hasMember(builder, algorithm.header())) {
        Digest digest = algorithm.newDigest();
        digest.update(request.body(), 0, request.body().length);
        check(algorithm, given.get(), digest.value());
      }
    }
  }

  /// @param given the checksum that the client sent, in base64
  /// @throws WireException when it is not the computed one
  static void check(Algorithm algorithm, String given, byte[] computed) {
    if (!given.equals(Base64.getEncoder().encodeToString(computed))) {
      throw new WireException(
          400,
          "BadDigest",
          "The " + algorithm + " you specified did not match the calculated checksum.");
    }
  }

  private static byte[] decoded(String base64, int width) {
    try {
      byte[] value = Base64.getDecoder().decode(base64);
      if (value.length == width) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // It has the wrong form, as one of the wrong length has.
    }
    throw new WireException(400, "InvalidDigest", "The Content-MD5 you specified is not valid.");
  }

  private static boolean hasMember(SdkPojo builder, String header) {
    return builder.sdkFields().stream()
        .anyMatch(field -> field.locationName().equalsIgnoreCase(header));
  }
}
