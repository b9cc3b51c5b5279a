package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.Http2Fields;
import dev.teal.balancer.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request to a target that speaks HTTP/2, on a connection that it shares with others: turns
/// the bytes of HTTP/1.1 that its [Exchange] sends into frames, and the frames of the answer into
/// bytes.
final class Http2UpstreamStream implements Upstream, Http2Body.Sink {
  private static final AsciiString TE = AsciiString.cached("te");
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final byte[] CRLF = Ascii.bytes("\r\n");
  private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.1 ");
  private static final byte[] CHUNKED = Ascii.bytes("transfer-encoding: chunked\r\n");
  private static final byte[] EMPTY = Ascii.bytes("content-length: 0\r\n");

  private Http2UpstreamConnection connection;
  private final Loop loop;
  private final Http2Body request;
  private @Nullable Exchange exchange;

  /// Null until the request's head has been sent.
  private @Nullable Http2Stream stream;

  private boolean head;
  private boolean answered;
  private boolean chunked;
  private boolean ended;
  private boolean refused;
  private boolean paused;
  private int unreturned;
  private long releasedAt;

  Http2UpstreamStream(Http2UpstreamConnection connection, Loop loop) {
    this.connection = connection;
    this.loop = loop;
    this.request = new Http2Body(this, loop.names);
  }

  @Override
  public void connect() {
    connection.await(this);
  }

  @Override
  public void attach(Exchange next) {
    exchange = next;
  }

  /// The connection takes no more: waits for another one.
  void moveTo(Http2UpstreamConnection next) {
    connection = next;
    next.await(this);
  }

  /// The connection is ready.
  void connected() {
    Exchange waiting = exchange;
    if (waiting != null) {
      waiting.onConnected(this);
    }
  }

  void connectFailed(Throwable cause) {
    Exchange waiting = exchange;
    exchange = null;
    if (waiting != null) {
      waiting.onConnectFailed(cause);
    }
  }

  @Override
  public boolean send(ByteBuf bytes) {
    try {
      if (stream == null) {
        sendHead(bytes);
      }
      if (bytes.isReadable()) {
        request.take(bytes);
      }
    } finally {
      bytes.release();
    }
    return true;
  }

  private void sendHead(ByteBuf in) {
    if (loop.parseOutgoing(in) != RequestHead.COMPLETE) {
      throw new IllegalStateException("a request that begins with no head");
    }
    RequestHead out = loop.outgoing;
    head = out.methodIs("HEAD");
    byte[] b = out.bytes();
    AsciiString[] rest = Http2Fields.of(out.fields, loop.names);
    AsciiString[] all = Arrays.copyOf(rest, rest.length + 2);
    // What stands in trailers is passed on, so we may say so for every client (RFC 9110, 10.1.4).
    all[rest.length] = TE;
    all[rest.length + 1] = TRAILERS;
    Http2Headers fields =
        ReadOnlyHttp2Headers.clientHeaders(
            false,
            text(b, out.methodStart(), out.methodEnd()),
            text(b, out.url.pathStart(), out.url.pathEnd()),
            connection.scheme(),
            text(b, out.url.hostStart(), out.url.hostEnd()),
            all);
    if (out.chunked()) {
      request.framing.chunked();
    } else {
      request.framing.sized(Math.max(0, out.contentLength()));
    }
    in.skipBytes(out.end());
    stream = connection.open(this, fields, request.done());
  }

  private static AsciiString text(byte[] b, int from, int to) {
    return new AsciiString(b, from, to - from, true);
  }

  @Override
  public void content(ByteBuf content, boolean last) {
    Http2Stream to = stream;
    if (to == null) {
      content.release();
    } else {
      connection.write(to, content, last);
    }
  }

  @Override
  public void trailers(Http2Headers fields) {
    if (stream != null) {
      connection.write(stream, fields);
    }
  }

  void onHeaders(Http2Headers fields, boolean last) throws Http2Exception {
    Exchange to = exchange;
    ended = last;
    if (to == null) {
      return;
    }
    ByteBuf out = allocator().directBuffer(512);
    try {
      if (answered) {
        putTrailers(out, fields);
      } else {
        putHead(out, fields, last);
      }
    } catch (Http2Exception e) {
      out.release();
      throw e;
    }
    if (out.isReadable()) {
      to.onResponse(out);
    } else {
      out.release();
    }
  }

