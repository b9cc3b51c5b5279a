package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.HttpDates;
import dev.teal.balancer.routing.TargetGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What one request's cookies bind its client to, and the cookies that its answer renews
/// (Application Load Balancer guide, "Sticky sessions"). Made for requests whose route binds
/// clients.
final class StickySession {
  private static final byte[] COOKIE = Ascii.bytes("cookie");
  private static final byte[] SET_COOKIE = Ascii.bytes("set-cookie");
  private static final byte[] OURS = Ascii.bytes("AWSALB");
  private static final String GROUP = "AWSALBTG";
  private static final String TARGET = "AWSALB";
  private static final String APPLICATION = "AWSALBAPP-";
  private static final String CORS = "CORS";

  /// The guide: "It has its own expiry of 7 days which is non-configurable."
  private static final Duration APPLICATION_EXPIRY = Duration.ofDays(7);

  /// More groups than a client is likely to use; the cookie stays far below 4 KiB.
  private static final int MOST_BINDINGS = 16;

  private final CookieSeal seal;
  private final boolean secure;
  private final long now;
  private final List<Binding> bindings = new ArrayList<>();

  /// Whether a cookie bound it to a target, which may be gone.
  private boolean bound;

  /// @param fields the request's
  /// @param secure whether the client speaks TLS
  StickySession(CookieSeal seal, HeadFields fields, boolean secure) {
    this.seal = seal;
    this.secure = secure;
    this.now = Instant.now().getEpochSecond();
    eachCookie(fields, this::take);
  }

  private interface Visitor {
    void cookie(byte[] b, int name, int equals, int end);
  }

  private static void eachCookie(HeadFields fields, Visitor visitor) {
    for (int i = 0; i < fields.count(); i++) {
      if (!fields.nameIs(i, COOKIE)) {
        continue;
      }
      byte[] b = fields.bytes();
      int from = fields.valueStart(i);
      while (from < fields.valueEnd(i)) {
        int end = from;
        int equals = -1;
        while (end < fields.valueEnd(i) && b[end] != ';') {
          equals = equals < 0 && b[end] == '=' ? end : equals;
          end++;
        }
        if (equals > from) {
          visitor.cookie(b, from, equals, end);
        }
        from = end + 1;
        while (from < fields.valueEnd(i) && b[from] == ' ') {
          from++;
        }
      }
    }
  }

  private void take(byte[] b, int from, int equals, int end) {
    if (!Ascii.startsWith(b, from, equals, OURS)) {
      return;
    }
    String name = Ascii.string(b, from, equals);
    boolean known =
        name.startsWith(APPLICATION)
            || List.of(GROUP, GROUP + CORS, TARGET, TARGET + CORS).contains(name);
    byte[] content = known ? seal.open(b, equals + 1, end) : null;
    if (content != null) {
      Binding.read(content).stream()
          .filter(binding -> binding.until() > now && !bindings.contains(binding))
          .forEach(bindings::add);
    }
  }

  /// The group that the client stays with; null when it is bound to none of them.
  @Nullable LoopGroup group(LoopGroup[] groups) {
    for (LoopGroup group : groups) {
      if (group.serves()
          && has(b -> b.kind() == Binding.Kind.GROUP && b.group() == group.sticky().group)) {
        return group;
      }
    }
    return null;
  }

  /// The target of a group that the client stays with; null when it is bound to none of them.
  ///
  /// @param fields the request's
  /// @param alone whether the action names no other group
  @Nullable TargetState target(LoopGroup group, HeadFields fields, boolean alone) {
    Binding.Kind kind =
        switch (group.stickiness()) {
          case TargetGroup.Stickiness.LoadBalancerCookie _ -> Binding.Kind.TARGET;
          case TargetGroup.Stickiness.ApplicationCookie(String name, Duration _) ->
              alone && hasCookie(fields, name) ? Binding.Kind.APPLICATION : null;
          case TargetGroup.Stickiness.None _, TargetGroup.Stickiness.SourceIp _ -> null;
        };
    if (kind != null) {
      for (Binding binding : bindings) {
        if (binding.kind() == kind && binding.group() == group.sticky().group) {
          bound = true;
          return group.sticky().find(binding.target());
        }
      }
    }
    return null;
  }

  boolean has(Predicate<Binding> wanted) {
    return bindings.stream().anyMatch(wanted);
  }

  private static boolean hasCookie(HeadFields fields, String name) {
    byte[] wanted = Ascii.bytes(name);
    boolean[] found = new boolean[1];
    eachCookie(
        fields,
        (b, from, equals, _) ->
            found[0] |=
                equals - from == wanted.length && Ascii.startsWith(b, from, equals, wanted));
    return found[0];
  }

  /// Writes the lines that go with an answer.
  ///
  /// @param targets the route's
  /// @param answered the target's answer came from
  void put(
      HeadWriter out,
      HeadFields answer,
      WeightedTargets targets,
      LoopGroup group,
      TargetState answered) {
    targets
        .stickiness()
        .ifPresent(duration -> {
          long until = now + duration.toSeconds();
          byte[] value =
              seal.seal(
                  Binding.write(
                      List.of(new Binding(Binding.Kind.GROUP, group.sticky().group, 0, until))));
          line(out, GROUP, value, until, "");
          line(out, GROUP + CORS, value, until, crossSite());
        });
    switch (group.stickiness()) {
      case TargetGroup.Stickiness.LoadBalancerCookie(Duration duration) -> {
        long until = now + duration.toSeconds();
        byte[] value = group.sticky().sealed(seal, answered, until);
        line(out, TARGET, value, until, "");
        line(out, TARGET + CORS, value, until, crossSite());
      }
      case TargetGroup.Stickiness.ApplicationCookie(String name, Duration duration) -> {
        if (targets.isSingle() && (bound || sets(answer, name))) {
          byte[] value = seal.seal(Binding.write(renewed(group, answered, duration)));
          line(out, APPLICATION + "0", value, now + APPLICATION_EXPIRY.toSeconds(), "");
        }
      }
      case TargetGroup.Stickiness.None _, TargetGroup.Stickiness.SourceIp _ -> {}
    }
  }

  /// What the client is bound to by its applications' cookies, of which one is new.
  private List<Binding> renewed(LoopGroup group, TargetState target, Duration duration) {
    List<Binding> renewed = new ArrayList<>();
    renewed.add(
        new Binding(
            Binding.Kind.APPLICATION,
            group.sticky().group,
            Binding.hash(target.target),
            now + duration.toSeconds()));
    for (Binding other : bindings) {
      if (other.kind() == Binding.Kind.APPLICATION
          && other.group() != group.sticky().group
          && renewed.size() < MOST_BINDINGS) {
        renewed.add(other);
      }
    }
    return renewed;
  }

  private static boolean sets(HeadFields answer, String name) {
    byte[] wanted = Ascii.bytes(name + "=");
    for (int i = 0; i < answer.count(); i++) {
      if (answer.nameIs(i, SET_COOKIE)
          && Ascii.startsWith(answer.bytes(), answer.valueStart(i), answer.valueEnd(i), wanted)) {
        return true;
      }
    }
    return false;
  }

  private String crossSite() {
    return secure ? "; SameSite=None; Secure" : "; SameSite=None";
  }

  private static void line(HeadWriter out, String name, byte[] value, long until, String more) {
    out.put("Set-Cookie: ").put(name).put('=').put(value);
    out.put("; Expires=").put(HttpDates.format(until)).put("; Path=/").put(more).put("\r\n");
  }
}
