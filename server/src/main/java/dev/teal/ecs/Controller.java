package dev.teal.ecs;

/// Who deploys to a service. The names are AWS's.
enum Controller {
  ECS,
  CODE_DEPLOY,
  EXTERNAL;

  /// Whether deployments show as task sets (and `deployments` stays empty) or as `deployments`.
  boolean usesTaskSets() {
    return this != ECS;
  }
}
