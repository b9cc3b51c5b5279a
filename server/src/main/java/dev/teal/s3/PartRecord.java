package dev.teal.s3;

import java.time.Instant;

/// A part that has arrived.
///
/// @param number 1 to 10,000
/// @param eTag in quotes
/// @param checksum of the upload's algorithm
record PartRecord(int number, Blob blob, String eTag, Checksum checksum, Instant lastModified) {}
