package dev.teal.balancer.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP/2's frames, streams and windows on one connection (RFC 9113): Netty's, with our limits.
/// Stands in front of what uses them.
public final class Http2Codec extends Http2ConnectionHandler {
  private static final Logger log = LoggerFactory.getLogger(Http2Codec.class);

  /// As Application Load Balancers have it (guide, "Listeners": HTTP/2).
  static final int MAX_STREAMS = 128;

  /// How much of a request's body is taken before its target takes it.
  private static final int STREAM_WINDOW = 256 * 1024;

  /// The same for all streams of a connection, which bounds its memory.
  private static final int CONNECTION_WINDOW = 2 * 1024 * 1024;

  /// HPACK counts 32 bytes for each field besides its text; what the text may have is decided where
  /// a request is read.
  private static final int MAX_HEADER_LIST = RequestHead.MAX_HEAD + 32 * 1024;

  private static final int DEFAULT_WINDOW = 65_535;

  private final FloodGuard guard;
  private final Runnable flush = this::flushNow;
  private @Nullable ChannelHandlerContext context;
  private boolean flushing;

  private Http2Codec(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      FloodGuard guard) {
    super(decoder, encoder, settings);
    this.guard = guard;
  }

  /// For a connection from a client.
  public static Http2Codec server(Http2FrameListener listener, FloodGuard guard) {
    DefaultHttp2Connection connection = new DefaultHttp2Connection(true);
    StreamOrder order =
        new StreamOrder(
            new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(true, MAX_HEADER_LIST)),
            connection);
    Http2Settings settings =
        new Http2Settings()
            .maxConcurrentStreams(MAX_STREAMS)
            .initialWindowSize(STREAM_WINDOW)
            .maxHeaderListSize(MAX_HEADER_LIST);
    return new Builder(connection, order, settings, listener, guard).build();
  }

  /// For a connection to a target.
  public static Http2Codec client(Http2FrameListener listener) {
    Http2Settings settings =
        new Http2Settings()
            .pushEnabled(false)
            .initialWindowSize(STREAM_WINDOW)
            .maxHeaderListSize(MAX_HEADER_LIST);
    return new Builder(
            new DefaultHttp2Connection(false),
            new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(true, MAX_HEADER_LIST)),
            settings,
            listener,
            new FloodGuard())
        .build();
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {
    private final FloodGuard guard;

    Builder(
        Http2Connection connection,
        Http2FrameReader reader,
        Http2Settings settings,
        Http2FrameListener listener,
        FloodGuard guard) {
      this.guard = guard;
      connection
          .remote()
          .flowController(
              new DefaultHttp2RemoteFlowController(
                  connection, new UniformStreamByteDistributor(connection)));
      Http2ConnectionEncoder encoder =
          new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter());
      codec(new DefaultHttp2ConnectionDecoder(connection, encoder, reader), encoder);
      initialSettings(settings);
      frameListener(listener);
    }

    @Override
    protected Http2Codec build() {
      return super.build();
    }

    @Override
    protected Http2Codec build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new Http2Codec(decoder, encoder, settings, guard);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
    if (added.channel().isActive()) {
      widen();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext active) throws Exception {
    super.channelActive(active);
    widen();
  }

  private void widen() throws Http2Exception {
    connection()
        .local()
        .flowController()
        .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW - DEFAULT_WINDOW);
    flushLater();
  }

  /// Its place in the pipeline.
  ///
  /// @throws IllegalStateException before it is in one
  public ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  /// Flushes when all that is at hand has been written, so that the frames of many streams go out
  /// together.
  public void flushLater() {
    if (!flushing) {
      flushing = true;
      context().executor().execute(flush);
    }
  }

  private void flushNow() {
    flushing = false;
    flush(context());
  }

  /// Lets the other side send so many bytes more on a stream.
  public void returnWindow(Http2Stream stream, int bytes) {
    try {
      if (connection().local().flowController().consumeBytes(stream, bytes)) {
        flushLater();
      }
    } catch (Http2Exception e) {
      fail(e);
    }
  }

  /// Ends a stream with an error.
  public void reset(Http2Stream stream, Http2Error error) {
    var _ = resetStream(context(), stream.id(), error.code(), context().newPromise());
    flushLater();
  }

  /// Says that no stream after one will be served.
  public void goAway(int lastStream, Http2Error error) {
    var _ =
        goAway(context(), lastStream, error.code(), Unpooled.EMPTY_BUFFER, context().newPromise());
    flushLater();
  }

  /// Ends the connection with an error.
  public void fail(Http2Exception error) {
    onError(context(), true, error);
  }

  /// A stream's error costs us an answer: a client may not make us give too many.
  @Override
  protected void onStreamError(
      ChannelHandlerContext at,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException exception) {
    try {
      guard.failed();
      super.onStreamError(at, outbound, cause, exception);
    } catch (Http2Exception e) {
      onConnectionError(at, outbound, e, e);
    }
  }

  /// What a client does not read is our answers to its frames, for the most part: no more of these
  /// are read until it does.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) throws Exception {
    if (changed.channel().isActive()) {
      changed.channel().config().setAutoRead(changed.channel().isWritable());
    }
    super.channelWritabilityChanged(changed);
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext at,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception exception) {
    if (exception == null && !(cause instanceof IOException)) {
      log.error("closing a connection with {}", at.channel().remoteAddress(), cause);
    }
    super.onConnectionError(at, outbound, cause, exception);
  }

  /// Fields that are longer than we take; a status of ALB's in place of Netty's 431.
  @Override
  protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext at, Http2Stream stream) {
    var _ =
        encoder()
            .writeHeaders(
                at, stream.id(), new DefaultHttp2Headers().status("400"), 0, true, at.newPromise());
  }
}
