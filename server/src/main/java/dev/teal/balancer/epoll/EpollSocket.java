package dev.teal.balancer.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IovArray;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A TCP connection, accepted or to be made.
///
/// The kernel tells of a change once (`EPOLLET`, epoll(7)), and is not asked again when reading is
/// switched off and on: [#unread] says whether there may be something to read.
public final class EpollSocket extends AbstractChannel implements DuplexChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final EpollIoOps CHANGES = EpollIoOps.EPOLLRDHUP.with(EpollIoOps.EPOLLET);
  private static final EpollIoOps CONNECTING = CHANGES.with(EpollIoOps.EPOLLOUT);
  private static final EpollIoOps READING = CHANGES.with(EpollIoOps.EPOLLIN);
  private static final EpollIoOps READING_AND_WRITING = READING.with(EpollIoOps.EPOLLOUT);

  /// What is read or written at most before others have their turn.
  private static final int TURNS = 16;

  private static final int MAX_PIECES = 256;
  private static final int FIRST_READ = 2 * 1024;
  private static final int MIN_READ = 512;
  private static final int MAX_READ = 64 * 1024;

  /// Never asked: the size of a read is chosen here.
  private static final RecvByteBufAllocator UNUSED = new FixedRecvByteBufAllocator(MIN_READ);

  private static final FastThreadLocal<IovArray> pieces =
      new FastThreadLocal<>() {
        @Override
        protected IovArray initialValue() {
          return new IovArray(MAX_PIECES);
        }

        @Override
        protected void onRemoval(IovArray array) {
          array.release();
        }
      };

  private final TcpSocket socket;
  private final Config config = new Config();
  private @Nullable SocketAddress remote;
  private @Nullable ChannelPromise connecting;
  private @Nullable ScheduledFuture<?> connectTimeout;
  private volatile boolean active;
  private volatile boolean inputShutdown;

  /// The kernel tells when there is room to write in.
  private boolean blocked;

  /// There may be something to read that the kernel has told of.
  private boolean unread;

  private boolean reading;

  /// Once, while it is switched off.
  private boolean readAsked;

  /// The kernel has told of the end, or of an error, and does not tell again: what is read in part
  /// is not all there is.
  private boolean endTold;

  private boolean halfClosure;
  private int readSize = FIRST_READ;

  /// One that has been accepted.
  EpollSocket(Channel parent, int descriptor, InetSocketAddress remote) {
    super(parent);
    this.socket = new TcpSocket(descriptor);
    this.remote = remote;
    this.active = true;
  }

  /// One that is to be connected.
  ///
  /// @param to where to: decides between IPv4 and IPv6
  public EpollSocket(InetSocketAddress to) {
    super(null);
    this.socket = TcpSocket.of(to);
  }

  /// Writes to the other side, past all handlers: at once what the kernel takes, the rest as soon
  /// as it can. Called on the event loop.
  ///
  /// @param bytes in direct memory; released
  public void send(ByteBuf bytes) {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    if (active
        && waiting != null
        && waiting.totalPendingWriteBytes() == 0
        && bytes.hasMemoryAddress()) {
      try {
        int sent =
            socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
        if (sent == bytes.readableBytes()) {
          bytes.release();
          return;
        }
        bytes.skipBytes(sent);
      } catch (IOException _) {
        // It fails again below, where failures are dealt with.
      }
    }
    unsafe().write(bytes, voidPromise());
    unsafe().flush();
  }

  /// Whether neither side has ended the connection yet, as far as the kernel knows now.
  public boolean isEstablished() {
    try {
      return active && socket.isEstablished();
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  protected ChannelId newId() {
    return SocketNumber.next();
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public DefaultChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return socket.isOpen() ? socket.localAddress() : null;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Handle();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return TcpSocket.isCompatible(loop);
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    socket.register(eventLoop(), (Handle) unsafe(), active ? READING : EpollIoOps.NONE, promise);
  }

  @Override
  protected void doDeregister() {
    socket.deregister();
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("bind");
  }

  @Override
  protected void doDisconnect() throws IOException {
    doClose();
  }

  @Override
  protected void doClose() throws IOException {
    active = false;
    inputShutdown = true;
    if (connecting != null) {
      connectFailed(new ClosedChannelException());
    }
    try {
      socket.close(); // which also takes it from epoll
    } finally {
      socket.deregister();
    }
  }

  @Override
  protected void doBeginRead() {
    readAsked = true;
    if (unread && !reading) {
      lookAgain();
    }
  }

  /// Has the kernel tell what is ready now, when the others have had their turn.
  private void lookAgain() {
    socket.await(blocked ? READING_AND_WRITING : READING);
  }

  private boolean wantsToRead() {
    return config.isAutoRead() || readAsked;
  }

  /// Reads until there is no more, nobody wants more, or others have waited for long enough.
  private void receive() {
    unread = true;
    if (inputShutdown || !wantsToRead()) {
      return;
    }
    reading = true;
    long sum = 0;
    boolean ended = false;
    Throwable failure = null;
    for (int turn = 0; turn < TURNS && unread && !inputShutdown && wantsToRead(); turn++) {
      int asked = readSize;
      ByteBuf in = null;
      int count;
      try {
        in = alloc().directBuffer(asked);
        count = fill(in, asked);
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        ReferenceCountUtil.safeRelease(in);
        failure = e;
        break;
      }
      if (count <= 0) {
        in.release();
        unread = false;
        endTold = false;
        ended = count < 0;
        break;
      }
      sum += count;
      readAsked = false;
      // Less than asked for is all there was (epoll(7)), but for a mark of urgent data.
      unread = count == asked || endTold || halfClosure;
      pipeline().fireChannelRead(in);
    }
    adapt(sum);
    pipeline().fireChannelReadComplete();
    reading = false;
    if (failure != null) {
      pipeline().fireExceptionCaught(failure);
      unsafe().close(voidPromise());
    } else if (ended) {
      inputEnded();
    } else if (unread && !inputShutdown && wantsToRead()) {
      lookAgain();
    }
  }

  private int fill(ByteBuf in, int size) throws IOException {
    int count;
    if (in.hasMemoryAddress()) {
      count = socket.recvAddress(in.memoryAddress(), 0, size);
    } else {
      ByteBuffer buffer = in.internalNioBuffer(0, size);
      count = socket.recv(buffer, buffer.position(), buffer.limit());
    }
    in.writerIndex(Math.max(count, 0));
    return count;
  }

  private void adapt(long sum) {
    if (sum >= readSize) {
      readSize = Math.min(readSize * 4, MAX_READ);
    } else if (sum < readSize / 4) {
      readSize = Math.max(readSize / 2, MIN_READ);
    }
  }

  private void inputEnded() {
    if (!halfClosure) {
      unsafe().close(voidPromise());
    } else if (!inputShutdown) {
      inputShutdown = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      throw new UnsupportedOperationException("bytes, not " + message.getClass().getName());
    }
    if (bytes.isDirect()) {
      return bytes;
    }
    if (!bytes.isReadable()) {
      ReferenceCountUtil.safeRelease(bytes);
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf direct = alloc().directBuffer(bytes.readableBytes());
    direct.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    ReferenceCountUtil.safeRelease(bytes);
    return direct;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    for (int turn = 0; turn < TURNS; turn++) {
      if (out.isEmpty()) {
        blocked(false);
        return;
      }
      if (!write(out)) {
        blocked(true);
        return;
      }
    }
    eventLoop().execute(((Handle) unsafe())::writeMore);
  }

  /// @return whether the kernel has taken something
  private boolean write(ChannelOutboundBuffer out) throws Exception {
    long count;
    if (out.size() == 1 && out.current() instanceof ByteBuf only && only.hasMemoryAddress()) {
      if (!only.isReadable()) {
        return out.remove();
      }
      count = socket.sendAddress(only.memoryAddress(), only.readerIndex(), only.writerIndex());
    } else {
      IovArray array = pieces.get();
      array.clear();
      out.forEachFlushedMessage(array);
      if (array.count() == 0) {
        out.removeBytes(0);
        return true;
      }
      count = socket.writevAddresses(array.memoryAddress(0), array.count());
    }
    if (count > 0) {
      out.removeBytes(count);
    }
    return count > 0;
  }

  private void blocked(boolean now) {
    if (blocked != now) {
      blocked = now;
      socket.await(now ? READING_AND_WRITING : READING);
    }
  }

  @Override
  protected void doShutdownOutput() throws IOException {
    socket.shutdown(false, true);
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    if (eventLoop().inEventLoop()) {
      ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
    } else {
      eventLoop().execute(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
    }
    return promise;
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return promise.setFailure(new UnsupportedOperationException("shutdownInput"));
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    return promise.setFailure(new UnsupportedOperationException("shutdown"));
  }

  private void connected(ChannelPromise promise) {
    cancelTimeout();
    connecting = null;
    active = true;
    socket.await(READING);
    promise.setSuccess();
    pipeline().fireChannelActive();
  }

  private void connectFailed(Throwable cause) {
    cancelTimeout();
    ChannelPromise promise = connecting;
    connecting = null;
    if (promise != null) {
      promise.tryFailure(cause);
    }
  }

  private void cancelTimeout() {
    if (connectTimeout != null) {
      connectTimeout.cancel(false);
      connectTimeout = null;
    }
  }

  /// What the event loop and the pipeline do with the socket.
  private final class Handle extends AbstractUnsafe implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket;
    }

    @Override
    public void close() {
      close(voidPromise());
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
      EpollIoOps ready = ((EpollIoEvent) event).ops();
      if (!active) {
        // It may also be meant for one that had the same number, and was closed a moment ago.
        if (connecting != null && !ready.equals(EpollIoOps.EPOLLIN)) {
          finishConnect(connecting);
        }
        return;
      }
      if (ready.equals(EpollIoOps.EPOLLIN)) {
        receive();
        return;
      }
      if (blocked) {
        super.flush0();
      }
      if (!ready.equals(EpollIoOps.EPOLLOUT)) {
        boolean ends = ready.contains(EpollIoOps.EPOLLRDHUP) || !ready.contains(EpollIoOps.EPOLLIN);
        // Even if nobody wants to read now: one who waits for something else learns that it is
        // over. Only once, since the end is told again with whatever else there is.
        readAsked |= ends && (!endTold || ready.contains(EpollIoOps.EPOLLERR));
        endTold |= ends;
        receive();
      }
    }

    /// Goes on where others had their turn; the kernel tells nothing before it has been full.
    void writeMore() {
      super.flush0();
    }

    @Override
    protected void flush0() {
      if (!blocked) {
        super.flush0();
      }
    }

    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      try {
        if (connecting != null) {
          throw new ConnectionPendingException();
        }
        remote = to;
        socket.setTcpNoDelay(true);
        if (socket.connect(to)) {
          connected(promise);
          return;
        }
        connecting = promise;
        socket.await(CONNECTING);
        int millis = config.getConnectTimeoutMillis();
        connectTimeout =
            eventLoop().schedule(() -> timedOut(promise, millis), millis, TimeUnit.MILLISECONDS);
      } catch (IOException e) {
        promise.tryFailure(annotateConnectException(e, to));
        close();
      }
    }

    private void timedOut(ChannelPromise promise, int millis) {
      if (promise.equals(connecting)) {
        connectFailed(
            new ConnectTimeoutException(
                "no connection to " + remote + " within " + millis + " ms"));
        close();
      }
    }

    private void finishConnect(ChannelPromise promise) {
      try {
        if (!socket.isConnecting() && socket.finishConnect()) {
          connected(promise);
        }
      } catch (IOException e) {
        connectFailed(annotateConnectException(e, remote));
        close();
      }
    }
  }

  private final class Config extends DefaultChannelConfig {
    Config() {
      super(EpollSocket.this, UNUSED);
    }

    @Override
    protected void autoReadCleared() {
      readAsked = false;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
        halfClosure = (Boolean) value;
        return true;
      }
      if (option.equals(ChannelOption.SO_LINGER)) {
        linger((Integer) value);
        return true;
      }
      return super.setOption(option, value);
    }
  }

  private void linger(int seconds) {
    try {
      if (socket.isOpen()) {
        socket.setSoLinger(seconds);
      }
    } catch (IOException _) {
      // The other side has reset it already.
    }
  }
}
