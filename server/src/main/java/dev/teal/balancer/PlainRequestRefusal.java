package dev.teal.balancer;

import dev.teal.balancer.http.HeadFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/// Stands in front of an HTTPS listener's TLS until the first byte has come: a client that speaks
/// HTTP in the clear is told so, in the clear.
final class PlainRequestRefusal extends ChannelInboundHandlerAdapter {
  private static final long LINGER_SECONDS = 2;

  private final DuplexChannel channel;
  private final ListenerRoutes routes;
  private boolean refused;

  PlainRequestRefusal(DuplexChannel channel, ListenerRoutes routes) {
    this.channel = channel;
    this.routes = routes;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (refused) {
      in.release();
    } else if (in.isReadable() && HeadFields.isToken(in.getByte(in.readerIndex()))) {
      // No TLS record begins with a byte that a method may begin with.
      in.release();
      refuse(context);
    } else {
      context.pipeline().remove(this);
      context.fireChannelRead(in);
    }
  }

  /// Closing with unread bytes would make the system throw the answer away, so the client is given
  /// time to close.
  private void refuse(ChannelHandlerContext context) {
    refused = true;
    routes.counters.answers(400);
    ByteBuf answer = Answers.plainOverTls().encode(channel.alloc(), routes, false);
    context
        .writeAndFlush(answer)
        .addListener(_ -> {
          var _ = channel.shutdownOutput();
        });
    var _ = context.executor().schedule(this::close, LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private void close() {
    var _ = channel.close();
  }
}
