package dev.teal.acceptance;

import java.util.ArrayList;
import java.util.List;

/// A kind of deployment and how it is to end.
///
/// @param testListener whether its deployment group has one
record CrashCase(Kind kind, boolean testListener, Ending ending) {

  /// How traffic is shifted.
  enum Kind {
    ALL_AT_ONCE,
    /// 50 %, and the rest a minute later.
    CANARY,
    /// 40 % a minute.
    LINEAR;

    /// The name of the deployment configuration.
    String config() {
      return this == ALL_AT_ONCE ? Stage.CONFIG : "Crash-" + this;
    }
  }

  enum Ending {
    /// With a hook that passes.
    SUCCESS,
    /// A hook says no when green has all production traffic.
    HOOK_FAILURE,
    /// Green's program does not start.
    INSTALL_FAILURE,
    /// Asked for when green gets production traffic.
    STOP_WITH_ROLLBACK,
    /// Asked for when green gets production traffic.
    STOP_WITHOUT_ROLLBACK;

    boolean isStop() {
      return this == STOP_WITH_ROLLBACK || this == STOP_WITHOUT_ROLLBACK;
    }
  }

  static List<CrashCase> all() {
    List<CrashCase> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (boolean testListener : new boolean[] {true, false}) {
        for (Ending ending : Ending.values()) {
          all.add(new CrashCase(kind, testListener, ending));
        }
      }
    }
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    return kind + (testListener ? ", with test listener, " : ", without test listener, ") + ending;
  }
}
