package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/// One request and its answer, between a client's connection and a target's. Reused from request to
/// request of its connection, and used on its event loop alone.
///
/// ```
/// IDLE -> CONNECTING -> WAITING (for the answer's head) -> ANSWERING -> IDLE
///              ^           |  |                                          |
///              +-- retry --+  +-- 101 --> TUNNEL ------------------------+
/// ```
///
/// Until the answer's first byte, the request is kept as it was sent while that is little; so it
/// can be sent again when the connection turns out to have been closed by its target while it was
/// idle, or could not be made. What may have reached a target is sent again only if doing it twice
/// does what doing it once does.
final class Exchange {
  private static final int MAX_KEPT_BODY = 16 * 1024;
  private static final int MAX_ATTEMPTS = 5;

  private final Downstream client;
  private final Loop loop;
  private final BodyTracker requestBody = new BodyTracker();
  private final AnswerRelay answer;

  private Phase phase = Phase.IDLE;
  private @Nullable LoopGroup group;
  private @Nullable TargetState target;
  private @Nullable Upstream upstream;

  /// The request as sent, for sending it again; null when it was too long, or is needed no more.
  private @Nullable ByteBuf kept;

  private boolean head;
  private boolean idempotent;
  private boolean persistent;
  private boolean http10;
  private boolean upgrade;
  private boolean reused;
  private boolean written;
  private int attempts;
  private int failedConnects;
  private long sentAt;

  private enum Phase {
    IDLE,
    CONNECTING,
    WAITING,
    ANSWERING,
    TUNNEL
  }

  Exchange(Downstream client, Loop loop) {
    this.client = client;
    this.loop = loop;
    this.answer = new AnswerRelay(client, loop);
  }

  boolean active() {
    return phase != Phase.IDLE;
  }

  /// Takes up the request whose head the loop has just read; `in` begins with that head.
  void start(ByteBuf in, ListenerRoutes routes) {
    RequestHead request = loop.request;
    head = request.methodIs("HEAD");
    idempotent = request.idempotent();
    persistent = request.persistent();
    http10 = request.http10();
    upgrade = request.upgrade();
    attempts = 0;
    failedConnects = 0;
    if (request.chunked()) {
      requestBody.chunked();
    } else {
      requestBody.sized(Math.max(0, request.contentLength()));
    }
    ListenerRoutes.Route route = routes.route(request, client.address());
    switch (route.action()) {
      case Action.Forward _ -> forward(in, routes, route.targets());
      case Action.Redirect redirect -> {
        in.skipBytes(request.end());
        boolean keep = swallowBody(in);
        client.answer(
            Answers.redirect(
                redirect, request, client.tls() != null, routes.listener.port(), head, keep),
            keep);
      }
      case Action.FixedResponse fixed -> {
        in.skipBytes(request.end());
        boolean keep = swallowBody(in);
        client.answer(Answers.fixed(fixed, head, keep), keep);
      }
    }
  }

  /// @return whether the connection can be used again after an answer of our own
  private boolean swallowBody(ByteBuf in) {
    int n = requestBody.take(in, null);
    if (n > 0) {
      in.skipBytes(n);
    }
    return n >= 0 && requestBody.done() && persistent;
  }

  private void forward(ByteBuf in, ListenerRoutes routes, @Nullable WeightedTargets targets) {
    RequestHead request = loop.request;
    int refused = loop.requestWriter.write(request, routes, client);
    in.skipBytes(request.end());
    group = targets == null ? null : targets.next();
    if (refused != 0) {
      refuse(in, refused);
      return;
    }
    if (group != null && !fits(group, request)) {
      refuse(in, 464);
      return;
    }
    target = group == null ? null : group.begin(null);
    if (target == null || group == null) {
      if (targets != null) {
        targets.first().state.counters[loop.index].add(GroupCounters.FAILED, 1);
      }
      refuse(in, 503);
      return;
    }
    int length = loop.out.length();
    int body = requestBody.done() || in.readableBytes() > MAX_KEPT_BODY ? 0 : in.readableBytes();
    ByteBuf bytes = client.allocator().directBuffer(length + body);
    bytes.writeBytes(loop.out.bytes(), 0, length);
    if (body > 0) {
      int n = requestBody.take(in, null);
      if (n < 0) {
        bytes.release();
        endTarget();
        client.answer(Answers.error(400, head, false), false);
        return;
      }
      bytes.writeBytes(in, n);
    }
    kept = bytes;
    GroupCounters counters = group.state.counters[loop.index];
    counters.add(GroupCounters.REQUESTS, 1);
    counters.add(GroupCounters.BYTES_IN, bytes.readableBytes());
    connect(target);
  }

