package dev.teal.codedeploy;

import dev.teal.store.Kind;
import java.time.Instant;
import software.amazon.awssdk.services.codedeploy.model.ApplicationInfo;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;

/// An application, stored by its name.
record ApplicationRecord(
    String id, String name, ComputePlatform platform, Instant created, TagSet tags) {
  static final Kind<ApplicationRecord> KIND =
      new Kind<>("codedeploy/application", ApplicationRecord.class);

  ApplicationRecord with(TagSet others) {
    return new ApplicationRecord(id, name, platform, created, others);
  }

  ApplicationRecord named(String other) {
    return new ApplicationRecord(id, other, platform, created, tags);
  }

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
