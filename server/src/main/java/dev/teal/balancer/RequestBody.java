package dev.teal.balancer;

import dev.teal.balancer.http.BodyTracker;
import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A request's body on its way to the target, followed to its end; and the request as it was sent,
/// for sending it again, while that is possible. Reused from request to request of its [Exchange].
final class RequestBody {
  private static final int MAX_KEPT = 16 * 1024;

  private final Downstream client;
  private final HeadWriter head;
  private final RequestRecord record;
  private final BodyTracker framing = new BodyTracker();

  /// Null when it was too long, or is needed no more.
  private @Nullable ByteBuf kept;

  /// @param head holds the head for the target
  RequestBody(Downstream client, HeadWriter head, RequestRecord record) {
    this.client = client;
    this.head = head;
    this.record = record;
  }

  void begin(RequestHead request) {
    if (request.chunked()) {
      framing.chunked();
    } else {
      framing.sized(Math.max(0, request.contentLength()));
    }
  }

  /// Whether all of it has been taken.
  boolean done() {
    return framing.done();
  }

  /// Takes what has come, for nobody.
  ///
  /// @return whether that was all, and well-formed
  boolean swallow(ByteBuf in) {
    int n = framing.take(in, null);
    if (n > 0) {
      in.skipBytes(n);
      record.received(n);
    }
    return n >= 0 && framing.done();
  }

  /// Puts together what is sent first, and keeps it: the head, and as much of the body as has come,
  /// if that is little.
  ///
  /// @return false when the body is malformed
  boolean keep(ByteBuf in) {
    int length = head.length();
    int body = framing.done() || in.readableBytes() > MAX_KEPT ? 0 : in.readableBytes();
    ByteBuf bytes = client.allocator().directBuffer(length + body);
    bytes.writeBytes(head.bytes(), 0, length);
    if (body > 0) {
      int n = framing.take(in, null);
      if (n < 0) {
        bytes.release();
        return false;
      }
      bytes.writeBytes(in, n);
      record.received(n);
    }
    kept = bytes;
    return true;
  }

  /// The request from its beginning; null when it cannot be sent again.
  @Nullable ByteBuf kept() {
    return kept;
  }

  /// From here on the request cannot be repeated.
  void forget() {
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }

  /// How many of the bytes that have come belong to it, or [BodyTracker#MALFORMED].
  int take(ByteBuf in) {
    return framing.take(in, null);
  }
}
