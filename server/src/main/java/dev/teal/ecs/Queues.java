package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.time.Instant;

/// The queues of due work of this room.
final class Queues {
  /// Makes what runs match what a service wants; ids: of [Kinds#SERVICE].
  static final String SERVICE = "ecs/service";

  /// Brings a task forward in its life; ids: of [Kinds#TASK].
  static final String TASK = "ecs/task";

  private Queues() {}

  static void service(Transaction t, String serviceKey, Instant due) {
    t.schedule(SERVICE, serviceKey, due);
  }

  static void task(Transaction t, TaskRecord task, Instant due) {
    t.schedule(TASK, task.key(), due);
  }
}
