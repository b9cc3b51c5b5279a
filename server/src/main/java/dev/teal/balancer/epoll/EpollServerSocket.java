package dev.teal.balancer.epoll;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A listening TCP socket.
public final class EpollServerSocket extends AbstractServerChannel {
  private final TcpSocket socket;
  private final DefaultChannelConfig config = new Config();
  private final Handle handle = new Handle();

  /// Scratch space: how long the address of an accepted one is, and the address.
  private final byte[] peer = new byte[25];

  private volatile boolean active;
  private boolean asked;
  private int backlog = NetUtil.SOMAXCONN;

  /// One that is to be bound.
  ///
  /// @param address where to: decides between IPv4 and IPv6
  public EpollServerSocket(InetSocketAddress address) {
    this.socket = TcpSocket.of(address);
  }

  /// One that listens already.
  ///
  /// @param descriptor its number in this process, which it belongs to from now on
  public EpollServerSocket(int descriptor) {
    this.socket = new TcpSocket(descriptor);
    this.active = true;
    try {
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Its number in this process; -1 when it is closed.
  public int descriptor() {
    return socket.isOpen() ? socket.intValue() : -1;
  }

  @Override
  protected ChannelId newId() {
    return SocketNumber.next();
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
  protected boolean isCompatible(EventLoop loop) {
    return TcpSocket.isCompatible(loop);
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    socket.register(eventLoop(), handle, EpollIoOps.NONE, promise);
  }

  @Override
  protected void doDeregister() {
    socket.deregister();
  }

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    // Those that are accepted have it from here.
    socket.setTcpNoDelay(true);
    socket.bind(local);
    socket.listen(backlog);
    active = true;
  }

  @Override
  protected void doClose() throws IOException {
    active = false;
    try {
      // First, since another process may go on with the socket, and the kernel would go on telling.
      socket.deregister();
    } finally {
      socket.close();
    }
  }

  @Override
  protected void doBeginRead() {
    accepting(true);
  }

  private void accepting(boolean on) {
    if (asked != on && isRegistered() && active) {
      asked = on;
      socket.await(on ? EpollIoOps.EPOLLIN : EpollIoOps.EPOLLERR);
    }
  }

  /// Accepts one: to ask in vain whether there is another costs as much as a tenth of a connection.
  /// As long as there is, the kernel tells again.
  private void accept() {
    try {
      int accepted = socket.accept(peer);
      if (accepted >= 0) {
        pipeline().fireChannelRead(connection(accepted));
      }
      pipeline().fireChannelReadComplete();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      pipeline().fireExceptionCaught(e);
    }
  }

  private EpollSocket connection(int accepted) throws IOException {
    try {
      return new EpollSocket(this, accepted, NativeInetAddress.address(peer, 1, peer[0]));
    } catch (RuntimeException | OutOfMemoryError e) {
      new FileDescriptor(accepted).close();
      throw e;
    }
  }

  private final class Handle implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
      accept();
    }

    @Override
    public void close() {
      unsafe().close(unsafe().voidPromise());
    }
  }

  private final class Config extends DefaultChannelConfig {
    Config() {
      super(EpollServerSocket.this);
    }

    @Override
    protected void autoReadCleared() {
      if (isRegistered() && eventLoop().inEventLoop()) {
        accepting(false);
      } else if (isRegistered()) {
        eventLoop().execute(() -> accepting(isAutoRead()));
      }
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (option.equals(ChannelOption.SO_BACKLOG)) {
        backlog = (Integer) value;
        return true;
      }
      if (option.equals(ChannelOption.SO_REUSEADDR)) {
        return reuseAddress((Boolean) value);
      }
      return super.setOption(option, value);
    }

    private boolean reuseAddress(boolean on) {
      try {
        socket.setReuseAddress(on);
        return true;
      } catch (IOException _) {
        return false; // it is closed
      }
    }
  }
}
