package dev.teal.balancer;

import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.Http2Names;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.http.ResponseHead;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
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
  private static final int KEPT_STREAMS = 256;
  private static final int FIRST_LOOK = 4 * 1024;

  final int index;
  final EventLoop executor;
  final RequestHead request = new RequestHead();
  final ResponseHead response = new ResponseHead();

  /// A request's head as it goes to a target that speaks HTTP/2.
  final RequestHead outgoing = new RequestHead();

  /// An answer's head as it goes to a client that speaks HTTP/2: with what we have added to it.
  final ResponseHead answer = new ResponseHead(RequestHead.MAX_HEAD);

  final Http2Names names = new Http2Names();
  final HeadWriter out = new HeadWriter();
  final TraceIds traceIds = new TraceIds();
  final RequestWriter requestWriter = new RequestWriter(out, traceIds);
  final ResponseWriter responseWriter = new ResponseWriter(out);
  final LoopLogs logs;

  /// Another process has the listeners; connections end here as their clients let go.
  boolean retired;

  private final byte[] scratch = new byte[RequestHead.MAX_HEAD + 1];
  private final byte[] answerScratch = new byte[RequestHead.MAX_HEAD + 1];
  private final List<LoopConnection> connections = new ArrayList<>();
  private final ArrayDeque<Http2ClientStream> streams = new ArrayDeque<>();
  private int handshakes;
  private final Set<TargetState> pooled = new LinkedHashSet<>();
  private final Transport transport;
  private final Bootstrap bootstrap;
  private final ByteBufAllocator allocator;
  private final UpstreamTls tls;
  private @Nullable CookieSeal seal;
  private long now = System.nanoTime();

  Loop(
      int index,
      EventLoop executor,
      Transport transport,
      ByteBufAllocator allocator,
      UpstreamTls tls,
      AccessLogs accessLogs) {
    this.index = index;
    this.executor = executor;
    this.transport = transport;
    this.allocator = allocator;
    this.tls = tls;
    this.logs = new LoopLogs(accessLogs);
    this.bootstrap =
        new Bootstrap()
            .group(executor)
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

  ByteBufAllocator allocator() {
    return allocator;
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
      pool.sweep(now);
      return pool.isEmpty();
    });
  }

  void add(LoopConnection connection) {
    connection.position = connections.size();
    connections.add(connection);
    if (retired) {
      connection.retire();
    }
    if (connection.slot().isGone()) {
      connection.listenerGone();
    }
  }

  void remove(LoopConnection connection) {
    LoopConnection last = connections.removeLast();
    if (!last.equals(connection)) {
      connections.set(connection.position, last);
      last.position = connection.position;
    }
  }

  /// What serves a client's HTTP/2 stream; given back when the stream has ended.
  Http2ClientStream lendStream() {
    Http2ClientStream free = streams.pollLast();
    return free == null ? new Http2ClientStream(this) : free;
  }

  void takeBack(Http2ClientStream stream) {
    if (streams.size() < KEPT_STREAMS) {
      streams.addLast(stream);
    }
  }

  void retire() {
    retired = true;
    connections().forEach(LoopConnection::retire);
  }

  /// With those whose TLS does not stand yet.
  int connectionCount() {
    return connections.size() + handshakes;
  }

  /// @param more or fewer that do not stand yet
  void handshakes(int more) {
    handshakes += more;
  }

  /// A copy, since what is done with them may close them.
  List<LoopConnection> connections() {
    return List.copyOf(connections);
  }

  /// A way to a target that can be used at once; null when there is none.
  ///
  /// @param sure the request cannot be sent again
  @Nullable Upstream poll(TargetState target, boolean sure) {
    UpstreamPool pool = target.pools[index];
    if (!target.http2()) {
      return pool.poll(sure);
    }
    Http2UpstreamConnection open = pool.open();
    return open == null ? null : new Http2UpstreamStream(open, this);
  }

  /// A new way to a target, which has to get ready.
  Upstream open(TargetState target) {
    return target.http2()
        ? new Http2UpstreamStream(shared(target), this)
        : new UpstreamConnection(this, target);
  }

  /// A connection that is about to take streams; a new one when there is none.
  Http2UpstreamConnection shared(TargetState target) {
    UpstreamPool pool = target.pools[index];
    Http2UpstreamConnection opening = pool.opening();
    if (opening == null) {
      opening = new Http2UpstreamConnection(this, target);
      pool.add(opening);
      pooled.add(target);
      opening.connect();
    }
    return opening;
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

  /// @return done when the target can be spoken to
  Future<?> connect(TargetState target, ChannelHandler... handlers) {
    return connect(bootstrap.clone(), target, null, handlers);
  }

  /// The same for a connection of which each side may end its sending alone.
  ///
  /// @param header what it begins with; null for nothing
  Future<?> connectHalfClosable(
      TargetState target, @Nullable ProxyProtocol header, ChannelHandler handler) {
    Bootstrap halfClosable = bootstrap.clone().option(ChannelOption.ALLOW_HALF_CLOSURE, true);
    return connect(halfClosable, target, header, handler);
  }

  private Future<?> connect(
      Bootstrap with,
      TargetState target,
      @Nullable ProxyProtocol header,
      ChannelHandler... handlers) {
    with.channelFactory(transport.connecting(target.address));
    TargetGroup.Protocol protocol = target.group.config().protocol();
    if (!protocol.tls() && header == null && handlers.length == 1) {
      return onLoop(with.handler(handlers[0]).connect(target.address));
    }
    SslHandler secure = protocol.tls() ? tls.newHandler(allocator, protocol.version()) : null;
    ChannelFuture connected =
        with.handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (header != null) {
                      channel.pipeline().addLast(header);
                    }
                    if (secure != null) {
                      channel.pipeline().addLast(secure);
                    }
                    channel.pipeline().addLast(handlers);
                  }
                })
            .connect(target.address);
    return secure == null ? onLoop(connected) : agreed(connected, secure);
  }

  /// Where there was not even a socket, for want of descriptors, another thread would tell of it.
  private Future<?> onLoop(ChannelFuture connected) {
    Throwable cause = connected.isDone() ? connected.cause() : null;
    return cause == null ? connected : executor.newFailedFuture(cause);
  }

  private Future<?> agreed(ChannelFuture connected, SslHandler secure) {
    Promise<Void> agreed = executor.newPromise();
    connected.addListener(reached -> {
      if (reached.isSuccess()) {
        secure
            .handshakeFuture()
            .addListener(done -> {
              if (done.isSuccess()) {
                agreed.setSuccess(null);
              } else {
                agreed.setFailure(done.cause());
              }
            });
      } else {
        agreed.setFailure(reached.cause());
      }
    });
    return agreed;
  }

  int parseRequest(ByteBuf in) {
    int length = copy(in, scratch, FIRST_LOOK);
    int result = request.parse(scratch, length);
    if (result == RequestHead.INCOMPLETE && in.readableBytes() > length) {
      result = request.parse(scratch, copy(in, scratch, scratch.length));
    }
    return result;
  }

  int parseResponse(ByteBuf in) {
    int length = copy(in, scratch, FIRST_LOOK);
    int result = response.parse(scratch, length);
    if (result == ResponseHead.INCOMPLETE && in.readableBytes() > length) {
      result = response.parse(scratch, copy(in, scratch, scratch.length));
    }
    return result;
  }

  int parseOutgoing(ByteBuf in) {
    return outgoing.parse(answerScratch, copy(in, answerScratch, answerScratch.length));
  }

  int parseAnswer(ByteBuf in) {
    int length = copy(in, answerScratch, FIRST_LOOK);
    int result = answer.parse(answerScratch, length);
    if (result == ResponseHead.INCOMPLETE && in.readableBytes() > length) {
      result = answer.parse(answerScratch, copy(in, answerScratch, answerScratch.length));
    }
    return result;
  }

  private static int copy(ByteBuf in, byte[] to, int limit) {
    int length = Math.min(in.readableBytes(), limit);
    in.getBytes(in.readerIndex(), to, 0, length);
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
