package dev.teal.codedeploy;

import dev.teal.fuzz.FuzzInput;

/// An AppSpec file is read, with what a deployment cannot do without, or refused with a reason.
public final class AppSpecFuzz {
  private AppSpecFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    AppSpec spec;
    try {
      spec = AppSpecParser.parse(new FuzzInput(data).text());
    } catch (AppSpecException e) {
      if (String.valueOf(e.getMessage()).isBlank()) {
        throw new AssertionError("refused without a reason", e);
      }
      return;
    }
    if (spec.tasks().taskDefinition().isEmpty()
        || spec.tasks().containerName().isEmpty()
        || spec.tasks().containerPort() < 1
        || spec.tasks().containerPort() > 65_535) {
      throw new AssertionError("accepted: " + spec);
    }
  }
}
