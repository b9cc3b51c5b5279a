package dev.teal.balancer;

import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.routing.CookieKey;
import org.jspecify.annotations.Nullable;

/// Which target serves a request, with all that goes by it: the client's bond to group and target,
/// the request in flight on the target, and what is counted there. Reused from request to request
/// of its [Exchange].
final class Assignment {
  private static final int MAX_ATTEMPTS = 5;

  private final Loop loop;
  private final Downstream client;
  private @Nullable WeightedTargets deal;
  private @Nullable LoopGroup group;
  private @Nullable TargetState target;

  /// Of a request whose route binds clients to groups or targets.
  private @Nullable StickySession session;

  /// Whether the request counts for a target already.
  private boolean counted;

  private int attempts;
  private int failedConnects;

  Assignment(Loop loop, Downstream client) {
    this.loop = loop;
    this.client = client;
  }

  /// Forgets what an earlier request had.
  void reset() {
    deal = null;
    group = null;
    session = null;
    counted = false;
    attempts = 0;
    failedConnects = 0;
  }

  /// Chooses group and target for the request whose head the loop has just read.
  ///
  /// @param by the route's
  /// @return 0, or the status of the error that the request is answered with
  int choose(WeightedTargets by, CookieKey key) {
    HeadFields fields = loop.request.fields;
    StickySession bonds =
        by.sticky() ? new StickySession(loop.seal(key), fields, client.info().secure()) : null;
    LoopGroup chosen = by.next(bonds);
    deal = by;
    session = bonds;
    group = chosen;
    if (chosen == null) {
      by.first().state.failed.increment();
      return 503;
    }
    if (!fits(chosen)) {
      return 464;
    }
    target = chosen.begin(null, bonds == null ? null : bonds.target(chosen, fields, by.isSingle()));
    if (target == null) {
      failed();
      return 503;
    }
    attempts = 1;
    return 0;
  }

  /// Application Load Balancer guide, "HTTP 464": what the client speaks, and the target group's
  /// protocol version.
  private boolean fits(LoopGroup chosen) {
    boolean http2 = client.info().http2();
    return switch (chosen.state.config().protocol().version()) {
      case HTTP1, BYTES -> !http2 || !loop.request.grpc();
      case HTTP2 -> http2;
      case GRPC -> http2 && loop.request.methodIs("POST");
    };
  }

  /// Chooses again. The route may have been replaced since, but a group never gives a target that
  /// is draining.
  ///
  /// @param avoid one that has just failed: taken only when there is no other; or null
  @Nullable TargetState again(@Nullable TargetState avoid) {
    LoopGroup from = group;
    if (from == null || attempts >= MAX_ATTEMPTS) {
      return null;
    }
    TargetState before = target;
    leave();
    attempts++;
    target = from.begin(avoid, null);
    if (target == null && before != null) {
      countFor(before);
    }
    return target;
  }

  /// Chooses again after a target that could not be reached, unless all have been tried.
  @Nullable TargetState afterFailedConnect() {
    failedConnects++;
    return group == null || failedConnects >= group.size() ? null : again(target);
  }

  /// The request is over. It counts for the target that answered it, or that it was left with when
  /// none did.
  void end() {
    if (target != null) {
      countFor(target);
    }
    leave();
  }

  private void countFor(TargetState served) {
    if (!counted) {
      counted = true;
      served.counters(loop.index).add(TargetCounters.REQUESTS, 1);
    }
  }

  /// The request is not under way at its target any more.
  private void leave() {
    TargetState ended = target;
    target = null;
    if (ended != null) {
      ended.end();
    }
  }

  /// Null when the request goes to none of them.
  @Nullable LoopGroup group() {
    return group;
  }

  @Nullable TargetState target() {
    return target;
  }

  /// The load balancer answers in the target's place.
  void failed() {
    if (group != null) {
      group.state.failed.increment();
    }
  }

  void count(int counter, long n) {
    if (target != null) {
      target.counters(loop.index).add(counter, n);
    }
  }

  /// @param bytes how many came with the answer's head
  void answered(int status, long nanos, long bytes) {
    if (target != null) {
      countFor(target);
      TargetCounters counters = target.counters(loop.index);
      counters.answered(status, nanos);
      counters.add(TargetCounters.BYTES_OUT, bytes);
    }
  }

  /// Null when the answer's head is changed no further than its framing asks.
  @Nullable AnswerEdits edits(ListenerRoutes routes) {
    if (session == null || deal == null || group == null || target == null) {
      return routes.answerNames.length == 0 ? null : new AnswerEdits(routes, null);
    }
    return new AnswerEdits(routes, new AnswerEdits.Bound(session, deal, group, target));
  }
}
