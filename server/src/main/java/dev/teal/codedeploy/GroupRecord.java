package dev.teal.codedeploy;

import dev.teal.store.Kind;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;

/// A deployment group, stored by its id.
record GroupRecord(DeploymentGroupInfo info, TagSet tags) {
  static final Kind<GroupRecord> KIND = new Kind<>("codedeploy/group", GroupRecord.class);

  String id() {
    return info.deploymentGroupId();
  }

  GroupRecord with(DeploymentGroupInfo changed) {
    return new GroupRecord(changed, tags);
  }

  GroupRecord with(TagSet others) {
    return new GroupRecord(info, others);
  }
}
