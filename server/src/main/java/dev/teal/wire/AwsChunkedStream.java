package dev.teal.wire;

import dev.teal.checksum.Algorithm;
import dev.teal.checksum.Digest;
import dev.teal.wire.sign.ChunkSignatures;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A body in the content coding `aws-chunked` as it is without it (Signature Version 4,
/// "Transferring payload in multiple chunks").
///
/// ```
/// SIZE[;chunk-signature=SIGNATURE] CRLF  BYTES CRLF  ...  0[;...] CRLF  [NAME:VALUE CRLF ...] CRLF
/// ```
///
/// Bytes are passed on before the signature of their chunk is known: whoever reads them may keep
/// nothing before the stream has ended well.
final class AwsChunkedStream extends InputStream {
  private static final int LONGEST_LINE = 1024;
  private static final int MOST_TRAILERS = 16;
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

  private final InputStream in;
  private final long length;
  private final @Nullable ChunkSignatures signatures;
  private final @Nullable Algorithm algorithm;
  private final @Nullable Digest digest;
  private long total;
  private long left;
  private String signature = "";
  private boolean ended;

  /// @param length of the body without its coding, as the client announced it
  /// @param signatures empty when chunks are not signed, or when nobody asks for signatures
  /// @param trailer the checksum that comes behind the body
  AwsChunkedStream(
      InputStream in,
      long length,
      Optional<ChunkSignatures> signatures,
      Optional<Algorithm> trailer) {
    this.in = new BufferedInputStream(in);
    this.length = length;
    this.signatures = signatures.orElse(null);
    this.algorithm = trailer.orElse(null);
    this.digest = algorithm == null ? null : algorithm.newDigest();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws WireException when the coding, the length or a checksum is wrong
  /// @throws dev.teal.wire.sign.SignatureException when a signature is
  @Override
  public int read(byte[] bytes, int offset, int wanted) throws IOException {
    if (wanted == 0) {
      return 0;
    }
    if (left == 0 && !ended) {
      beginChunk();
    }
    if (ended) {
      return -1;
    }
    int n = in.read(bytes, offset, (int) Math.min(wanted, left));
    if (n < 0) {
      throw incomplete();
    }
    take(bytes, offset, n);
    left -= n;
    if (left == 0) {
      endChunk();
    }
    return n;
  }

  private void take(byte[] bytes, int offset, int n) {
    total += n;
    if (total > length) {
      throw incomplete();
    }
    if (digest != null) {
      digest.update(bytes, offset, n);
    }
    if (signatures != null) {
      signatures.update(bytes, offset, n);
    }
  }

  private void beginChunk() throws IOException {
    String[] sizeAndExtension = line().split(";", 2);
    try {
      left = Long.parseUnsignedLong(sizeAndExtension[0].strip(), 16);
    } catch (NumberFormatException e) {
      throw malformed("a chunk's size: '" + sizeAndExtension[0] + "' (expected: a hex number)");
    }
    if (left < 0) {
      throw incomplete();
    }
    signature =
        sizeAndExtension.length == 2
            ? sizeAndExtension[1].strip().replaceFirst("^chunk-signature=", "")
            : "";
    if (left == 0) {
      end();
    }
  }

  private void endChunk() throws IOException {
    if (!line().isEmpty()) {
      throw malformed("a chunk is longer than its size");
    }
    if (signatures != null) {
      signatures.endChunk(signature);
    }
  }

  private void end() throws IOException {
    if (signatures != null) {
      signatures.endChunk(signature);
    }
    if (total != length) {
      throw incomplete();
    }
    Map<String, String> trailers = trailers();
    if (algorithm != null && digest != null) {
      BodyChecksums.check(
          algorithm,
          Optional.ofNullable(trailers.get(algorithm.header()))
              .orElseThrow(() -> malformed("the trailer " + algorithm.header() + " is missing")),
          digest.value());
    }
    ended = true;
  }

  private Map<String, String> trailers() throws IOException {
    Map<String, String> trailers = new HashMap<>();
    StringBuilder signed = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || trailers.size() == MOST_TRAILERS) {
        throw malformed("the trailer '" + line + "' (expected: NAME:VALUE)");
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      trailers.put(name, value);
      if (!name.equals(TRAILER_SIGNATURE)) {
        signed.append(name).append(':').append(value).append('\n');
      }
    }
    if (signatures != null && !signed.isEmpty()) {
      signatures.endTrailers(signed.toString(), trailers.getOrDefault(TRAILER_SIGNATURE, ""));
    }
    return trailers;
  }

  /// The next line without its end; empty at the end of the stream.
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() == LONGEST_LINE) {
        throw malformed("a line is longer than " + LONGEST_LINE + " characters");
      }
      line.append((char) c);
    }
    return line.toString().replaceFirst("\r$", "");
  }

  private static WireException incomplete() {
    return new WireException(
        400,
        "IncompleteBody",
        "The request body terminated unexpectedly, or has another length than"
            + " x-amz-decoded-content-length says.");
  }

  private static WireException malformed(String what) {
    return new WireException(
        400, "MalformedTrailerError", "The body is not well-formed aws-chunked: " + what);
  }

  /// Not the client's connection: the request is the server's to end.
  @Override
  public void close() {}
}
