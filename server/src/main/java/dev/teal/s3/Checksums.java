package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import dev.teal.checksum.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The checksums of a request's bytes: those that came along, and those that are computed while the
/// bytes are kept.
final class Checksums {
  /// What S3 computes for objects whose client chose nothing.
  static final Algorithm DEFAULT = Algorithm.CRC64NVME;

  private static final int MD5_WIDTH = 16;

  private final Algorithm kept;
  private final Optional<GivenChecksum> given;
  private final Optional<byte[]> givenMd5;
  private final Digest md5 = Digest.md5();
  private final Map<Algorithm, Digest> digests = new EnumMap<>(Algorithm.class);

  /// @param kept the algorithm whose value is to be kept
  /// @param given what came along
  /// @param contentMd5 what came along as `Content-MD5`
  Checksums(Algorithm kept, Optional<GivenChecksum> given, @Nullable String contentMd5) {
    this.kept = kept;
    this.given = given;
    this.givenMd5 = Optional.ofNullable(contentMd5).map(Checksums::md5);
    digests.put(kept, kept.newDigest());
    given.ifPresent(came -> digests.computeIfAbsent(came.algorithm(), Algorithm::newDigest));
  }

  /// What has to take the bytes.
  List<Digest> digests() {
    List<Digest> all = new ArrayList<>(digests.values());
    all.add(md5);
    return all;
  }

  /// Holds the bytes that were taken to what came along with them.
  Computed check() {
    byte[] md5Value = md5.value();
    if (givenMd5.isPresent() && !Arrays.equals(givenMd5.get(), md5Value)) {
      throw Errors.badDigest("Content-MD5");
    }
    Map<Algorithm, String> values = new EnumMap<>(Algorithm.class);
    digests.forEach((algorithm, digest) -> values.put(algorithm, text(digest.value())));
    if (given.isPresent() && !given.get().value().equals(values.get(given.get().algorithm()))) {
      throw Errors.badDigest(given.get().algorithm().name());
    }
    return new Computed(md5Value, new Checksum(kept, values.getOrDefault(kept, ""), false));
  }

  /// What was computed.
  // It is made and read in one place.
  @SuppressWarnings("ArrayRecordComponent")
  record Computed(byte[] md5, Checksum checksum) {
    String eTag() {
      return '"' + HexFormat.of().formatHex(md5) + '"';
    }
  }

  static String text(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }

  /// A value in base64; empty when it is not one of that many bytes.
  static Optional<byte[]> decoded(String base64, int width) {
    try {
      byte[] value = Base64.getDecoder().decode(base64);
      return value.length == width ? Optional.of(value) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] md5(String base64) {
    return decoded(base64, MD5_WIDTH)
        .orElseThrow(() ->
            Errors.error(400, "InvalidDigest", "The Content-MD5 you specified is not valid."));
  }
}
