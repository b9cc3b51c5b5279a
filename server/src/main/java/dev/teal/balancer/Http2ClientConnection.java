package dev.teal.balancer;

import dev.teal.balancer.http.FloodGuard;
import dev.teal.balancer.http.Http2Codec;
import dev.teal.balancer.http.Http2Frames;
import dev.teal.balancer.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client's connection that speaks HTTP/2: gives each stream to a [Http2ClientStream]. All of it
/// belongs to one event loop. Behind the [Http2Codec], which tells it of frames.
///
/// It ends in two steps, so that no request is lost: a GOAWAY that forbids nothing yet tells the
/// client to open no more streams; a while later a second one says which the last one was. Then it
/// is the client's to close: whatever it has sent meanwhile would make the system reset a
/// connection that we had closed, and the client might never see what the second GOAWAY said.
final class Http2ClientConnection extends LoopConnection {
  private static final long GRACE_NANOS = 500_000_000L;

  /// How long a client that was told the last stream has to close the connection itself.
  private static final long LINGER_NANOS = 5_000_000_000L;

  private final Loop loop;
  private final ListenerSlot slot;
  private final DuplexChannel channel;
  private final Http2Codec codec;
  private final Http2Connection.PropertyKey key;
  private final ClientInfo info;
  private final FloodGuard guard = new FloodGuard();
  private final List<Http2ClientStream> streams = new ArrayList<>();

  /// Requests that came with the bytes at hand: passed on when all of these have been read.
  private final List<Http2ClientStream> arrived = new ArrayList<>();

  private final long openedAt;
  private long clientKeepAlive;
  private long idleTimeout;
  private long deadline;
  private Leaving leaving = Leaving.NO;
  private long leavingSince;

  /// Since when a client that was told the last stream has none.
  private long quietSince;

  private enum Leaving {
    NO,
    ANNOUNCED,
    FINAL
  }

  private Http2ClientConnection(
      Loop loop,
      ListenerSlot slot,
      ListenerRoutes routes,
      DuplexChannel channel,
      @Nullable TlsSession tls) {
    this.loop = loop;
    this.slot = slot;
    this.channel = channel;
    this.info = ClientInfo.of(channel, true, tls);
    this.codec = Http2Codec.server(new Frames(), guard);
    this.key = codec.connection().newKey();
    this.openedAt = loop.now();
    this.clientKeepAlive = routes.options.clientKeepAlive().toNanos();
    this.idleTimeout = routes.idleTimeoutNanos;
    this.deadline = openedAt + idleTimeout;
    codec.connection().addListener(new Streams());
    codec.connection().remote().flowController().listener(this::writable);
  }

  /// What a pipeline needs to serve HTTP/2.
  static List<ChannelHandler> handlers(
      Loop loop,
      ListenerSlot slot,
      ListenerRoutes routes,
      DuplexChannel channel,
      @Nullable TlsSession tls) {
    Http2ClientConnection connection = new Http2ClientConnection(loop, slot, routes, channel, tls);
    return List.of(connection.codec, connection);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop.add(this);
  }

  /// What the client sends.
  private final class Frames extends Http2Frames {
    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      Http2Stream stream = codec.connection().stream(streamId);
      Http2ClientStream request = stream.getProperty(key);
      if (request == null) {
        begin(stream, headers, endOfStream);
      } else {
        request.requestTrailers(headers);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context,
        int streamId,
        ByteBuf data,
        int padding,
        boolean endOfStream) {
      Http2ClientStream request = codec.connection().stream(streamId).getProperty(key);
      if (request == null) {
        return data.readableBytes() + padding;
      }
      request.requestData(data, endOfStream);
      return padding;
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
      guard.control();
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
        throws Http2Exception {
      guard.control();
    }

    @Override
    public void onPriorityRead(
        ChannelHandlerContext context,
        int streamId,
        int dependency,
        short weight,
        boolean exclusive)
        throws Http2Exception {
      guard.control();
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int streamId, int increment)
        throws Http2Exception {
      guard.control();
    }

    @Override
    public void onUnknownFrame(
        ChannelHandlerContext context, byte type, int streamId, Http2Flags flags, ByteBuf payload) {
      try {
        guard.control();
      } catch (Http2Exception e) {
        codec.fail(e);
      }
    }
  }

