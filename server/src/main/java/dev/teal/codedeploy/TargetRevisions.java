package dev.teal.codedeploy;

import dev.teal.store.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;

/// Which revisions are the target revisions of an application's deployment groups, and of which.
record TargetRevisions(Map<String, List<String>> groupsByKey) {
  static TargetRevisions of(Transaction tx, String application) {
    Map<String, List<String>> groups = new HashMap<>();
    Groups.of(tx, application).stream()
        .map(group -> group.value().info())
        .forEach(group ->
            Optional.ofNullable(group.targetRevision())
                .ifPresent(target ->
                    groups
                        .computeIfAbsent(RevisionLocations.key(target), key -> new ArrayList<>())
                        .add(group.deploymentGroupName())));
    return new TargetRevisions(groups);
  }

  /// The names of the groups whose target revision it is.
  List<String> groups(RevisionLocation checked) {
    return groupsByKey.getOrDefault(RevisionLocations.key(checked), List.of());
  }
}
