package dev.teal.balancer;

import dev.teal.balancer.http.Desync;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.rule.Rewrites;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final Downstream client;
  private final Loop loop;
  private final RequestTraits request = new RequestTraits();
  private final RequestBody requestBody;
  private final Assignment assignment;
  private final AnswerRelay answer;
  private final RequestRecord record;

  private Phase phase = Phase.IDLE;
  private @Nullable ListenerRoutes routes;
  private @Nullable Upstream upstream;

  private boolean reused;
  private boolean written;
  private long startedAt;
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
    this.assignment = new Assignment(loop, client);
    this.answer = new AnswerRelay(client, loop, request, this::answered);
    this.record = new RequestRecord(loop, client);
    this.requestBody = new RequestBody(client, loop.out, record);
  }

  boolean active() {
    return phase != Phase.IDLE;
  }

  /// Takes up the request whose head the loop has just read; `in` begins with that head.
  void start(ByteBuf in, ListenerRoutes by) {
    RequestHead head = loop.request;
    Routing.DesyncMitigation mode = by.options.desyncMitigation();
    Desync desync = head.desync(by.classifiesThoroughly());
    routes = by;
    startedAt = loop.now();
    request.read(head, desync != null && desync.isolatedIn(mode));
    assignment.reset();
    answer.reset();
    requestBody.begin(head);
    record.begin(by, desync);
    if (desync != null && desync.blockedIn(mode)) {
      in.skipBytes(head.end());
      refuse(in, 400);
      return;
    }
    ListenerRoutes.Route route = by.route(head, client.info().address());
    switch (route.action()) {
      case Action.Forward _ -> forward(in, by, route);
      case Action.Redirect redirect -> {
        record.routed(route);
        redirect(in, Redirection.of(redirect, head, client.info().scheme(), by.listener.port()));
      }
      case Action.FixedResponse fixed -> {
        record.routed(route);
        in.skipBytes(head.end());
        boolean keep = swallowBody(in);
        record.answers(fixed.statusCode(), true);
        answer(Answers.fixed(fixed, request.head), keep);
      }
    }
  }

  /// Answers a head that cannot be read to its end.
  ///
  /// @param bytes how many came of it
  void refuseUnread(int status, int bytes, ListenerRoutes by) {
    routes = by;
    request.unread();
    assignment.reset();
    answer.reset();
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
    answer(Answers.redirect(to, request.head), keep);
  }

  private void refuse(ByteBuf in, int status) {
    boolean keep = swallowBody(in) && status >= 500;
    refuse(status, keep);
  }

  /// @return whether the connection can be used again after an answer of our own
  private boolean swallowBody(ByteBuf in) {
    return requestBody.swallow(in) && request.persistent;
  }

  /// Gives an error of our own.
  private void refuse(int status, boolean keep) {
    record.answers(status, false);
    answer(Answers.error(status, request.head), keep);
  }

  /// Gives an answer of our own, which has been recorded.
  private void answer(Answers.Answer own, boolean keep) {
    ListenerRoutes by = routes;
    if (by == null) {
      throw new IllegalStateException("no request to answer");
    }
    boolean keeps = keep && !client.leaving();
    ByteBuf bytes = own.encode(client.allocator(), by, keeps);
    record.end(assignment, answer.sent() + bytes.readableBytes());
    drop();
    client.send(bytes);
    client.exchangeEnded(keeps, false);
  }

  private void forward(ByteBuf in, ListenerRoutes by, ListenerRoutes.Route route) {
    int refused = write(by, route);
    record.routed(route);
    in.skipBytes(loop.request.end());
    if (refused == 0) {
      refused =
          route.targets() == null
              ? 503
              : assignment.choose(route.targets(), by.options.cookieKey());
    }
    TargetState target = assignment.target();
    if (refused != 0 || target == null) {
      refuse(in, refused);
    } else if (requestBody.keep(in)) {
      connect(target);
    } else {
      refuse(400, false);
    }
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
    return loop.requestWriter.write(loop.request, by, client.info(), rewritten);
  }

  private void connect(TargetState to) {
    written = false;
    Upstream idle = loop.poll(to, !request.idempotent);
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
    ByteBuf bytes = requestBody.kept();
    if (bytes == null) {
      throw new IllegalStateException("nothing to send");
    }
    bytes.readerIndex(0);
    sentAt = System.nanoTime();
    record.sent(sentAt);
    assignment.count(TargetCounters.BYTES_IN, bytes.readableBytes());
    written = connection.send(bytes.retain()) || bytes.readerIndex() > 0;
    client.touch();
    client.proceed();
  }

  void onConnectFailed(Throwable cause) {
    upstream = null;
    if (!connectTo(requestBody.kept() == null ? null : assignment.afterFailedConnect())) {
      fail(cause instanceof ConnectTimeoutException ? 504 : 502);
    }
  }

  /// Sends the request again, if it is all there.
  private boolean retry() {
    return connectTo(requestBody.kept() == null ? null : assignment.again(null));
  }

  private boolean connectTo(@Nullable TargetState next) {
    if (next != null) {
      connect(next);
    }
    return next != null;
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
    int n = requestBody.take(in);
    if (n < 0) {
      failRequest(400);
      return true;
    }
    requestBody.forget(); // part of it is gone
    sentAt = System.nanoTime();
    record.sent(sentAt);
    sendOn(to, in, n);
    return true;
  }

  private void sendOn(Upstream to, ByteBuf in, int n) {
    assignment.count(TargetCounters.BYTES_IN, n);
    record.received(n);
    to.send(in.readRetainedSlice(n));
    client.touch();
  }

  /// Takes what the target sent.
  void onResponse(ByteBuf in) {
    client.touch();
    switch (phase) {
      case WAITING -> {
        requestBody.forget();
        answer.add(in);
        readAnswer();
      }
      case ANSWERING -> {
        assignment.count(TargetCounters.BYTES_OUT, in.readableBytes());
        if (answer.relay(in)) {
          afterRelay();
        } else {
          breakOff();
        }
      }
      case TUNNEL -> {
        assignment.count(TargetCounters.BYTES_OUT, in.readableBytes());
        answer.send(in);
        afterRelay();
      }
      case IDLE, CONNECTING -> in.release();
    }
  }

  private void readAnswer() {
    boolean mayPersist = request.persistent && requestBody.done() && !client.leaving();
    AnswerEdits edits = routes == null ? null : assignment.edits(routes);
    switch (answer.read(mayPersist, edits)) {
      case INCOMPLETE -> {}
      case MALFORMED -> fail(502);
      case BROKEN -> breakOff();
      case SWITCHED -> {
        phase = Phase.TUNNEL;
        client.proceed();
      }
      case ANSWERING -> {
        phase = Phase.ANSWERING;
        afterRelay();
      }
    }
  }

  private void answered() {
    long nanos = System.nanoTime() - sentAt;
    assignment.answered(answer.status(), nanos, answer.firstBytes());
    record.answered(answer.status(), nanos);
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
    record.end(assignment, answer.sent());
    // The count falls before the connection is kept or closed: draining is looked at once more.
    assignment.end();
    if (from != null) {
      if (requestBody.done() && answer.persistent() && !request.isolated) {
        from.release();
      } else {
        from.abandon(false);
      }
    }
    boolean whole = requestBody.done();
    client.exchangeEnded(answer.keepsClient() && whole, whole && !request.persistent);
  }

  void onUpstreamClosed(@Nullable Throwable failure) {
    upstream = null;
    switch (phase) {
      case WAITING -> {
        boolean mayRepeat = reused && (!written || request.idempotent) && !answer.begun();
        TargetState closed = assignment.target();
        if (mayRepeat && requestBody.kept() != null && closed != null) {
          loop.closeIdle(closed);
        }
        if (!mayRepeat || !retry()) {
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
        record.end(assignment, answer.sent());
        assignment.end();
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
        if (!retry()) {
          fail(502);
        }
      }
      case ANSWERING, TUNNEL -> breakOff();
      case IDLE, CONNECTING -> {}
    }
  }

  /// The answer cannot be completed, and the client must not take it for complete.
  private void breakOff() {
    record.end(assignment, answer.sent());
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
    assignment.failed();
    refuse(status, request.persistent && requestBody.done());
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
    if (drained.equals(assignment.target())) {
      if (phase == Phase.WAITING || phase == Phase.CONNECTING) {
        fail(502);
      } else {
        breakOff();
      }
    }
  }

  /// Tells that this holds a target, if it does.
  void holders(TargetState target, Consumer<Status.Holder> found) {
    if (active() && target.equals(assignment.target())) {
      Status.Work work =
          switch (phase) {
            case IDLE, CONNECTING, WAITING ->
                requestBody.done() ? Status.Work.AWAITS_ANSWER : Status.Work.SENDS_REQUEST;
            case ANSWERING -> Status.Work.GETS_ANSWER;
            case TUNNEL -> Status.Work.UPGRADED;
          };
      found.accept(
          new Status.Holder(
              client.info().label(),
              work,
              record.requestLine(),
              Duration.ofNanos(loop.now() - startedAt)));
    }
  }

  /// The client has gone. Nothing of its request is held any longer.
  void cancel() {
    if (phase == Phase.TUNNEL && upstream != null) {
      upstream.closeWhenSent();
      upstream = null;
    }
    record.end(assignment, answer.sent());
    drop();
    assignment.reset();
    routes = null;
  }

  private void drop() {
    Upstream from = upstream;
    upstream = null;
    if (from != null) {
      from.abandon(phase == Phase.CONNECTING);
    }
    phase = Phase.IDLE;
    assignment.end();
    requestBody.forget();
    answer.reset();
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
