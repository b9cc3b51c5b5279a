package dev.teal.codedeploy;

import dev.teal.store.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.codedeploy.model.InstanceInfo;
import software.amazon.awssdk.services.codedeploy.model.Tag;

/// An on-premises instance, stored by its name.
///
/// @param iamArn whose instance it is: a user or a session
record InstanceRecord(
    String name,
    String arn,
    IamArn iamArn,
    Instant registered,
    Optional<Instant> deregistered,
    Map<String, String> tags) {
  static final Kind<InstanceRecord> KIND =
      new Kind<>("codedeploy/on-premises-instance", InstanceRecord.class);

  InstanceRecord {
    tags = Map.copyOf(tags);
  }

  /// @param session whether it is a session's, else a user's
  record IamArn(String arn, boolean session) {}

  boolean isRegistered() {
    return deregistered.isEmpty();
  }

  InstanceRecord deregistered(Instant at) {
    return new InstanceRecord(name, arn, iamArn, registered, Optional.of(at), tags);
  }

  InstanceRecord with(Map<String, String> others) {
    return new InstanceRecord(name, arn, iamArn, registered, deregistered, others);
  }

  InstanceInfo info() {
    return InstanceInfo.builder()
        .instanceName(name)
        .instanceArn(arn)
        .iamUserArn(iamArn.session() ? null : iamArn.arn())
        .iamSessionArn(iamArn.session() ? iamArn.arn() : null)
        .registerTime(registered)
        .deregisterTime(deregistered.orElse(null))
        .tags(
            new TreeMap<>(tags)
                .entrySet().stream()
                    .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                    .toList())
        .build();
  }
}
