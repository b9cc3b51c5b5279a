package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import java.time.Duration;
import java.util.List;

/// Something that somebody does, or that happens, a while after a deployment has come to a step.
///
/// @param creator of which deployment: the user's or the one that rolls it back
/// @param step whose beginning it follows
record Incident(Deployment.Creator creator, String step, Duration after, Deed deed) {
  private static final List<String> STEPS =
      List.of(
          "Created",
          "PreCheck",
          "BeforeInstall",
          "Install",
          "AfterInstall",
          "AllowTestTraffic",
          "AfterAllowTestTraffic",
          "ReadyWait",
          "BeforeAllowTraffic",
          "AllowTraffic",
          "AllowTraffic",
          "AfterAllowTraffic",
          "TerminationWait",
          "TerminationWait",
          "TerminateBlue");
  private static final List<String> ROLLBACK_STEPS =
      List.of("AllowTraffic", "AllowTraffic", "AllowTestTraffic", "TerminateGreen");
  private static final List<Deed> DEEDS =
      List.of(
          Deed.STOP,
          Deed.STOP,
          Deed.STOP_AND_ROLL_BACK,
          Deed.STOP_AND_ROLL_BACK,
          Deed.STOP_AND_LEAVE,
          Deed.CONTINUE_TERMINATION,
          Deed.CONTINUE_TERMINATION,
          Deed.DEPLOY_ANOTHER,
          Deed.ANSWER_BY_HAND,
          Deed.ALARM,
          Deed.ALARM,
          Deed.ALARM,
          Deed.SHORT_ALARM,
          Deed.UNHEALTHY_GREEN,
          Deed.UNHEALTHY_GREEN,
          Deed.HICCUP_OF_GREEN,
          Deed.HICCUP_OF_GREEN,
          Deed.OTHER_WEIGHTS,
          Deed.OTHER_WEIGHTS,
          Deed.NEW_RULE,
          Deed.FOREIGN_TARGET,
          Deed.POINT_ELSEWHERE,
          Deed.DELETE_GREEN,
          Deed.DELETE_BLUE,
          Deed.DELETE_SERVICE,
          Deed.FORBID,
          Deed.FORBID,
          Deed.OUTAGE,
          Deed.OUTAGE);

  private static final List<Deed> DEEDS_IN_ROLLBACK =
      List.of(
          Deed.STOP,
          Deed.STOP_AND_LEAVE,
          Deed.DEPLOY_ANOTHER,
          Deed.UNHEALTHY_GREEN,
          Deed.OTHER_WEIGHTS,
          Deed.POINT_ELSEWHERE,
          Deed.DELETE_GREEN,
          Deed.DELETE_BLUE,
          Deed.DELETE_SERVICE,
          Deed.FORBID,
          Deed.FORBID,
          Deed.OUTAGE);

  /// What happens.
  enum Deed {
    STOP,
    STOP_AND_ROLL_BACK,
    STOP_AND_LEAVE,
    CONTINUE_READY,
    CONTINUE_TERMINATION,
    DEPLOY_ANOTHER,
    ANSWER_BY_HAND,
    ALARM,
    SHORT_ALARM,
    UNHEALTHY_GREEN,
    HICCUP_OF_GREEN,
    OTHER_WEIGHTS,
    NEW_RULE,
    FOREIGN_TARGET,
    POINT_ELSEWHERE,
    DELETE_GREEN,
    DELETE_BLUE,
    DELETE_SERVICE,
    FORBID,
    OUTAGE
  }

  static Incident of(Chance chance) {
    boolean ofRollback = chance.is(0.2);
    return new Incident(
        ofRollback ? Deployment.Creator.ROLLBACK : Deployment.Creator.USER,
        chance.of(ofRollback ? ROLLBACK_STEPS : STEPS),
        chance.is(0.2)
            ? Duration.ZERO
            : chance.between(Duration.ofNanos(100_000), Duration.ofSeconds(100)),
        chance.of(ofRollback ? DEEDS_IN_ROLLBACK : DEEDS));
  }
}
