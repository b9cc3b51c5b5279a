package dev.teal.codedeploy;

import dev.teal.store.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.GenericRevisionInfo;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;

/// A revision that is registered with an application, stored by `APPLICATION-ID/KEY` (see
/// [RevisionLocations#key]).
///
/// @param location with the whole content, when the revision is a text
/// @param firstUsed when the first deployment used it
record RevisionRecord(
    RevisionLocation location,
    String description,
    Instant registered,
    Optional<Instant> firstUsed,
    Optional<Instant> lastUsed) {
  static final Kind<RevisionRecord> KIND = new Kind<>("codedeploy/revision", RevisionRecord.class);

  static RevisionRecord registered(RevisionLocation location, String description, Instant now) {
    return new RevisionRecord(location, description, now, Optional.empty(), Optional.empty());
  }

  RevisionRecord described(String as) {
    return new RevisionRecord(location, as, registered, firstUsed, lastUsed);
  }

  RevisionRecord used(Instant now) {
    return new RevisionRecord(
        location, description, registered, Optional.of(firstUsed.orElse(now)), Optional.of(now));
  }

  /// @param targetOf the names of the groups whose target revision this is
  GenericRevisionInfo info(List<String> targetOf) {
    return GenericRevisionInfo.builder()
        .description(description)
        .deploymentGroups(targetOf)
        .firstUsedTime(firstUsed.orElse(null))
        .lastUsedTime(lastUsed.orElse(null))
        .registerTime(registered)
        .build();
  }
}
