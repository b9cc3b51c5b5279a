package dev.teal.balancer.http;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.RawHttp2;
import dev.teal.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;

/// Frames mean the same however they are cut into pieces, and make us send little. The first byte
/// is the size of the pieces; preface and settings go before.
public final class Http2FramesFuzz {
  private static final byte[] PREFACE = Ascii.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private static final byte[] SETTINGS = RawHttp2.frame(RawHttp2.SETTINGS, 0, 0);

  /// What is sent unasked, and for each byte that comes: a frame of nine bytes may be answered with
  /// a reset of thirteen.
  private static final int UNASKED = 256;

  private static final int MOST_FOR_A_BYTE = 4;

  private Http2FramesFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    int piece = 1 + input.number();
    byte[] frames = input.rest();
    List<String> whole = read(frames, Math.max(1, frames.length));
    List<String> pieces = read(frames, piece);
    require(whole.equals(pieces), whole + " in pieces of " + piece + ": " + pieces);
  }

  private static List<String> read(byte[] frames, int piece) {
    Seen seen = new Seen();
    EmbeddedChannel channel = new EmbeddedChannel(Http2Codec.server(seen, new FloodGuard()));
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(PREFACE), Unpooled.wrappedBuffer(SETTINGS));
      for (int at = 0; at < frames.length && channel.isOpen(); at += piece) {
        int length = Math.min(piece, frames.length - at);
        channel.writeInbound(Unpooled.copiedBuffer(frames, at, length));
      }
      channel.runPendingTasks();
      int sent = sent(channel);
      require(sent <= UNASKED + MOST_FOR_A_BYTE * frames.length, "sends little: " + sent);
      return seen.events;
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  private static int sent(EmbeddedChannel channel) {
    int sent = 0;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sent += out.readableBytes();
      out.release();
    }
    return sent;
  }

  private static final class Seen extends Http2Frames {
    private final List<String> events = new ArrayList<>();

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream) {
      events.add(streamId + " " + headers + endOfStream);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context,
        int streamId,
        ByteBuf data,
        int padding,
        boolean endOfStream) {
      events.add(streamId + " data " + data.readableBytes() + endOfStream);
      return data.readableBytes() + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long error) {
      events.add(streamId + " reset " + error);
    }

    @Override
    public void onGoAwayRead(
        ChannelHandlerContext context, int lastStream, long error, ByteBuf debug) {
      events.add("goaway " + lastStream + " " + error);
    }
  }
}