  /// Application Load Balancer guide, "HTTP 464": what the client speaks, and the target group's
  /// protocol version.
  private boolean fits(LoopGroup chosen, RequestHead request) {
    boolean http2 = client.http2();
    return switch (chosen.state.config().protocol().version()) {
      case HTTP1, BYTES -> !http2 || !request.grpc();
      case HTTP2 -> http2;
      case GRPC -> http2 && request.methodIs("POST");
    };
  }

  private void refuse(ByteBuf in, int status) {
    boolean keep = swallowBody(in) && status >= 500;
    client.answer(Answers.error(status, head, keep), keep);
  }

  private void connect(TargetState to) {
    attempts++;
    written = false;
    Upstream idle = loop.poll(to, !idempotent);
    reused = idle != null;
    if (idle != null) {
      idle.attach(this);
      onConnected(idle);
    } else {
      phase = Phase.CONNECTING;
      Upstream opened = loop.open(to);
      upstream = opened;
      opened.attach(this);
      opened.connect();
    }
  }

  void onConnected(Upstream connection) {
    upstream = connection;
    phase = Phase.WAITING;
    ByteBuf bytes = kept;
    if (bytes == null) {
      throw new IllegalStateException("nothing to send");
    }
    bytes.readerIndex(0);
    sentAt = System.nanoTime();
    written = connection.send(bytes.retain()) || bytes.readerIndex() > 0;
    client.touch();
    client.proceed();
  }

  void onConnectFailed(Throwable cause) {
    upstream = null;
    failedConnects++;
    LoopGroup from = group;
    if (from == null || failedConnects >= from.size() || !retry(target)) {
      fail(cause instanceof ConnectTimeoutException ? 504 : 502);
    }
  }

  /// Chooses again. The route may have been replaced since, but a group never gives a target that
  /// is draining.
  private boolean retry(@Nullable TargetState avoid) {
    LoopGroup from = group;
    if (kept == null || from == null || attempts >= MAX_ATTEMPTS) {
      return false;
    }
    endTarget();
    TargetState next = from.begin(avoid);
    target = next;
    if (next == null) {
      return false;
    }
    connect(next);
    return true;
  }

  /// Sends on as much of the body as is there and the target takes.
  ///
  /// @return whether anything was taken: if not, the client's connection is to be paused
  boolean takeRequest(ByteBuf in) {
    Upstream to = upstream;
    if (to == null || phase == Phase.CONNECTING || !to.isWritable()) {
      return false;
    }
    if (phase == Phase.TUNNEL) {
      sendOn(to, in, in.readableBytes());
      return true;
    }
    if (requestBody.done()) {
      return false;
    }
    int n = requestBody.take(in, null);
    if (n < 0) {
      failRequest(400);
      return true;
    }
    // From here on the request cannot be repeated: part of it is gone.
    forgetKept();
    sentAt = System.nanoTime();
    sendOn(to, in, n);
    return true;
  }

  private void sendOn(Upstream to, ByteBuf in, int n) {
    count(GroupCounters.BYTES_IN, n);
    to.send(in.readRetainedSlice(n));
    client.touch();
  }

  /// Takes what the target sent.
  void onResponse(ByteBuf in) {
    client.touch();
    switch (phase) {
      case WAITING -> {
        forgetKept();
        answer.add(in);
        readAnswer();
      }
      case ANSWERING -> {
        count(GroupCounters.BYTES_OUT, in.readableBytes());
        if (answer.relay(in)) {
          afterRelay();
        } else {
          breakOff();
        }
      }
      case TUNNEL -> {
        count(GroupCounters.BYTES_OUT, in.readableBytes());
        client.send(in);
        afterRelay();
      }
      case IDLE, CONNECTING -> in.release();
    }
  }

  private void readAnswer() {
    AnswerRelay.Event event =
        answer.read(
            new AnswerRelay.Terms(
                head, http10, persistent && requestBody.done() && !client.leaving(), upgrade));
    switch (event) {
      case INCOMPLETE -> {}
      case MALFORMED -> fail(502);
      case BROKEN -> breakOff();
      case SWITCHED -> {
        phase = Phase.TUNNEL;
        answered();
        client.proceed();
      }
      case ANSWERING -> {
        phase = Phase.ANSWERING;
        answered();
        afterRelay();
      }
    }
  }