  private void begin(Http2Stream stream, Http2Headers headers, boolean endOfStream)
      throws Http2Exception {
    if ("CONNECT".contentEquals(headers.method() == null ? "" : headers.method())) {
      refuseConnect(stream);
      return;
    }
    Http2ClientStream request = loop.lendStream();
    request.begin(this, stream);
    request.requestHead(headers, endOfStream);
    stream.setProperty(key, request);
    request.position = streams.size();
    streams.add(request);
    arrived.add(request);
    guard.useful();
  }

  private void refuseConnect(Http2Stream stream) {
    var _ = write(stream, new DefaultHttp2Headers().status("405"), true);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    for (int i = 0; i < arrived.size(); i++) {
      arrived.get(i).start();
    }
    arrived.clear();
    ListenerRoutes routes = slot.routes();
    if (routes != null) {
      clientKeepAlive = routes.options.clientKeepAlive().toNanos();
      idleTimeout = routes.idleTimeoutNanos;
    }
  }

  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onStreamClosed(Http2Stream stream) {
      Http2ClientStream request = stream.removeProperty(key);
      if (request != null) {
        remove(request);
        request.closed();
        loop.takeBack(request);
        quietSince = loop.now();
        deadline = quietSince + idleTimeout;
      }
    }
  }

  private void remove(Http2ClientStream request) {
    Http2ClientStream last = streams.removeLast();
    if (last != request) {
      streams.set(request.position, last);
      last.position = request.position;
    }
    arrived.remove(request);
  }

  private void writable(Http2Stream stream) {
    Http2ClientStream request = stream.getProperty(key);
    if (request != null) {
      request.onWritable();
    }
  }

  ChannelFuture write(Http2Stream stream, Http2Headers headers, boolean last) {
    ChannelHandlerContext context = codec.context();
    codec.flushLater();
    return codec
        .encoder()
        .writeHeaders(context, stream.id(), headers, 0, last, context.newPromise());
  }

  ChannelFuture write(Http2Stream stream, ByteBuf content, boolean last) {
    ChannelHandlerContext context = codec.context();
    guard.useful();
    codec.flushLater();
    return codec.encoder().writeData(context, stream.id(), content, 0, last, context.newPromise());
  }

  boolean isWritable(Http2Stream stream) {
    return codec.connection().remote().flowController().isWritable(stream);
  }

  void returnWindow(Http2Stream stream, int bytes) {
    codec.returnWindow(stream, bytes);
  }

  void reset(Http2Stream stream, Http2Error error) {
    codec.reset(stream, error);
  }

  @Override
  void sweep(long now) {
    guard.refill();
    for (int i = streams.size() - 1; i >= 0; i--) {
      if (i < streams.size()) {
        streams.get(i).sweep(now);
      }
    }
    if (leaving == Leaving.NO
        && (now - openedAt > clientKeepAlive || (streams.isEmpty() && deadline - now <= 0))) {
      leave();
    }
    if (leaving == Leaving.ANNOUNCED && now - leavingSince > GRACE_NANOS) {
      leaving = Leaving.FINAL;
      quietSince = now;
      codec.goAway(codec.connection().remote().lastStreamCreated(), Http2Error.NO_ERROR);
    }
    if (leaving == Leaving.FINAL && streams.isEmpty() && now - quietSince > LINGER_NANOS) {
      var _ = channel.close();
    }
  }

  @Override
  void leave() {
    if (leaving == Leaving.NO) {
      leaving = Leaving.ANNOUNCED;
      leavingSince = loop.now();
      codec.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR);
    }
  }

  /// Loses nothing, however the client goes on.
  @Override
  void retire() {
    leave();
  }

  @Override
  void listenerGone() {
    leave();
  }

  @Override
  void cut(TargetState target) {
    List.copyOf(streams).forEach(request -> request.cut(target));
  }

  @Override
  void holders(TargetState target, Consumer<Status.Holder> found) {
    streams.forEach(request -> request.holders(target, found));
  }

  @Override
  void abort() {
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel.unsafe().close(channel.newPromise());
  }

  @Override
  ListenerSlot slot() {
    return slot;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.remove(this);
  }

  ClientInfo info() {
    return info;
  }
}
