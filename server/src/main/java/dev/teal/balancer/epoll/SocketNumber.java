package dev.teal.balancer.epoll;

import io.netty.channel.ChannelId;
import java.util.concurrent.atomic.AtomicLong;

/// Which of this process's sockets one is.
///
/// @param value counted from 1
record SocketNumber(long value) implements ChannelId {
  private static final long serialVersionUID = 1L;

  private static final AtomicLong last = new AtomicLong();

  static SocketNumber next() {
    return new SocketNumber(last.incrementAndGet());
  }

  @Override
  public String asShortText() {
    return Long.toString(value);
  }

  @Override
  public String asLongText() {
    return asShortText();
  }

  @Override
  public int compareTo(ChannelId other) {
    return other instanceof SocketNumber(long number)
        ? Long.compare(value, number)
        : asLongText().compareTo(other.asLongText());
  }
}
