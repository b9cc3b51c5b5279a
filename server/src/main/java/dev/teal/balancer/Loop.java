package dev.teal.balancer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One event loop with all that it owns: its connections, its idle upstream connections, and the
/// scratch space in which heads are read and written. All methods but the constructor are called on
/// it.
final class Loop {
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final long SWEEP_MILLIS = 100;
  private static final int FIRST_LOOK = 4 * 1024;

  final int index;
  final EventLoop executor;
  final RequestHead request = new RequestHead();
  final ResponseHead response = new ResponseHead();
  final HeadWriter out = new HeadWriter();
  final TraceIds traceIds = new TraceIds();
  final RequestWriter requestWriter = new RequestWriter(out, traceIds);
  final ResponseWriter responseWriter = new ResponseWriter(out);
  final LoopLogs logs;

  private final byte[] scratch = new byte[RequestHead.MAX_HEAD + 1];
  private final List<LoopConnection> connections = new ArrayList<>();
  private final Set<TargetState> pooled = new LinkedHashSet<>();
  private final Bootstrap bootstrap;
  private @Nullable CookieSeal seal;
  private long now = System.nanoTime();

  Loop(
      int index,
      EventLoop executor,
      Transport transport,
      ByteBufAllocator allocator,
      AccessLogs accessLogs) {
    this.index = index;
    this.executor = executor;
    this.logs = new LoopLogs(accessLogs);
    this.bootstrap =
        new Bootstrap()
            .group(executor)
            .channel(transport.channel)
            .option(ChannelOption.ALLOCATOR, allocator)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            // A target may answer and close before it has read all of a request: what it said is
            // read although no more can be sent to it.
            .option(ChannelOption.AUTO_CLOSE, false);
    var _ =
        executor.scheduleAtFixedRate(
            this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// The time of the last sweep: near enough for timeouts, and free.
  long now() {
    return now;
  }

  /// Of the load balancers' cookies: they share one key, as a rule.
  CookieSeal seal(CookieKey key) {
    if (seal == null || !seal.has(key)) {
      seal = new CookieSeal(key);
    }
    return seal;
  }

  private void sweep() {
    now = System.nanoTime();
    traceIds.tick();
    logs.handOver();
    // Backwards, since one that closes gives its place to the last.
    for (int i = connections.size() - 1; i >= 0; i--) {
      if (i < connections.size()) {
        connections.get(i).sweep(now);
      }
    }
    pooled.removeIf(target -> {
      UpstreamPool pool = target.pools[index];
      pool.closeIdleSince(now - UpstreamPool.MAX_IDLE_NANOS);
      return pool.isEmpty();
    });
  }

  void add(LoopConnection connection) {
    connection.position = connections.size();
    connections.add(connection);
  }

  void remove(LoopConnection connection) {
    LoopConnection last = connections.removeLast();
    if (!last.equals(connection)) {
      connections.set(connection.position, last);
      last.position = connection.position;
    }
  }

  /// A copy, since what is done with them may close them.
  List<LoopConnection> connections() {
    return List.copyOf(connections);
  }

  /// An idle connection to a target; null when there is none.
  ///
  /// @param sure the request cannot be sent again
  @Nullable UpstreamConnection poll(TargetState target, boolean sure) {
    return target.pools[index].poll(sure);
  }

  void offer(UpstreamConnection connection) {
    TargetState target = connection.target;
    if (target.draining() || !target.pools[index].offer(connection)) {
      connection.close();
      return;
    }
    pooled.add(target);
  }

  void closeIdle(TargetState target) {
    target.pools[index].closeAll();
  }

  ChannelFuture connect(InetSocketAddress address, ChannelHandler handler) {
    return bootstrap.clone().handler(handler).connect(address);
  }

  ChannelFuture connectHalfClosable(InetSocketAddress address, ChannelHandler handler) {
    return bootstrap
        .clone()
        .handler(handler)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .connect(address);
  }

  int parseRequest(ByteBuf in) {
    int length = copy(in, FIRST_LOOK);
    int result = request.parse(scratch, length);
    if (result == RequestHead.INCOMPLETE && in.readableBytes() > length) {
      result = request.parse(scratch, copy(in, scratch.length));
    }
    return result;
  }

  int parseResponse(ByteBuf in) {
    int length = copy(in, FIRST_LOOK);
    int result = response.parse(scratch, length);
    if (result == ResponseHead.INCOMPLETE && in.readableBytes() > length) {
      result = response.parse(scratch, copy(in, scratch.length));
    }
    return result;
  }

  private int copy(ByteBuf in, int limit) {
    int length = Math.min(in.readableBytes(), limit);
    in.getBytes(in.readerIndex(), scratch, 0, length);
    return length;
  }

  /// Joins what was left over with what has come, taking both.
  static ByteBuf join(ByteBufAllocator allocator, @Nullable ByteBuf left, ByteBuf more) {
    if (left == null) {
      return more;
    }
    ByteBuf joined = left;
    if (left.refCnt() > 1 || left.writableBytes() < more.readableBytes()) {
      int needed = left.readableBytes() + more.readableBytes();
      joined = allocator.directBuffer(Math.max(1_024, needed * 2)).writeBytes(left);
      left.release();
    }
    joined.writeBytes(more);
    more.release();
    return joined;
  }
}
