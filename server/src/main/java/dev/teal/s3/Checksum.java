package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;

/// The additional checksum of an object or a part ("Checking object integrity in Amazon S3").
///
/// @param value in base64; of a composite one with `-` and the number of parts
/// @param composite whether it is a checksum of the parts' checksums
record Checksum(Algorithm algorithm, String value, boolean composite) {
  ChecksumType type() {
    return composite ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT;
  }
}
