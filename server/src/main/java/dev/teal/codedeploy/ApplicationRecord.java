package dev.teal.codedeploy;

import dev.teal.store.Kind;
import java.time.Instant;
import software.amazon.awssdk.services.codedeploy.model.ApplicationInfo;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;

/// An application, stored by its name.
record ApplicationRecord(String id, String name, ComputePlatform platform, Instant created) {
  static final Kind<ApplicationRecord> KIND =
      new Kind<>("codedeploy/application", ApplicationRecord.class);

  ApplicationInfo info() {
    return ApplicationInfo.builder()
        .applicationId(id)
        .applicationName(name)
        .computePlatform(platform)
        .createTime(created)
        .linkedToGitHub(false)
        .build();
  }
}
