package dev.teal.codedeploy;

import dev.teal.store.Kind;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;

/// What CodeDeploy's API knows of a deployment from its creation on, stored by its id; how far it
/// is, the engine knows.
///
/// @param created the members of DeploymentInfo that do not change
record DeploymentRecord(DeploymentInfo created) {
  static final Kind<DeploymentRecord> KIND =
      new Kind<>("codedeploy/deployment", DeploymentRecord.class);

  String application() {
    return created.applicationName();
  }

  String group() {
    return created.deploymentGroupName();
  }
}
