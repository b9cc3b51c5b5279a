package dev.teal.balancer;

import dev.teal.balancer.http.BodyTracker;
import dev.teal.balancer.http.ChunkedScanner;
import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.http.Http2Fields;
import dev.teal.balancer.http.Http2Names;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import org.jspecify.annotations.Nullable;

/// Reads a body that comes in HTTP/1.1's framing, and hands it on in the parts that HTTP/2 has:
/// content, and trailers behind it. One for each direction of a stream.
final class Http2Body implements ChunkedScanner.Sink {
  final BodyTracker framing = new BodyTracker();
  private final Sink sink;
  private final Http2Names names;

  /// The content that was found last: whether it ends the body is known when more has been read.
  private @Nullable ByteBuf held;

  private @Nullable ByteBuf trailers;

  /// What takes the parts.
  interface Sink {
    /// @param last whether the body ends with it; it may be empty then
    void content(ByteBuf content, boolean last);

    /// The body ends with these fields.
    void trailers(Http2Headers fields);
  }

  Http2Body(Sink sink, Http2Names names) {
    this.names = names;
    this.sink = sink;
  }

  boolean done() {
    return framing.done();
  }

  /// Takes as many of the bytes as belong to the body.
  void take(ByteBuf in) {
    int from = in.readerIndex();
    int taken = framing.take(in, this);
    if (taken < 0) {
      throw new IllegalStateException("a malformed body"); // whoever passes it on has looked
    }
    if (!framing.isChunked() && taken > 0) {
      content(in, from, taken);
    }
    in.skipBytes(taken);
    if (framing.done()) {
      end();
    } else {
      send(false);
    }
  }

  @Override
  public void content(ByteBuf in, int at, int length) {
    send(false);
    held = in.retainedSlice(at, length);
  }

  @Override
  public void trailer(byte c) {
    if (trailers == null) {
      trailers = Unpooled.buffer(256);
    }
    trailers.writeByte(c);
  }

  /// Hands on what is left as the last of it.
  void end() {
    ByteBuf lines = trailers;
    trailers = null;
    if (lines == null) {
      send(true);
      return;
    }
    byte[] bytes = new byte[lines.readableBytes()];
    lines.readBytes(bytes);
    HeadFields parsed = new HeadFields();
    if (parsed.parse(bytes, 0, bytes.length, bytes.length) < 0) {
      throw new IllegalStateException("malformed trailers"); // the scanner has looked
    }
    send(false);
    sink.trailers(ReadOnlyHttp2Headers.trailers(false, Http2Fields.of(parsed, names)));
  }

  private void send(boolean last) {
    ByteBuf content = held;
    held = null;
    if (content != null) {
      sink.content(content, last);
    } else if (last) {
      sink.content(Unpooled.EMPTY_BUFFER, true);
    }
  }

  /// Forgets what was not handed on.
  void release() {
    framing.none();
    if (held != null) {
      held.release();
      held = null;
    }
    trailers = null;
  }
}
