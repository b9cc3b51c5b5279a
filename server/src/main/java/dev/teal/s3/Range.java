package dev.teal.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Some bytes of an object.
///
/// @param from the first
/// @param partial whether a range was asked for, be it of all bytes
record Range(long from, long length, boolean partial) {
  private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /// What a `Range` header asks for. Several ranges, or what is malformed, mean the whole, as RFC
  /// 9110 allows.
  static Range of(@Nullable String header, long size) {
    Matcher form = FORM.matcher(header == null ? "" : header.strip());
    Range whole = new Range(0, size, false);
    if (!form.matches()) {
      return whole;
    }
    Optional<Long> first = number(form.group(1));
    Optional<Long> last = number(form.group(2));
    if (first.isEmpty()) {
      return last.map(length -> of(Math.max(0, size - length), size - 1, size)).orElse(whole);
    }
    if (last.isPresent() && last.get() < first.get()) {
      return whole;
    }
    return of(first.get(), Math.min(last.orElse(size - 1), size - 1), size);
  }

  /// A copy's source range, which must be given in full.
  static Range ofSource(@Nullable String header, long size) {
    if (header == null) {
      return new Range(0, size, false);
    }
    Matcher form = FORM.matcher(header.strip());
    if (!form.matches() || form.group(1).isEmpty() || form.group(2).isEmpty()) {
      throw Errors.invalidArgument(
          "The x-amz-copy-source-range value must be of the form bytes=first-last where first and"
              + " last are the zero-based offsets of the first and last bytes to copy");
    }
    long first = Long.parseLong(form.group(1));
    long last = Long.parseLong(form.group(2));
    if (last < first || last >= size) {
      throw Errors.invalidArgument(
          "Range specified is not valid for source object of size: " + size);
    }
    return new Range(first, last - first + 1, true);
  }

  /// The part of an object that was uploaded in parts; any other object is one part.
  static Range ofPart(int number, Content content) {
    int parts = content.inParts() ? content.blobs().size() : 1;
    if (number < 1 || number > parts) {
      throw Errors.error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
    }
    if (!content.inParts()) {
      return new Range(0, content.size(), content.size() > 0);
    }
    long from = content.blobs().subList(0, number - 1).stream().mapToLong(Blob::size).sum();
    return new Range(from, content.blobs().get(number - 1).size(), true);
  }

  private static Range of(long first, long last, long size) {
    if (first >= size || last < first) {
      throw Errors.error(416, "InvalidRange", "The requested range is not satisfiable");
    }
    return new Range(first, last - first + 1, true);
  }

  /// The `Content-Range` of an answer.
  String described(long size) {
    return "bytes " + from + "-" + (from + length - 1) + "/" + size;
  }

  private static Optional<Long> number(String digits) {
    return digits.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(digits));
  }
}
