package dev.teal.ecs;

import java.util.List;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// A revision of a task definition, and its tags, which AWS describes beside it.
record TaskDefinitionRecord(TaskDefinition definition, List<Tag> tags) {
  /// The id of its document: sorts by family, then revision.
  static String key(String family, int revision) {
    return String.format("%s:%010d", family, revision);
  }
}
