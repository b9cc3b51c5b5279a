package dev.teal.balancer.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Finds where a message's body ends, without keeping any of it. Owned by one event loop.
public final class BodyTracker {
  /// What [#take] says of a chunk that is none.
  public static final int MALFORMED = -1;

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

  /// There is no body.
  public void none() {
    framing = Framing.NONE;
  }

  /// The body has so many bytes.
  public void sized(long length) {
    framing = length == 0 ? Framing.NONE : Framing.SIZED;
    remaining = length;
  }

  /// The body comes in chunks (RFC 9112, 7.1).
  public void chunked() {
    framing = Framing.CHUNKED;
    chunks.reset();
  }

  /// The body ends with its connection.
  public void untilClose() {
    framing = Framing.UNTIL_CLOSE;
  }

  /// Whether all of the body has been taken; never so of one that ends with its connection.
  public boolean done() {
    return switch (framing) {
      case NONE -> true;
      case SIZED -> remaining == 0;
      case CHUNKED -> chunks.done();
      case UNTIL_CLOSE -> false;
    };
  }

  /// Whether the body comes in chunks.
  public boolean isChunked() {
    return framing == Framing.CHUNKED;
  }

  /// Whether the body ends with its connection.
  public boolean isUntilClose() {
    return framing == Framing.UNTIL_CLOSE;
  }

  /// How many of the readable bytes belong to the body; [#MALFORMED] when a chunk is not one.
  ///
  /// @param sink gets a chunked body's parts without their framing; null when nobody wants them
  public int take(ByteBuf in, ChunkedScanner.@Nullable Sink sink) {
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
