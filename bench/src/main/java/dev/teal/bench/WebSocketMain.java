package dev.teal.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// An echo over WebSocket, on loopback: `WebSocketMain serve PORT`, and its users: `WebSocketMain
/// ask PORT SECONDS CONNECTIONS`. Each user sends a message of 100 bytes, waits until it comes
/// back, and sends the next; how many came back is printed, and how many users failed.
///
/// Each of the two has one thread: with one for each connection their core would have so much to do
/// that a proxy would mostly sleep, and pay for being woken.
public final class WebSocketMain {
  private static final int MESSAGE = 100;
  private static final int BINARY = 0x82;
  private static final int MASKED = 0x80;
  private static final int MASK = 4;
  private static final int FROM_USER = 2 + MASK + MESSAGE;
  private static final int FROM_ECHO = 2 + MESSAGE;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private WebSocketMain() {}

  public static void main(String[] args) throws InterruptedException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    int port = Integer.parseInt(args[1]);
    if (args[0].equals("serve")) {
      serve(loop, port);
    } else {
      ask(loop, port, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }
  }

  private static void serve(EventLoopGroup loop, int port) throws InterruptedException {
    new ServerBootstrap()
        .group(loop)
        .channel(EpollServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new Echo());
              }
            })
        .bind(InetAddress.getLoopbackAddress(), port)
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }

  private static void ask(EventLoopGroup loop, int port, int seconds, int connections)
      throws InterruptedException {
    Tally tally = new Tally(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    Bootstrap users =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new User(port, tally));
                  }
                });
    for (int i = 0; i < connections; i++) {
      var _ = users.connect(InetAddress.getLoopbackAddress(), port);
    }
    loop.schedule(() -> {}, seconds + 1L, TimeUnit.SECONDS).sync();
    System.out.println(tally.messages + " " + (connections - tally.finished));
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  /// What the users have done; their event loop's alone until it is at rest.
  private static final class Tally {
    final long end;
    long messages;

    /// Users who had all their messages back at the end.
    int finished;

    Tally(long end) {
      this.end = end;
    }
  }

  /// Reads a head, and then frames of the one kind that comes here.
  private abstract static class Side extends ByteToMessageDecoder {
    private final StringBuilder head = new StringBuilder();
    private final int frame;
    private boolean open;

    Side(int frame) {
      this.frame = frame;
    }

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      if (!open) {
        head.append((char) in.readByte());
        open = head.indexOf("\r\n\r\n", head.length() - 4) >= 0;
        if (open) {
          onHead(context, head.toString());
        }
      } else if (in.readableBytes() >= frame) {
        onFrame(context, in.readSlice(frame));
      }
    }

    abstract void onHead(ChannelHandlerContext context, String head);

    abstract void onFrame(ChannelHandlerContext context, ByteBuf frame);
  }

  private static final class Echo extends Side {
    Echo() {
      super(FROM_USER);
    }

    @Override
    void onHead(ChannelHandlerContext context, String head) {
      send(
          context,
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Accept: " + accept(field(head, "sec-websocket-key")));
    }

    @Override
    void onFrame(ChannelHandlerContext context, ByteBuf frame) {
      if (frame.readUnsignedByte() != BINARY || frame.readUnsignedByte() != (MASKED | MESSAGE)) {
        var _ = context.close();
        return;
      }
      int mask = frame.readInt();
      ByteBuf echo = context.alloc().buffer(FROM_ECHO).writeByte(BINARY).writeByte(MESSAGE);
      for (int i = 0; i < MESSAGE; i += MASK) {
        echo.writeInt(frame.readInt() ^ mask);
      }
      var _ = context.writeAndFlush(echo, context.voidPromise());
    }
  }

  private static final class User extends Side {
    private final int port;
    private final Tally tally;
    private int sent;

    User(int port, Tally tally) {
      super(FROM_ECHO);
      this.port = port;
      this.tally = tally;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(
          context,
          "GET /ws HTTP/1.1",
          "Host: 127.0.0.1:" + port,
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: " + KEY);
    }

    @Override
    void onHead(ChannelHandlerContext context, String head) {
      if (head.startsWith("HTTP/1.1 101")
          && field(head, "sec-websocket-accept").equals(accept(KEY))) {
        sendNext(context);
      } else {
        var _ = context.close();
      }
    }

    @Override
    void onFrame(ChannelHandlerContext context, ByteBuf frame) {
      if (frame.getInt(2) != sent) {
        var _ = context.close();
        return;
      }
      tally.messages++;
      if (System.nanoTime() - tally.end < 0) {
        sendNext(context);
      } else {
        tally.finished++;
        var _ = context.close();
      }
    }

    /// The message is its number and zeros, under a mask that is another each time.
    private void sendNext(ChannelHandlerContext context) {
      int mask = 0x9E3779B9 * ++sent;
      ByteBuf frame =
          context.alloc().buffer(FROM_USER).writeByte(BINARY).writeByte(MASKED | MESSAGE);
      frame.writeInt(mask).writeInt(sent ^ mask);
      for (int i = MASK; i < MESSAGE; i += MASK) {
        frame.writeInt(mask);
      }
      var _ = context.writeAndFlush(frame, context.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close(); // and so it has not finished
    }
  }

  private static void send(ChannelHandlerContext context, String... lines) {
    ByteBuf head = context.alloc().buffer();
    ByteBufUtil.writeAscii(head, String.join("\r\n", lines) + "\r\n\r\n");
    var _ = context.writeAndFlush(head, context.voidPromise());
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /// RFC 6455, 4.2.2.
  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest(
                      (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                          .getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
