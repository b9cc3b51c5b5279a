package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import java.time.Instant;
import software.amazon.awssdk.services.s3.model.ChecksumType;

/// An upload in parts that is under way.
///
/// @param algorithm of the whole object's checksum, and of its parts'
/// @param composite whether that is made of the parts' checksums
/// @param chosen whether the client chose the algorithm
record UploadRecord(
    String bucket,
    String key,
    String uploadId,
    Instant initiatedAt,
    Details details,
    Algorithm algorithm,
    boolean composite,
    boolean chosen) {
  ChecksumType checksumType() {
    return composite ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT;
  }
}
