package dev.teal.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some bytes of a number of blobs, one after another. Used by one thread.
final class BlobStream extends InputStream {
  private final Blobs owner;
  private final List<Blob> blobs;
  private int next;
  private long skip;
  private long left;
  private @Nullable FileChannel channel;
  private boolean closed;

  /// @param skip the bytes before the first
  /// @param left the bytes to come
  BlobStream(Blobs owner, List<Blob> blobs, long skip, long left) {
    this.owner = owner;
    this.blobs = blobs;
    this.skip = skip;
    this.left = left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (left > 0) {
      FileChannel open = channel;
      if (open == null) {
        open = openNext();
        channel = open;
      }
      int n = open.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
      if (n > 0) {
        left -= n;
        return n;
      }
      open.close();
      channel = null;
    }
    return -1;
  }

  private FileChannel openNext() throws IOException {
    while (next < blobs.size()) {
      Blob blob = blobs.get(next++);
      if (skip < blob.size()) {
        FileChannel open = owner.channel(blob).position(skip);
        skip = 0;
        return open;
      }
      skip -= blob.size();
    }
    throw new IOException("an object's files hold " + left + " bytes less than they should");
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    FileChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It was only read.
      }
    }
    blobs.forEach(blob -> owner.release(blob.id()));
  }
}
