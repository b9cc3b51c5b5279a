package dev.teal.balancer;

import dev.teal.balancer.http.Http2Codec;
import dev.teal.balancer.http.Http2Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection to a target that speaks HTTP/2, shared by the requests of one event loop. Behind
/// its [Http2Codec].
///
/// ```
/// CONNECTING (until the target's SETTINGS have come) -> OPEN -> LEAVING (no new streams) -> CLOSED
/// ```
///
/// Nothing of a request is sent before the target has shown that it speaks HTTP/2; so a target that
/// does not is found out without harm.
final class Http2UpstreamConnection extends ChannelInboundHandlerAdapter {
  private static final AsciiString HTTP = AsciiString.cached("http");
  private static final AsciiString HTTPS = AsciiString.cached("https");
  private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MAX_WAITING = 100;

  final TargetState target;
  private final Loop loop;
  private final Http2Codec codec;
  private final Http2Connection.PropertyKey key;
  private final List<Http2UpstreamStream> waiting = new ArrayList<>();
  private final List<Http2UpstreamStream> streams = new ArrayList<>();
  private final boolean secure;
  private State state = State.CONNECTING;
  private @Nullable Channel channel;
  private @Nullable Throwable failure;
  private long since;

  private enum State {
    CONNECTING,
    OPEN,
    LEAVING,
    CLOSED
  }

  Http2UpstreamConnection(Loop loop, TargetState target) {
    this.loop = loop;
    this.target = target;
    this.secure = target.group.config().protocol().tls();
    this.since = loop.now();
    this.codec = Http2Codec.client(new Frames());
    this.key = codec.connection().newKey();
    codec.connection().addListener(new Streams());
    codec.connection().remote().flowController().listener(this::writable);
  }

  void connect() {
    loop.connect(target, codec, this)
        .addListener(future -> {
          if (!future.isSuccess()) {
            failed(future.cause());
          }
        });
  }

  private void failed(@Nullable Throwable cause) {
    if (state == State.CONNECTING) {
      target.counters(loop.index).add(TargetCounters.CONNECTION_ERRORS, 1);
    }
    state = State.CLOSED;
    target.pools[loop.index].remove(this);
    Throwable why = cause == null ? new ClosedChannelException() : cause;
    List<Http2UpstreamStream> failing = List.copyOf(waiting);
    waiting.clear();
    failing.forEach(stream -> stream.connectFailed(why));
  }

  /// Whether a request may open a stream at once.
  boolean open() {
    return state == State.OPEN && codec.connection().local().canOpenStream();
  }

  /// Whether a request may wait for it to open.
  boolean opening() {
    return state == State.CONNECTING && waiting.size() < MAX_WAITING;
  }

  /// Tells a stream when it can be opened.
  void await(Http2UpstreamStream stream) {
    waiting.add(stream);
    if (state == State.OPEN) {
      codec.context().executor().execute(this::serveWaiting);
    }
  }

  void forget(Http2UpstreamStream stream) {
    waiting.remove(stream);
  }

  /// What the target sends.
  private final class Frames extends Http2Frames {
    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
      if (state == State.CONNECTING) {
        state = State.OPEN;
        target.counters(loop.index).add(TargetCounters.CONNECTIONS, 1);
        // Elsewhere, when the settings have been applied.
        context.executor().execute(Http2UpstreamConnection.this::serveWaiting);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      Http2UpstreamStream stream = find(streamId);
      if (stream != null) {
        stream.onHeaders(headers, endOfStream);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context,
        int streamId,
        ByteBuf data,
        int padding,
        boolean endOfStream) {
      Http2UpstreamStream stream = find(streamId);
      return padding + (stream == null ? data.readableBytes() : stream.onData(data, endOfStream));
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
      Http2UpstreamStream stream = find(streamId);
      if (stream != null && errorCode == Http2Error.REFUSED_STREAM.code()) {
        stream.refused();
      }
    }
  }

