package dev.teal.balancer;

import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.http.HeadWriter;
import org.jspecify.annotations.Nullable;

/// What the load balancer changes in the head of a target's answer: the fields that its listener
/// adds, and the cookies that bind the client.
final class AnswerEdits {
  private final ListenerRoutes routes;
  private final @Nullable Bound bound;

  /// @param session of a request whose route binds clients
  record Bound(
      StickySession session, WeightedTargets targets, LoopGroup group, TargetState target) {}

  /// @param bound null when the route binds nobody
  AnswerEdits(ListenerRoutes routes, @Nullable Bound bound) {
    this.routes = routes;
    this.bound = bound;
  }

  /// Leaves out what is said anew.
  void drop(HeadFields answer) {
    for (byte[] name : routes.answerNames) {
      for (int i = 0; i < answer.count(); i++) {
        if (answer.nameIs(i, name)) {
          answer.drop(i);
        }
      }
    }
  }

  /// @param answer the target's fields, as they came
  void add(HeadWriter out, HeadFields answer) {
    out.put(routes.answerLines);
    if (bound != null) {
      bound.session().put(out, answer, bound.targets(), bound.group(), bound.target());
    }
  }
}
