package dev.teal.balancer.beside;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Messages on a socket: a length of four bytes, the number of the request that the message is or
/// answers (eight bytes, 0 for events), and the message as JSON. One thread may read while others
/// write.
final class Frames {
  private static final int HEAD = Integer.BYTES + Long.BYTES;
  private static final int MAX_LENGTH = 64 << 20;

  private final SocketChannel channel;
  private final ByteBuffer head = ByteBuffer.allocate(HEAD);
  private final Object writing = new Object();

  Frames(SocketChannel channel) {
    this.channel = channel;
  }

  /// What came, not read yet.
  static final class Frame {
    private final long number;
    private final byte[] json;

    private Frame(long number, byte[] json) {
      this.number = number;
      this.json = json;
    }

    long number() {
      return number;
    }

    /// @throws IllegalArgumentException when it is no message that is known here
    Message message() {
      return PlainValues.read(json, Message.class);
    }
  }

  void write(long number, Message message) throws IOException {
    byte[] json = PlainValues.write(message, Message.class);
    ByteBuffer frame =
        ByteBuffer.allocate(HEAD + json.length)
            .putInt(json.length)
            .putLong(number)
            .put(json)
            .flip();
    synchronized (writing) {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    }
  }

  /// Waits for the next one.
  ///
  /// @throws EOFException when the other side has closed
  Frame read() throws IOException {
    fill(head.clear());
    int length = head.flip().getInt();
    if (length < 0 || length > MAX_LENGTH) {
      throw new IOException("length: " + length + " (expected: 0.." + MAX_LENGTH + ")");
    }
    byte[] json = new byte[length];
    fill(ByteBuffer.wrap(json));
    return new Frame(head.getLong(), json);
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other side has closed");
      }
    }
  }
}
