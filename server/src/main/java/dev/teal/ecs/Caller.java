package dev.teal.ecs;

/// On whose behalf an operation is called. Task sets of a service with a CODE_DEPLOY controller
/// belong to CodeDeploy: nobody else may make, promote or delete them.
enum Caller {
  USER,
  CODE_DEPLOY
}
