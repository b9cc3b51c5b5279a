package dev.teal.balancer.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;

/// Takes the frames of the other side, and HEADERS frames in one way: what they say of priority is
/// of no effect (RFC 9113, 5.3.2).
public class Http2Frames extends Http2FrameAdapter {
  @Override
  public final void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    onHeadersRead(context, streamId, headers, padding, endOfStream);
  }
}
