package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.Http2RequestHead;
import dev.teal.balancer.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request of a client that speaks HTTP/2: turns its frames into the bytes of HTTP/1.1 for its
/// [Exchange], and the answer's bytes into frames. Bodies are never gathered: what the exchange
/// does not take fills the stream's window, and the client stops. Lent out by its [Loop] while a
/// stream lives.
final class Http2ClientStream implements Downstream, Http2Answer.Sink {
  private static final byte[] CRLF = Ascii.bytes("\r\n");
  private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");

  private final Loop loop;
  private final Exchange exchange;
  private final Http2Answer answer;

  private @Nullable Http2ClientConnection lentTo;
  private @Nullable Http2Stream served;

  /// Where the connection keeps it.
  int position;

  /// What has come of the request and was not taken yet.
  private @Nullable ByteBuf pending;

  /// How many bytes of the body count against the stream's window.
  private int unreturned;

  private boolean started;
  private boolean chunked;
  private boolean processing;
  private boolean closed;
  private long idleTimeout;
  private long deadline;

  Http2ClientStream(Loop loop) {
    this.loop = loop;
    this.exchange = new Exchange(this, loop);
    this.answer = new Http2Answer(loop, this);
  }

  /// Serves a stream from its beginning to [#closed()].
  void begin(Http2ClientConnection connection, Http2Stream stream) {
    lentTo = connection;
    served = stream;
    unreturned = 0;
    started = false;
    chunked = false;
    closed = false;
  }

  private Http2ClientConnection connection() {
    return lent(lentTo);
  }

  Http2Stream stream() {
    return lent(served);
  }

