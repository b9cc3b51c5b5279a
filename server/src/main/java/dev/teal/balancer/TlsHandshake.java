package dev.teal.balancer;

import dev.teal.balancer.tls.TlsContext;
import dev.teal.balancer.tls.TlsSession;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.function.BiFunction;

/// Waits behind the TLS of a new connection until both sides have agreed, then gives its place to
/// what serves the protocol that they agreed on.
final class TlsHandshake extends ChannelInboundHandlerAdapter {
  private final SslHandler tls;
  private final TlsContext of;
  private final Loop loop;
  private final BiFunction<String, TlsSession, List<ChannelHandler>> serves;

  /// @param of made `tls`
  /// @param loop counts the connection until it counts itself
  /// @param serves makes what serves an application protocol (empty: none was agreed on)
  TlsHandshake(
      SslHandler tls,
      TlsContext of,
      Loop loop,
      BiFunction<String, TlsSession, List<ChannelHandler>> serves) {
    this.tls = tls;
    this.of = of;
    this.loop = loop;
    this.serves = serves;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop.handshakes(1);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.handshakes(-1);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        String protocol = tls.applicationProtocol();
        TlsSession session = of.session(tls.engine());
        serves
            .apply(protocol == null ? "" : protocol, session)
            .forEach(handler -> context.pipeline().addLast(handler));
        context.pipeline().remove(this);
      } else {
        var _ = context.close();
      }
    }
  }

  /// A client that does not agree, or speaks something else: it is no business of ours.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
