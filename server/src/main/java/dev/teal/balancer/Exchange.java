package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import java.util.Optional;
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

  private final ClientConnection client;
  private final Loop loop;
  private final BodyTracker requestBody = new BodyTracker();
  private final AnswerRelay answer;
  private final RequestRecord record;

  private Phase phase = Phase.IDLE;
  private @Nullable ListenerRoutes routes;
  private @Nullable WeightedTargets targets;
  private @Nullable LoopGroup group;
  private @Nullable TargetState target;
  private @Nullable UpstreamConnection upstream;

  /// Of a request whose route binds clients to groups or targets.
  private @Nullable StickySession session;

  /// The request as sent, for sending it again; null when it was too long, or is needed no more.
  private @Nullable ByteBuf kept;

  private boolean head;
  private boolean idempotent;
  private boolean persistent;
  private boolean http10;

  /// Neither connection may serve another request: somebody might see an end elsewhere.
  private boolean isolated;

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

  Exchange(ClientConnection client, Loop loop) {
    this.client = client;
    this.loop = loop;
    this.answer = new AnswerRelay(client, loop);
    this.record = new RequestRecord(loop, client);
  }

  boolean active() {
    return phase != Phase.IDLE;
  }

  /// Takes up the request whose head the loop has just read; `in` begins with that head.
  void start(ByteBuf in, ListenerRoutes by) {
    RequestHead request = loop.request;
    Routing.DesyncMitigation mode = by.options.desyncMitigation();
    Desync desync = request.desync(by.classifiesThoroughly());
    routes = by;
    isolated = desync != null && desync.isolatedIn(mode);
    head = request.methodIs("HEAD");
    idempotent = request.idempotent();
    persistent = request.persistent() && !isolated;
    http10 = request.http10();
    upgrade = request.upgrade();
    attempts = 0;
    failedConnects = 0;
    targets = null;
    session = null;
    group = null;
    answer.reset();
    if (request.chunked()) {
      requestBody.chunked();
    } else {
      requestBody.sized(Math.max(0, request.contentLength()));
    }
    record.begin(by, desync);
    if (desync != null && desync.blockedIn(mode)) {
      in.skipBytes(request.end());
      refuse(in, 400);
      return;
    }
    ListenerRoutes.Route route = by.route(request, client.address());
    switch (route.action()) {
      case Action.Forward _ -> forward(in, by, route);
      case Action.Redirect redirect -> {
        record.routed(route);
        redirect(in, Redirection.of(redirect, request, by));
      }
      case Action.FixedResponse fixed -> {
        record.routed(route);
        in.skipBytes(request.end());
        boolean keep = swallowBody(in);
        record.answers(fixed.statusCode(), true);
        answer(Answers.fixed(fixed, head, keep), keep);
      }
    }
  }

  /// Answers a head that cannot be read to its end.
  ///
  /// @param bytes how many came of it
  void refuseUnread(int status, int bytes, ListenerRoutes by) {
    routes = by;
    group = null;
    head = false;
    record.beginUnread(by, bytes, status == 408 ? null : loop.request.desync(false));
    refuse(status, false);
  }

  private void redirect(ByteBuf in, Optional<Redirection> redirection) {
    in.skipBytes(loop.request.end());
    boolean keep = swallowBody(in);
    if (redirection.isEmpty()) {
      record.redirectTooLong();
      refuse(500, keep);
      return;
    }
    Redirection to = redirection.get();
    record.redirected(to.location());
    record.answers(to.status(), false);
    answer(Answers.redirect(to, head, keep), keep);
  }

  /// Gives an error of our own.
  private void refuse(int status, boolean keep) {
    record.answers(status, false);
    answer(Answers.error(status, head, keep), keep);
  }

  /// Gives an answer of our own, which has been recorded.
  private void answer(Answers.Answer own, boolean keep) {
    end(routes == null ? 0 : own.size(routes));
    drop();
    client.answer(own, keep);
  }

  /// @param own how many bytes of an answer of our own are sent
  private void end(int own) {
    record.end(group, target, answer.sent() + own);
  }

  /// @return whether the connection can be used again after an answer of our own
  private boolean swallowBody(ByteBuf in) {
    int n = requestBody.take(in, null);
    if (n > 0) {
      in.skipBytes(n);
      record.received(n);
    }
    return n >= 0 && requestBody.done() && persistent;
  }

  private void forward(ByteBuf in, ListenerRoutes by, ListenerRoutes.Route route) {
    RequestHead request = loop.request;
    int refused = write(by, route);
    record.routed(route);
    in.skipBytes(request.end());
    if (refused != 0) {
      refuse(in, refused);
      return;
    }
    WeightedTargets deal = route.targets();
    targets = deal;
    target = deal == null ? null : choose(by, deal);
    if (target == null) {
      if (deal != null) {
        deal.first().state.failed.increment();
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
        refuse(400, false);
        return;
      }
      bytes.writeBytes(in, n);
      record.received(n);
    }
    kept = bytes;
    count(TargetCounters.REQUESTS, 1);
    connect(target);
  }

  /// Chooses group and target, and counts the request on the target. Null when there is none.
  private @Nullable TargetState choose(ListenerRoutes by, WeightedTargets deal) {
    StickySession bound = null;
    if (deal.sticky()) {
      CookieSeal seal = loop.seal(by.options.cookieKey());
      bound = new StickySession(seal, loop.request.fields, by.secure());
    }
    session = bound;
    LoopGroup chosen = deal.next(bound);
    group = chosen;
    if (chosen == null) {
      return null;
    }
    return chosen.begin(
        null, bound == null ? null : bound.target(chosen, loop.request.fields, deal.isSingle()));
  }

  /// Leaves the head for the target in the loop's writer.
  ///
  /// @return 0, or the status of the error that the request is answered with
  private int write(ListenerRoutes by, ListenerRoutes.Route route) {
    Rewrites.Result rewritten = null;
    if (route.rewrites() != null) {
      rewritten = route.rewrites().apply(loop.request);
      record.transformed(rewritten.status(), rewritten);
      if (rewritten.failed()) {
        loop.requestWriter.writeTraceId(loop.request);
        return 500;
      }
    }
    return loop.requestWriter.write(loop.request, by, client.forwardedAddress(by), rewritten);
  }

  private void refuse(ByteBuf in, int status) {
    boolean keep = swallowBody(in) && status >= 500;
    refuse(status, keep);
  }

  private void connect(TargetState to) {
    attempts++;
    written = false;
    UpstreamConnection idle = loop.poll(to, !idempotent);
    reused = idle != null;
    if (idle != null) {
      idle.attach(this);
      onConnected(idle);
    } else {
      phase = Phase.CONNECTING;
      upstream = new UpstreamConnection(loop, to, this);
      upstream.connect();
    }
  }

  void onConnected(UpstreamConnection connection) {
    upstream = connection;
    phase = Phase.WAITING;
    ByteBuf bytes = kept;
    if (bytes == null) {
      throw new IllegalStateException("nothing to send");
    }
    bytes.readerIndex(0);
    sentAt = System.nanoTime();
    record.sent(sentAt);
    count(TargetCounters.BYTES_IN, bytes.readableBytes());
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
    TargetState next = from.begin(avoid, null);
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
    UpstreamConnection to = upstream;
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
    record.sent(sentAt);
    sendOn(to, in, n);
    return true;
  }

  private void sendOn(UpstreamConnection to, ByteBuf in, int n) {
    count(TargetCounters.BYTES_IN, n);
    record.received(n);
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
        count(TargetCounters.BYTES_OUT, in.readableBytes());
        if (answer.relay(in)) {
          afterRelay();
        } else {
          breakOff();
        }
      }
      case TUNNEL -> {
        count(TargetCounters.BYTES_OUT, in.readableBytes());
        answer.send(in);
        afterRelay();
      }
      case IDLE, CONNECTING -> in.release();
    }
  }

  private void readAnswer() {
    AnswerRelay.Event event =
        answer.read(
            new AnswerRelay.Terms(
                head,
                http10,
                persistent && requestBody.done() && !client.leaving(),
                upgrade,
                edits()));
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

  /// Null when the answer's head is changed no further than its framing asks.
  private @Nullable AnswerEdits edits() {
    ListenerRoutes by = routes;
    if (by == null || (session == null && by.answerNames.length == 0)) {
      return null;
    }
    if (session == null || targets == null || group == null || target == null) {
      return new AnswerEdits(by, null);
    }
    return new AnswerEdits(by, new AnswerEdits.Bound(session, targets, group, target));
  }

  private void answered() {
    TargetState by = target;
    if (by != null) {
      long nanos = System.nanoTime() - sentAt;
      TargetCounters counters = by.counters(loop.index);
      counters.answered(answer.status(), nanos);
      counters.add(TargetCounters.BYTES_OUT, answer.firstBytes());
      record.answered(answer.status(), nanos);
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
    UpstreamConnection from = upstream;
    upstream = null;
    phase = Phase.IDLE;
    end(0);
    // The count falls before the connection is kept or closed: draining is looked at once more.
    endTarget();
    if (from != null) {
      if (requestBody.done() && answer.persistent() && !isolated) {
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
        end(0);
        endTarget();
        client.exchangeEnded(false, false);
      }
      case IDLE, CONNECTING -> {}
    }
  }

  /// The answer cannot be completed, and the client must not take it for complete.
  private void breakOff() {
    end(0);
    drop();
    client.abort();
  }

  private void failRequest(int status) {
    if (phase == Phase.ANSWERING || phase == Phase.TUNNEL) {
      breakOff();
    } else {
      refuse(status, false);
    }
  }

  /// Answers in the target's place.
  private void fail(int status) {
    if (group != null) {
      group.state.failed.increment();
    }
    refuse(status, persistent && requestBody.done());
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
    end(0);
    drop();
  }

  private void drop() {
    UpstreamConnection from = upstream;
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
    if (target != null) {
      target.counters(loop.index).add(counter, n);
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
