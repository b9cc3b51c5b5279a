package dev.teal.deploy;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a deployment must remember: whatever must not happen twice, and what cannot be seen in the
/// world again.
///
/// @param greenTaskSet ARN
/// @param shift the latest step of production traffic's way to green
/// @param marks when something happened
public record Facts(
    Optional<Sides> sides,
    Optional<String> greenTaskSet,
    Map<Hook, HookCall> hooks,
    Shift shift,
    Map<Mark, Instant> marks) {
  static final Facts NONE =
      new Facts(Optional.empty(), Optional.empty(), Map.of(), Shift.NONE, Map.of());

  public Facts {
    hooks = Map.copyOf(hooks);
    marks = Map.copyOf(marks);
  }

  /// Which target group and task set was blue when the deployment began, and which group green
  /// gets: all ARNs.
  ///
  /// @param routes where on the production listener traffic goes to them: the ARNs of rules, and
  ///   [TrafficRoute#DEFAULT_ACTION]; empty in what an older build stored, which did not look
  public record Sides(
      String blueTaskSet, String blueTargetGroup, String greenTargetGroup, List<String> routes) {
    public Sides {
      routes = routes == null ? List.of() : List.copyOf(routes);
    }
  }

  /// A step of the shift: stored before it is made, and again when it is in force.
  ///
  /// @param from, `to` green's share of production traffic, 0..100 %
  public record Shift(int from, int to, boolean inForce) {
    static final Shift NONE = new Shift(0, 0, true);
  }

  /// A moment to remember.
  public enum Mark {
    /// The deployment began.
    STARTED,
    /// The latest step of production traffic's way to green came into force. An older build stored
    /// the first one's time, under another name.
    @JsonAlias("SHIFT_BEGAN")
    SHIFTED,
    /// Green, steady once, is not steady any more.
    GREEN_UNSTEADY,
    /// The calls of a step fail, with what may pass.
    CALLS_FAIL,
    /// The alarms cannot be read.
    ALARMS_UNREADABLE,
    /// A user ended the ready wait.
    CONTINUED_READY,
    /// A user ended the termination wait.
    CONTINUED_TERMINATION,
    /// The termination wait began.
    TERMINATION_WAIT_BEGAN,
    /// Blue's end is decided: there is no way back.
    TERMINATION_BEGAN
  }

  public boolean has(Mark mark) {
    return marks.containsKey(mark);
  }

  public Optional<Instant> at(Mark mark) {
    return Optional.ofNullable(marks.get(mark));
  }

  /// The call of a hook; empty when none was named yet.
  public Optional<HookCall> call(Hook hook) {
    return Optional.ofNullable(hooks.get(hook));
  }

  /// @param now when the note is stored
  Facts with(Note note, Instant now) {
    return switch (note) {
      case Note.SidesFound found ->
          new Facts(Optional.of(found.sides()), greenTaskSet, hooks, shift, marks);
      case Note.GreenCreated created ->
          new Facts(sides, Optional.of(created.taskSetArn()), hooks, shift, marks);
      case Note.HookNamed named -> withCall(named.hook(), HookCall.named(named.executionId()));
      case Note.HookInvoked invoked ->
          withCall(invoked.hook(), named(invoked.hook()).invoked(invoked.at()));
      case Note.HookAnswered answered ->
          withCall(answered.hook(), named(answered.hook()).answered(answered.answer()));
      case Note.Shifting shifting ->
          new Facts(sides, greenTaskSet, hooks, new Shift(shift.to(), shifting.to(), false), marks);
      case Note.Shifted shifted ->
          new Facts(sides, greenTaskSet, hooks, new Shift(shift.from(), shift.to(), true), marks)
              .withMark(Mark.SHIFTED, Optional.of(now));
      case Note.Marked marked -> withMark(marked.mark(), Optional.of(marked.at()));
      case Note.Unmarked unmarked -> withMark(unmarked.mark(), Optional.empty());
    };
  }

  private HookCall named(Hook hook) {
    return call(hook).orElseThrow(() -> new IllegalStateException("no call of " + hook + " yet"));
  }

  private Facts withCall(Hook hook, HookCall call) {
    Map<Hook, HookCall> changed = new EnumMap<>(Hook.class);
    changed.putAll(hooks);
    changed.put(hook, call);
    return new Facts(sides, greenTaskSet, changed, shift, marks);
  }

  private Facts withMark(Mark mark, Optional<Instant> at) {
    Map<Mark, Instant> changed = new EnumMap<>(Mark.class);
    changed.putAll(marks);
    at.ifPresentOrElse(instant -> changed.put(mark, instant), () -> changed.remove(mark));
    return new Facts(sides, greenTaskSet, hooks, shift, changed);
  }
}
