package dev.teal.cloudwatch;

import dev.teal.store.Kind;

/// The kinds of documents that this room keeps.
final class Kinds {
  /// By name.
  static final Kind<AlarmDocument> ALARM = new Kind<>("cloudwatch/alarm", AlarmDocument.class);

  /// Notifications that are yet to be published, by random ids.
  static final Kind<Notification> NOTIFICATION =
      new Kind<>("cloudwatch/notification", Notification.class);

  private Kinds() {}
}
