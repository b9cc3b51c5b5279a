package dev.teal.codedeploy;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.BundleType;
import software.amazon.awssdk.services.codedeploy.model.InvalidRevisionException;
import software.amazon.awssdk.services.codedeploy.model.S3Location;

/// Objects in S3 that are revisions.
final class S3Locations {
  /// The longest key of an object, in characters.
  static final int LONGEST_KEY = 1024;

  private static final Set<BundleType> APP_SPECS = EnumSet.of(BundleType.YAML, BundleType.JSON);
  private static final Set<BundleType> BUNDLES =
      EnumSet.of(BundleType.TAR, BundleType.TGZ, BundleType.ZIP);
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  private S3Locations() {}

  /// @param server whether it must be a bundle for servers; else it must be an AppSpec file
  static S3Location check(@Nullable S3Location given, boolean server) {
    S3Location object = given == null ? S3Location.builder().build() : given;
    if (!isBucket(object.bucket())) {
      throw invalid(
          "s3Location.bucket: "
              + Names.shown(object.bucket())
              + " (expected: the name of a bucket, 3 to 63 of a-z 0-9 . -)");
    }
    String key = Optional.ofNullable(object.key()).orElse("");
    if (key.isEmpty() || key.length() > LONGEST_KEY) {
      throw invalid(
          "s3Location.key: "
              + Names.shown(object.key())
              + " (expected: an object's key, 1 to 1024 characters)");
    }
    if (!(server ? BUNDLES : APP_SPECS).contains(object.bundleType())) {
      throw invalid(
          server
              ? "BundleType must be either tar, tgz or zip"
              : "BundleType must be either YAML or JSON");
    }
    S3Location.Builder checked =
        S3Location.builder()
            .bucket(object.bucket())
            .key(key)
            .bundleType(object.bundleTypeAsString());
    given(object.version()).ifPresent(checked::version);
    given(object.eTag()).map(S3Locations::unquoted).ifPresent(checked::eTag);
    return checked.build();
  }

  /// Text that is the same for the same object, version and ETag.
  static String identity(S3Location checked) {
    return String.join(
        "\n",
        checked.bucket(),
        checked.bundleTypeAsString(),
        Optional.ofNullable(checked.version()).orElse(""),
        Optional.ofNullable(checked.eTag()).orElse(""),
        checked.key());
  }

  static boolean isBucket(@Nullable String name) {
    return name != null && BUCKET.matcher(name).matches();
  }

  /// An ETag without the quotes that S3 puts around it, and that people copy with it or without.
  static String unquoted(String eTag) {
    return eTag.replace("\"", "");
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(v -> !v.isEmpty());
  }

  private static InvalidRevisionException invalid(String message) {
    return InvalidRevisionException.builder().message(message).build();
  }
}
