package dev.teal.deploy;

import java.util.Arrays;
import java.util.Optional;

/// The lifecycle events at which a function of the user's is called.
public enum Hook {
  BEFORE_INSTALL("BeforeInstall"),
  AFTER_INSTALL("AfterInstall"),
  AFTER_ALLOW_TEST_TRAFFIC("AfterAllowTestTraffic"),
  BEFORE_ALLOW_TRAFFIC("BeforeAllowTraffic"),
  AFTER_ALLOW_TRAFFIC("AfterAllowTraffic");

  private final String event;

  Hook(String event) {
    this.event = event;
  }

  /// The lifecycle event's name, as in an AppSpec.
  public String event() {
    return event;
  }

  /// The hook of a lifecycle event; empty when the event has none.
  public static Optional<Hook> of(String event) {
    return Arrays.stream(values()).filter(hook -> hook.event.equals(event)).findFirst();
  }
}
