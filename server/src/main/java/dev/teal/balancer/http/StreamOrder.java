package dev.teal.balancer.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Holds a client to the order in which streams live (RFC 9113, 5.1), where Netty is lenient: looks
/// at each HEADERS frame first. Fields for a stream that the client has ended are an error of the
/// connection, as are fields for one that it has passed over; a stream that was reset may still get
/// some that were on their way.
final class StreamOrder implements Http2FrameReader {
  private static final int REMEMBERED = 64;

  private final Http2FrameReader reader;
  private final Http2Connection connection;

  /// The streams that the client has ended last.
  private final int[] ended = new int[REMEMBERED];

  private int next;
  private int highest = -1;

  /// Between these two, without themselves, the client has passed streams over.
  private int passedFrom;

  private int passedTo;

  private @Nullable Http2FrameListener listener;
  private @Nullable Checked checked;

  StreamOrder(Http2FrameReader reader, Http2Connection connection) {
    this.reader = reader;
    this.connection = connection;
  }

  @Override
  public void readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener to)
      throws Http2Exception {
    Checked with = checked;
    if (with == null || !to.equals(listener)) {
      with = new Checked(to);
      checked = with;
      listener = to;
    }
    reader.readFrame(context, in, with);
  }

  private void ended(int streamId, boolean endOfStream) {
    if (endOfStream) {
      ended[next] = streamId;
      next = (next + 1) % REMEMBERED;
    }
  }

  private void check(int streamId) throws Http2Exception {
    if (streamId > highest) {
      if (streamId > highest + 2) {
        passedFrom = highest;
        passedTo = streamId;
      }
      highest = streamId;
      return;
    }
    Http2Stream stream = connection.stream(streamId);
    if (stream != null) {
      if (!stream.state().remoteSideOpen() && !stream.isResetSent()) {
        throw Http2Exception.streamError(
            streamId, Http2Error.STREAM_CLOSED, "HEADERS on a stream that was ended");
      }
    } else if (streamId > passedFrom && streamId < passedTo) {
      throw Http2Exception.connectionError(
          Http2Error.PROTOCOL_ERROR, "HEADERS on a stream that was passed over: %d", streamId);
    } else if (Arrays.stream(ended).anyMatch(id -> id == streamId)) {
      throw Http2Exception.connectionError(
          Http2Error.STREAM_CLOSED, "HEADERS on a stream that was ended: %d", streamId);
    }
  }

  private final class Checked extends Http2FrameListenerDecorator {
    Checked(Http2FrameListener listener) {
      super(listener);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      check(streamId);
      super.onHeadersRead(context, streamId, headers, padding, endOfStream);
      ended(streamId, endOfStream);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      check(streamId);
      super.onHeadersRead(
          context, streamId, headers, dependency, weight, exclusive, padding, endOfStream);
      ended(streamId, endOfStream);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
        throws Http2Exception {
      int processed = super.onDataRead(context, streamId, data, padding, endOfStream);
      ended(streamId, endOfStream);
      return processed;
    }
  }

  @Override
  public Configuration configuration() {
    return reader.configuration();
  }

  @Override
  public void close() {
    reader.close();
  }
}
