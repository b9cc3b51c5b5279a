package dev.teal.balancer.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.FileDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the JDK's sockets on the other side.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class EpollSocketTest {
  private static final int LARGE = 20_000_000;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /// What a socket tells.
  private static class Heard extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Channel> channel = new LinkedBlockingQueue<>();
    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public boolean isSharable() {
      return true; // several connections, one after another
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channel.add(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      ByteBuf in = (ByteBuf) message;
      synchronized (bytes) {
        in.readBytes(bytes, in.readableBytes());
        bytes.notifyAll();
      }
      in.release();
    }

    byte[] read(int count) throws InterruptedException {
      synchronized (bytes) {
        while (bytes.size() < count) {
          bytes.wait();
        }
        return bytes.toByteArray();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      events.add(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      events.add(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      events.add("closed");
    }
  }

  private InetSocketAddress listen(String host, Heard heard, boolean halfClosure) {
    InetSocketAddress any = new InetSocketAddress(host, 0);
    return (InetSocketAddress)
        new ServerBootstrap()
            .group(loops)
            .channelFactory(() -> new EpollServerSocket(any))
            .option(ChannelOption.SO_BACKLOG, 16)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
            .childHandler(heard)
            .bind(any)
            .syncUninterruptibly()
            .channel()
            .localAddress();
  }

  private static Socket connect(InetSocketAddress to) throws Exception {
    return new Socket(to.getAddress(), to.getPort());
  }

  private static EpollSocket accepted(Heard heard) throws InterruptedException {
    return (EpollSocket) heard.channel.take();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void carriesManyBytesInBothDirections(String host) throws Exception {
    Heard heard = new Heard();
    byte[] all = random(LARGE);
    try (Socket peer = connect(listen(host, heard, false))) {
      EpollSocket socket = accepted(heard);
      peer.getOutputStream().write(all);
      assertThat(heard.read(LARGE)).isEqualTo(all);

      socket
          .eventLoop()
          .execute(() -> {
            // More than the kernel takes at once, by each of the ways, in their order.
            socket.send(Unpooled.directBuffer().writeBytes(all, 0, LARGE / 2));
            var _ = socket.writeAndFlush(Unpooled.wrappedBuffer(all, LARGE / 2, 5));
            var _ =
                socket.write(
                    Unpooled.wrappedBuffer(
                        Unpooled.directBuffer().writeBytes(all, LARGE / 2 + 5, 5),
                        Unpooled.directBuffer().writeBytes(all, LARGE / 2 + 10, 5)));
            socket.send(
                Unpooled.directBuffer().writeBytes(all, LARGE / 2 + 15, LARGE - LARGE / 2 - 15));
          });
      assertThat(peer.getInputStream().readNBytes(LARGE)).isEqualTo(all);
      assertThat(((InetSocketAddress) socket.remoteAddress()).getPort())
          .isEqualTo(peer.getLocalPort());
    }
  }

  @Test
  void whatCameWhileNobodyReadIsReadLater() throws Exception {
    Heard heard = new Heard();
    byte[] all = random(300_000);
    try (Socket peer = connect(listen("127.0.0.1", heard, false))) {
      EpollSocket socket = accepted(heard);
      peer.getOutputStream().write(all, 0, 10);
      heard.read(10);
      for (int sent = 10; sent < all.length; sent += 29_999) {
        int more = Math.min(29_999, all.length - sent);
        socket.eventLoop().submit(() -> socket.config().setAutoRead(false)).sync();
        peer.getOutputStream().write(all, sent, more);
        // The loop has looked at what is ready since then.
        socket.eventLoop().submit(() -> {}).sync();
        assertThat(heard.bytes.size()).isEqualTo(sent);
        socket.eventLoop().submit(() -> socket.config().setAutoRead(true)).sync();
        heard.read(sent + more);
      }
      assertThat(heard.read(all.length)).isEqualTo(all);
    }
  }

  @Test
  void endIsToldWhenNobodyReads() throws Exception {
    Heard heard = new Heard();
    Socket peer = connect(listen("127.0.0.1", heard, false));
    EpollSocket socket = accepted(heard);
    socket.eventLoop().submit(() -> socket.config().setAutoRead(false)).sync();
    assertThat(socket.isEstablished()).isTrue();
    peer.close();
    assertThat(heard.events.take()).isEqualTo("closed");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 40_000})
  void endComesAfterAllBytesThoughReadingStopsInBetween(int size) throws Exception {
    Heard heard = new Heard();
    byte[] all = random(size);
    EpollSocket socket;
    try (Socket peer = connect(listen("127.0.0.1", heard, true))) {
      socket = accepted(heard);
      socket.eventLoop().submit(() -> socket.config().setAutoRead(false)).sync();
      peer.getOutputStream().write(all);
      peer.shutdownOutput();
      heard.read(10); // what has ended is read from once
      socket.eventLoop().submit(() -> socket.config().setAutoRead(true)).sync();
      assertThat(heard.events.take()).isEqualTo(ChannelInputShutdownEvent.INSTANCE);
      assertThat(heard.read(all.length)).isEqualTo(all);
      assertThat(socket.isEstablished()).isFalse();

      // It can still be spoken to.
      socket.eventLoop().execute(() -> socket.send(Unpooled.directBuffer().writeBytes(all)));
      socket
          .eventLoop()
          .execute(() -> {
            var _ = socket.shutdownOutput();
          });
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(all);
    }
  }

  /// The kernel tells of the end again each time that there is room to write in.
  @Test
  void whatHasEndedIsReadFromOnceWhileNobodyReads() throws Exception {
    Heard heard = new Heard();
    byte[] all = random(LARGE);
    try (Socket peer = connect(listen("127.0.0.1", heard, false))) {
      EpollSocket socket = accepted(heard);
      socket.eventLoop().submit(() -> socket.config().setAutoRead(false)).sync();
      peer.getOutputStream().write(all, 0, 40_000);
      peer.shutdownOutput();
      heard.read(1);
      int once = heard.bytes.size();
      socket.eventLoop().execute(() -> socket.send(Unpooled.directBuffer().writeBytes(all)));
      assertThat(peer.getInputStream().readNBytes(LARGE)).isEqualTo(all);
      assertThat(heard.bytes.size()).isEqualTo(once).isLessThan(40_000);
      socket.eventLoop().submit(() -> socket.config().setAutoRead(true)).sync();
      assertThat(heard.read(40_000)).isEqualTo(Arrays.copyOf(all, 40_000));
      assertThat(heard.events.take()).isEqualTo("closed");
    }
  }

  /// How many pieces were read when a task that was given to the loop with the first of them had
  /// its turn.
  private static final class Crowded extends Heard {
    final BlockingQueue<Integer> readsAtTurn = new LinkedBlockingQueue<>();
    private int reads;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (reads++ == 0) {
        context.executor().execute(() -> readsAtTurn.add(reads));
      }
      super.channelRead(context, message);
    }
  }

  @Test
  void othersHaveTheirTurnBeforeAllIsReadThatOneHasSent() throws Exception {
    Crowded heard = new Crowded();
    byte[] all = random(60_000);
    try (Socket peer = connect(listen("127.0.0.1", heard, false))) {
      EpollSocket socket = accepted(heard);
      socket.eventLoop().submit(() -> socket.config().setAutoRead(false)).sync();
      peer.getOutputStream().write(all);
      socket.eventLoop().submit(() -> socket.config().setAutoRead(true)).sync();
      assertThat(heard.readsAtTurn.take()).isLessThanOrEqualTo(16);
      assertThat(heard.read(all.length)).isEqualTo(all);
    }
  }

  @Test
  void othersHaveTheirTurnBeforeManyPiecesAreWritten() throws Exception {
    Heard heard = new Heard();
    byte[] all = random(10_000);
    try (Socket peer = connect(listen("127.0.0.1", heard, false))) {
      EpollSocket socket = accepted(heard);
      int left =
          socket
              .eventLoop()
              .submit(() -> {
                for (byte each : all) {
                  var _ = socket.write(Unpooled.directBuffer(1).writeByte(each));
                }
                socket.flush();
                return socket.unsafe().outboundBuffer().size();
              })
              .get();
      assertThat(left).isPositive();
      assertThat(peer.getInputStream().readNBytes(all.length)).isEqualTo(all);
    }
  }

  @Test
  void whereMemoryRunsOutOneConnectionEndsAndNotItsLoop() throws Exception {
    Heard heard = new Heard();
    InetSocketAddress address = listen("127.0.0.1", heard, false);
    try (Socket unlucky = connect(address)) {
      EpollSocket socket = accepted(heard);
      socket.config().setAllocator(new Exhausted());
      unlucky.getOutputStream().write(1);
      assertThat(heard.events.take()).isInstanceOf(OutOfMemoryError.class);
      assertThat(heard.events.take()).isEqualTo("closed");
      assertThat(unlucky.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException _) {
      // It was closed with a byte unread, which is a reset.
    }
    try (Socket next = connect(address)) {
      next.getOutputStream().write(2);
      assertThat(heard.read(1)).containsExactly(2);
    }
  }

  private static final class Exhausted extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("none left");
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("none left");
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  @Test
  void resetOfTheOtherSideClosesIt() throws Exception {
    Heard heard = new Heard();
    Socket peer = connect(listen("127.0.0.1", heard, false));
    EpollSocket socket = accepted(heard);
    socket.eventLoop().submit(() -> socket.config().setAutoRead(false)).sync();
    peer.setSoLinger(true, 0);
    peer.close();
    assertThat(heard.events.take()).isInstanceOf(IOException.class);
    assertThat(heard.events.take()).isEqualTo("closed");
    // Bytes for one that is gone are let go.
    ByteBuf late = Unpooled.directBuffer().writeBytes(new byte[10]);
    socket.eventLoop().submit(() -> socket.send(late)).sync();
    assertThat(late.refCnt()).isZero();
  }

  /// Writes a little at a time, so that there is room again as soon as something is gone.
  private static final class Talkative extends Heard {
    private final byte[] all;
    private int written;

    Talkative(byte[] all) {
      this.all = all;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channelWritabilityChanged(context);
      super.channelActive(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      while (context.channel().isWritable() && written < all.length) {
        int piece = Math.min(100, all.length - written);
        ByteBuf bytes = context.alloc().directBuffer(piece).writeBytes(all, written, piece);
        written += piece;
        var _ = context.writeAndFlush(bytes);
      }
    }
  }

  @Test
  void writesOfOneWhoIsToldOfRoomAllArrive() throws Exception {
    byte[] all = random(LARGE);
    Talkative heard = new Talkative(all);
    try (Socket peer = connect(listen("127.0.0.1", heard, false))) {
      EpollSocket socket = accepted(heard);
      int before = -1;
      for (int now = 0; now != before; ) { // until the kernel takes no more
        before = now;
        now = socket.eventLoop().submit(() -> heard.written).get();
      }
      assertThat(before).isLessThan(LARGE);
      assertThat(peer.getInputStream().readNBytes(LARGE)).isEqualTo(all);
    }
  }

  @Test
  void eventsForOneThatHadTheNumberBeforeDoNothing() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      InetSocketAddress to = (InetSocketAddress) server.getLocalSocketAddress();
      EpollSocket socket = new EpollSocket(to);
      Heard heard = new Heard();
      socket.pipeline().addLast(heard);
      loops.register(socket).sync();
      EpollIoHandle handle = (EpollIoHandle) socket.unsafe();
      EpollIoEvent late = () -> EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP);
      socket.eventLoop().submit(() -> handle.handle(registration(), late)).sync();
      socket.connect(to).sync();
      try (Socket peer = server.accept()) {
        socket.eventLoop().submit(() -> handle.handle(registration(), late)).sync();
        peer.getOutputStream().write(1);
        assertThat(heard.read(1)).containsExactly(1);
        peer.getOutputStream().write(2);
        assertThat(heard.read(2)).containsExactly(1, 2);
      }
      assertThat(heard.events.take()).isEqualTo("closed");
    }
  }

  /// Which one it is says nothing to a socket.
  private static IoRegistration registration() {
    return (IoRegistration)
        Proxy.newProxyInstance(
            IoRegistration.class.getClassLoader(),
            new Class<?>[] {IoRegistration.class},
            (_, method, _) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  @Test
  void connectionsOfAnInheritedSocketSendAtOnce() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    TcpSocket inherited = TcpSocket.of(any);
    inherited.bind(any);
    inherited.listen(8);
    assertThat(inherited.isTcpNoDelay()).isFalse();
    Heard heard = new Heard();
    new ServerBootstrap()
        .group(loops)
        .channelFactory(() -> new EpollServerSocket(inherited.intValue()))
        .childHandler(heard)
        .register()
        .sync();
    try (Socket peer = connect(inherited.localAddress())) {
      EpollSocket socket = accepted(heard);
      assertThat(((TcpSocket) ((EpollIoHandle) socket.unsafe()).fd()).isTcpNoDelay()).isTrue();
      peer.getOutputStream().write(1);
      assertThat(heard.read(1)).containsExactly(1);
    }
  }

  @Test
  void listeningSocketThatAnotherProcessHasIsForgottenWhenItIsClosed() throws Throwable {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    EpollServerSocket listening =
        (EpollServerSocket)
            new ServerBootstrap()
                .group(loops)
                .channelFactory(() -> new EpollServerSocket(any))
                .childHandler(new Heard())
                .bind(any)
                .sync()
                .channel();
    int number = listening.descriptor();
    String inode = inode(number);
    assertThat(watched(inode)).isTrue();
    int other = (int) DUP.invokeExact(number);
    try {
      listening.close().sync();
      assertThat(watched(inode)).isFalse();
    } finally {
      new FileDescriptor(other).close();
    }
  }

  @SuppressWarnings("restricted")
  private static final MethodHandle DUP =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("dup"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  /// In hexadecimal digits.
  private static String inode(int descriptor) throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    return Long.toHexString(Long.parseLong(link.replaceAll("\\D", "")));
  }

  /// Whether epoll looks at the socket: proc_pid_fdinfo(5).
  private static boolean watched(String inode) throws IOException {
    Pattern target = Pattern.compile("tfd:.* ino:" + inode + " ");
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fdinfo"))) {
      for (Path each : all.toList()) {
        try {
          if (target.matcher(Files.readString(each)).find()) {
            return true;
          }
        } catch (IOException _) {
          // Closed since.
        }
      }
    }
    return false;
  }

  private Channel connected(InetSocketAddress to, @Nullable Heard heard) throws Exception {
    return new Bootstrap()
        .group(loops)
        .channelFactory(() -> new EpollSocket(to))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 300)
        .handler(heard == null ? new Heard() : heard)
        .connect(to)
        .sync()
        .channel();
  }

  @Test
  void connectsAndSpeaks() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Heard heard = new Heard();
      Channel channel = connected((InetSocketAddress) server.getLocalSocketAddress(), heard);
      try (Socket peer = server.accept()) {
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        InputStream in = peer.getInputStream();
        assertThat(in.readNBytes(3)).containsExactly(1, 2, 3);
        peer.getOutputStream().write(4);
        assertThat(heard.read(1)).containsExactly(4);
        var _ = channel.close();
        assertThat(in.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void connectingIsRefusedOrTimesOut() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) server.getLocalSocketAddress();
    }
    assertThatThrownBy(() -> connected(nobody, null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");

    // With its backlog full, nobody answers.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      assertThatThrownBy(() -> connected((InetSocketAddress) full.getLocalSocketAddress(), null))
          .hasMessageContaining("within 300 ms");
    }
  }
}
