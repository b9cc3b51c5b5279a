package dev.teal.s3;

import java.io.IOException;
import java.io.InputStream;

/// Some zeros, and then what becomes of the upload.
final class InterruptedUpload extends InputStream {
  /// What happens once the zeros are read.
  interface Fate {
    IOException meet() throws InterruptedException;
  }

  private final Fate fate;
  private int left;

  InterruptedUpload(int zeros, Fate fate) {
    this.left = zeros;
    this.fate = fate;
  }

  @Override
  public int read() throws IOException {
    return read(new byte[1], 0, 1) - 1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int zeros = Math.min(left, length);
    if (zeros == 0) {
      throw met();
    }
    left -= zeros;
    return zeros;
  }

  private IOException met() {
    try {
      return fate.meet();
    } catch (InterruptedException e) {
      return new IOException(e);
    }
  }
}
