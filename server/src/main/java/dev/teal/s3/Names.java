package dev.teal.s3;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What buckets and keys may be called ("General purpose bucket naming rules", "Naming Amazon S3
/// objects").
final class Names {
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
  private static final List<String> BEGINNINGS = List.of("xn--", "sthree-", "amzn-s3-demo-");
  private static final List<String> ENDINGS =
      List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");
  private static final int LONGEST_KEY = 1024;

  private Names() {}

  /// Refuses a name that a new bucket cannot have.
  static String newBucket(@Nullable String name) {
    if (name == null
        || !BUCKET.matcher(name).matches()
        || ADDRESS.matcher(name).matches()
        || name.contains("..")
        || BEGINNINGS.stream().anyMatch(name::startsWith)
        || ENDINGS.stream().anyMatch(name::endsWith)) {
      throw Errors.error(400, "InvalidBucketName", "The specified bucket is not valid.");
    }
    return name;
  }

  /// The bucket that a request names; whether it exists is not asked.
  static String bucket(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw Errors.error(400, "InvalidBucketName", "The specified bucket is not valid.");
    }
    return name;
  }

  /// A key that can be kept.
  static String key(@Nullable String key) {
    if (key == null || key.isEmpty()) {
      throw Errors.invalidRequest("Missing required parameter: Key");
    }
    if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
      throw Errors.error(400, "KeyTooLongError", "Your key is too long");
    }
    if (key.indexOf(0) >= 0 || key.indexOf(Character.MAX_CODE_POINT) >= 0) {
      throw Errors.error(
          400, "InvalidURI", "Key: holds the character U+0000 or U+10FFFF (expected: any other)");
    }
    return key;
  }
}
