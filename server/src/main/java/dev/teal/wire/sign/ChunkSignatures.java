package dev.teal.wire.sign;

import dev.teal.wire.sign.SignatureException.Fault;
import java.security.MessageDigest;
import java.util.HexFormat;

/// The signatures of a body that is sent in chunks, each built on the one before (Signature Version
/// 4, "Transferring payload in multiple chunks"). Used by one thread.
public final class ChunkSignatures {
  private final byte[] key;
  private final String time;
  private final String scope;
  private final MessageDigest chunk = Hashes.sha256();
  private String before;

  /// @param seed the signature of the request's head
  ChunkSignatures(byte[] key, String time, String scope, String seed) {
    this.key = key;
    this.time = time;
    this.scope = scope;
    this.before = seed;
  }

  /// Takes bytes of the chunk that is being read.
  public void update(byte[] bytes, int offset, int length) {
    chunk.update(bytes, offset, length);
  }

  /// Ends a chunk.
  ///
  /// @throws SignatureException when the signature is not that of the bytes taken
  public void endChunk(String signature) {
    check(
        signature,
        "AWS4-HMAC-SHA256-PAYLOAD",
        Hashes.sha256(new byte[0]),
        HexFormat.of().formatHex(chunk.digest()));
  }

  /// Ends a body that has trailers.
  ///
  /// @param trailers each as `name:value` and a line feed
  /// @throws SignatureException when the signature is not that of these trailers
  public void endTrailers(String trailers, String signature) {
    check(signature, "AWS4-HMAC-SHA256-TRAILER", Hashes.sha256(trailers));
  }

  private void check(String theirs, String algorithm, String... hashes) {
    String toSign = String.join("\n", algorithm, time, scope, before, String.join("\n", hashes));
    String ours = Hashes.hmacHex(key, toSign);
    if (!Hashes.same(ours, theirs)) {
      throw new SignatureException(
          Fault.MISMATCH,
          "The chunk signature we calculated does not match the signature you provided: '"
              + theirs
              + "'");
    }
    before = ours;
  }
}
