package dev.teal.codedeploy;

/// How much of everything there may be (CodeDeploy user guide: Limits).
final class Limits {
  static final int APPLICATIONS = 1000;
  static final int GROUPS_OF_AN_APPLICATION = 1000;
  static final int CONFIGS = 200;
  static final int ACTIVE_DEPLOYMENTS = 1000;

  private Limits() {}
}
