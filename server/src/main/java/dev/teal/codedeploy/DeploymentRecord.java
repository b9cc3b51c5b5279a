package dev.teal.codedeploy;

import dev.teal.store.Kind;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;

/// What CodeDeploy's API knows of a deployment from its creation on, stored by its id. How far it
/// is, the engine knows; of one that failed before the engine had anything to do, it stands here.
///
/// @param created the members of DeploymentInfo that do not change
record DeploymentRecord(String groupId, DeploymentInfo created) {
  static final Kind<DeploymentRecord> KIND =
      new Kind<>("codedeploy/deployment", DeploymentRecord.class);
}
