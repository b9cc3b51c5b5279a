package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Finds where a message's body ends, without keeping any of it. Owned by one event loop.
final class BodyTracker {
  static final int MALFORMED = -1;

  private final ChunkedScanner chunks = new ChunkedScanner();
  private Framing framing = Framing.NONE;
  private long remaining;

  /// How the end of a body is known.
  private enum Framing {
    NONE,
    SIZED,
    CHUNKED,
    UNTIL_CLOSE
  }

  void none() {
    framing = Framing.NONE;
  }

  void sized(long length) {
    framing = length == 0 ? Framing.NONE : Framing.SIZED;
    remaining = length;
  }

  void chunked() {
    framing = Framing.CHUNKED;
    chunks.reset();
  }

  void untilClose() {
    framing = Framing.UNTIL_CLOSE;
  }

  boolean done() {
    return switch (framing) {
      case NONE -> true;
      case SIZED -> remaining == 0;
      case CHUNKED -> chunks.done();
      case UNTIL_CLOSE -> false;
    };
  }

  boolean isChunked() {
    return framing == Framing.CHUNKED;
  }

  boolean isUntilClose() {
    return framing == Framing.UNTIL_CLOSE;
  }

  /// How many of the readable bytes belong to the body; [#MALFORMED] when a chunk is not one.
  ///
  /// @param sink gets a chunked body's parts without their framing; null when nobody wants them
  int take(ByteBuf in, ChunkedScanner.@Nullable Sink sink) {
    return switch (framing) {
      case NONE -> 0;
      case SIZED -> takeSized(in.readableBytes());
      case CHUNKED -> chunks.scan(in, sink);
      case UNTIL_CLOSE -> in.readableBytes();
    };
  }

  private int takeSized(int readable) {
    int taken = (int) Math.min(readable, remaining);
    remaining -= taken;
    return taken;
  }
}
