package dev.teal.wire;

import dev.teal.checksum.Algorithm;
import dev.teal.checksum.Digest;
import dev.teal.wire.sign.SignatureCheck;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;

/// A body that is held to its SHA-256 at its end.
final class HashedStream extends FilterInputStream {
  private final String hash;
  private final Digest digest = Algorithm.SHA256.newDigest();
  private boolean ended;

  /// @param hash in lower-case hex
  HashedStream(InputStream in, String hash) {
    super(in);
    this.hash = hash;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws dev.teal.wire.sign.SignatureException when the body that has ended is another
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0) {
      digest.update(bytes, offset, n);
    } else if (n < 0 && !ended) {
      ended = true;
      if (!HexFormat.of().formatHex(digest.value()).equals(hash)) {
        throw SignatureCheck.wrongBody(hash);
      }
    }
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
