package dev.teal.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an object consists of.
///
/// @param eTag in quotes
/// @param blobs in their order; those of an object that was uploaded in parts are its parts
/// @param inParts whether it was uploaded in parts
/// @param checksum absent for a delete marker
record Content(
    long size, String eTag, List<Blob> blobs, boolean inParts, @Nullable Checksum checksum) {
  static final Content NONE = new Content(0, "", List.of(), false, null);
}