  private void putHead(ByteBuf out, Http2Headers fields, boolean last) throws Http2Exception {
    int id = id();
    CharSequence status = fields.status();
    if (status == null || status.length() != 3) {
      throw Http2Fields.malformed(id, ":status");
    }
    out.writeBytes(VERSION);
    Http2Fields.value(out, id, status);
    out.writeByte(' ').writeBytes(CRLF);
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      if (!field.getKey().isEmpty() && field.getKey().charAt(0) != ':') {
        Http2Fields.line(out, id, field.getKey(), field.getValue());
      }
    }
    answered = status.charAt(0) != '1';
    boolean bodiless = head || "204".contentEquals(status) || "304".contentEquals(status);
    if (answered && !bodiless && !fields.contains("content-length")) {
      chunked = !last;
      out.writeBytes(last ? EMPTY : CHUNKED);
    }
    out.writeBytes(CRLF);
  }

  private void putTrailers(ByteBuf out, Http2Headers fields) throws Http2Exception {
    if (chunked) {
      out.writeBytes(LAST_CHUNK);
      for (Map.Entry<CharSequence, CharSequence> field : fields) {
        Http2Fields.line(out, id(), field.getKey(), field.getValue());
      }
      out.writeBytes(CRLF);
    }
  }

  /// @return how many bytes of the window are free again
  int onData(ByteBuf data, boolean last) {
    Exchange to = exchange;
    int length = data.readableBytes();
    ended = last;
    if (to == null) {
      if (length > 0 && !last) {
        reset(Http2Error.CANCEL); // nobody wants it
      }
      return length;
    }
    ByteBuf out = chunked ? chunk(data, last) : data.retainedSlice();
    if (out.isReadable()) {
      to.onResponse(out);
    } else {
      out.release();
    }
    if (paused) {
      unreturned += length;
      return 0;
    }
    return length;
  }

  private ByteBuf chunk(ByteBuf data, boolean last) {
    int length = data.readableBytes();
    ByteBuf out = allocator().directBuffer(length + 20);
    if (length > 0) {
      out.writeBytes(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII))
          .writeBytes(CRLF)
          .writeBytes(data, data.readerIndex(), length)
          .writeBytes(CRLF);
    }
    return last ? out.writeBytes(LAST_CHUNK).writeBytes(CRLF) : out;
  }

  /// The target has said that it has not looked at this request (RFC 9113, 8.7).
  void refused() {
    refused = true;
  }

  /// The stream is closed; in order, or not.
  void closed(@Nullable Throwable failure) {
    Exchange to = exchange;
    exchange = null;
    request.release();
    if (to == null) {
      return;
    }
    if (refused) {
      to.onUpstreamRefused();
    } else {
      to.onUpstreamClosed(failure == null ? new ClosedChannelException() : failure);
    }
  }

  void onWritable() {
    Exchange to = exchange;
    if (to != null) {
      to.onUpstreamWritable();
    }
  }

  @Override
  public boolean isWritable() {
    return stream == null || connection.isWritable(stream);
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    Http2Stream of = stream;
    if (unreturned > 0 && of != null) {
      int n = unreturned;
      unreturned = 0;
      connection.returnWindow(of, n);
    }
  }

  @Override
  public void release() {
    exchange = null;
    releasedAt = loop.now();
    resume();
    if (!ended && stream != null && stream.state().localSideOpen()) {
      reset(Http2Error.CANCEL);
    }
  }

  @Override
  public void abandon(boolean connecting) {
    exchange = null;
    if (stream == null) {
      connection.forget(this);
    } else {
      resume();
      reset(Http2Error.CANCEL);
    }
  }

  @Override
  public void closeWhenSent() {
    abandon(false); // HTTP/2 has no upgraded connections
  }

  /// Ends a stream whose target has sent all of the answer and does not say so.
  void sweep(long now, long patience) {
    if (exchange == null && stream != null && now - releasedAt > patience) {
      reset(Http2Error.CANCEL);
    }
  }

  private void reset(Http2Error error) {
    if (stream != null) {
      connection.reset(stream, error);
    }
  }

  private int id() {
    return stream == null ? 0 : stream.id();
  }

  private ByteBufAllocator allocator() {
    return connection.allocator();
  }
}
