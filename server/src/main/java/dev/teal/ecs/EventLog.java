package dev.teal.ecs;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// What happened to a service, newest first; the last 100 are kept, as on AWS.
record EventLog(List<Event> events) {
  static final int KEPT = 100;
  static final EventLog EMPTY = new EventLog(List.of());

  record Event(String id, Instant at, String message) {}

  EventLog plus(Event event) {
    return new EventLog(Stream.concat(Stream.of(event), events.stream()).limit(KEPT).toList());
  }
}