  private static <T> T lent(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("serves no stream");
    }
    return part;
  }

  /// Takes the request's head; it is passed on with [#start()].
  void requestHead(Http2Headers headers, boolean endOfStream) throws Http2Exception {
    pending = Http2RequestHead.write(allocator(), stream().id(), headers, !endOfStream);
    chunked = !endOfStream && headers.get("content-length") == null;
  }

  void requestData(ByteBuf data, boolean endOfStream) {
    int length = data.readableBytes();
    if (closed || (started && !exchange.active())) {
      connection().returnWindow(stream(), length); // nobody wants it any more
      return;
    }
    unreturned += length;
    if (length > 0) {
      if (chunked) {
        add(size(length));
        add(data.retainedSlice());
        add(allocator().directBuffer(2).writeBytes(CRLF));
      } else {
        add(data.retainedSlice());
      }
    }
    if (endOfStream && chunked) {
      add(allocator().directBuffer(5).writeBytes(LAST_CHUNK).writeBytes(CRLF));
    }
    proceed();
  }

  void requestTrailers(Http2Headers headers) throws Http2Exception {
    if (closed || !chunked) {
      return; // HTTP/1.1 has no place for them behind a body of known length
    }
    ByteBuf out = allocator().directBuffer(256).writeBytes(LAST_CHUNK);
    try {
      Http2RequestHead.trailers(out, stream().id(), headers);
    } catch (Http2Exception e) {
      out.release();
      throw e;
    }
    add(out);
    proceed();
  }

  private ByteBuf size(int length) {
    return allocator()
        .directBuffer(10)
        .writeBytes(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII))
        .writeBytes(CRLF);
  }

  private void add(ByteBuf bytes) {
    pending = Loop.join(allocator(), pending, bytes);
  }

  /// Passes the request on, with as much of its body as came at once.
  void start() {
    ByteBuf in = pending;
    ListenerRoutes routes = connection().slot().routes();
    if (started || closed || in == null) {
      return;
    }
    started = true;
    if (routes == null) {
      connection().reset(stream(), Http2Error.REFUSED_STREAM);
      return;
    }
    idleTimeout = routes.idleTimeoutNanos;
    touch();
    int result = loop.parseRequest(in);
    answer.start(result == RequestHead.COMPLETE && loop.request.methodIs("HEAD"));
    if (result != RequestHead.COMPLETE) {
      int status = result == RequestHead.INCOMPLETE ? 400 : result;
      exchange.refuseUnread(status, in.readableBytes(), routes);
      return;
    }
    processing = true;
    try {
      int before = in.readableBytes();
      exchange.start(in, routes);
      taken(before - in.readableBytes() - loop.request.end());
    } finally {
      processing = false;
    }
    proceed();
  }

  @Override
  public void proceed() {
    if (processing || !started) {
      return;
    }
    processing = true;
    try {
      boolean more = true;
      while (more && pending != null && exchange.active()) {
        ByteBuf in = pending;
        int before = in.readableBytes();
        more = exchange.takeRequest(in);
        taken(before - in.readableBytes());
        forgetEmpty();
      }
    } finally {
      processing = false;
    }
    forgetEmpty();
  }

  private void forgetEmpty() {
    if (pending != null && !pending.isReadable()) {
      pending.release();
      pending = null;
    }
  }

  /// Gives back as much of the window as was taken; the framing of chunks counts as content.
  private void taken(int bytes) {
    int n = Math.min(Math.max(0, bytes), unreturned);
    if (n > 0 && !closed) {
      unreturned -= n;
      connection().returnWindow(stream(), n);
    }
  }

  @Override
  public void send(ByteBuf bytes) {
    if (closed || answer.done()) {
      bytes.release();
      return;
    }
    touch();
    answer.take(bytes);
  }

  @Override
  public void head(Http2Headers fields, boolean last) {
    if (!closed) {
      Http2Stream to = stream();
      Http2ClientConnection by = connection();
      wrote(by.write(to, fields, last), by, to, last);
    }
  }

  @Override
  public void content(ByteBuf content, boolean last) {
    if (closed) {
      content.release();
      return;
    }
    Http2Stream to = stream();
    Http2ClientConnection by = connection();
    wrote(by.write(to, content, last), by, to, last);
  }

  @Override
  public void trailers(Http2Headers fields) {
    head(fields, true);
  }

  /// When the answer has gone out before the request was complete, nobody wants the rest (RFC 9113,
  /// 8.1).
  private static void wrote(
      ChannelFuture written, Http2ClientConnection by, Http2Stream to, boolean last) {
    if (last && to.state().remoteSideOpen()) {
      written.addListener(_ -> {
        if (to.state().remoteSideOpen()) {
          by.reset(to, Http2Error.NO_ERROR);
        }
      });
    }
  }

  @Override
  public boolean isWritable() {
    return closed || connection().isWritable(stream());
  }

  void onWritable() {
    touch();
    exchange.onClientWritable();
  }

  @Override
  public void exchangeEnded(boolean keep, boolean last) {
    if (!closed) {
      answer.endWithConnection();
    }
  }

  @Override
  public void abort() {
    if (!closed) {
      connection().reset(stream(), Http2Error.INTERNAL_ERROR);
    }
  }

  /// Both sides have ended it, or one has given it up.
  void closed() {
    closed = true;
    answer.release();
    exchange.cancel();
    if (pending != null) {
      pending.release();
      pending = null;
    }
    lentTo = null;
    served = null;
  }

  @Override
  public void touch() {
    deadline = loop.now() + idleTimeout;
  }

  void sweep(long now) {
    if (!started || deadline - now > 0) {
      return;
    }
    if (exchange.active()) {
      exchange.timeout();
    } else {
      connection().reset(stream(), Http2Error.CANCEL); // a client that does not read its answer
    }
  }

  void cut(TargetState target) {
    exchange.cut(target);
  }

  void holders(TargetState target, Consumer<Status.Holder> found) {
    exchange.holders(target, found);
  }

  @Override
  public boolean leaving() {
    return false;
  }

  @Override
  public ByteBufAllocator allocator() {
    return loop.allocator();
  }

  @Override
  public ClientInfo info() {
    return connection().info();
  }
}