  private void answered() {
    LoopGroup from = group;
    if (from != null) {
      GroupCounters counters = from.state.counters[loop.index];
      counters.answered(answer.status(), System.nanoTime() - sentAt);
      counters.add(GroupCounters.BYTES_OUT, answer.firstBytes());
    }
  }

  private void afterRelay() {
    if (phase == Phase.ANSWERING && answer.done()) {
      finish();
    } else if (!client.isWritable() && upstream != null) {
      upstream.pause();
    }
  }

  private void finish() {
    Upstream from = upstream;
    upstream = null;
    phase = Phase.IDLE;
    // The count falls before the connection is kept or closed: draining is looked at once more.
    endTarget();
    if (from != null) {
      if (requestBody.done() && answer.persistent()) {
        from.release();
      } else {
        from.abandon(false);
      }
    }
    boolean whole = requestBody.done();
    client.exchangeEnded(answer.keepsClient() && whole, whole && !persistent);
  }

  void onUpstreamClosed(@Nullable Throwable failure) {
    upstream = null;
    switch (phase) {
      case WAITING -> {
        boolean mayRepeat = reused && (!written || idempotent) && !answer.begun();
        if (mayRepeat && kept != null && target != null) {
          loop.closeIdle(target);
        }
        if (!mayRepeat || !retry(null)) {
          fail(502);
        }
      }
      case ANSWERING -> {
        if (answer.endsWithConnection() && failure == null) {
          finish();
        } else {
          breakOff();
        }
      }
      case TUNNEL -> {
        phase = Phase.IDLE;
        endTarget();
        client.exchangeEnded(false, false);
      }
      case IDLE, CONNECTING -> {}
    }
  }

  /// The target has said that it has not looked at the request: sending it again is no second time.
  void onUpstreamRefused() {
    upstream = null;
    switch (phase) {
      case WAITING -> {
        if (!retry(null)) {
          fail(502);
        }
      }
      case ANSWERING, TUNNEL -> breakOff();
      case IDLE, CONNECTING -> {}
    }
  }

  /// The answer cannot be completed, and the client must not take it for complete.
  private void breakOff() {
    drop();
    client.abort();
  }

  private void failRequest(int status) {
    if (phase == Phase.ANSWERING || phase == Phase.TUNNEL) {
      breakOff();
    } else {
      drop();
      client.answer(Answers.error(status, head, false), false);
    }
  }

  /// Answers in the target's place.
  private void fail(int status) {
    count(GroupCounters.FAILED, 1);
    boolean keep = persistent && requestBody.done();
    boolean bodiless = head;
    drop();
    client.answer(Answers.error(status, bodiless, keep), keep);
  }

  /// Nothing has passed for as long as the idle timeout.
  void timeout() {
    switch (phase) {
      case CONNECTING -> fail(504);
      case WAITING -> {
        if (requestBody.done()) {
          fail(504);
        } else {
          failRequest(408);
        }
      }
      case ANSWERING, TUNNEL -> breakOff();
      case IDLE -> client.abort();
    }
  }

  /// The deregistration delay is over.
  void cut(TargetState drained) {
    if (target == drained) {
      if (phase == Phase.WAITING || phase == Phase.CONNECTING) {
        fail(502);
      } else {
        breakOff();
      }
    }
  }

  /// The client has gone.
  void cancel() {
    if (phase == Phase.TUNNEL && upstream != null) {
      upstream.closeWhenSent();
      upstream = null;
    }
    drop();
  }

  private void drop() {
    Upstream from = upstream;
    upstream = null;
    if (from != null) {
      from.abandon(phase == Phase.CONNECTING);
    }
    phase = Phase.IDLE;
    endTarget();
    forgetKept();
    answer.reset();
  }

  private void endTarget() {
    TargetState ended = target;
    target = null;
    if (ended != null) {
      ended.end();
    }
  }

  private void forgetKept() {
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }

  private void count(int counter, long n) {
    if (group != null) {
      group.state.counters[loop.index].add(counter, n);
    }
  }

  void onUpstreamWritable() {
    client.proceed();
  }

  void onClientWritable() {
    if (upstream != null && phase != Phase.CONNECTING) {
      upstream.resume();
    }
  }
}