  private @Nullable Http2UpstreamStream find(int streamId) {
    Http2Stream stream = codec.connection().stream(streamId);
    return stream == null ? null : stream.getProperty(key);
  }

  private void serveWaiting() {
    while (!waiting.isEmpty() && open()) {
      waiting.removeFirst().connected();
    }
    // More than the target takes at once: each finds a connection of its own.
    List<Http2UpstreamStream> excess = List.copyOf(waiting);
    waiting.clear();
    excess.forEach(stream -> stream.moveTo(loop.shared(target)));
    idleSince();
  }

  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
      if (state == State.OPEN) {
        state = State.LEAVING;
      }
      try {
        codec
            .connection()
            .forEachActiveStream(stream -> {
              Http2UpstreamStream own = stream.getProperty(key);
              if (own != null && stream.id() > lastStreamId) {
                own.refused();
              }
              return true;
            });
      } catch (Http2Exception e) {
        codec.fail(e);
      }
      closeUnused();
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      Http2UpstreamStream own = stream.removeProperty(key);
      if (own != null) {
        streams.remove(own);
        own.closed(failure);
        idleSince();
      }
    }
  }

  private void idleSince() {
    if (streams.isEmpty()) {
      since = loop.now();
      closeUnused();
    }
  }

  private void closeUnused() {
    Channel of = channel;
    if (streams.isEmpty()
        && waiting.isEmpty()
        && of != null
        && (state == State.LEAVING || target.draining())) {
      var _ = of.close();
    }
  }

  private void writable(Http2Stream stream) {
    Http2UpstreamStream own = stream.getProperty(key);
    if (own != null) {
      own.onWritable();
    }
  }

  /// Opens a stream with a request's head.
  Http2Stream open(Http2UpstreamStream own, Http2Headers fields, boolean last) {
    ChannelHandlerContext context = codec.context();
    int id = codec.connection().local().incrementAndGetNextStreamId();
    streams.add(own);
    try {
      Http2Stream stream = codec.connection().local().createStream(id, false);
      stream.setProperty(key, own);
      var _ = codec.encoder().writeHeaders(context, id, fields, 0, last, context.newPromise());
      codec.flushLater();
      return stream;
    } catch (Http2Exception e) {
      streams.remove(own);
      throw new IllegalStateException("open() was asked before", e);
    }
  }

  void write(Http2Stream stream, ByteBuf content, boolean last) {
    ChannelHandlerContext context = codec.context();
    var _ = codec.encoder().writeData(context, stream.id(), content, 0, last, context.newPromise());
    codec.flushLater();
  }

  /// Trailers, which end the request.
  void write(Http2Stream stream, Http2Headers fields) {
    ChannelHandlerContext context = codec.context();
    var _ =
        codec.encoder().writeHeaders(context, stream.id(), fields, 0, true, context.newPromise());
    codec.flushLater();
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

  AsciiString scheme() {
    return secure ? HTTPS : HTTP;
  }

  ByteBufAllocator allocator() {
    return codec.context().alloc();
  }

  /// Takes no new streams, and closes when those it has have ended.
  void leave() {
    if (state == State.OPEN) {
      state = State.LEAVING;
    }
    closeUnused();
  }

  void sweep(long now) {
    Channel of = channel;
    if (state == State.CONNECTING && now - since > CONNECT_NANOS) {
      if (of != null) {
        var _ = of.close();
      }
      failed(new ConnectTimeoutException("no SETTINGS from " + target.address));
    } else if (state == State.OPEN && streams.isEmpty() && now - since > MAX_IDLE_NANOS) {
      leave();
    }
    List.copyOf(streams).forEach(stream -> stream.sweep(now, PATIENCE_NANOS));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failure = cause;
    var _ = context.close();
  }

  /// The codec, in front, closes the streams after this.
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    failed(failure);
  }
}
